"""`appban answer decide` and `approve`: officials clear a draft, then the answering minister, or their office for them."""

from typing import Annotated

import typer

from appban.cli.answer_options import Ref, Version, question_of, text_of, version_of
from appban.cli.context import Actor_, Key, Output, session
from appban.cli.output import Format
from appban.cli.telling import told
from appban.regime import events as ev
from appban.service.answers.deciding import Ruling, decide

Clear = Annotated[bool, typer.Option("--clear/--return", help="Clear the version, or return it.")]
Says = Annotated[str, typer.Option(help="Why, or @FILE; wanted where it is returned.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("decide")(decide_)
    app.command("approve")(approve)


def decide_(
    question: Ref,
    clear: Clear = True,
    says: Says = "",
    version: Version = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Decide on the draft for officials; whoever drafted it does not."""
    here, history = session(), question_of(session(), question)
    ruling = Ruling(
        question=history.question.id,
        version=version_of(history, version),
        step="officials",
        clears=clear,
        says=text_of(says),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: decide(work, ruling))
    told(here, receipt, ev.answers.AnswerDecided, output, question=ruling.question, version=ruling.version)


def approve(
    question: Ref,
    clear: Clear = True,
    says: Says = "",
    minister: Annotated[
        str | None, typer.Option("--for", help="The minister for whom their private office enters it.")
    ] = None,
    version: Version = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Approve what officials cleared, as the answering minister or for them."""
    here, history = session(), question_of(session(), question)
    behalf = None if minister is None else here.people(minister)[0]
    ruling = Ruling(
        question=history.question.id,
        version=version_of(history, version),
        step="minister",
        clears=clear,
        behalf=behalf,
        says=text_of(says),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: decide(work, ruling))
    told(here, receipt, ev.answers.AnswerDecided, output, question=ruling.question, version=ruling.version)
