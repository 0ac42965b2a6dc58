"""`appban fleet`: hold the newest snapshot of the fleet against what is banned and exempt, and keep what was found."""

from collections.abc import Iterator, Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from appban.cli.context import Output, Session, session
from appban.cli.enforce_parts import found_of
from appban.cli.output import Format, Row, emit_parts, say
from appban.errors import AppbanError
from appban.fleet.sweep import SweepResult, keep, sweep
from appban.regime.bodies import BodyId
from appban.regime.finding import OF_ENFORCEMENT, SWEPT, BodyCount, Finding, Kind
from appban.regime.time import DAY, show
from appban.service.devices.sweeping import stand

app = typer.Typer(help="The fleet as the inventories have it.", no_args_is_help=True)

NOT_KNOWN = "(not known)"


@app.command("sweep")
def sweep_(
    most: Annotated[int, typer.Option(min=0, help="How many of what is not listed to print.")] = 10,
    output: Output = Format.TABLE,
) -> None:
    """Find where the ban is broken, now; what was found is kept, and compared with the sweep before."""
    here = session()
    standing = stand(here.house.desk, here.house.lake)
    silence = here.house.settings.silent_days * DAY
    result = sweep(standing.facts, here.house.lake, standing.at, silence=silence)
    keep(here.house.lake, result)
    emit_parts("appban/sweep@1", {**parts(result, most), "enforcement": _enforcement(here)}, output)
    before = (
        "nothing was swept before"
        if result.previous is None
        else f"since {show(result.previous.at, _zone(here))}"
    )
    say(
        f"as of {show(result.at, _zone(here))}, from the snapshot of {show(result.snapshot.taken_at, _zone(here))}; "
        f"{before}: {len(result.delta.new)} new, {len(result.delta.gone)} gone, {len(result.delta.changed)} changed"
    )


def parts(result: SweepResult, most: int) -> dict[str, Sequence[Row]]:
    """What a sweep found, as lists of rows: counts with their gaps beside them, then what lies behind them."""
    return {
        "counts": [*map(_count, result.counts), _total(result.counts)],
        "not_heard": [
            {"source": each.source, "body": _body(each.body), "devices": each.devices}
            for each in result.not_heard
        ],
        "not_listed": [
            {
                "body": _body(each.body),
                "verdict": each.outcome,
                "identities": each.identities,
                "installs": each.installs,
            }
            for each in result.not_listed.totals
        ],
        "not_listed_widest": [
            {
                "body": _body(each.body),
                "identity": str(each.identity).replace("\x1f", " / "),
                "name": each.name,
                "devices": each.devices,
            }
            for each in result.not_listed.most[:most]
        ],
        "changes": list(_changes(result)),
    }


def _enforcement(here: Session) -> list[Row]:
    """What is found of enforcement, by kind; no rows where there are no points, no numbers where it cannot be told."""
    try:
        found = found_of(here)
    except AppbanError as fault:
        say(f"what is enforced cannot be told: {fault}")
        return [_found(kind, None, here.now()) for kind in OF_ENFORCEMENT]
    return [] if found is None else [_found(kind, found, here.now()) for kind in OF_ENFORCEMENT]


def _found(kind: Kind, found: Sequence[Finding] | None, at: int) -> Row:
    these = None if found is None else [each for each in found if each.kind == kind]
    return {
        "kind": kind,
        "findings": None if these is None else len(these),
        "points": None if these is None else len({each.point for each in these} - {None}),
        "devices": None if these is None else len({each.device for each in these} - {None}),
        "oldest_days": max((each.age(at) // DAY for each in these), default=None) if these else None,
    }


def _count(of: BodyCount) -> Row:
    return {
        "body": _body(of.body),
        "devices": of.devices,
        "clean": of.clean,
        "not_heard": of.silent,
        **{kind: of.found.get(kind, 0) for kind in SWEPT},
    }


def _total(counts: Sequence[BodyCount]) -> Row:
    return {
        "body": "all",
        "devices": sum(each.devices for each in counts),
        "clean": sum(each.clean for each in counts),
        "not_heard": sum(each.silent for each in counts),
        **{kind: sum(each.found.get(kind, 0) for each in counts) for kind in SWEPT},
    }


def _changes(result: SweepResult) -> Iterator[Row]:
    for sign, findings in (("new", result.delta.new), ("gone", result.delta.gone)):
        counts: dict[Kind, int] = {}
        for each in findings:
            counts[each.kind] = counts.get(each.kind, 0) + 1
        yield from ({"change": sign, "was": None, "kind": kind, "findings": n} for kind, n in counts.items())
    moved: dict[tuple[Kind, Kind], int] = {}
    for change in result.delta.changed:
        pair = (change.was, change.finding.kind)
        moved[pair] = moved.get(pair, 0) + 1
    yield from (
        {"change": "changed", "was": was, "kind": kind, "findings": n} for (was, kind), n in moved.items()
    )


def _body(body: BodyId | None) -> str:
    return NOT_KNOWN if body is None else body


def _zone(here: Session) -> ZoneInfo:
    return here.house.desk.zone
