"""`appban report register`: the public register as files that any web server can serve."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap.shipped import register_scripts
from appban.cli.context import Output, session
from appban.cli.output import Format, emit_one, say
from appban.errors import InputError
from appban.record.keys import format_vkey
from appban.reports.register.frame import Frame
from appban.reports.register.site import site
from appban.service.publishing import publish_now
from appban.service.register.gathering import gather, head_note, proofs

MARK = "checkpoint.txt"
Into = Annotated[
    Path,
    typer.Option("--into", help="The folder: a new one, or one that holds a register, which is replaced."),
]
Base = Annotated[
    str, typer.Option("--base", help="Where it will stand, as https://…/; without it addresses are relative.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("register")(register_)


def register_(into: Into, base: Base = "", output: Output = Format.TABLE) -> None:
    """Write the public register of now: pages, CSV with metadata, feed, and a proof of every entry it names."""
    if base and not (base.startswith(("https://", "http://")) and base.endswith("/")):
        raise InputError(
            f"{base!r} is no place for a register; write it as https://register.example.gov.uk/bans/"
        )
    here = session()
    publish_now(here.house.desk, here.house.press)
    press = here.house.press
    now = here.now()
    with here.reader() as reader:
        told = gather(reader, press, now)
        keys = tuple(format_vkey(each) for each in press.verifying())
        frame = Frame(register=told, note=head_note(press), keys=keys, zone=here.house.desk.zone, base=base)
        files = site(frame, proofs(reader, press, told), register_scripts())
    _write(into, files)
    say(f"{into}: {len(files):,} files; serve the folder, and publish the key beside it in another place")
    emit_one(
        "appban/register@1",
        {"folder": str(into), "files": len(files), "entries": told.size, "at": here.show(now)},
        output,
    )


def _write(into: Path, files: dict[str, bytes]) -> None:
    """Write the register beside its place and put it there whole, so that nobody is served half of one.

    InputError for a folder that holds something else.
    """
    if into.exists() and any(into.iterdir()) and not (into / MARK).is_file():
        raise InputError(f"{into} holds something that is no register; name a new folder")
    into = into.absolute()
    fresh, old = into.with_name(f".{into.name}.new"), into.with_name(f".{into.name}.old")
    try:
        for each in (fresh, old):
            shutil.rmtree(each, ignore_errors=True)
        for place, data in files.items():
            path = fresh / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if into.exists():
            into.rename(old)
        fresh.rename(into)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as problem:
        raise InputError(
            f"cannot be written ({problem.strerror}); name another folder", where=str(into)
        ) from None
