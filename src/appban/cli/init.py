"""`appban init`: make the store, the log key and entry 0 with the two root appointers."""

from typing import Annotated

import typer

from appban.bootstrap import make_house
from appban.cli.context import Session
from appban.cli.output import say
from appban.errors import InputError
from appban.record.entry import Actor
from appban.record.keys import check_name, format_skey, format_vkey
from appban.service.opening import Opening, open_record
from appban.service.publishing import new_key
from appban.service.work import Act
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
    house = make_house(settings)
    opening = Opening(
        origin=check_name(origin),
        embedded=embedded,
        zone=settings.zone,
        appointers=tuple(_appointer(text) for text in appointer),
    )
    key = new_key(opening.origin, house.desk.entropy)
    house.press.keys.create([format_skey(key)])
    here = Session(house=house)
    act = Act(actor=Actor(person="operator", how="operator"))
    here.do(act, lambda work: open_record(work, opening))
    say(f"made a record at {settings.database}; its public key is")
    typer.echo(format_vkey(key.verifier))


def _appointer(text: str) -> tuple[str, str]:
    handle, found, name = text.partition("=")
    if not found or not handle.strip() or not name.strip():
        raise InputError(f"{text!r} is not an appointer; write handle=Full Name, such as ana=Ana Example")
    return handle.strip(), name.strip()
