"""Carrying live grants over from before appban: a dry run unless told otherwise, each row done or refused with a reason."""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_rows, say
from appban.errors import InputError
from appban.record.digests import sha256, to_hex
from appban.regime.roster import Roster
from appban.service.requests.carried_file import read_grants, read_mapping
from appban.service.requests.carrying import Carrying, Outcome, carry_over, devices_named
from appban.service.rosters import roster_for
from appban.service.work import Act, rehearse

COLUMNS = ("row", "outcome", "exemption", "says", "flags")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_)


File = Annotated[Path, typer.Argument(help="A CSV of live grants from before, one a row.")]
Attesters = Annotated[
    list[str] | None,
    typer.Option("--attest", help="Who attests it, by handle; give two. Without, they do in the console."),
]
How = Annotated[Path | None, typer.Option("--mapping", help="TOML that says how to read other headings.")]
Apply = Annotated[bool, typer.Option("--apply", help="Do it; without, only say what would happen.")]


def import_(
    file: File,
    attest: Attesters = None,
    mapping: How = None,
    apply: Apply = False,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Carry live grants over from before, each until its regularisation date; others are refused by row and reason."""
    here = session()
    data = read_file(file)
    reading = read_mapping({} if mapping is None else _toml(mapping), str(mapping))
    asked = Carrying(
        rows=read_grants(data, reading, str(file)),
        mapping=reading,
        name=file.name,
        digest=to_hex(sha256(data)),
        attesters=here.people(*(attest or ())),
    )
    act = here.act(actor, key=key)
    outcomes = _tried(here, act, asked)
    wanted = any(each.outcome == "carried-over" for each in outcomes)
    if apply and wanted:
        roster = _roster(here, asked)
        outcomes = here.do(act, lambda work: carry_over(work, asked, roster)).value or outcomes
    emit_rows("appban/carried-over@1", [_row(each) for each in outcomes], output, COLUMNS)
    told = ", ".join(
        f"{sum(each.outcome == word for each in outcomes)} {words}"
        for word, words in (
            ("carried-over", "carried over"),
            ("already", "were before"),
            ("refused", "refused"),
        )
    )
    say(f"{told}" if apply else f"{told}; nothing was recorded: --apply does it")


def _tried(here: Session, act: Act, asked: Carrying) -> tuple[Outcome, ...]:
    """What carrying over would come to; the ids of a rehearsal are nobody's, so they are not shown."""
    roster = _roster(here, asked)
    outcomes = rehearse(here.house.desk, act, lambda work: carry_over(work, asked, roster)).value
    return tuple(
        msgspec.structs.replace(each, exemption=None) if each.outcome == "carried-over" else each
        for each in outcomes
    )


def _roster(here: Session, asked: Carrying) -> Roster:
    with here.reader() as reader:
        return roster_for(here.house.lake, here.now(), devices_named(reader, asked))


def _row(outcome: Outcome) -> Row:
    return {
        "row": outcome.row,
        "outcome": outcome.outcome,
        "exemption": outcome.exemption,
        "says": outcome.says,
        "flags": list(outcome.flags),
    }


def _toml(path: Path) -> object:
    try:
        return tomllib.loads(read_file(path).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise InputError(f"{problem}; write it as TOML", where=str(path)) from None
