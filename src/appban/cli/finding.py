"""`appban finding`: what the newest sweep found and how enforcement stands, one by one, and what a person says of it."""

from collections.abc import Iterator
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.enforce_parts import found_of
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.fleet.gather import settled
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.finding import OF_ACCOUNTS, OF_ENFORCEMENT, Disposition, Finding, Kind
from appban.regime.time import DAY, show
from appban.service.findings import findings as found_
from appban.service.findings.findings import Standing, Wanted, chosen, standing
from appban.service.naming import Names
from appban.service.publications.seeing import findings_of_accounts

app = typer.Typer(
    help="What is found on devices and at points, and what becomes of it.", no_args_is_help=True
)

COLUMNS = (
    "finding",
    "kind",
    "unconfirmed",
    "device",
    "point",
    "account",
    "body",
    "app",
    "surface",
    "age_days",
    "at_least",
    "last_seen",
    "disposition",
)


@app.command("list")
def list_(
    body: Annotated[str | None, typer.Option(help="Of this body and those below it.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Of this kind.")] = None,
    application: Annotated[str | None, typer.Option("--app", help="Of this application.")] = None,
    point: Annotated[str | None, typer.Option(help="At this enforcement point.")] = None,
    disposition: Annotated[Disposition | None, typer.Option(help="Of which this was said.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """The findings of the newest sweep, and of enforcement as it is now, the oldest first."""
    here = session()
    wanted = Wanted(
        body=None if body is None else BodyId(body),
        kind=kind,
        app=None if application is None else AppId(application),
        point=point,
        disposition=disposition,
    )
    enforced = _found_now(here, kind)
    with here.reader() as reader:
        stands = standing(reader, here.house.lake, enforced)
        names = Names(reader)
        rows = list(_rows(here, stands, wanted, names))
    emit_rows("appban/findings@1", rows, output, COLUMNS)
    swept = (
        "nothing was swept yet"
        if stands.sweep is None
        else f"{len(stands.swept)} of the sweep of {here.show(stands.sweep.at)}"
    )
    now = "" if enforced is None else f", {len(enforced)} of enforcement and accounts as they are now"
    say(f"{len(rows)} shown; {swept}{now}")


@app.command("show")
def show_(
    finding: Annotated[str, typer.Argument(help="The finding, by id or the beginning of it.")],
    output: Output = Format.TABLE,
) -> None:
    """One finding in full."""
    here = session()
    enforced = _found_now(here, None)
    with here.reader() as reader:
        found, facts = found_.finding(reader, here.house.lake, finding, enforced)
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
    enforced = _found_now(here, None)
    with here.reader() as reader:
        found, _ = found_.finding(reader, here.house.lake, finding, enforced)
    receipt = here.do(here.act(actor, key=key), lambda work: found_.dispose(work, found, disposition, reason))
    row: Row = {"finding": found.id, "disposition": disposition, "entry": receipt.first}
    emit_one("appban/finding-disposed@1", row, output)


def _found_now(here: Session, kind: Kind | None) -> tuple[Finding, ...] | None:
    """What is found of enforcement and of accounts now; None where neither is asked or there is nothing to ask."""
    enforced = found_of(here) if kind is None or kind in OF_ENFORCEMENT else None
    if kind is not None and kind not in OF_ACCOUNTS:
        return enforced
    with here.reader() as reader:
        seen = findings_of_accounts(reader, here.now())
    return None if kind is None and enforced is None and not seen else (*(enforced or ()), *seen)


def _rows(here: Session, stands: Standing, wanted: Wanted, names: Names) -> Iterator[Row]:
    """What is asked for, the oldest first; the age of what a sweep found is of the time of the sweep."""
    now, swept_at = here.now(), None if stands.sweep is None else stands.sweep.at
    aged = [(settled(stands.facts, each), now) for each in stands.enforced]
    if swept_at is not None:
        aged += [(settled(stands.facts, each), swept_at) for each in stands.swept]
    ages = {each.id: at for each, at in aged}
    shown = chosen(stands.facts, (each for each, _ in aged), wanted, now)
    names.learn(each.device for each in shown if each.device is not None)
    for each in sorted(shown, key=lambda each: (each.since, each.id)):
        yield _row(each, names, ages[each.id], here.house.desk.zone)


def _row(found: Finding, names: Names, at: int, zone: ZoneInfo) -> Row:
    return {
        "finding": found.id,
        "kind": found.kind,
        "unconfirmed": found.unconfirmed,
        "device": None if found.device is None else str(names.of(found.device)),
        "point": found.point,
        "account": found.account,
        "body": found.body,
        "app": found.app,
        "surface": found.surface,
        "age_days": found.age(at) // DAY,
        "at_least": found.floor,
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
