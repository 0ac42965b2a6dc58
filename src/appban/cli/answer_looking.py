"""`appban answer list` and `show`: which questions wait, and one with its drafts, decisions, packs and answers."""

from typing import Annotated

import typer

from appban.cli.answer_options import Ref, question_of
from appban.cli.context import KnownAt, Output, Session, session
from appban.cli.output import Cell, Format, Row, emit_page, emit_rows
from appban.errors import NotFoundError, VerificationError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.exemption import Commitment
from appban.regime.subjects import ANSWERS
from appban.regime.written_answers import WrittenHistory
from appban.service.answers.drafting import content_of
from appban.service.answers.listing import asked_text, asked_texts, written_questions
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about

COLUMNS = ("question", "uin", "house", "tabled", "due", "body", "state", "asks")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_)
    app.command("show")(show)


def list_(
    body: Annotated[str | None, typer.Option(help="Only those of this body.")] = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """The written questions, those that wait first and the soonest due first."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(ANSWERS,)), here.stop(known_at))
        held = [each for each in written_questions(facts) if body is None or each.question.body == body]
        asks = asked_texts(reader, (each.question for each in held))
    rows = [{**_row(each), "asks": _erased(asks[each.question.id])} for each in held]
    emit_rows("appban/written-questions@1", rows, output, COLUMNS)


def show(question: Ref, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """One question: what is asked, each version, what was found and decided, the packs, and the answers as given beside them."""
    here = session()
    history = question_of(here, question, known_at)
    with here.reader() as reader:
        row: Row = {
            **_row(history),
            "asks": _erased(asked_text(reader, history.question)),
            **_draft(here, history),
        }
        texts = _texts(reader, history)
    parts: dict[str, list[Row]] = {
        "steps": [_step(here, at, event, texts) for at, event in history.steps],
        "answers": [_given(here, event, texts) for _, event in history.given],
    }
    emit_page("appban/written-question@1", row, parts, output)


def _row(history: WrittenHistory) -> Row:
    asked = history.question
    return {
        "question": asked.id,
        "uin": asked.uin,
        "house": asked.house,
        "tabled": asked.tabled,
        "due": asked.due,
        "body": asked.body,
        "state": history.state,
    }


def _draft(here: Session, history: WrittenHistory) -> Row:
    if not history.drafts:
        return {}
    newest = history.drafts[-1]
    row: Row = {"version": newest.draft.version, "outcome": newest.draft.outcome, "sha256": newest.digest}
    try:
        content = content_of(here.house.evidence, newest.draft)
    except (NotFoundError, VerificationError) as fault:
        return {**row, "draft": f"[{fault}]"}
    return {
        **row,
        "draft": content.text,
        "tables": [f"{t.number}: {t.measure}, {t.as_of}" for t in content.tables],
    }


def _step(here: Session, at: int, event: ev.answers.WrittenEvent, texts: dict[Commitment, str]) -> Row:
    return {"recorded": here.show(at), "step": ev.TAGS[type(event)], **_said(event, texts)}


def _said(event: ev.answers.WrittenEvent, texts: dict[Commitment, str]) -> dict[str, Cell]:
    match event:
        case ev.answers.AnswerDrafted():
            return {
                "what": f"version {event.draft.version}: {event.draft.outcome}",
                "by": event.draft.drafter,
                "says": "",
            }
        case ev.answers.ConsistencyFound():
            against = ", ".join(event.against)
            return {
                "what": event.outcome + (f", against {against}" if against else ""),
                "by": "",
                "says": texts[event.says],
            }
        case ev.answers.AnswerDecided():
            made = event.decision
            on_behalf = f" for {made.behalf}" if made.behalf is not None else ""
            return {
                "what": f"{made.step}: {made.outcome}",
                "by": f"{made.person}{on_behalf}",
                "says": "" if event.says is None else texts[event.says],
            }
        case ev.answers.AnswerFrozen():
            return {"what": f"{event.pack}, SHA-256 {event.digest}", "by": "", "says": ""}
        case _:
            return {"what": "", "by": "", "says": ""}


def _given(here: Session, event: ev.answers.AnswerGiven, texts: dict[Commitment, str]) -> Row:
    return {
        "answered": here.show(event.stated),
        "corrects": event.corrects,
        "differs_from_draft": event.differs,
        "pack": event.pack,
        "says": texts[event.given],
    }


def _texts(reader: StoreReader, history: WrittenHistory) -> dict[Commitment, str]:
    wanted: list[Commitment] = []
    for _, event in history.steps:
        match event:
            case ev.answers.ConsistencyFound():
                wanted.append(event.says)
            case ev.answers.AnswerDecided() if event.says is not None:
                wanted.append(event.says)
            case ev.answers.AnswerGiven():
                wanted.append(event.given)
            case _:
                pass
    return {Commitment(key): _erased(text.value) for key, text in Names(reader).texts(wanted).items()}


def _erased(text: str | None) -> str:
    return "[erased]" if text is None else text
