"""Asking the decision point: which facts, as known when, at which instant (the four flows: Decide)."""

import msgspec

from appban.ports import StoreReader
from appban.regime.decide import decide
from appban.regime.facts import Facts
from appban.regime.query import Query, Verdict
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import SECOND
from appban.service.reading import Focus, facts_about
from appban.service.work import ACKNOWLEDGED, Desk, clock_doubt


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict with the facts it came from, so that whoever shows it can name what it cites."""

    verdict: Verdict
    facts: Facts
    known_at: int


def ask(
    desk: Desk, query: Query, roster: Roster, *, known_at: int | None = None, staleness_seconds: int
) -> Asked:
    """The verdict on a question as of `query.at`, as known at `known_at` (None: now)."""
    with desk.store.reader() as reader:
        stop = prefix(reader, known_at)
        focus = Focus(
            devices=() if query.device is None else (query.device,),
            people=() if query.person is None else (query.person,),
        )
        now = present(desk, reader)
        # Whoever asks about a day to come must not learn from the answer what is not announced yet.
        facts = facts_about(reader, focus, stop, announced_by=now if query.at > now else None)
        doubt = clock_doubt(reader.mark(), desk.clock.mark(), reader.head().time, reader.meta(ACKNOWLEDGED))
    rules = Ruleset(facts, roster, query.at)
    verdict = decide(
        rules,
        query,
        now,
        clock="trusted" if doubt is None else "doubted",
        staleness=staleness_seconds * SECOND,
    )
    return Asked(verdict=verdict, facts=facts, known_at=now if known_at is None else known_at)


def prefix(reader: StoreReader, known_at: int | None) -> int:
    """How many entries were known at an instant; all of them when it is None."""
    return reader.head().size if known_at is None else reader.size_at(known_at)


def present(desk: Desk, reader: StoreReader) -> int:
    """Now: the clock, but never before the record's last entry (DESIGN R4)."""
    return max(desk.clock.now(), reader.head().time)
