"""`appban finding`: what the newest sweep found, one by one, and what a person says of it."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from appban.cli.context import Actor_, Key, Output, session
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.fleet.gather import settled
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.finding import Disposition, Finding, Kind
from appban.regime.time import DAY, show
from appban.service import findings as found_
from appban.service.findings import Wanted, chosen, newest
from appban.service.naming import Names

app = typer.Typer(help="What is found on devices, and what becomes of it.", no_args_is_help=True)

COLUMNS = (
    "finding",
    "kind",
    "unconfirmed",
    "device",
    "body",
    "app",
    "surface",
    "age_days",
    "last_seen",
    "disposition",
)


@app.command("list")
def list_(
    body: Annotated[str | None, typer.Option(help="Of this body and those below it.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Of this kind.")] = None,
    application: Annotated[str | None, typer.Option("--app", help="Of this application.")] = None,
    disposition: Annotated[Disposition | None, typer.Option(help="Of which this was said.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """The findings of the newest sweep, the oldest first."""
    here = session()
    wanted = Wanted(
        body=None if body is None else BodyId(body),
        kind=kind,
        app=None if application is None else AppId(application),
        disposition=disposition,
    )
    with here.reader() as reader:
        swept = newest(reader, here.house.lake)
        found = [settled(swept.facts, each) for each in swept.findings]
        shown = sorted(chosen(swept.facts, found, wanted, here.now()), key=lambda each: (each.since, each.id))
        names = Names(reader)
        names.learn(each.device for each in shown)
        rows = [_row(each, names, swept.info.at, here.house.desk.zone) for each in shown]
    emit_rows("appban/findings@1", rows, output, COLUMNS)
    say(f"{len(rows)} of {len(found)} findings of the sweep of {show(swept.info.at, here.house.desk.zone)}")


@app.command("show")
def show_(
    finding: Annotated[str, typer.Argument(help="The finding, by id or the beginning of it.")],
    output: Output = Format.TABLE,
) -> None:
    """One finding in full."""
    here = session()
    with here.reader() as reader:
        found, facts = found_.finding(reader, here.house.lake, finding)
        names = Names(reader)
        emit_one(
            "appban/finding@1", _page(settled(facts, found), names, here.now(), here.house.desk.zone), output
        )


@app.command("dispose")
def dispose(
    finding: Annotated[str, typer.Argument(help="The finding, by id or the beginning of it.")],
    disposition: Annotated[Disposition, typer.Option(help="What becomes of it.")],
    reason: Annotated[str, typer.Option(help="Why; it stands, erasably, beside the record.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say what becomes of a finding; what is said to be removed and is seen again is open again."""
    here = session()
    with here.reader() as reader:
        found, _ = found_.finding(reader, here.house.lake, finding)
    receipt = here.do(here.act(actor, key=key), lambda work: found_.dispose(work, found, disposition, reason))
    row: Row = {"finding": found.id, "disposition": disposition, "entry": receipt.first}
    emit_one("appban/finding-disposed@1", row, output)


def _row(found: Finding, names: Names, at: int, zone: ZoneInfo) -> Row:
    return {
        "finding": found.id,
        "kind": found.kind,
        "unconfirmed": found.unconfirmed,
        "device": str(names.of(found.device)),
        "body": found.body,
        "app": found.app,
        "surface": found.surface,
        "age_days": found.age(at) // DAY,
        "last_seen": None if found.last_seen is None else show(found.last_seen, zone),
        "disposition": found.disposition,
    }


def _page(found: Finding, names: Names, at: int, zone: ZoneInfo) -> Row:
    return {
        **_row(found, names, at, zone),
        "device_id": found.device,
        "since": show(found.since, zone),
        "identities": [str(each).replace("\x1f", " / ") for each in found.identities],
        "why": found.why or None,
        "verdict": found.outcome,
        "restriction": found.restriction,
        "statement": found.statement,
        "exemptions": list(found.exemptions),
        "ended": None if found.ended_at is None else show(found.ended_at, zone),
    }
