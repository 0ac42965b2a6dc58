"""`appban app`: search the catalogue, say which application an identity is, confirm an odd one or take that back."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.fleet.match import likenesses, names_at
from appban.regime.catalogue import AppId
from appban.regime.facts import Facts
from appban.regime.identity import Identity, Kind, Platform, identity, title
from appban.regime.time import show
from appban.service.answering import prefix
from appban.service.bans import catalogue
from appban.service.bans.catalogue import Catalogued, catalogue_at, found_by
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="The catalogue of applications and the names they go by.", no_args_is_help=True)

APPS = ("app", "name", "publisher", "since", "identities", "domains")

PlatformOf = Annotated[Platform, typer.Argument(help="Where it was met.")]
KindOf = Annotated[Kind, typer.Argument(help="What sort of name it is.")]
ValueOf = Annotated[str, typer.Argument(help="The name itself; of a title, the name shown.")]
Publisher = Annotated[str | None, typer.Option(help="The publisher that the device shows.")]
Reason = Annotated[str, typer.Option(help="Why; it stands, erasably, beside the record.")]


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """Every application in the catalogue."""
    here = session()
    facts, at = _facts(here, as_of, known_at)
    emit_rows(
        "appban/apps@1", [_row(each, here.house.desk.zone) for each in catalogue_at(facts, at)], output, APPS
    )


@app.command("find")
def find(
    text: Annotated[str, typer.Argument(help="Part of an id, name, publisher or identity; or a host.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """The applications in which a text occurs."""
    here = session()
    facts, at = _facts(here, as_of, known_at)
    found = [each for each in catalogue_at(facts, at) if found_by(text, each)]
    emit_rows("appban/apps@1", [_row(each, here.house.desk.zone) for each in found], output, APPS)
    if not found:
        say(f"nothing in the catalogue has {text!r} in it; a pack adds applications")


@app.command("identify")
def identify(
    platform: PlatformOf,
    kind: KindOf,
    value: ValueOf,
    name: Annotated[str | None, typer.Option(help="The name that the device shows.")] = None,
    publisher: Publisher = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Which application an identity is or resembles: matched, candidate (near-variant) or suspected (name alone)."""
    here = session()
    facts, at = _facts(here, as_of, known_at)
    met = _identity(platform, kind, value, publisher)
    found = likenesses(names_at(facts, at), met, name or (value if kind is Kind.TITLE else None), publisher)
    rows: list[Row] = [{"app": each.app, "strength": each.strength, "why": each.why} for each in found]
    emit_rows("appban/likenesses@1", rows, output, ("app", "strength", "why"))
    if not found:
        say(f"nothing in the catalogue is or resembles {_shown(met)}")


@app.command("confirm")
def confirm(
    platform: PlatformOf,
    kind: KindOf,
    value: ValueOf,
    application: Annotated[str, typer.Option("--app", help="The application that it is, by id.")],
    reason: Reason,
    publisher: Publisher = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that a suspected or nearly catalogued identity is an application; the next sweep treats it so."""
    here, met = session(), _identity(platform, kind, value, publisher)
    receipt = here.do(
        here.act(actor, key=key), lambda work: catalogue.confirm(work, AppId(application), met, reason)
    )
    row: Row = {"app": application, "identity": _shown(met), "entry": receipt.first}
    emit_one("appban/identity-confirmed@1", row, output)


@app.command("withdraw")
def withdraw(
    platform: PlatformOf,
    kind: KindOf,
    value: ValueOf,
    reason: Reason,
    publisher: Publisher = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take a confirmation back."""
    here, met = session(), _identity(platform, kind, value, publisher)
    receipt = here.do(here.act(actor, key=key), lambda work: catalogue.withdraw(work, met, reason))
    row: Row = {"app": receipt.value, "identity": _shown(met), "entry": receipt.first}
    emit_one("appban/identity-withdrawn@1", row, output)


def _facts(here: Session, as_of: str | None, known_at: str | None) -> tuple[Facts, int]:
    at = here.moment(as_of)
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), prefix(reader, here.moment(known_at)))
    return facts, here.now() if at is None else at


def _identity(platform: Platform, kind: Kind, value: str, publisher: str | None) -> Identity:
    return identity(platform, kind, title(value, publisher) if kind is Kind.TITLE else value)


def _shown(of: Identity) -> str:
    return str(of).replace("\x1f", " / ")


def _row(of: Catalogued, zone: ZoneInfo) -> Row:
    fact = of.fact
    return {
        "app": of.id,
        "name": fact.name,
        "publisher": fact.publisher,
        "since": show(fact.stated, zone),
        "identities": [
            *map(_shown, fact.identities),
            *(f"{_shown(each)} (confirmed)" for each in of.confirmed),
        ],
        "domains": [*fact.domains, *(f"{each} (shared)" for each in fact.shared_domains)],
    }
