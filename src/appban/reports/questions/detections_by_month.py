"""Question 15: detections of an application by department and month, how many were exempt, and how long removal took."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.ports.asking import FindingSeen, Ground
from appban.regime.catalogue import AppId
from appban.regime.finding import FindingId, Kind
from appban.regime.measuring import median
from appban.regime.reading import exactly
from appban.regime.time import DAY, local_day, show
from appban.reports.questions import _cases as cases
from appban.reports.questions._period import Period, period_of
from appban.reports.questions.model import Cell, Column, Found, Missing, Question, Rests, Row

KINDS: tuple[Kind, ...] = ("breach", "lapsed", "exempt")


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):
    """Of which period and application, and whether by body or department."""

    since: int
    until: int | None = None
    app: AppId | None = None
    by: tuple[Literal["body", "department"], ...] = ()


class _Seen(msgspec.Struct):
    """A finding over all sweeps: as first found, whether it was ever exempt, and when it was first not found again."""

    first: FindingSeen
    exempt: bool
    gone: int | None = None


class _Tally(msgspec.Struct):
    detections: int = 0
    exempt: int = 0
    gone: int = 0
    took: list[int] = msgspec.field(default_factory=list)


def answer(ground: Ground, asked: Asked) -> Found:
    """What the kept sweeps found, by the month in which it began to stand."""
    period = period_of(ground, asked.since, asked.until)
    seen, sweeps = _followed(ground, asked.app)
    tallies: dict[tuple[Cell, ...], _Tally] = {}
    for each in seen.values():
        if each.first.since in period and ground.sees_body(each.first.body):
            tally = tallies.setdefault(_key(ground, each.first, asked), _Tally())
            tally.detections += 1
            tally.exempt += each.exempt
            if each.gone is not None:
                tally.gone += 1
                tally.took.append(max(0, each.gone - each.first.since) // DAY)
    rests = Rests(subjects={"snapshots", *(() if asked.app is None else (f"app:{asked.app}",))})
    return Found(
        rows=cases.ordered([_row(key, tally) for key, tally in tallies.items()]),
        rests=rests,
        counts={
            "detections": sum(t.detections for t in tallies.values()) if sweeps else None,
            "exempt": sum(t.exempt for t in tallies.values()) if sweeps else None,
            "sweeps": len(sweeps),
        },
        missing=(*period.missing(ground), *_missing(ground, period, sweeps)),
    )


def _followed(ground: Ground, app: AppId | None) -> tuple[dict[FindingId, _Seen], list[int]]:
    """Every finding over the sweeps, and when these were."""
    found: dict[FindingId, _Seen] = {}
    sweeps: list[int] = []
    for sweep in ground.sweeps(KINDS):
        sweeps.append(sweep.at)
        here = {each.id: each for each in sweep.findings if app in {None, each.app}}
        for key, known in found.items():
            if key not in here and known.gone is None:
                known.gone = sweep.at
        for key, each in here.items():
            known = found.setdefault(key, _Seen(each, exempt=False))
            known.exempt |= each.kind == "exempt"
            known.gone = None
    return found, sweeps


def _key(ground: Ground, first: FindingSeen, asked: Asked) -> tuple[Cell, ...]:
    month = local_day(first.since, ground.zone).isoformat()[:7]
    body = first.body
    values: dict[str, Cell] = {
        "body": body,
        "department": None if body is None else cases.department(ground.facts, body, ground.at),
    }
    return (*(values[name] for name in asked.by), month)


def _row(key: tuple[Cell, ...], tally: _Tally) -> Row:
    days = median(exactly(each) for each in tally.took).value
    return (*key, tally.detections, tally.exempt, tally.gone, days)


def _missing(ground: Ground, period: Period, sweeps: list[int]) -> Iterator[Missing]:
    if not sweeps:
        yield Missing(what="detections", why="no sweep of the fleet is kept from by then")
    elif sweeps[0] > period.starts:
        yield Missing(
            what="detections before the first sweep", why=f"none is kept from before {show(sweeps[0])}"
        )
    dropped = ground.dropped()
    if dropped is not None:
        yield Missing(
            what="inventories that were dropped",
            why=f"what was from before {show(dropped)} was taken away under the retention rule, so counts may be lower than they were",
        )
    yield Missing(
        what="devices that no inventory reports",
        why="what is on them is in no sweep, so every count is a floor",
    )


QUESTION = Question(
    number=15,
    name="detections-by-month",
    wording=(
        "How many detections of an application were there on official devices by department and month, how many were "
        "covered by an exemption, and how long did removal take?"
    ),
    method=(
        "Findings of the kept sweeps that are breaches, lapsed or exempt, each counted once, in the month since which it "
        "stands. Exempt: found so by any sweep. Gone: not found by a later sweep and not found again since; the days "
        "run from when it began to stand to that sweep, so that they are the longest it can have been; median rounded down."
    ),
    asked=Asked,
    by=(cases.BODY, cases.DEPARTMENT),
    columns=(
        Column("month", "text", "the month, in the zone of the record"),
        Column("detections", "count", "findings that began to stand in it"),
        Column("exempt", "count", "of these, found exempt by some sweep"),
        Column("gone", "count", "of these, not found any more"),
        Column("median_days", "count", "median days until they were gone"),
    ),
    answer=answer,
)
