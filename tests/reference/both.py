"""Every decider there is, asked the same question and held to the same answer."""

from collections.abc import Mapping

from tests.reference import naive
from tests.reference.reading import Entries

from appban.regime.decide import decide
from appban.regime.device import DeviceId, Place
from appban.regime.query import Outcome, Query, Verdict
from appban.regime.reducer import fold
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset


def decide_both(
    entries: Entries,
    query: Query,
    *,
    known: int,
    roster: Mapping[DeviceId, Place],
    clock_ok: bool = True,
) -> Outcome:
    """The verdict at the query's own instant, as known at `known`; AssertionError if the deciders differ."""
    slow = naive.verdict(entries, query, query.at, known, roster, clock_ok)
    fast = decide_fast(entries, query, known=known, roster=roster, clock_ok=clock_ok).outcome
    assert fast == slow, f"the decider says {fast}, the naive one {slow}"
    return slow


def decide_fast(
    entries: Entries,
    query: Query,
    *,
    known: int,
    roster: Mapping[DeviceId, Place],
    clock_ok: bool = True,
) -> Verdict:
    """The whole answer of the decider that ships."""
    facts = fold((recorded, event) for recorded, event in entries if recorded <= known)
    rules = Ruleset(facts, Roster.of(roster), query.at)
    return decide(rules, query, known, clock="trusted" if clock_ok else "doubted")
