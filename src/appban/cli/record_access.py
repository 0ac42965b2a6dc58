"""`appban record subject-access`: all that is held on one person, for that person."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.cli.context import Actor_, Key, Output, session
from appban.cli.files import write_file
from appban.cli.output import Format, say
from appban.cli.telling import told
from appban.errors import InputError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.service.keeping.held_on import HeldOn, held_on, record_access
from appban.service.people import HANDLE
from appban.service.reading import all_facts

ELSEWHERE = (
    "What inventories report of devices is in the lake, by device: `appban device show`.",
    "Backups, exported bundles and files that were given out before are where they were put.",
    "Service logs of the server and the sign-in records of the identity provider are kept by whoever runs them.",
)
"""What this program cannot see, or keeps by device and not by person."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("subject-access")(subject_access)


def subject_access(
    person: Annotated[
        str, typer.Argument(help="The person, by handle or id, or requester-… of an FOI request.")
    ],
    into: Annotated[Path, typer.Option(help="A new file, NAME.json, that only its owner may read.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Write all that is held on one person, other people withheld by a marker. Read it before you hand it over."""
    here = session()
    if into.exists():
        raise InputError(f"{into} is there already; name a new file")
    with here.reader() as reader:
        found = reader.aliases([(HANDLE, person)]).get((HANDLE, person), person)
        held = held_on(reader, all_facts(reader), found)
    data = _written(held, here.show(here.now()) or "")
    digest = to_hex(sha256(data))
    receipt = here.do(here.act(actor, key=key), lambda work: record_access(work, found, held, digest))
    write_file(into, data)
    say(
        f"wrote {into}: {held.entries} entries, {len(held.withheld)} places withheld; read it before you hand it over: "
        "a text may tell another person by more than a name"
    )
    told(
        here, receipt, ev.keeping.AccessGiven, output,
        about=found, entries=held.entries, withheld=len(held.withheld), sha256=digest,
    )  # fmt: skip


def _written(held: HeldOn, when: str) -> bytes:
    whole = {
        "schema": "appban/subject-access@1",
        "made": when,
        "document": held.document,
        "withheld": list(held.withheld),
        "not_in_here": list(ELSEWHERE),
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"
