"""`appban backup`: a private copy of the store and the signing keys, with a list of what the lake held then."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.bootstrap import copy_database, key_file
from appban.cli.context import Session, session
from appban.cli.files import write_file
from appban.cli.output import say
from appban.errors import InputError

STORE = "appban.sqlite3"
KEYS = "log.key"
LAKE = "lake.json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backup")(backup)


def backup(
    to: Annotated[Path, typer.Option(help="A new folder, which holds secrets: the key and all texts.")],
) -> None:
    """Copy the store and the signing keys; the published log and the lake are plain files, copied as such."""
    here = session()
    try:
        to.mkdir(mode=0o700, parents=True)
    except OSError as problem:
        raise InputError(f"{to} cannot be made ({problem.strerror}); name a new folder") from None
    command = copy_database(here.house.settings, to / STORE)
    key_file(to / KEYS).create(here.house.press.keys.read())
    write_file(to / LAKE, msgspec.json.format(msgspec.json.encode(_lake(here)), indent=2) + b"\n")
    say(f"copied to {to}; keep it as secret as the store" if command is None else f"now run: {command}")
    say(f"copy these as files too: {here.house.settings.log} and {here.house.settings.lake}")


def _lake(here: Session) -> dict[str, object]:
    lake, now = here.house.lake, here.now()
    snapshot = lake.snapshot_at(now)
    return {
        "schema": "appban/backup-lake@1",
        "at": here.show(now),
        "batches": [{"path": each.path, "digest": each.digest, "rows": each.rows} for each in lake.batches()],
        "snapshot": None if snapshot is None else {"id": snapshot.id, "digest": snapshot.manifest_digest},
    }
