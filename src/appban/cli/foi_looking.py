"""`appban foi list` and `show`: what is due when and what is late, counted day by day for whoever asks."""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated

import typer

from appban.bootstrap.rules import foi_rules
from appban.cli.context import AsOf, KnownAt, Output, Session, session
from appban.cli.foi_options import Ref
from appban.cli.output import Format, Row, emit_page, emit_rows
from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.exemption import Commitment
from appban.regime.foi_clock import CountedDay
from appban.regime.foi_register import FoiStep
from appban.regime.foi_request import FoiId, FoiRequest
from appban.regime.subjects import FOI
from appban.service.foi.finding import known_request
from appban.service.foi.listing import FoiLine, foi_line, foi_lines
from appban.service.naming import Names, Text
from appban.service.reading import Focus, facts_about

COLUMNS = ("reference", "body", "law", "received", "due", "state", "outcome", "sections")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_)
    app.command("show")(show)


def list_(
    body: Annotated[str | None, typer.Option(help="Only those of this body.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those that are or were late.")] = False,
    is_open: Annotated[bool, typer.Option("--open", help="Only those that are not over.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """The register: open requests first, those due first first. Late is said as late."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(FOI,)), here.stop(known_at))
    lines = foi_lines(facts, foi_rules(here.house.settings), here.at(as_of), here.house.desk.zone)
    rows = [
        _row(each)
        for each in lines
        if (body is None or each.history.request.body == body)
        and (not late or (each.clock is not None and each.clock.late > 0))
        and (not is_open or each.outcome is None)
    ]
    emit_rows("appban/foi-requests@1", rows, output, COLUMNS)


def show(
    request: Ref,
    count: Annotated[bool, typer.Option("--count", help="With every day and why it counts or not.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """One request: what befell it, when it is due and how that was counted."""
    here = session()
    stop, at = here.stop(known_at), here.at(as_of)
    with here.reader() as reader:
        found = known_request(reader, request, stop)
        facts = facts_about(reader, Focus(rooms=(f"{FOI}:{found}",)), stop)
        history = facts.foi[found]
        if history.received_on > at:
            raise NotFoundError(f"{request} was not received by then; ask as of a later day")
        line = foi_line(history, foi_rules(here.house.settings), at, here.house.desk.zone)
        steps = list(history.until(at))
        texts = _texts(reader, history.request, steps)
    row: Row = {
        **_row(line),
        **_asked(history.request, texts),
        **_counted(line),
        **_answered(here, line),
    }
    parts: dict[str, list[Row]] = {"steps": [_step(here, each, texts) for each in steps]}
    if count and line.clock is not None:
        parts["count"] = [_day(each) for each in line.clock.days]
    emit_page("appban/foi-request@1", row, parts, output)


def line_of(here: Session, request: FoiId) -> FoiLine:
    """A request as it stands now."""
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(f"{FOI}:{request}",)))
    return foi_line(facts.foi[request], foi_rules(here.house.settings), here.now(), here.house.desk.zone)


def due_of(here: Session, request: FoiId) -> str | None:
    """The day on which a request is due as it stands now; None while it waits or cannot be counted."""
    held = line_of(here, request).clock
    return None if held is None else _date(held.due)


def _texts(reader: StoreReader, asked: FoiRequest, steps: Iterable[FoiStep]) -> dict[str, Text]:
    said = (asked.name, asked.contact, asked.wording, *(_says(step.event) for step in steps))
    return Names(reader).texts(each for each in said if each is not None)


def _asked(asked: FoiRequest, texts: dict[str, Text]) -> Row:
    return {
        "request": asked.id,
        "requester": asked.requester,
        "name": _text(texts, asked.name),
        "contact": _text(texts, asked.contact),
        "wording": _text(texts, asked.wording),
    }


def _step(here: Session, step: FoiStep, texts: dict[str, Text]) -> Row:
    return {
        "on": here.show(step.event.stated),
        "step": ev.TAGS[type(step.event)],
        "says": _text(texts, _says(step.event)),
        "recorded": here.show(step.recorded),
    }


def _row(line: FoiLine) -> Row:
    held, asked = line.clock, line.history.request
    return {
        "reference": asked.reference,
        "body": asked.body,
        "law": asked.law,
        "received": None if held is None else held.received.isoformat(),
        "due": None if held is None else _date(held.due),
        "state": line.state,
        "outcome": line.outcome,
        "sections": [f"s.{each}" for each in line.sections],
    }


def _counted(line: FoiLine) -> Row:
    held = line.clock
    if held is None:
        return {"not_counted": line.uncounted}
    return {
        "counted_from": held.begins.isoformat(),
        "waits_since": _date(held.waits_since),
        "extended_to": _date(held.extended),
        "over_on": _date(held.over),
        "working_days_used": held.used,
        "working_days_late": held.late,
        "remarks": list(held.remarks),
    }


def _answered(here: Session, line: FoiLine) -> Row:
    given = line.answer
    if given is None:
        return {}
    return {
        "letter": given.letter,
        "transferred_to": given.to,
        "estimated_hours": given.hours,
        "opinion_of": given.opinion,
        "answer_recorded": here.show(line.answer_recorded),
    }


def _day(each: CountedDay) -> Row:
    return {
        "day": each.day.isoformat(),
        "weekday": each.day.strftime("%A"),
        "number": each.number,
        "why": each.says or {"fee": "left out: fee", "weekend": "weekend"}.get(each.why, "counted"),
    }


def _says(event: ev.foi.FoiEvent) -> Commitment | None:
    match event:
        case ev.foi.FoiRedated() | ev.foi.ClarificationAsked() | ev.foi.Clarified() | ev.foi.FoiAnswered():
            return event.says
        case _:
            return None


def _text(texts: dict[str, Text], commitment: Commitment | None) -> str | None:
    if commitment is None:
        return None
    value = texts[commitment].value
    return "[erased]" if value is None else value


def _date(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
