"""Which reading holds, and what may be worked out from readings: a difference between two counts and nothing else.

A correction takes the place of a reading for whoever asks from its record time on; known at an earlier time, the earlier
reading holds (DESIGN R4). From a bound, a range or a count by another definition nothing is computed, and the reason
stands in its place.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from appban.regime.channel import Channel
from appban.regime.communications import Held
from appban.regime.device import DeviceId
from appban.regime.events.readings import ReadingTaken
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.reading import NOT_OFFERED, UNKNOWN, ReadingId, Value, exactly, offers
from appban.regime.spans import obstacles
from appban.regime.time import FOREVER

PER_MILLE = 1000


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """By how much a count grew between two readings; `why` says why nothing can be said.

    `per_mille` is None also where there was nothing to begin with.
    """

    difference: int | None = None
    per_mille: int | None = None
    why: str = ""


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """What readings of parts of a stretch add up to. `missing` of `parts` have no number, so that it is a bound then."""

    value: Value
    parts: int
    missing: int
    of: tuple[ReadingId, ...] = ()


class Median(msgspec.Struct, frozen=True, kw_only=True):
    """The middle one of those that are known exactly, rounded down; `left_out` had no exact number."""

    value: int | None
    of: int
    left_out: int


def standing(held: Held[ReadingTaken], known: int = FOREVER) -> Iterator[tuple[int, ReadingTaken]]:
    """The readings recorded by an instant that no other one recorded by then took the place of, in order."""
    told = [(recorded, event) for recorded, event in held if recorded <= known]
    replaced = {event.corrects for _, event in told}
    return ((recorded, event) for recorded, event in told if event.reading not in replaced)


def holding(
    held: Held[ReadingTaken], metric: str, at: int, *, segment: str = "", known: int = FOREVER
) -> ReadingTaken | None:
    """The reading of all there was that holds at an instant, as known at another: the newest by then, later said last."""
    levels = [
        (event.stated, recorded, event)
        for recorded, event in standing(held, known)
        if event.metric == metric and event.segment == segment and event.since is None and event.stated <= at
    ]
    return max(levels, key=lambda each: each[:2])[2] if levels else None


def value_at(
    held: Held[ReadingTaken], channel: Channel | None, metric: str, at: int, known: int = FOREVER
) -> Value:
    """The value that holds: not offered where the platform has no such metric, unknown where nobody took it."""
    found = holding(held, metric, at, known=known)
    if found is not None:
        return found.value
    return UNKNOWN if offers(channel, metric) else NOT_OFFERED


def growth(before: ReadingTaken | None, after: ReadingTaken | None) -> Growth:
    """The difference between two exact readings by one definition, or why there is none."""
    if after is None or after.value.kind == "unknown":
        return Growth(why="no growth: not known")
    if after.value.kind == "not-offered":
        return Growth(why="not offered")
    if before is None or before.value.kind in {"unknown", "not-offered"}:
        return Growth(why="no growth: nothing earlier to compare with")
    for each in (after, before):
        if each.value.exact is None:
            return Growth(why=f"no growth: a {'range' if each.value.kind == 'between' else 'bound'}")
    if before.reading == after.reading:
        return Growth(why="no growth: no reading since")
    if before.definition != after.definition and None not in {before.definition, after.definition}:
        return Growth(why="no growth: counted by another definition")
    return _between(before.value.exact or 0, after.value.exact or 0)


def total(
    held: Held[ReadingTaken], metric: str, parts: Sequence[tuple[int, int]], known: int = FOREVER
) -> Total:
    """What the readings of these parts of a stretch, such as the days of a week, add up to.

    A part of which the newest reading covers only the beginning counts with what it has, and as missing.
    """
    newest: dict[int, tuple[int, int, ReadingTaken]] = {}
    for recorded, event in standing(held, known):
        if event.metric == metric and not event.segment and event.since is not None:
            mine = (event.stated, recorded, event)
            newest[event.since] = max(newest.get(event.since, mine), mine, key=lambda each: each[:2])
    whole = [(end, newest[start][2]) for start, end in parts if start in newest]
    exact = [(end, each) for end, each in whole if each.value.exact is not None and each.stated <= end]
    missing = len(parts) - sum(each.stated == end for end, each in exact)
    summed = sum(each.value.exact or 0 for _, each in exact)
    if not exact:
        kinds = {each.value.kind for _, each in whole}
        return Total(
            value=NOT_OFFERED if kinds == {"not-offered"} else UNKNOWN, parts=len(parts), missing=len(parts)
        )
    value = exactly(summed) if not missing else Value(kind="at-least", low=summed)
    return Total(value=value, parts=len(parts), missing=missing, of=tuple(each.reading for _, each in exact))


def median(values: Iterable[Value]) -> Median:
    """The median of exact values, which one large post does not move as it moves a mean."""
    told = list(values)
    known = [each.exact for each in told if each.exact is not None]
    return Median(value=middle(known), of=len(known), left_out=len(told) - len(known))


def middle(numbers: Iterable[int]) -> int | None:
    """The median of numbers, of the two in the middle their mean rounded down; None of no numbers."""
    known = sorted(numbers)
    half = len(known) // 2
    if not known:
        return None
    return known[half] if len(known) % 2 else (known[half - 1] + known[half]) // 2


def lifted_by(facts: Facts, channel: Channel | None, device: DeviceId, at: int) -> tuple[ExemptionId, ...]:
    """The exemptions in force for a device at an instant that name the application of a channel.

    `facts` must have been loaded with the device. None are found where the channel is reached by no application.
    """
    if channel is None or channel.app is None:
        return ()
    return tuple(
        exemption
        for exemption, history in facts.exemptions.items()
        if channel.app in history.request.apps
        and any(
            not obstacles(facts, exemption, pin.restriction, device, at)
            for pin in history.request.restrictions
        )
        and any(each.id == device for each in history.request.devices)
    )


def _between(before: int, after: int) -> Growth:
    return Growth(
        difference=after - before,
        per_mille=(after - before) * PER_MILLE // before if before > 0 else None,
    )
