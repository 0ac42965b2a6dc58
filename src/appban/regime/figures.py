"""Figures of one thing for one week, each with its source and how it grew; from nothing comes a figure without a number."""

import msgspec

from appban.regime.channel import Channel, ChannelId
from appban.regime.communications import Held
from appban.regime.events.readings import ReadingTaken
from appban.regime.facts import Facts
from appban.regime.measuring import PER_MILLE, Growth, growth, holding, standing, total
from appban.regime.performance import Asked, Figure
from appban.regime.reading import NOT_OFFERED, UNKNOWN, Value, offers

AT_END = "at the end"
IN_WEEK = "in the week"


def held_of(facts: Facts, about: str) -> Held[ReadingTaken]:
    """The readings of one thing."""
    return facts.communications.readings.get(about, [])


def channel_of(facts: Facts, channel: ChannelId) -> Channel | None:
    """A channel as last recorded; None for one that is not known."""
    held = facts.communications.channels.get(channel)
    return None if held is None or not held.recorded else held.recorded[-1][1].channel


def read_figure(found: ReadingTaken, counts: str, grown: Growth, asked: Asked) -> Figure:
    """A figure from the reading that it rests on."""
    return Figure(
        metric=found.metric,
        counts=counts,
        value=found.value,
        at=found.stated,
        source=found.source,
        reference=found.reference,
        growth=grown,
        in_week=asked.starts < found.stated,
    )


def figure_at(held: Held[ReadingTaken], channel: Channel | None, metric: str, asked: Asked) -> Figure:
    """A metric as it stood at the end of the week, and how it grew in it."""
    found = holding(held, metric, asked.ends)
    if found is None:
        return _nothing(metric, AT_END, channel)
    return read_figure(found, AT_END, growth(holding(held, metric, asked.starts), found), asked)


def figure_in(held: Held[ReadingTaken], channel: Channel | None, metric: str, asked: Asked) -> Figure:
    """What happened in the week: by its days, else as somebody counted it as one, else all since the beginning."""
    by_day = total(held, metric, asked.days)
    found = by_day if by_day.of else total(held, metric, ((asked.starts, asked.ends),))
    if not found.of:
        level = figure_at(held, channel, metric, asked)
        return _nothing(metric, IN_WEEK, channel) if level.at is None else level
    read = next(event for _, event in standing(held) if event.reading == found.of[-1])
    known = found.parts - found.missing
    counts = IN_WEEK if not found.missing else f"in {known} of {found.parts} days"
    before = total(held, metric, asked.before)
    figure = read_figure(read, counts, _against(before.value, found.value), asked)
    return msgspec.structs.replace(figure, value=found.value)


def _nothing(metric: str, counts: str, channel: Channel | None) -> Figure:
    value = UNKNOWN if offers(channel, metric) else NOT_OFFERED
    return Figure(
        metric=metric,
        counts=counts,
        value=value,
        at=None,
        source=None,
        reference=None,
        growth=growth(None, None) if value == UNKNOWN else Growth(why="not offered"),
        in_week=False,
    )


def _against(before: Value, after: Value) -> Growth:
    """The difference to the week before, between two sums that are whole."""
    if after.exact is None:
        return Growth(why="no growth: a bound")
    if before.exact is None:
        return Growth(why="no growth: the week before is not known whole")
    grown = after.exact - before.exact
    return Growth(difference=grown, per_mille=grown * PER_MILLE // before.exact if before.exact > 0 else None)
