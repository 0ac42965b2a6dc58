"""`appban answer`: written questions of Parliament, from an e-mail or a file to a frozen pack and the answer as given."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from appban.cli import answer_deciding, answer_drafting, answer_looking, answer_packing
from appban.cli.answer_options import house_of
from appban.cli.context import Actor_, Key, Output, session
from appban.cli.files import read_file
from appban.cli.output import Format
from appban.cli.telling import told, written
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.service.answers.question_text import MOST, Said, read_question
from appban.service.answers.taking import take

app = typer.Typer(help="Written questions: taken, drafted, decided, frozen, given.", no_args_is_help=True)
answer_looking.register(app)
answer_drafting.register(app)
answer_deciding.register(app)
answer_packing.register(app)

STDIN = Path("-")
_MOST_BYTES = 4 * MOST


@app.command("take")
def take_(
    file: Annotated[
        Path,
        typer.Argument(
            help="A file as the questions API has one, or an e-mail's text; - reads what is pasted."
        ),
    ],
    body: Annotated[str, typer.Option(help="The body that is to answer.")],
    uin: Annotated[str | None, typer.Option(help="Its UIN, where the text says none or several.")] = None,
    tabled: Annotated[str | None, typer.Option(help="The day it was tabled; a UIN comes again.")] = None,
    due: Annotated[str | None, typer.Option(help="The day it is for answer.")] = None,
    house: Annotated[str | None, typer.Option(help="Commons or Lords.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take a question, once: by the API's id, or by UIN and the day it was tabled. Its wording stands beside the record."""
    here = session()
    data = sys.stdin.buffer.read(_MOST_BYTES + 1) if file == STDIN else read_file(file, _MOST_BYTES)
    said = Said(uin=uin, house=None if house is None else house_of(house), tabled=tabled, due=due)
    came = read_question(data, "what was pasted" if file == STDIN else str(file), said)
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: take(work, BodyId(body), came))
    event = written(here, receipt, ev.answers.QuestionTaken)
    asked = event.question
    told(
        here, receipt, ev.answers.QuestionTaken, output,
        question=asked.id, uin=asked.uin, house=asked.house, tabled=asked.tabled, due=asked.due, asks=came.text,
    )  # fmt: skip
