"""`appban demo`: the story of one ban, told on a store of its own, which verifies in the end."""

import sys
import tempfile
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from appban.bootstrap import machine_clock
from appban.cli.demo_cast import Cast, StoryClock, read_cast
from appban.cli.demo_stage import Stage
from appban.cli.demo_story import tell
from appban.errors import InputError
from appban.regime.time import DAY, read, show, zone
from appban.settings import Settings

WELCOME = """One ban, from a statement to a verified record

   The ban is real, and so is one workstation's inventory; bodies, people and the other devices are
   invented. Words such as prohibited, exempt and lapsed are the program's own. The demo has a clock of
   its own, which says {now}; when time jumps, it says so.
"""
KEPT = """
   Kept in {folder}: appban.sqlite3 (the store), lake (the inventories), log (the published log),
   log.vkey (its public key), bundle.json (the log with what is sealed in it opened), and log.key (the
   key that signs; keep it to yourself). To look around:

      export APPBAN_DATABASE={folder}/appban.sqlite3
      appban policy show
"""
HISTORY = """A record of May 2022 to January 2026, for trying questions on: {requests} requests, {entries} entries.

   What was said in public is as its sources have it; departments, people, requests, accounts and figures are
   invented. It is the same each time, and so is the key that signs it: what it signs is proof of nothing. Ask it:

      export APPBAN_DATABASE={folder}/appban.sqlite3
      appban report question exemptions-in-force --as-of 2024-09-10 --by department
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Tell it without waiting (so it is without a terminal).")
    ] = False,
    keep: Annotated[Path | None, typer.Option(help="Play it in this new folder, and leave it there.")] = None,
    console: Annotated[
        bool,
        typer.Option(
            "--console/--no-console", help="Instead of the story: six departments, and their console."
        ),
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Instead of the story: leave the fixture history in --keep.")
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The console's port; 0 takes a free one.")
    ] = 8000,
) -> None:
    """Tell the story of one ban on a temporary store: stated, broken, exempted by the case, ended, proved."""
    if console and once:
        raise typer.BadParameter("--console is served until it is ended; leave out --once")
    if history:
        if console or keep is None:
            raise typer.BadParameter("--history leaves a store and serves nothing; say where with --keep DIR")
        _leave_history(_new_folder(keep))
        return
    if console:
        from appban.cli.demo_console import show_console  # noqa: PLC0415 - the story needs no server

        show_console(None if keep is None else _new_folder(keep), port)
        return
    waits = not once and sys.stdin.isatty() and sys.stdout.isatty()
    if keep is not None:
        _play(_new_folder(keep), waits=waits)
        sys.stdout.write(KEPT.format(folder=keep))
        return
    with tempfile.TemporaryDirectory(prefix="appban-demo-") as folder:
        _play(Path(folder), waits=waits)


def _leave_history(folder: Path) -> None:
    from appban.cli.seeding.history.write import make_history  # noqa: PLC0415 - the story needs none of it

    made = make_history(folder)
    sys.stdout.write(HISTORY.format(folder=folder, requests=made.requests, entries=made.entries))


def _play(folder: Path, *, waits: bool) -> None:
    cast = read_cast()
    where = zone(Settings.from_environ({}).zone)
    clock = StoryClock(_begin(cast, where))
    sys.stdout.write(WELCOME.format(now=show(clock.now(), where)[:16].replace("T", " ")))
    tell(Stage(folder, cast, clock, _wait if waits else _go_on))


def _begin(cast: Cast, where: ZoneInfo) -> int:
    ago = machine_clock().now() - cast.days_ago * DAY
    return read(f"{show(ago, where)[:10]}T{cast.starts}", where, bare="start")[0]


def _new_folder(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError("not empty; name a new folder for the demo", where=str(folder))
    except OSError as problem:
        raise InputError(
            f"cannot be made ({problem.strerror}); name another folder", where=str(folder)
        ) from None
    return folder


def _wait() -> None:
    sys.stdout.write("\n   (Enter goes on) ")
    sys.stdout.flush()
    sys.stdin.readline()


def _go_on() -> None:
    """Nobody is there to wait for."""
