"""Answers of the record for written questions, where reports and verbs meet: a measure becomes a table that may be given out."""

from collections.abc import Sequence

import msgspec

from appban.bootstrap import House
from appban.errors import ConflictError, InputError, RefusedError
from appban.ports import StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.disclosure.table import THRESHOLD
from appban.regime.drafted import Content, Figures, Table
from appban.regime.facts import Facts
from appban.regime.restriction import RestrictionId
from appban.regime.subjects import ANSWERS
from appban.regime.time import show
from appban.regime.written_answers import WrittenHistory
from appban.regime.written_question import Measured, Outcome, PqId
from appban.reports.answers.controlling import RELEASED, Frame, fits, released_table, table_of
from appban.reports.answers.pack import ENGINE, Signed, Subject, pack
from appban.reports.answers.wording import first_text
from appban.reports.questions._discover import question_called
from appban.reports.questions.asking import ask, read_parameters
from appban.reports.questions.model import Answer, Head, bytes_of
from appban.service.answering import prefix
from appban.service.answers.drafting import content_of
from appban.service.answers.evidence import evidence
from appban.service.answers.freezing import Packed
from appban.service.answers.measures import Measure
from appban.service.answers.taking import known_question
from appban.service.naming import Names
from appban.service.oversight.ground import RecordGround, head_at, known_facts
from appban.service.reading import Focus, event_of, facts_about
from appban.service.releasing.counting import DIMENSIONS
from appban.service.releasing.releasing import Planned, Wanted, given_before, plan_release
from appban.service.tiers import tier_of

MOST_PUBLIC = 200
"""Public entries of one table whose proofs go into a pack."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as worked out: its tables, the measures they came of, and figures that would go out for the first time."""

    tables: tuple[Table, ...]
    measures: tuple[Measured, ...]
    planned: tuple[Planned, ...]


def check_measure(house: House, measure: Measure, now: int) -> None:
    """Refuse a measure that no pack can have, before it is chosen: nothing is given out of a time that is yet to come."""
    fits(measure.name)
    if max(measure.as_of, measure.known_at) > now:
        raise InputError(
            f"{show(max(measure.as_of, measure.known_at))} has not come yet; give a time that is past"
        )
    question = question_called(measure.name)
    read_parameters(question, measure.parameters, house.desk.zone)
    if measure.name == RELEASED:
        _dimensions(measure)


def make(house: House, reader: StoreReader, chosen: Sequence[Measure]) -> Made:
    """The tables of some measures, each controlled against what was given out before and the tables before it."""
    tables: list[Table] = []
    measures: list[Measured] = []
    planned: list[Planned] = []
    for number, each in enumerate(chosen, start=1):
        answer, facts = _answer(house, reader, each)
        frame = Frame(
            number=number,
            parameters=tuple(sorted(each.parameters.items())),
            labels=_labels(facts, answer, each.as_of),
            public=_public(reader, answer),
        )
        if each.name == RELEASED:
            figures, new = _figures(house, reader, each, planned, f"table-{number}")
            planned += [] if new is None else [new]
            tables.append(released_table(answer, frame, figures))
        else:
            tables.append(table_of(answer, frame))
        measures.append(
            Measured(
                name=each.name,
                as_of=each.as_of,
                known_at=each.known_at,
                answer=to_hex(sha256(bytes_of(answer))),
            )
        )
    return Made(tables=tuple(tables), measures=tuple(measures), planned=tuple(planned))


def text_for(house: House, made: Made, outcome: Outcome, to: str | None) -> str:
    """The text that a draft begins with, where a person gives none."""
    return first_text(outcome, made.tables, to, house.desk.zone)


def packed(house: House, reader: StoreReader, question: PqId) -> Packed:
    """The pack of the newest version, to be frozen; RefusedError before it is approved."""
    facts = facts_about(reader, Focus(rooms=(ANSWERS,)))
    history = known_question(facts, question)
    if history.state != "approved":
        raise RefusedError(f"{question} is {history.state}; a pack is made of an approved draft")
    newest = history.drafts[-1]
    content = content_of(house.evidence, newest.draft)
    planned, again = planned_again(house, reader, content)
    subject = _subject(house, reader, facts, history, content)
    return Packed(
        question=question,
        version=newest.draft.version,
        data=pack(subject),
        engine=ENGINE,
        entries=subject.size,
        releases=planned,
        again=again,
    )


def _subject(
    house: House, reader: StoreReader, facts: Facts, history: WrittenHistory, content: Content
) -> Subject:
    newest, question = history.drafts[-1], history.question
    wanted = {*newest.draft.cites, *(index for table in content.tables for index in table.rests_on)}
    proved = evidence(reader, house.press, question.id, newest.digest, sorted(wanted))
    body = facts.bodies.at(question.body, reader.head().time)
    found = history.found(newest.digest)
    signed = [history.decided(newest.digest, step) for step in ("officials", "minister")]
    return Subject(
        question=question,
        body=question.body if body is None else body.name,
        draft=newest.draft,
        digest=newest.digest,
        content=content,
        fields=Names(reader).texts((question.asked,))[question.asked].value,
        found="" if found is None else found.outcome,
        corrects=bool(history.given),
        signed=tuple(
            Signed(
                step=each.decision.step,
                capacity=each.decision.capacity,
                stated=show(each.decision.stated),
                digest=each.digest,
            )
            for each in signed
            if each is not None
        ),
        origin=proved.head.origin,
        size=proved.head.size,
        root=to_hex(proved.head.root),
        evidence=proved.files,
        where=house.desk.zone,
    )


def planned_again(
    house: House, reader: StoreReader, content: Content
) -> tuple[tuple[Planned, ...], tuple[str, ...]]:
    """The figures of a draft that go out with its pack for the first time, and those that went out before.

    ConflictError if they would be others by now.
    """
    planned: list[Planned] = []
    again: list[str] = []
    for table in content.tables:
        held = table.figures
        if held is None:
            continue
        wanted = Wanted(
            as_of=held.as_of,
            known_at=held.known_at,
            stop=held.stop,
            dimensions=held.dimensions,
            threshold=held.threshold,
        )
        before = given_before(reader, wanted)
        if before is not None and before.cells == held.cells:
            again.append(before.release)
            continue
        new = plan_release(reader, house.evidence, wanted, planned, f"table-{table.number}")
        if before is not None or new.made.shown() != held.cells:
            raise ConflictError(
                f"figures were given out since this was drafted, and table {table.number} would be another now; "
                "draft it anew"
            )
        planned.append(new)
    return tuple(planned), tuple(again)


def _answer(house: House, reader: StoreReader, measure: Measure) -> tuple[Answer, Facts]:
    """Whole, as whoever sees everything gets it: what of it may be given out is decided afterwards."""
    stop = prefix(reader, measure.known_at)
    if not stop:
        raise InputError("nothing was recorded by then; ask as known at a later time")
    facts = known_facts(reader, stop, measure.known_at)
    ground = RecordGround(reader, facts, house.lakes, at=measure.as_of, known_at=measure.known_at)
    origin, root = head_at(reader, house.press, stop)
    question = question_called(measure.name)
    asked = read_parameters(question, measure.parameters, house.desk.zone)
    return ask(question, asked, ground, Head(origin=origin, size=stop, root=root)), facts


def _figures(
    house: House, reader: StoreReader, measure: Measure, beside: Sequence[Planned], called: str
) -> tuple[Figures, Planned | None]:
    stop = prefix(reader, measure.known_at)
    wanted = Wanted(
        as_of=measure.as_of,
        known_at=reader.row(stop - 1).time,
        stop=stop,
        dimensions=_dimensions(measure),
        threshold=THRESHOLD,
    )
    before = given_before(reader, wanted)
    new = None if before is not None else plan_release(reader, house.evidence, wanted, beside, called)
    cells = before.cells if before is not None else () if new is None else new.made.shown()
    return (
        Figures(
            as_of=wanted.as_of,
            known_at=wanted.known_at,
            stop=stop,
            dimensions=wanted.dimensions,
            threshold=wanted.threshold,
            cells=cells,
            given=None if before is None else before.release,
        ),
        new,
    )


def _dimensions(measure: Measure) -> tuple[str, ...]:
    by = tuple(each.strip() for each in measure.parameters.get("by", "").split(",") if each.strip())
    other = sorted(set(measure.parameters) - {"by"})
    wrong = [each for each in by if each not in DIMENSIONS]
    if not by or wrong or other:
        told = ", ".join((*wrong, *other)) or "nothing"
        raise InputError(
            f"figures that are given out are counted by some of {', '.join(DIMENSIONS)}, of the whole; not by {told}"
        )
    return by


def _public(reader: StoreReader, answer: Answer) -> tuple[int, ...]:
    """Those of its entries that anybody may read, the newest if there are many."""
    found = [index for index in answer.rests_on if tier_of(event_of(reader.row(index))) == "public"]
    return tuple(found[-MOST_PUBLIC:])


def _labels(facts: Facts, answer: Answer, at: int) -> dict[str, str]:
    """What the ids in an answer are called as of then; those of people and devices have no names here."""
    found: dict[str, str] = {}
    for place, column in enumerate(answer.columns):
        for row in answer.rows:
            cell = row[place]
            for each in cell if isinstance(cell, tuple) else (cell,):
                name = _label(facts, column.kind, str(each), at)
                if name is not None:
                    found[str(each)] = name
    told = (each for gap in answer.missing for each in gap.of)
    return found | {each: name for each in told if (name := _label(facts, "body", each, at)) is not None}


def _label(facts: Facts, kind: str, identifier: str, at: int) -> str | None:
    if kind == "body":
        body = facts.bodies.at(BodyId(identifier), at)
        return None if body is None else body.name
    if kind in {"app", "apps"}:
        told = facts.apps.get(AppId(identifier))
        return None if not told else told[-1].name
    if kind == "restriction":
        held = facts.restrictions.get(RestrictionId(identifier))
        return None if held is None else held.versions[-1][1].title
    return None
