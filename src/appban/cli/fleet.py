"""`appban fleet`: hold the newest snapshot of the fleet against what is banned and exempt, and keep what was found."""

from collections.abc import Iterator, Sequence
from typing import Annotated, get_args
from zoneinfo import ZoneInfo

import typer

from appban.cli.context import Output, Session, session
from appban.cli.output import Format, Row, emit_parts, say
from appban.fleet.sweep import SweepResult, keep, sweep
from appban.regime.bodies import BodyId
from appban.regime.finding import BodyCount, Kind
from appban.regime.time import DAY, show
from appban.service.sweeping import stand

app = typer.Typer(help="The fleet as the inventories have it.", no_args_is_help=True)

KINDS: tuple[Kind, ...] = get_args(Kind)
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
    emit_parts("appban/sweep@1", parts(result, most), output)
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


def _count(of: BodyCount) -> Row:
    return {
        "body": _body(of.body),
        "devices": of.devices,
        "clean": of.clean,
        "not_heard": of.silent,
        **{kind: of.found.get(kind, 0) for kind in KINDS},
    }


def _total(counts: Sequence[BodyCount]) -> Row:
    return {
        "body": "all",
        "devices": sum(each.devices for each in counts),
        "clean": sum(each.clean for each in counts),
        "not_heard": sum(each.silent for each in counts),
        **{kind: sum(each.found.get(kind, 0) for each in counts) for kind in KINDS},
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
