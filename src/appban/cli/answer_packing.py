"""`appban answer freeze`, `export`, `given` and `correct`: the pack of an approved answer, and what was then said in the House."""

from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap.answers import packed
from appban.cli.answer_options import Ref, question_of
from appban.cli.context import Actor_, Key, Output, session
from appban.cli.files import read_file, write_file
from appban.cli.output import Format, say
from appban.cli.telling import told, written
from appban.errors import InputError, NotFoundError
from appban.regime import events as ev
from appban.regime.time import read
from appban.reports.zipped import unzipped
from appban.service.answers.answer_text import read_answer
from appban.service.answers.freezing import Given, freeze, give, pack_bytes
from appban.service.answers.question_text import MOST

File = Annotated[
    Path, typer.Argument(help="The answer as given: plain text, or a file of the questions API.")
]
On = Annotated[
    str | None, typer.Option("--on", help="The day it was given (default: the file's dateAnswered).")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("freeze")(freeze_)
    app.command("export")(export)
    app.command("given")(given)
    app.command("correct")(correct)


def freeze_(question: Ref, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE) -> None:
    """Make the pack of the approved version and enter its digest; figures that go out with it are remembered."""
    here, history = session(), question_of(session(), question)
    act = here.act(actor, key=key)
    if here.done(act):
        receipt = here.do(act, lambda _: "")
    else:
        with here.reader() as reader:
            made = packed(here.house, reader, history.question.id)
        receipt = here.do(act, lambda work: freeze(work, here.house.evidence, made))
    event = written(here, receipt, ev.answers.AnswerFrozen)
    told(
        here, receipt, ev.answers.AnswerFrozen, output,
        question=event.question, pack=event.pack, sha256=event.digest, releases=", ".join(event.releases),
    )  # fmt: skip


def export(
    question: Ref,
    to: Annotated[Path, typer.Option(help="A new folder for its files, or NAME.zip for the archive.")],
    pack: Annotated[str | None, typer.Option(help="Which pack, by id (default: the newest).")] = None,
) -> None:
    """Write a pack as it was frozen, checked against its digest."""
    here, history = session(), question_of(session(), question)
    held = [event for _, event in history.frozen if pack is None or event.pack == pack]
    if not held:
        raise NotFoundError(f"{question} has no pack {pack or 'yet'}; `appban answer freeze` makes one")
    data = pack_bytes(here.house.evidence, held[-1])
    if to.exists():
        raise InputError(f"{to} is there already; name a new file or folder")
    if to.suffix == ".zip":
        write_file(to, data)
    else:
        for name, each in unzipped(data).items():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            write_file(to / name, each)
    say(f"{to}: {held[-1].pack}, SHA-256 {held[-1].digest}")


def given(
    question: Ref,
    file: File,
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter the answer as it was given, beside the draft."""
    _give(question, file, on, (actor, key), output, corrects=False)


def correct(
    question: Ref,
    file: File,
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter a correction of an answer; both stay."""
    _give(question, file, on, (actor, key), output, corrects=True)


def _give(
    question: str,
    file: Path,
    on: str | None,
    who: tuple[str | None, str | None],
    output: Format,
    *,
    corrects: bool,
) -> None:
    here, history = session(), question_of(session(), question)
    came = read_answer(read_file(file, 4 * MOST), str(file))
    day = on or (came.corrected if corrects else None) or came.answered
    if day is None:
        raise InputError("the file says no day; give the one on which it was answered with --on")
    stated, precision = read(day, here.house.desk.zone, bare="start")
    said = Given(
        question=history.question.id, text=came.text, stated=stated, precision=precision, corrects=corrects
    )
    receipt = here.do(here.act(who[0], key=who[1]), lambda work: give(work, here.house.evidence, said))
    event = written(here, receipt, ev.answers.AnswerGiven)
    told(
        here, receipt, ev.answers.AnswerGiven, output,
        question=event.question, differs_from_draft=event.differs, corrects=event.corrects,
    )  # fmt: skip
