"""Exemptions in force over time, from the record itself: small numbers and all, so for the desk and not for the public."""

from collections import Counter

from appban.errors import InputError
from appban.regime.facts import Facts
from appban.regime.register import Counted
from appban.regime.spans import spans

MOST_POINTS = 400


def exemptions_over_time(facts: Facts, moments: tuple[int, ...]) -> Counted:
    """How many were in force at each moment, by purpose, the most frequent first. InputError for too many moments."""
    if not 0 < len(moments) <= MOST_POINTS:
        raise InputError(f"{len(moments)} moments make no plot; ask for 1 to {MOST_POINTS}, with --step")
    counts = [Counter[str]() for _ in moments]
    for exemption, history in facts.exemptions.items():
        request = history.request
        held = [span for pin in request.restrictions for span in spans(facts, exemption, pin.restriction)]
        for at, count in zip(moments, counts, strict=True):
            count[request.purpose] += any(span.start <= at < span.end for span in held)
    names = sorted(
        {name for count in counts for name in count}, key=lambda name: (-sum(c[name] for c in counts), name)
    )
    return Counted(
        title="Exemptions in force, by purpose",
        at=moments,
        series=tuple((name, tuple(count[name] for count in counts)) for name in names),
    )
