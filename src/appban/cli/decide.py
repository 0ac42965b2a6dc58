"""`appban decide`: ask the decision point one question and print the verdict with its reason."""

from typing import Annotated

import typer

from appban.cli.context import KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_one, say
from appban.errors import PolicyError
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, NetworkId
from appban.regime.facts import Facts
from appban.regime.identity import Surface
from appban.regime.query import Query, Verdict
from appban.regime.restriction import Purpose, RestrictionVersion
from appban.regime.time import show
from appban.service.answering import ask
from appban.service.naming import device_called
from appban.service.rosters import roster_for


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("decide")(decide)


App = Annotated[str, typer.Option("--app", help="The application, by its id in the catalogue.")]
Device = Annotated[
    str | None, typer.Option(help="The device, by id or by a name such as serial:C02XK0AAJG5J.")
]
Network = Annotated[str | None, typer.Option(help="The network, by id.")]
Used = Annotated[Surface | None, typer.Option(help="How it is used (default: native-app).")]
Version = Annotated[str | None, typer.Option(help="The application's version, if it matters.")]
Person = Annotated[
    str | None, typer.Option(help="Who would use it, by handle: asks whether that person may.")
]
Ground = Annotated[str | None, typer.Option(help="For which purpose it would be used.")]
At = Annotated[str | None, typer.Option("--at", "--as-of", help="When: a date or time (default: now).")]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="Exit 4 unless permitted or exempt.")]


def decide(
    app: App,
    device: Device = None,
    network: Network = None,
    surface: Used = None,
    version: Version = None,
    person: Person = None,
    purpose: Ground = None,
    at: At = None,
    known_at: KnownAt = None,
    exit_code: ExitCode = False,
    output: Output = Format.TABLE,
) -> None:
    """May this application be here, or may this person use it? Says what it rests on and until when."""
    here = session()
    query = Query(
        app=AppId(app),
        at=here.at(at),
        device=None if device is None else _device(here, device),
        network=None if network is None else NetworkId(network),
        version=version,
        surface=surface or Surface.NATIVE_APP,
        person=None if person is None else here.people(person)[0],
        purpose=None if purpose is None else Purpose(purpose),
        question="used" if person is not None or purpose is not None else "here",
    )
    roster = roster_for(here.house.lake, query.at, () if query.device is None else (query.device,))
    staleness = here.house.settings.staleness_seconds
    asked = ask(here.house.desk, query, roster, known_at=here.moment(known_at), staleness_seconds=staleness)
    if surface is None:
        say("surface not given: native-app is meant")
    emit_one("appban/verdict@1", _row(here, asked.verdict, asked.facts), output)
    if exit_code and not asked.verdict.permissive:
        raise PolicyError(f"{app} is {asked.verdict.outcome} there")


def _device(here: Session, text: str) -> DeviceId:
    with here.reader() as reader:
        return device_called(reader, text)


def _row(here: Session, verdict: Verdict, facts: Facts) -> Row:
    version = _cited(verdict, facts)
    clause = verdict.clause
    statement = (
        None
        if version is None or clause is None
        else next(s for s in version.scope if s.id == clause.statement)
    )
    return {
        "verdict": verdict.outcome,
        "restriction": None if clause is None else clause.restriction,
        "version": None if clause is None else clause.version,
        "rests_on": None if statement is None else statement.says,
        "source": None if statement is None else f"{statement.source.reference} ({statement.source.mark})",
        "starts": None if version is None else show(version.starts, here.house.desk.zone),
        "precision": None if version is None else version.precision,
        "reasons": list(verdict.reasons),
        "exemptions": list(verdict.exemptions),
        "obligations": list(verdict.obligations),
        "grace": list(verdict.grace),
        "considered": list(
            dict.fromkeys(f"{c.exemption}: {c.why_not or 'it helps'}" for c in verdict.considered)
        ),
        "at": show(verdict.at),
        "valid_until": None if verdict.valid_until is None else show(verdict.valid_until),
        "refresh_after": show(verdict.refresh_after),
        "record": verdict.record,
    }


def _cited(verdict: Verdict, facts: Facts) -> RestrictionVersion | None:
    if verdict.clause is None:
        return None
    return facts.restrictions[verdict.clause.restriction].version(verdict.clause.version)
