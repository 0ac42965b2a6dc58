"""Edges of force: an exemption came into force, is not any more, is about to end, has ended, or never was in time."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.spans import obstacles, spans
from appban.regime.time import to_datetime
from appban.service.exemptions.exemption_state import over_for_good
from appban.service.telling import wording
from appban.service.telling.edge import Edge
from appban.service.telling.ends import over_since, reminders

Interval = tuple[int, int]


def intervals(facts: Facts, exemption: ExemptionId) -> tuple[Interval, ...]:
    """The half-open intervals in which an exemption is in force from any of its restrictions, in order, apart."""
    pins = facts.exemptions[exemption].request.restrictions
    parts = sorted((s.start, s.end) for pin in pins for s in spans(facts, exemption, pin.restriction))
    found: list[Interval] = []
    for start, end in parts:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def force_edges(facts: Facts, exemption: ExemptionId, held: Sequence[Interval]) -> Iterator[Edge]:
    """Where it came into force, and where that stopped without being over or told by an event."""
    history = facts.exemptions[exemption]
    for n, (start, end) in enumerate(held):
        yield Edge(
            kind="in-force",
            key=f"in-force:{exemption}:{start}",
            at=start,
            until=end,
            state="in force again" if n else "in force",
            when=end,
        )
        if not (_told_by_an_event(history, end) or any(over_for_good(facts, history, end))):
            yield _stopped(facts, exemption, end, held[n + 1][0] if n + 1 < len(held) else None)


def ending_edge(
    facts: Facts, exemption: ExemptionId, held: Sequence[Interval], end: int | None, now: int
) -> Iterator[Edge]:
    """That it is over for good since some time, or will be at its planned end; unless an event told that."""
    history = facts.exemptions[exemption]
    at = over_since(facts, exemption, now) if end is None else end
    if at is None or any(ended <= at for ended in history.ended.values()):
        return
    begun = any(start < at for start, _ in held)
    yield Edge(
        kind="ended",
        key=f"ended:{exemption}:{at}",
        at=at,
        state="ended" if begun else "over, and was never in force",
        when=at,
        why="; ".join(dict.fromkeys(over_for_good(facts, history, at))),
    )


def reminder_edges(
    exemption: ExemptionId, held: Sequence[Interval], end: int, now: int, zone: ZoneInfo
) -> Iterator[Edge]:
    """The reminders of the planned end of what has been in force."""
    if not held or held[0][0] > now:
        return
    last = to_datetime(end - 1, zone).date()
    for each in reminders(end, held[0][0], zone):
        left = last - to_datetime(max(now, each.at), zone).date()
        yield Edge(
            kind="reminder",
            key=f"reminder:{exemption}:{end}:{each.days}",
            at=each.at,
            until=each.until,
            state=f"ends {wording.in_days(left.days)}",
            when=end,
        )


def _stopped(facts: Facts, exemption: ExemptionId, at: int, again: int | None) -> Edge:
    pins = facts.exemptions[exemption].request.restrictions
    why = dict.fromkeys(w for pin in pins for w in obstacles(facts, exemption, pin.restriction, None, at))
    return Edge(
        kind="stopped",
        key=f"stopped:{exemption}:{at}",
        at=at,
        until=again,
        state="not in force for now",
        when=at,
        why="; ".join(why),
    )


def _told_by_an_event(history: ExemptionHistory, at: int) -> bool:
    return history.suspensions.during(at) or any(since <= at for since in history.ended.values())
