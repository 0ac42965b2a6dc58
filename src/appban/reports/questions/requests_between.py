"""Question 4: how many were requested, granted, refused, withdrawn, expired and revoked in a period, and how long it took."""

from typing import Literal

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.facts import ExemptionHistory
from appban.regime.measuring import middle
from appban.regime.time import HOUR
from appban.reports.questions import _cases as cases
from appban.reports.questions._life import Life, life_of
from appban.reports.questions._period import Period, period_of
from appban.reports.questions.model import Column, Found, Question, Rests, Row

By = Literal["body", "department", "app", "purpose", "role", "route", "restriction"]


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):
    """Of which period, application and body, and broken down by what."""

    since: int
    until: int | None = None
    app: AppId | None = None
    body: BodyId | None = None
    by: tuple[By, ...] = ()


_ENDS = {"withdrawn": "withdrawn", "revoked": "revoked", "handed back": "handed_back"}
"""Ways in which a request or exemption was ended, as the record has them and as columns do."""
_COUNTED = ("requested", "granted", "refused", "withdrawn", "expired", "revoked", "handed_back", "pending")


class _Tally(msgspec.Struct):
    found: dict[str, int] = msgspec.field(default_factory=lambda: dict.fromkeys(_COUNTED, 0))
    took: list[int] = msgspec.field(default_factory=list)

    def add(self, happened: frozenset[str], took: int | None) -> None:
        for each in happened:
            self.found[each] += 1
        if took is not None:
            self.took.append(took // HOUR)

    def cells(self) -> tuple[int | None, ...]:
        return (*self.found.values(), middle(self.took))


def answer(ground: Ground, asked: Asked) -> Found:
    """What happened to requests within the period."""
    period = period_of(ground, asked.since, asked.until)
    tallies: dict[tuple[str, ...], _Tally] = {} if asked.by else {(): _Tally()}
    whole, rests, dimensions = _Tally(), Rests(), cases.Dimensions(ground, asked.by)
    for exemption, history in cases.seen_cases(ground, asked.app, asked.body):
        if history.versions[0][0] >= period.ends:
            continue
        life = life_of(ground, exemption, period)
        happened = frozenset(_happened(life, history, period))
        if not happened:
            continue
        rests.subjects.add(f"exemption:{exemption}")
        whole.add(happened, life.took)
        for key in dimensions.keys(history):
            tallies.setdefault(key, _Tally()).add(happened, life.took)
    counts = dict(zip((*_COUNTED, "median_hours"), whole.cells(), strict=True))
    rows: list[Row] = [(*key, *tally.cells()) for key, tally in tallies.items()]
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=tuple(period.missing(ground)))


def _happened(life: Life, history: ExemptionHistory, period: Period) -> list[str]:
    found = [_ENDS[how] for how, at in history.ended.items() if how in _ENDS and at in period]
    moments = (("requested", history.versions[0][0]), ("granted", life.granted), ("expired", life.expired))
    found += [what for what, at in moments if at is not None and period.starts <= at < period.ends]
    found += ["refused"] if life.refused is not None else []
    return found + (["pending"] if life.pending else [])


QUESTION = Question(
    number=4,
    name="requests-between",
    wording=(
        "How many exemptions were requested, granted, refused, withdrawn, expired and revoked between two days, "
        "and what was the median time to decide?"
    ),
    method=(
        "Requested: first submitted in the period. Granted: first in force in it, which no single entry says. Refused: "
        "a refusal stated in it, and not in force before its end. Withdrawn, revoked, handed back: stated in it. Expired: in "
        "force until its window ended in it. Pending: at the end of the period somebody had still to decide. Time to "
        "decide: from the first submission to the last clearance recorded by the time it was granted, or to the refusal; "
        "whole hours, median of those granted or refused in the period, rounded down."
    ),
    asked=Asked,
    by=(
        cases.BODY,
        cases.DEPARTMENT,
        cases.APP,
        cases.PURPOSE,
        cases.ROLE,
        cases.ROUTE,
        cases.RESTRICTION,
    ),
    columns=(
        Column("requested", "count", "first submitted in the period"),
        Column("granted", "count", "first in force in the period"),
        Column("refused", "count", "refused in the period, and not in force before its end"),
        Column("withdrawn", "count", "taken back in the period"),
        Column("expired", "count", "in force until their window ended in the period"),
        Column("revoked", "count", "revoked in the period"),
        Column("handed_back", "count", "handed back in the period"),
        Column("pending", "count", "not decided at the end of the period"),
        Column("median_hours", "count", "median hours to decide of those granted or refused in the period"),
    ),
    answer=answer,
)
