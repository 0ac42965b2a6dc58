"""`appban record transfer`: the record as a bag that an archive takes in."""

from pathlib import Path
from typing import Annotated

import typer

from appban import __version__
from appban.bootstrap import new_bag
from appban.bootstrap.rules import retention
from appban.cli.context import Output, Session, session
from appban.cli.output import Format, Row, emit_one, say
from appban.errors import StoreError
from appban.ports import Bag
from appban.record.checkpoint import Checkpoint
from appban.record.digests import to_hex
from appban.record.keys import format_vkey
from appban.regime.time import to_datetime
from appban.service.keeping.transfer import openings, readme
from appban.service.publishing import bundle, copy_log, publish_now, published
from appban.service.reading import all_facts


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("transfer")(transfer)


def transfer(
    into: Annotated[Path, typer.Option(help="A new folder, which becomes the bag.")],
    organisation: Annotated[str, typer.Option(help="Whose record it is, for the archive.")],
    openly: Annotated[
        bool,
        typer.Option("--openly", help="With sealed entries opened and texts: a secret, as the store is."),
    ] = False,
    description: Annotated[
        str, typer.Option(help="What it is, in one line.")
    ] = "The record of an app ban on official devices",
    output: Output = Format.TABLE,
) -> None:
    """Hand the record to an archive: a bag (RFC 8493) with the log, its keys, the schedule and a README."""
    here = session()
    head = publish_now(here.house.desk, here.house.press)
    made = to_datetime(here.now(), here.house.desk.zone).date()
    info = {
        "Source-Organization": organisation,
        "External-Identifier": f"{head.origin} {head.size}",
        "External-Description": description,
        "Bagging-Date": made.isoformat(),
        "Bag-Software-Agent": f"appban {__version__}",
        "Log-Root-SHA256": to_hex(head.root),
    }
    files = _fill(here, new_bag(into, info), head, openly=openly)
    say(
        f"wrote {into}: {files} files; {'a secret, as the store is' if openly else 'sealed entries stay sealed'}"
    )
    row: Row = {
        "bag": str(into),
        "origin": head.origin,
        "entries": head.size,
        "root": to_hex(head.root),
        "files": files,
    }
    emit_one("appban/transfer@1", row, output)


def _fill(here: Session, bag: Bag, head: Checkpoint, *, openly: bool) -> int:
    """Put in all there is; how many files. StoreError if more was published meanwhile than the README says."""
    _, schedule = retention(here.house.settings)
    press = here.house.press
    with here.reader() as reader:
        facts = all_facts(reader, head.size)
        bag.put("README.txt", [readme(head, facts, reader, openly=openly)])
        bag.put("retention.yaml", [schedule])
        bag.put("log.vkey", [f"{format_vkey(key)}\n".encode() for key in press.verifying()])
        copy_log(press, bag)
        bag.put("bundle.json", bundle(reader, press, openly=openly))
        if openly:
            bag.put("openings.jsonl", openings(reader, head.size))
    if published(press) != head:
        raise StoreError("the log grew while the bag was written; remove the folder and run this again")
    return bag.close()
