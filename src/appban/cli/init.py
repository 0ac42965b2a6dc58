"""`appban init`: make the store, the log key and entry 0 with the two root appointers."""

from typing import Annotated

import typer

from appban.bootstrap import House, make_house
from appban.cli.config import without_password
from appban.cli.context import Session
from appban.cli.output import say
from appban.errors import InputError, RefusedError
from appban.record.entry import Actor
from appban.record.keys import check_name, format_skey, format_vkey
from appban.service.guard import OPERATOR
from appban.service.opening import Opening, check_opening, open_epoch, open_record
from appban.service.publishing import new_key
from appban.service.work import Act, Work
from appban.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("init")(init)


def init(
    origin: Annotated[str, typer.Option(help="The log's name, such as log.example.gov.uk/ban.")],
    appointer: Annotated[list[str], typer.Option(help="A root appointer as handle=Full Name; give two.")],
    embedded: Annotated[
        bool,
        typer.Option(
            "--embedded", help="One trusted operator acts for everybody here; marks entry 0 for good."
        ),
    ] = False,
) -> None:
    """Make a new record: a store, a signing key, and two root appointers who may appoint others."""
    settings = Settings.from_environ()
    opening = Opening(
        origin=check_name(origin), embedded=embedded, zone=settings.zone, appointers=appointers(appointer)
    )
    check_opening(opening)
    house = make_house(settings)
    with house.desk.store.reader() as reader:
        if reader.head().size:
            raise RefusedError(
                f"there is a record at {without_password(settings.database)} already; name another APPBAN_DATABASE"
            )
    key = begin(house, opening)
    say(f"made a record at {without_password(settings.database)}; its public key is")
    typer.echo(key)


def begin(house: House, opening: Opening) -> str:
    """Make the key of a new log and write the entry that opens it; the public key."""
    key = new_key(opening.origin, house.desk.entropy)
    house.press.keys.create([format_skey(key)])

    def verb(work: Work) -> None:
        if opening.continues is None:
            open_record(work, opening)
        else:
            open_epoch(work, opening)

    Session(house=house).do(Act(actor=Actor(person=OPERATOR, how="operator")), verb)
    return format_vkey(key.verifier)


def appointers(texts: list[str]) -> tuple[tuple[str, str], ...]:
    """Root appointers as (handle, full name); InputError for one that is not written so."""
    return tuple(_appointer(text) for text in texts)


def _appointer(text: str) -> tuple[str, str]:
    handle, found, name = text.partition("=")
    if not found or not handle.strip() or not name.strip():
        raise InputError(f"{text!r} is not an appointer; write handle=Full Name, such as ana=Ana Example")
    return handle.strip(), name.strip()
