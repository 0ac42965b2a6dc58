"""Question 13, performance-between: what was read of an account and of those it is compared with."""

from typing import Any

from tests.reference.answers.accounts import registered
from tests.reference.answers.record import Asked, Row, each_of, iso
from tests.reference.reading import Entries

from appban.regime.events.channels import ChannelRecorded
from appban.regime.events.readings import PeerDropped, PeerNamed, ReadingTaken
from appban.regime.reading import METRICS

PARTS = "audience"
"""What is measured of parts of an audience only, and never of the whole."""


def performance_between(asked: Asked) -> list[Row]:
    """13: the reading that holds at the end, as known then and as known now."""
    since, until = asked.period
    told = registered(asked)[asked.get("account")]
    dropped = {e.peer for _, e in each_of(asked.facts, PeerDropped) if e.stated < until}
    whom = [("account", told.account, told.handle, told.channel)]
    whom += [
        ("peer", e.peer.id, e.peer.name, e.peer.channel)
        for _, e in each_of(asked.facts, PeerNamed)
        if e.stated < until and e.peer.id not in dropped
    ]
    offered = {e.channel.id: set(e.channel.metrics) for _, e in each_of(asked.facts, ChannelRecorded)}
    rows: list[Row] = []
    for of, about, name, channel in whom:
        for metric, what in METRICS.items():
            if metric == PARTS:
                continue
            then = _holding(asked.facts, about, metric, until, known=until - 1)
            now = _holding(asked.facts, about, metric, until, known=asked.known)
            before = _holding(asked.facts, about, metric, since, known=asked.known)
            has = what.offered_as in offered.get(channel, set())
            if what.offered_as is not None and (now is not None or of == "account"):
                none = "unknown" if has else "not-offered"
                rows.append((of, name, channel, metric, *_row(then, now, before, none)))
    return rows


def _holding(facts: Entries, about: str, metric: str, end: int, *, known: int) -> Any:
    """The newest reading of a time before an end, as known at an instant: one that another corrects is not there."""
    told = [
        (r, e)
        for r, e in each_of(facts, ReadingTaken)
        if r <= known and e.about == about and e.metric == metric
    ]
    corrected = {e.corrects for _, e in told}
    held = [
        (e.stated, r, e)
        for r, e in told
        if e.stated < end and e.reading not in corrected and not e.segment and e.since is None
    ]
    return max(held, key=lambda each: each[:2])[2] if held else None


def _row(then: Any, now: Any, before: Any, none: str) -> Row:
    was = (none, None, None) if then is None else (then.value.kind, then.value.low, then.value.high)
    told = (none, None, None) if now is None else (now.value.kind, now.value.low, now.value.high)
    exact = [each for each in (before, now) if each is not None and each.value.kind == "exactly"]
    growth = told[1] - before.value.low if len(exact) == 2 and before is not now else None  # both
    note = "" if growth is not None else f"no growth: {_why_not(told[0], before)}"
    source = ("", "") if now is None else (now.source, iso(now.stated))
    definition = "" if now is None or now.definition is None else now.definition
    return "at-end", definition, *was, *told, growth, note, *source


def _why_not(kind: str, before: Any) -> str:
    if kind in {"unknown", "not-offered"}:
        return "not known"
    return "nothing earlier to compare with" if before is None else "a bound"
