"""What was said before on the matter of a draft, put beside it as advice: a person says what it comes to, and only that is recorded.

Two things are on the same matter if they name the same restriction or application, or share enough long words. A reporter's
inference is shown as what it is, and never as a rule.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.ports import LogFolder
from appban.regime.drafted import Content, Table, without_citations
from appban.regime.facts import Facts
from appban.regime.time import show
from appban.regime.written_answers import WrittenHistory
from appban.service.answers.drafting import content_of
from appban.service.bans.statements import statements_at

SHARED = 4
"""Long words in common from which on two texts are taken to be on the same matter."""
_LONG = re.compile(r"[a-z]{6,}")
_NUMBER = re.compile(r"(?<![\w-])\d[\d,]*(?![\w-])")
_DATES = re.compile(
    r"\d{4}-\d{2}-\d{2}\S*|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{4})?|\b(?:19|20)\d{2}\b"
)
_NAMING = frozenset({"app", "apps", "restriction", "statement"})

Kind = Literal["statement", "same figures", "other figures", "other date", "answer", "not in a table"]


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at: what it is about, of when, and why."""

    kind: Kind
    about: str
    when: str
    says: str


def advise(facts: Facts, folder: LogFolder, content: Content, asked: str, now: int) -> list[Advice]:
    """What to hold a draft against, statements first, then earlier packs and answers, then figures that no table has."""
    words = _words(f"{asked} {without_citations(content.text)}")
    return [
        *_statements(facts, content, words, now),
        *_packs(facts, folder, content),
        *_loose(content),
    ]


def _statements(facts: Facts, content: Content, words: frozenset[str], now: int) -> Iterator[Advice]:
    named = _named(content)
    for line in statements_at(facts, now):
        said = line.said
        of = {str(each) for each in (*said.restrictions, *said.apps)}
        if named.isdisjoint(of) and len(words & _words(said.says)) < SHARED:
            continue
        sure = "" if said.certainty == "stated" else f" ({said.certainty}: no decision and no rule)"
        yield Advice(
            kind="statement",
            about=said.statement,
            when=show(said.stated),
            says=f"{said.by or said.place}{sure}: {said.says}",
        )


def _packs(facts: Facts, folder: LogFolder, content: Content) -> Iterator[Advice]:
    mine = {_matter(table): table for table in content.tables}
    for history in facts.written.values():
        for at, frozen in history.frozen:
            made = next(each.draft for each in history.drafts if each.digest == frozen.draft_digest)
            shared = [t for t in content_of(folder, made).tables if _matter(t) in mine]
            for table in shared:
                yield _beside(history, frozen.pack, at, table, mine[_matter(table)])
            differing = [each for _, each in history.given if each.pack == frozen.pack and each.differs]
            if differing and shared:
                yield Advice(
                    kind="answer",
                    about=frozen.pack,
                    when=show(differing[-1].stated),
                    says="the answer was given in other words than were approved; read it as given",
                )


def _beside(history: WrittenHistory, pack: str, at: int, then: Table, now: Table) -> Advice:
    called = history.question.uin or history.question.id
    if then.as_of != now.as_of:
        kind: Kind = "other date"
        says = f"the answer to {called} gave this as of {then.as_of}; table {now.number} is as of {now.as_of}"
    elif then.rows == now.rows and then.columns == now.columns:
        kind = "same figures"
        says = f"the answer to {called} gave the same figures"
    else:
        kind = "other figures"
        says = (
            f"the answer to {called} gave other figures as of the same time, as known at {then.known_at}; "
            f"table {now.number} is as known at {now.known_at}: say what changed, or correct that answer"
        )
    return Advice(kind=kind, about=pack, when=show(at), says=says)


def _loose(content: Content) -> Iterator[Advice]:
    """Figures of the text that stand in no table: a slip, or something that nothing here vouches for."""
    text = _DATES.sub(" ", without_citations(content.text))
    told = {str(cell) for table in content.tables for row in table.rows for cell in row}
    told |= {str(len(table.rows)) for table in content.tables}
    for number in dict.fromkeys(found.replace(",", "") for found in _NUMBER.findall(text)):
        if number not in told:
            yield Advice(
                kind="not in a table",
                about=number,
                when="",
                says=f"the text says {number}, and no table does; cite what it rests on",
            )


def _matter(table: Table) -> tuple[str, tuple[tuple[str, str], ...]]:
    return table.measure, table.parameters


def _named(content: Content) -> frozenset[str]:
    found = {value for table in content.tables for _, value in table.parameters}
    for table in content.tables:
        places = [n for n, column in enumerate(table.columns) if column.kind in _NAMING]
        for row in table.rows:
            for place in places:
                cell = row[place]
                found |= set(cell) if isinstance(cell, tuple) else {str(cell)}
    return frozenset(found)


def _words(text: str) -> frozenset[str]:
    return frozenset(_LONG.findall(text.lower()))
