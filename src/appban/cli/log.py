"""`appban log`: the record as others check it: verify, publish, prove, export, rotate, erase."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from appban.bootstrap import log_folder
from appban.cli.context import Actor_, Key, Output, session
from appban.cli.log_answer import emit_answer, holds_answer
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.record.digests import to_hex
from appban.record.keys import VerifierKey, format_vkey, parse_vkey
from appban.record.layout import CHECKPOINT
from appban.regime import events as ev
from appban.service.naming import device_called
from appban.service.people import HANDLE
from appban.service.publishing import bundle, copy_log, prove, publish_now, rotate
from appban.service.recorded.erasing import erase
from appban.service.recorded.verifying import Report, verify_bundle, verify_folder

app = typer.Typer(help="The record: verify it, publish it, prove an entry.", no_args_is_help=True)


What = Annotated[
    Path, typer.Argument(help="A bundle, a folder of published tiles, or an answer with its proofs.")
]


@app.command("verify")
def verify(
    what: What,
    key: Annotated[list[str], typer.Option(help="The log's public key, or @FILE that holds it.")],
    origin: Annotated[str | None, typer.Option(help="The log's name, if it is not the key's.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """Check a record offline: no store, no server, nothing but the key. Exit 4 names the first entry that fails."""
    keys = [parsed for text in key for parsed in public_keys(text)]
    if what.is_file() and holds_answer(what):
        emit_answer(what, keys, origin, output)
        return
    report = _checked(what, keys, origin)
    head = report.record.checkpoint
    say(
        f"{head.size:,} entries hold under the head {to_hex(head.root)} of {head.origin}; "
        f"{report.requests} requests and {report.decisions} decisions re-checked, "
        f"{report.posts} versions of posts and {report.post_decisions} decisions on them, "
        f"{report.signed} decisions signed by passkey"
    )
    emit_one(
        "appban/verified@1",
        {
            "origin": head.origin,
            "entries": head.size,
            "root": to_hex(head.root),
            "open_to_reading": report.record.opened,
            "requests_rechecked": report.requests,
            "decisions_rechecked": report.decisions,
            "decisions_signed_by_passkey": report.signed,
            "posts_rechecked": report.posts,
            "post_decisions_rechecked": report.post_decisions,
        },
        output,
    )


def _checked(what: Path, keys: list[VerifierKey], origin: str | None) -> Report:
    if what.is_dir():
        return verify_folder(log_folder(what).read, keys, origin=origin)
    if not what.is_file():
        raise InputError(f"{what} is neither a bundle nor a folder; name what was exported or published")
    with what.open("rb") as lines:
        return verify_bundle(lines, keys, origin=origin)


@app.command("checkpoint")
def checkpoint(output: Output = Format.TABLE) -> None:
    """Publish what the log has grown by, and print the signed head."""
    here = session()
    head = publish_now(here.house.desk, here.house.press)
    note = (here.house.press.folder.read(CHECKPOINT) or b"").decode()
    if output is Format.TABLE:
        typer.echo(note, nl=False)
        return
    row: Row = {"origin": head.origin, "entries": head.size, "root": to_hex(head.root), "note": note}
    emit_one("appban/checkpoint@1", row, output)


@app.command("prove")
def prove_(index: Annotated[int, typer.Argument(help="The entry, by its index.")]) -> None:
    """Print a proof that an entry stands in the published log (C2SP tlog-proof)."""
    typer.echo(prove(session().house.press, index).decode(), nl=False)


@app.command("export")
def export(
    to: Annotated[Path | None, typer.Option(help="The bundle file to write; there must be none.")] = None,
    tiles: Annotated[
        Path | None, typer.Option(help="A new folder for a copy of the published tiles.")
    ] = None,
    openly: Annotated[
        bool, typer.Option("--openly", help="With the openings of sealed entries: a secret, as the store is.")
    ] = False,
) -> None:
    """Write what `log verify` reads: a bundle, in which sealed entries stay sealed unless --openly, or the tiles."""
    here = session()
    if to is None and tiles is None:
        raise InputError("nothing to write; give --to FILE for a bundle, --tiles FOLDER, or both")
    publish_now(here.house.desk, here.house.press)
    if tiles is not None:
        if tiles.exists():
            raise InputError(f"{tiles} is there already; name a new folder")
        copy_log(here.house.press, log_folder(tiles))
        say(f"wrote {tiles}; check it with: appban log verify {tiles} --key KEY (`appban log key` prints it)")
    if to is not None:
        with here.reader() as reader, _new(to, private=openly) as out:
            for piece in bundle(reader, here.house.press, openly=openly):
                out.write(piece)
        say(f"wrote {to}; check it with: appban log verify {to} --key KEY (`appban log key` prints it)")


@app.command("key")
def key_(output: Output = Format.TABLE) -> None:
    """Print the log's public keys, the one in use first."""
    _show_keys(session().house.press.verifying(), output)


@app.command("rotate-key")
def rotate_key(output: Output = Format.TABLE) -> None:
    """Begin an overlap with a new key; run again, end it by dropping the older."""
    here = session()
    keys = rotate(here.house.press, here.house.desk.entropy)
    publish_now(here.house.desk, here.house.press)
    _show_keys(keys, output)
    say("two keys sign until you run this again" if len(keys) > 1 else "the older key is dropped")


@app.command("erase")
def erase_(
    about: Annotated[
        str, typer.Argument(help="The person or thing: an id, a handle, or a device as scheme:value.")
    ],
    rule: Annotated[str, typer.Option(help="Under which rule; this is published, so it names no person.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Forget the names and texts about a person or thing; the record keeps their commitments."""
    here = session()
    with here.reader() as reader:
        handle = reader.aliases([(HANDLE, about)]).get((HANDLE, about))
        found = handle if handle is not None else str(device_called(reader, about))
    receipt = here.do(here.act(actor, key=key), lambda work: erase(work, found, rule))
    event = written(here, receipt, ev.Erased)
    told(here, receipt, ev.Erased, output, about=event.about, openings=event.openings)


def _show_keys(keys: Sequence[VerifierKey], output: Format) -> None:
    """One key a line, as other programs read it, unless asked for otherwise."""
    if output is Format.TABLE:
        for each in keys:
            typer.echo(format_vkey(each))
        return
    rows: list[Row] = [{"key": format_vkey(each), "in_use": each is keys[0]} for each in keys]
    emit_rows("appban/log-keys@1", rows, output, ("key", "in_use"))


def _new(path: Path, *, private: bool) -> BinaryIO:
    try:
        handle = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600 if private else 0o644
        )
    except OSError as problem:
        raise InputError(f"{path} cannot be written ({problem.strerror}); name a new file") from None
    return os.fdopen(handle, "wb")


def public_keys(text: str) -> list[VerifierKey]:
    """Public keys as given on the command line: one, or `@FILE` with one a line."""
    if not text.startswith("@"):
        return [parse_vkey(text)]
    try:
        lines = Path(text[1:]).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(f"{text[1:]} cannot be read as a key file: {problem}") from None
    return [parse_vkey(line) for line in lines if line.strip()]
