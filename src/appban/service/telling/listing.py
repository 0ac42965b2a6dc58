"""What is in the outbox, what was told and what could not be; and having it tried again."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.errors import InternalError, NotFoundError
from appban.ports import Paper, Store, StoreReader, StoreWriter
from appban.regime.authority import holds_at
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.service.naming import Named, Names
from appban.service.telling.addresses import ADDRESS
from appban.service.telling.notice import NOTICE, TOLD, UNTOLD, Letter, letter_of, paper_of

Which = Literal["waiting", "told", "untold"]
_KINDS: dict[Which, str] = {"waiting": NOTICE, "told": TOLD, "untold": UNTOLD}
MOST = 1000


class NoticeLine(msgspec.Struct, frozen=True, kw_only=True):
    """One letter; `letter` None: it was written by another version and cannot be read. Times in UTC microseconds."""

    id: str
    which: Which
    letter: Letter | None
    to: Named | None
    put: int
    until: int | None


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is told of things, in which capacities, and whether an address is known."""

    person: Named
    authorities: int
    exemptions: int
    address: bool


class Tally(msgspec.Struct, frozen=True):
    """How many letters are overdue and how many could not be told; each counted up to `MOST`."""

    overdue: int
    untold: int


def notice_lines(reader: StoreReader, which: Which, limit: int = MOST) -> tuple[NoticeLine, ...]:
    """The letters of a sort, those due first; of those dealt with, what goes first."""
    names = Names(reader)
    papers = reader.papers(_KINDS[which], limit=limit)
    names.learn(paper.owner for paper in papers if paper.owner)
    return tuple(
        NoticeLine(
            id=paper.id,
            which=which,
            letter=_readable(paper),
            to=names.of(paper.owner) if paper.owner else None,
            put=paper.at,
            until=paper.until,
        )
        for paper in papers
    )


def tally(reader: StoreReader, overdue_since: int) -> Tally:
    """What there is to worry about: letters due since before an instant, and letters that could not be told."""
    return Tally(len(reader.papers(NOTICE, due=overdue_since)), len(reader.papers(UNTOLD)))


def retry(store: Store, ids: tuple[str, ...], now: int) -> int:
    """Have letters that could not be told tried anew (all of them when none is named); how many.

    NotFoundError for an id that names none.
    """
    with store.writer() as writer:
        papers = [_named(writer, each) for each in ids] or writer.papers(UNTOLD)
        count = sum(_again(writer, paper, now) for paper in papers)
        writer.commit()
    return count


def drop(store: Store, identifier: str) -> None:
    """Take a letter away, whatever came of it; NotFoundError if there is none of that id."""
    with store.writer() as writer:
        if not any(writer.drop_paper(kind, identifier) for kind in _KINDS.values()):
            raise NotFoundError(f"there is no notice {identifier}; `appban notice list` shows them")
        writer.commit()


def reach(facts: Facts, reader: StoreReader, at: int) -> Iterator[Reach]:
    """Everybody who holds an authority, or whom an exemption whose window is not over names, with whether they can be told."""
    holds: dict[PersonId, int] = {}
    for held in facts.authorities.values():
        if holds_at(facts, held, at):
            holds[facts.human(held.person)] = holds.get(facts.human(held.person), 0) + 1
    named: dict[PersonId, int] = {}
    for history in facts.exemptions.values():
        if at < history.request.end and not history.ended:
            people = {facts.human(p.id) for p in history.request.people} | {
                facts.human(history.request.requester)
            }
            named |= {person: named.get(person, 0) + 1 for person in people}
    known = {paper.id for paper in reader.papers(ADDRESS, limit=1_000_000)}
    names = Names(reader)
    everybody = [p for p in dict.fromkeys((*holds, *named)) if not facts.absences_of(p).during(at)]
    names.learn(everybody)
    for person in everybody:
        yield Reach(
            person=names.of(person),
            authorities=holds.get(person, 0),
            exemptions=named.get(person, 0),
            address=any(each in known for each in facts.ids_of(person)),
        )


def _named(writer: StoreWriter, identifier: str) -> Paper:
    paper = writer.paper(UNTOLD, identifier)
    if paper is None:
        raise NotFoundError(
            f"no notice {identifier} could not be told; `appban notice list --which untold` shows those"
        )
    return paper


def _again(writer: StoreWriter, paper: Paper, now: int) -> bool:
    letter = _readable(paper)
    if letter is None:
        return False
    writer.drop_paper(paper.kind, paper.id)
    writer.put_paper(
        paper_of(msgspec.structs.replace(letter, state="waiting", tries=0, said=""), paper.at, now)
    )
    return True


def _readable(paper: Paper) -> Letter | None:
    try:
        return letter_of(paper)
    except InternalError:
        return None
