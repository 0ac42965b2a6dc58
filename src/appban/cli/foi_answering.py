"""`appban foi answer` and `transfer`: what a request came to, in time or late."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from appban.bootstrap.rules import foi_rules
from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.files import read_file
from appban.cli.foi_looking import line_of
from appban.cli.foi_options import On, Ref, request_of, text_of, when_of
from appban.cli.output import Format
from appban.cli.telling import told
from appban.errors import InputError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.foi_request import FoiId, Outcome
from appban.service.foi.answering import Answer, answer
from appban.service.work import Receipt

OUTCOMES: dict[str, Outcome] = {each: each for each in get_args(Outcome)}
Letter = Annotated[
    Path | None, typer.Option(help="The file that was sent; the record keeps its digest, you keep the file.")
]
Says = Annotated[str | None, typer.Option(help="What was said, or @FILE; kept beside the record.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("answer")(answer_)
    app.command("transfer")(transfer)


def answer_(
    request: Ref,
    outcome: Annotated[str, typer.Option(help=f"One of {', '.join(OUTCOMES)}.")],
    section: Annotated[
        list[str] | None, typer.Option(help="A section that it rests on: 40(2), 31(1)(a).")
    ] = None,
    hours: Annotated[
        int | None, typer.Option(help="For cost-limit: how many hours it was estimated to take.")
    ] = None,
    opinion: Annotated[
        str | None, typer.Option(help="The qualified person whose opinion a section rests on, by handle.")
    ] = None,
    letter: Letter = None,
    says: Says = None,
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter the answer. A late one is entered as late; nothing is withheld without a section."""
    here = session()
    if outcome not in OUTCOMES or outcome == "transferred":
        raise InputError(
            f"--outcome {outcome!r} is none of {', '.join(each for each in OUTCOMES if each != 'transferred')}; "
            "give one of these, or use `appban foi transfer`"
        )
    given = Answer(
        outcome=OUTCOMES[outcome],
        on=when_of(here, on),
        sections=tuple(section or ()),
        says=None if says is None else text_of(says),
        letter=_digest(letter),
        hours=hours,
        opinion=None if opinion is None else here.people(opinion)[0],
    )
    _enter(here, request_of(here, request), given, (actor, key), output)


def transfer(
    request: Ref,
    to: Annotated[str, typer.Option(help="The authority it was transferred to.")],
    says: Says = None,
    letter: Letter = None,
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter that another authority answers it; its clock is that authority's."""
    here = session()
    given = Answer(
        outcome="transferred",
        on=when_of(here, on),
        says=None if says is None else text_of(says),
        letter=_digest(letter),
        to=to,
    )
    _enter(here, request_of(here, request), given, (actor, key), output)


def _enter(
    here: Session, found: FoiId, given: Answer, who: tuple[str | None, str | None], output: Format
) -> None:
    laws = foi_rules(here.house.settings)
    actor, key = who
    receipt: Receipt[None] = here.do(here.act(actor, key=key), lambda work: answer(work, found, laws, given))
    line = line_of(here, found)
    late = None if line.clock is None else line.clock.late
    told(
        here,
        receipt,
        ev.foi.FoiAnswered,
        output,
        request=found,
        outcome=given.outcome,
        working_days_late=late,
    )


def _digest(path: Path | None) -> str | None:
    return None if path is None else to_hex(sha256(read_file(path)))
