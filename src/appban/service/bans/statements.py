"""What someone in authority said in public of a ban: entered as said, listed, and corrected by a later entry.

A statement is no rule, and nothing follows from one by itself: a reporter's inference stands as `understood`, and what
is contradicted as `disputed` (DESIGN section 1).
"""

from collections.abc import Iterable

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.events.ban import Certainty
from appban.regime.facts import Facts
from appban.regime.hosts import canonical_page
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId
from appban.regime.source import Mark, Source
from appban.regime.time import Precision, show
from appban.service.governing import require_to_govern
from appban.service.guard import POLICY, acting_person
from appban.service.reading import Focus
from appban.service.work import Work

MOST_WORDS = 4_000
MOST_LINE = 300
MOST_NAMED = 50
"""Characters of a wording, of what is said about it, and how many restrictions or applications it may speak of."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A statement as it is entered: who said what, where, when, and where that can be read."""

    by: str
    says: str
    place: str
    url: str | None
    stated: int
    precision: Precision
    certainty: Certainty
    seen: Mark
    restrictions: tuple[RestrictionId, ...] = ()
    apps: tuple[AppId, ...] = ()


class StatementLine(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in its newest words; `recorded` is when those were entered, `first` when it was first; `corrected`
    how often.
    """

    said: ev.StatementMade
    recorded: int
    first: int
    corrected: int


def make_statement(work: Work, said: Said) -> str:
    """Enter a statement; its id. NotAuthorisedError without authority to adopt policy."""
    facts = _facts(work)
    statement = work.mint("statement")
    work.add(_checked(work, facts, statement, said))
    return statement


def correct_statement(work: Work, statement: str, said: Said) -> None:
    """Enter a statement in other words; the earlier ones stay in the record. NotFoundError if there is none such."""
    facts = _facts(work)
    held = next((each for each in statements_at(facts, work.now) if each.said.statement == statement), None)
    if held is None:
        raise NotFoundError(f"there is no statement {statement}; `appban statement list` shows them")
    event = _checked(work, facts, statement, said)
    if event == held.said:
        raise ConflictError(f"{statement} stands in these very words; say what is to be another")
    work.add(event)


def statements_at(facts: Facts, at: int) -> list[StatementLine]:
    """The statements made by an instant, in their newest words, the last made first."""
    entered: dict[str, list[tuple[int, ev.StatementMade]]] = {}
    for recorded, said in facts.statements:
        entered.setdefault(said.statement, []).append((recorded, said))
    found = [
        StatementLine(said=told[-1][1], recorded=told[-1][0], first=told[0][0], corrected=len(told) - 1)
        for told in entered.values()
        if told[-1][1].stated <= at
    ]
    return sorted(found, key=lambda each: (-each.said.stated, each.said.statement))


def statements_of(lines: Iterable[StatementLine], restriction: RestrictionId) -> list[StatementLine]:
    """Those that speak of a restriction."""
    return [each for each in lines if restriction in each.said.restrictions]


def _facts(work: Work) -> Facts:
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(person,)))
    acting_person(work, facts)
    require_to_govern(facts, person, POLICY, work.now)
    return facts


def _checked(work: Work, facts: Facts, statement: str, said: Said) -> ev.StatementMade:
    """The event of a statement. RefusedError for what was not said yet, or would tell of what is not announced."""
    if said.stated > work.now:
        raise RefusedError(
            f"{show(said.stated)} is yet to come; enter a statement once it was made, or publish it with the ban"
        )
    for restriction in said.restrictions:
        _refuse_unannounced(facts, restriction, work.now)
    unknown = [each for each in said.apps if each not in facts.apps]
    if unknown:
        raise NotFoundError(f"there is no application {unknown[0]}; `appban app list` shows them")
    if max(len(said.restrictions), len(said.apps)) > MOST_NAMED:
        raise InputError(f"a statement speaks of at most {MOST_NAMED} restrictions and as many applications")
    return ev.StatementMade(
        stated=said.stated,
        precision=said.precision,
        statement=statement,
        by=_line(said.by, "who said it"),
        says=_text(said.says, "what was said", MOST_WORDS),
        place=_line(said.place, "where it was said"),
        url=None if not said.url else canonical_page(said.url),
        certainty=said.certainty,
        source=Source(reference=_line(said.place, "where it was said"), mark=said.seen),
        restrictions=said.restrictions,
        apps=said.apps,
    )


def _refuse_unannounced(facts: Facts, restriction: RestrictionId, now: int) -> None:
    held = facts.restrictions.get(restriction)
    if held is None:
        raise NotFoundError(f"there is no restriction {restriction}; `appban policy show` lists them")
    known = [
        each for _, each in held.versions if (each.id, each.version) not in facts.sealed or each.starts <= now
    ]
    if not known:
        raise RefusedError(
            f"{restriction} is not announced, and a statement is public at once; enter it when the restriction starts"
        )


def _line(text: str, what: str) -> str:
    return _text(" ".join(text.split()), what, MOST_LINE)


def _text(text: str, what: str, most: int) -> str:
    if not text.strip() or len(text) > most:
        raise InputError(f"{what} takes between 1 and {most} characters; there are {len(text.strip())}")
    return text.strip()
