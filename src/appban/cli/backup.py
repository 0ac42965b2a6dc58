"""`appban backup` and `appban restore`: a private copy of the store and its key, and the way back."""

from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap import (
    copy_database,
    key_file,
    machine_clock,
    make_house,
    open_press,
    put_back_database,
)
from appban.cli.context import session
from appban.cli.output import say
from appban.errors import InputError
from appban.service.restoring import refill
from appban.settings import Settings

STORE = "appban.sqlite3"
KEYS = "log.key"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    to: Annotated[Path, typer.Option(help="A new folder, which holds secrets: the key and all texts.")],
) -> None:
    """Copy the store and the signing keys; the published log and the lake are copied as files."""
    here = session()
    try:
        to.mkdir(mode=0o700, parents=True)
    except OSError as problem:
        raise InputError(f"{to} cannot be made ({problem.strerror}); name a new folder") from None
    command = copy_database(here.house.settings, to / STORE)
    key_file(to / KEYS).create(here.house.press.keys.read())
    say(f"copied to {to}; keep it as secret as the store" if command is None else f"now run: {command}")
    say(f"copy these as files too: {here.house.settings.log} and {here.house.settings.lake}")


def restore(
    backup: Annotated[Path | None, typer.Option("--from", help="A folder that `backup` made.")] = None,
    openings: Annotated[Path | None, typer.Option(help="A bundle exported with --openly.")] = None,
) -> None:
    """Put a backup back where there is no store, then fill it up from the published log as far as that can be opened."""
    settings = Settings.from_environ()
    if backup is None and openings is None:
        raise InputError("nothing to restore from; give --from FOLDER, --openings BUNDLE, or both")
    if backup is not None:
        command = put_back_database(settings, backup / STORE)
        if command is not None:
            say(f"first run: {command}")
        if not Path(settings.keys).exists() and (backup / KEYS).exists():
            key_file(Path(settings.keys)).create(key_file(backup / KEYS).read())
    house = make_house(settings)
    press = open_press(settings)
    lines = openings.open("rb") if openings is not None else ()
    done = refill(house.desk.store, press.folder.read, press.verifying(), lines, machine_clock())
    say(
        f"{done.size} entries stand, {done.size - done.first} of them filled in; {done.erased_again} texts erased again"
    )
