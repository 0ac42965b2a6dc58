"""`appban report question` and `questions`: what is asked of government, answered from the record with its proof."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import AsOf, KnownAt, Output, Session, session
from appban.cli.files import write_file
from appban.cli.output import Cell, Format, Row, emit_rows, printable, say
from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.reports.questions._discover import question_called, questions
from appban.reports.questions.asking import ask, parameters, read_parameters
from appban.reports.questions.forms import answer_csv, cell_text, lines
from appban.reports.questions.model import Answer, Head, Question, bytes_of
from appban.service.answering import prefix
from appban.service.oversight.ground import RecordGround, head_at, known_facts, known_now
from appban.service.oversight.proving import prove_answer
from appban.service.people import people_called

OPTIONS = (
    *("app", "body", "class", "platform", "surface", "restriction", "exemption", "person", "channel", "use"),
    *("account", "from", "to", "days", "by"),
)
"""The parameters of questions, in the order of the options below."""
COLUMNS = ("number", "question", "wording", "parameters", "by", "columns")

Name = Annotated[str, typer.Argument(help="The question, by name; `appban report questions` lists them.")]
By = Annotated[str | None, typer.Option("--by", help="Columns to break it down by, such as body,purpose.")]
App = Annotated[str | None, typer.Option("--app", help="An application, by its id in the catalogue.")]
Body = Annotated[str | None, typer.Option("--body", help="A body, and those below it.")]
Class = Annotated[str | None, typer.Option("--class", help="A device class, such as corporate.")]
Platform = Annotated[str | None, typer.Option("--platform", help="A platform, such as ios.")]
Surface = Annotated[str | None, typer.Option("--surface", help="How it is used, such as native-app.")]
Ban = Annotated[str | None, typer.Option("--restriction", help="A restriction, by id.")]
Case = Annotated[str | None, typer.Option("--exemption", help="An exemption, by id.")]
Person = Annotated[str | None, typer.Option("--person", help="A person, by handle or id.")]
Channel = Annotated[str | None, typer.Option("--channel", help="A channel, by id.")]
Use = Annotated[str | None, typer.Option("--use", help="organic, paid or influencer.")]
Account = Annotated[str | None, typer.Option("--account", help="An official account, by id.")]
From = Annotated[str | None, typer.Option("--from", help="The first day or instant of a period.")]
To = Annotated[str | None, typer.Option("--to", help="Its last day, or the instant at which it ends.")]
Days = Annotated[str | None, typer.Option("--days", help="Heard of within how many days.")]
Bundle = Annotated[
    Path | None, typer.Option("--bundle", help="Write the answer with the proofs of its entries.")
]
Openly = Annotated[
    bool, typer.Option("--openly", help="With the openings of sealed entries: a secret, as the store is.")
]


def question(
    name: Name,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    by: By = None,
    app: App = None,
    body: Body = None,
    class_: Class = None,
    platform: Platform = None,
    surface: Surface = None,
    restriction: Ban = None,
    exemption: Case = None,
    person: Person = None,
    channel: Channel = None,
    use: Use = None,
    account: Account = None,
    from_: From = None,
    to: To = None,
    days: Days = None,
    bundle: Bundle = None,
    openly: Openly = False,
    output: Output = Format.TABLE,
) -> None:
    """Answer one of the questions, as of a day and as known on one; `-o json` gives the answer's canonical bytes."""
    values = (app, body, class_, platform, surface, restriction, exemption, person, channel, use, account)
    given = zip(OPTIONS, (*values, from_, to, days, by), strict=True)
    texts = {key: text for key, text in given if text is not None}
    here, asked = session(), question_called(name)
    with here.reader() as reader:
        answer = _answer(here, reader, asked, texts, (as_of, known_at))
        if bundle is not None:
            write_file(bundle, _proof(here, reader, answer, openly=openly))
            say(
                f"wrote {bundle}; check it with: appban log verify {bundle} --key KEY (`appban log key` prints it)"
            )
    _emit(answer, output)


def questions_(output: Output = Format.TABLE) -> None:
    """The questions there are, each with its wording and what it can be asked with."""
    rows = [_row(each) for each in questions().values()]
    emit_rows("appban/questions@1", rows, output, COLUMNS if output is not Format.TABLE else COLUMNS[:4])


def _answer(
    here: Session,
    reader: StoreReader,
    asked: Question,
    texts: dict[str, str],
    when: tuple[str | None, str | None],
) -> Answer:
    """The answer as of and as known at the times as written; now and as known now where none is given."""
    as_of, known_at = when
    known = here.moment(known_at)
    stop = prefix(reader, known)
    present = known_now(reader, here.house.desk.clock.now())
    known = present if known is None else known
    at = here.moment(as_of)
    if "person" in texts:
        texts = {**texts, "person": _person(reader, texts["person"])}
    ground = RecordGround(
        reader,
        known_facts(reader, stop, known),
        here.house.lakes,
        at=present if at is None else at,
        known_at=known,
    )
    origin, root = head_at(reader, here.house.press, stop)
    head = Head(origin=origin, size=stop, root=root)
    return ask(asked, read_parameters(asked, texts, here.house.desk.zone), ground, head)


def _person(reader: StoreReader, text: str) -> str:
    try:
        return people_called(reader, (text,))[0]
    except NotFoundError:
        return text


def _proof(here: Session, reader: StoreReader, answer: Answer, *, openly: bool) -> bytes:
    head = answer.checkpoint
    return prove_answer(
        reader,
        here.house.press,
        bytes_of(answer),
        answer.rests_on,
        size=head.size,
        root=head.root,
        openly=openly,
    )


def _emit(answer: Answer, output: Format) -> None:
    if output is Format.JSON:
        sys.stdout.write(bytes_of(answer).decode() + "\n")
    elif output is Format.CSV:
        sys.stdout.write(answer_csv(answer).decode())
    else:
        names = [column.name for column in answer.columns]
        rows: list[Row] = [dict(zip(names, map(_cell, row), strict=True)) for row in answer.rows]
        emit_rows("appban/answer@1", rows, output, names)
    for name, text in lines(answer):
        say(f"{name}: {printable(text)}")


def _cell(cell: str | int | bool | tuple[str, ...] | None) -> Cell:
    return cell if isinstance(cell, bool | int) else cell_text(cell)


def _row(each: Question) -> Row:
    names = parameters(each)
    return {
        "number": each.number,
        "question": each.name,
        "wording": each.wording,
        "parameters": [p.name if p.required else f"[{p.name}]" for p in names],
        "by": [column.name for column in each.by],
        "columns": [column.name for column in each.columns],
    }
