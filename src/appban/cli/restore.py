"""`appban restore`: a backup put back, what it lacks filled in from the published log, or a new epoch where neither can."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.bootstrap import House, key_file, log_folder, machine_clock, make_house, put_back_database
from appban.cli.backup import KEYS, LAKE, STORE
from appban.cli.files import read_file
from appban.cli.init import appointers, begin
from appban.cli.log import public_keys
from appban.cli.output import say
from appban.errors import InputError, SettingsError
from appban.ports import LogFolder
from appban.record.checkpoint import open_checkpoint, read_unverified
from appban.record.keys import VerifierKey, check_name
from appban.record.layout import CHECKPOINT
from appban.service.opening import Opening, check_opening
from appban.service.publishing import publish_now
from appban.service.recorded.restoring import check_continues, refill
from appban.settings import Settings


class _Kept(msgspec.Struct):
    digest: str


class _Lake(msgspec.Struct):
    batches: list[_Kept]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("restore")(restore)


From = Annotated[Path | None, typer.Option("--from", help="A folder that `backup` made.")]
Tiles = Annotated[Path | None, typer.Option("--from-tiles", help="The published log (default: APPBAN_LOG).")]
Bundle = Annotated[Path | None, typer.Option(help="A bundle exported with --openly.")]
Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="The log's public key, or @FILE (default: from APPBAN_KEYS)."),
]
Epoch = Annotated[bool, typer.Option("--new-epoch", help="Begin a new log that continues the old one.")]
Origin = Annotated[str | None, typer.Option(help="With --new-epoch: the new log's name.")]
Lost = Annotated[str | None, typer.Option(help="With --new-epoch: what was lost, in words.")]
Appointers = Annotated[
    list[str] | None, typer.Option("--appointer", help="With --new-epoch on an empty store: as for `init`.")
]
Embedded = Annotated[
    bool, typer.Option("--embedded", help="With --new-epoch on an empty store: as for `init`.")
]


def restore(
    backup: From = None,
    tiles: Tiles = None,
    openings: Bundle = None,
    key: Keys = None,
    new_epoch: Epoch = False,
    origin: Origin = None,
    lost: Lost = None,
    appointer: Appointers = None,
    embedded: Embedded = False,
) -> None:
    """Put a backup back where there is no store and fill it up from the published log; or begin a new epoch."""
    settings = Settings.from_environ()
    keys = [each for text in key or () for each in public_keys(text)]
    if backup is None and tiles is None and openings is None and not new_epoch:
        raise InputError("nothing to restore from; give --from, --from-tiles, --openings, or --new-epoch")
    if backup is not None:
        _put_back(settings, backup, with_key=not new_epoch)
    if new_epoch:
        if tiles is None or origin is None or lost is None:
            raise InputError("a new epoch says what it continues: give --from-tiles, --origin and --lost")
        old = log_folder(tiles)
        opening = Opening(
            origin=check_name(origin),
            embedded=embedded,
            zone=settings.zone,
            appointers=appointers(appointer or []),
            continues=_last_checkpoint(old, keys, origin),
            lost=lost,
        )
        _epoch(make_house(settings), opening, old)
        return
    house = make_house(settings)
    _fill(house, tiles, openings, keys or list(house.press.verifying()))


def _put_back(settings: Settings, folder: Path, *, with_key: bool) -> None:
    put_back_database(settings, folder / STORE)
    if with_key and not Path(settings.keys).exists() and (folder / KEYS).exists():
        key_file(Path(settings.keys)).create(key_file(folder / KEYS).read())
    if not (folder / LAKE).exists():
        return
    held = {each.digest for each in make_house(settings).lake.batches()}
    wanted = msgspec.json.decode(read_file(folder / LAKE), type=_Lake).batches
    missing = sum(each.digest not in held for each in wanted)
    if missing:
        say(
            f"the lake lacks {missing} of {len(wanted)} imports of the backup; copy its folder back to {settings.lake}"
        )


def _fill(house: House, tiles: Path | None, openings: Path | None, keys: list[VerifierKey]) -> None:
    read = (house.press.folder if tiles is None else log_folder(tiles)).read
    if tiles is None and openings is None and read(CHECKPOINT) is None:
        say("no published log is there to compare with: what was recorded after the backup is lost unseen")
    else:
        with _lines(openings) as lines:
            done = refill(house.desk.store, read, keys, lines, machine_clock())
        filled = done.size - done.first
        say(f"{done.size} entries stand, {filled} of them filled in; {done.erased_again} texts erased again")
        if filled:
            say("names and texts recorded after the backup are not in a published log; they are lost")
    try:
        publish_now(house.desk, house.press)
    except SettingsError as problem:
        say(f"not published: {problem}")


def _last_checkpoint(old: LogFolder, keys: list[VerifierKey], origin: str) -> str:
    """The last checkpoint of the old log, whose signature is checked if its public key is given."""
    note = old.read(CHECKPOINT)
    if note is None:
        raise InputError(
            "there is no checkpoint in --from-tiles; name the folder of the old log as published"
        )
    if keys:
        open_checkpoint(note, keys)
    if read_unverified(note)[0].origin == origin:
        raise InputError(f"the old log is called {origin} too; give the new one another name")
    return note.decode()


def _epoch(house: House, opening: Opening, old: LogFolder) -> None:
    if house.press.folder.read(CHECKPOINT) is not None:
        raise SettingsError(
            f"a log is published in {house.settings.log} already; leave it as it is and set APPBAN_LOG to a new folder"
        )
    left = check_continues(house.desk.store, old.read)
    if not left:
        check_opening(opening)
    key = begin(house, opening)
    say(f"a new log continues the old one, with the {left} entries that were left; its public key is")
    typer.echo(key)


@contextmanager
def _lines(bundle: Path | None) -> Iterator[Iterator[bytes]]:
    if bundle is None:
        yield iter(())
        return
    try:
        file = bundle.open("rb")
    except OSError as problem:
        raise InputError(f"{bundle} cannot be read ({problem.strerror}); name a bundle") from None
    with file:
        yield iter(file)
