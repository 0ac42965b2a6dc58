"""An answer as a document: the question, the words with their citations, each table, what is not known, how it was worked out."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from appban.regime.drafted import SUPPRESSED, Cell, Content, Table
from appban.regime.written_question import Draft, Outcome, Tabled
from appban.reports.answers.wording import iso_day_text, moment_text
from appban.reports.model import Block, Document, Facts, Grid, Items, Note, Section, Words
from appban.reports.questions.forms import cell_text

OUTCOMES: dict[Outcome, str] = {
    "answered": "Answered",
    "holding": "Holding answer: a full one follows",
    "transferred": "Transferred",
    "grouped": "Answered with another question",
    "disproportionate-cost": "Not answered: disproportionate cost",
    "neither-confirm-nor-deny": "Neither confirmed nor denied",
}
MOST_COLUMNS = 6
MOST_ROWS = 200
MOST_ALONE = 30
"""Columns and rows of a table that are read on a page; all of them stand in its CSV."""
ERASED = "The wording is not held any more."


def titled(question: Tabled) -> str:
    """What a question is called: its UIN and the day it was tabled, or its id here."""
    if question.uin is None:
        return question.id
    return question.uin if question.tabled is None else f"{question.uin} of {iso_day_text(question.tabled)}"


class Approved(msgspec.Struct, frozen=True, kw_only=True):
    """An approved version with its question as people read it; `asked` None: the wording was erased."""

    question: Tabled
    body: str
    draft: Draft
    content: Content
    asked: str | None
    head: str
    where: ZoneInfo


def document(approved: Approved) -> Document:
    """The document from which HTML and ODT are made."""
    question, draft, head = approved.question, approved.draft, approved.head
    named = "Lords" if question.house == "Lords" else "Commons"
    house = "House not known" if question.house is None else f"House of {named}"
    facts = (
        ("House", house),
        ("Answering body", approved.body),
        ("Tabled", iso_day_text(question.tabled)),
        ("For answer on", iso_day_text(question.due)),
        ("Outcome", OUTCOMES[draft.outcome]),
        *((("Transferred to", draft.to),) if draft.to is not None else ()),
        *((("Grouped with", str(draft.with_question)),) if draft.with_question is not None else ()),
    )
    return Document(
        title=f"Written question {titled(question)}",
        subtitle=f"Approved answer, version {draft.version}",
        lead=(Facts(facts),),
        sections=tuple(_sections(approved)),
        standing=f"{titled(question)}, version {draft.version}. Record: {head}",
    )


def _sections(approved: Approved) -> Iterator[Section]:
    content, head = approved.content, approved.head
    yield Section("Question", (Words(approved.asked or ERASED),))
    yield Section("Answer", tuple(Words(part) for part in re.split(r"\n\s*\n", content.text.strip())))
    for table in content.tables:
        yield Section(f"Table {table.number}", tuple(_table(table, approved.where)))
    yield Section("The record", tuple(_record(content, head)))


def _table(table: Table, where: ZoneInfo) -> Iterator[Block]:
    yield Facts(
        (
            ("Asked of the record", table.wording),
            ("As of", moment_text(table.as_of, where)),
            ("As known at", moment_text(table.known_at, where)),
            *((name.capitalize(), text) for name, text in table.parameters),
        )
    )
    yield from _rows(table, where)
    yield Words(table.control)
    if table.missing:
        yield Note("What is not known, and is no zero:")
        yield Items(table.missing)
    yield Words(f"How it was worked out: {table.method}")


def _rows(table: Table, where: ZoneInfo) -> Iterator[Block]:
    """The rows as a table, or one below the other where it has more columns than a page holds."""
    called = table.measure.replace("-", " ").capitalize()
    names = tuple(column.name.replace("_", " ").capitalize() for column in table.columns)
    kinds = tuple(column.kind for column in table.columns)
    rows = tuple(
        tuple(_cell(table, kind, cell, where) for kind, cell in zip(kinds, row, strict=True))
        for row in table.rows
    )
    if len(names) <= MOST_COLUMNS or not rows:
        counts = tuple(n for n, column in enumerate(table.columns) if column.kind == "count")
        shown = rows[:MOST_ROWS]
        yield Grid(called, names, shown, counts, empty="Nothing is recorded.")
    else:
        shown = rows[:MOST_ALONE]
        for number, row in enumerate(shown, start=1):
            told = tuple((name, cell) for name, cell in zip(names, row, strict=True) if cell)
            yield Grid(f"{called}, {number} of {len(rows)}", ("What", "Says"), told)
    if len(shown) < len(rows):
        yield Note(f"{len(rows) - len(shown)} more rows stand in tables/table-{table.number}.csv.")


def _cell(table: Table, kind: str, cell: Cell, where: ZoneInfo) -> str:
    match cell:
        case str() if kind == "time" and cell and cell != SUPPRESSED:
            return moment_text(cell, where)
        case tuple():
            return ", ".join(table.labels.get(each, each) for each in cell)
        case str():
            return table.labels.get(cell, cell)
        case _:
            return cell_text(cell)


def _record(content: Content, head: str) -> Iterator[Block]:
    yield Words(f"All of this was read under the head of the record: {head}.")
    yield Words(
        "Entries stand in the text as [entry 412]. The folder “evidence” of the pack has each of them that anybody may read, "
        "with a proof that it is in the record, which other people's programs check as well."
    )
    if any(table.suppressed for table in content.tables):
        yield Words("A figure that is “suppressed” is known and not given out. It is not 0.")
