"""`appban answer measure`, `draft`, `check` and `compare`: from what is asked to a draft that was held against what was said."""

from typing import Annotated, cast, get_args

import typer

from appban.bootstrap.answers import check_measure, make, text_for
from appban.cli.answer_options import Ref, Version, question_of, text_of, version_of
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.drafted import Content
from appban.regime.subjects import ANSWERS
from appban.regime.written_question import Consistency, Outcome, PqId
from appban.service.answers.consistency import advise
from appban.service.answers.drafting import Compared, Drafted, compare, content_of, draft, newest_draft
from appban.service.answers.listing import asked_text
from appban.service.answers.measures import Measure, choose, leave_out, measures_of
from appban.service.reading import Focus, facts_about

MEASURES = ("table", "measure", "parameters", "as_of", "known_at")
ADVICE = ("kind", "about", "when", "says")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("measure")(measure)
    app.command("draft")(draft_)
    app.command("check")(check)
    app.command("compare")(compare_)


def measure(
    question: Ref,
    name: Annotated[
        str | None,
        typer.Argument(help="A question of the record (`appban report questions`); none lists those chosen."),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="By what it is broken down, such as purpose,body.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--set", help="NAME=VALUE: a parameter of it, such as app=example-chat."),
    ] = None,
    leave: Annotated[
        int | None, typer.Option("--leave-out", help="Leave out the measure of this table.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Choose what the answer is to rest on, one table a measure; nothing is recorded until a draft is made of them."""
    here, history = session(), question_of(session(), question)
    if leave is not None:
        with here.house.desk.store.writer() as writer:
            leave_out(writer, history.question.id, leave, here.now())
    if name is not None:
        chosen = _measure(here, name, by, parameter or [], (as_of, known_at))
        check_measure(here.house, chosen, here.now())
        with here.house.desk.store.writer() as writer:
            number = choose(writer, history.question.id, chosen, here.now())
        say(f"table {number}: {name}")
    with here.reader() as reader:
        held = measures_of(reader, history.question.id)
    emit_rows("appban/measures@1", [_line(here, n, each) for n, each in enumerate(held, 1)], output, MEASURES)


def draft_(
    question: Ref,
    text: Annotated[
        str | None,
        typer.Option(help="The words, or @FILE, with [entry 412] and [table 1]; none: a first text."),
    ] = None,
    outcome: Annotated[str, typer.Option(help=f"One of {', '.join(get_args(Outcome))}.")] = "answered",
    to: Annotated[str | None, typer.Option(help="Who takes a transferred question.")] = None,
    with_question: Annotated[
        str | None, typer.Option("--with-question", help="The question that it is answered together with.")
    ] = None,
    shown: Annotated[bool, typer.Option("--print", help="Print the text alone, and enter nothing.")] = False,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Work the tables out under disclosure control and enter a version of the draft."""
    here, history = session(), question_of(session(), question)
    if outcome not in get_args(Outcome):
        raise InputError(f"{outcome!r} is none of {', '.join(get_args(Outcome))}; give one of these")
    told_as = cast("Outcome", outcome)
    grouped = None if with_question is None else question_of(here, with_question).question
    told_to = to if grouped is None else f"question {grouped.uin or grouped.id}"
    drafted = _drafted(here, history.question.id, told_as, text, told_to)
    if shown:
        typer.echo(drafted.content.text)
        return
    made = Drafted(
        content=drafted.content,
        measures=drafted.measures,
        to=to,
        with_question=None if grouped is None else grouped.id,
    )
    receipt = here.do(here.act(actor, key=key), lambda work: draft(work, here.house.evidence, made))
    event = written(here, receipt, ev.answers.AnswerDrafted)
    told(
        here, receipt, ev.answers.AnswerDrafted, output,
        question=event.question, version=event.draft.version, sha256=event.digest,
        tables=len(drafted.content.tables), suppressed=sum(t.suppressed for t in drafted.content.tables),
    )  # fmt: skip


def check(question: Ref, output: Output = Format.TABLE) -> None:
    """What was said before on the matter of the draft, as advice: nothing of it is recorded, and what it comes to you say."""
    here, history = session(), question_of(session(), question)
    made = newest_draft(history, len(history.drafts))
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(ANSWERS,)))
        asked = asked_text(reader, history.question) or ""
    found = advise(facts, here.house.evidence, content_of(here.house.evidence, made.draft), asked, here.now())
    rows: list[Row] = [
        {"kind": each.kind, "about": each.about, "when": each.when, "says": each.says} for each in found
    ]
    emit_rows("appban/advice@1", rows, output, ADVICE)
    if not found:
        say("nothing was found that was said on this before; that is no finding, look yourself")


def compare_(
    question: Ref,
    outcome: Annotated[str, typer.Option(help=f"What you found: {', '.join(get_args(Consistency))}.")],
    says: Annotated[str, typer.Option(help="In your words, or @FILE; kept beside the record.")],
    against: Annotated[
        list[str] | None, typer.Option(help="A statement or pack that it was held against.")
    ] = None,
    version: Version = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter what you found of a draft that you held against what was said before."""
    here, history = session(), question_of(session(), question)
    if outcome not in get_args(Consistency):
        raise InputError(f"{outcome!r} is none of {', '.join(get_args(Consistency))}; give one of these")
    said = Compared(
        question=history.question.id,
        version=version_of(history, version),
        outcome=cast("Consistency", outcome),
        against=tuple(against or ()),
        says=text_of(says),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: compare(work, said))
    told(here, receipt, ev.answers.ConsistencyFound, output, question=said.question, outcome=outcome)


def _drafted(here: Session, question: PqId, outcome: Outcome, text: str | None, to: str | None) -> Drafted:
    with here.reader() as reader:
        chosen = measures_of(reader, question)
        made = make(here.house, reader, chosen)
    said = text_for(here.house, made, outcome, to) if text is None else text_of(text)
    content = Content(question=question, outcome=outcome, text=said.strip(), tables=made.tables)
    return Drafted(content=content, measures=made.measures)


def _measure(
    here: Session, name: str, by: str | None, parameters: list[str], when: tuple[str | None, str | None]
) -> Measure:
    given = dict(_pair(each) for each in parameters)
    if by is not None:
        given["by"] = by
    known = here.moment(when[1])
    with here.reader() as reader:
        known = reader.head().time if known is None else known
    return Measure(name=name, parameters=given, as_of=here.at(when[0]), known_at=known)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise InputError(f"--set {text!r} is no NAME=VALUE; write it as app=example-chat")
    return name, value


def _line(here: Session, number: int, each: Measure) -> Row:
    return {
        "table": number,
        "measure": each.name,
        "parameters": [f"{name}={text}" for name, text in sorted(each.parameters.items())],
        "as_of": here.show(each.as_of),
        "known_at": here.show(each.known_at),
    }
