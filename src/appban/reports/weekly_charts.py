"""The charts of a weekly report: drawn only where there is something to draw, and with a gap where a value is missing."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.regime.performance import Week
from appban.reports import words
from appban.reports.model import Block, Drawing, Grid, Line

_GAP = "no exact value"


def followers(week: Week, zone: ZoneInfo) -> Iterator[Block]:
    """Followers at the ends of the last weeks, ours and peers'; nothing where fewer than two are known."""
    lines = tuple(Line(each.name, each.values) for each in week.followers)
    if sum(value is not None for line in lines for value in line.values) < 2:  # noqa: PLR2004  # one value is no course
        return
    ends = (*week.asked.earlier, week.asked.ends)
    places = tuple(words.last_day(end, zone) for end in ends)
    figure = week.figure("followers")
    yield Drawing(
        name="followers",
        headline=f"{week.handle} had {words.valued('followers', figure.value)} followers",
        subtitle="Followers at the end of each week; a gap where no exact value was read",
        places=tuple(words.short_day(end - 1, zone) for end in ends),
        lines=lines,
        grid=_grid("Followers at the end of each week", "Week ending", places, lines),
        source=_source(week),
    )


def views(week: Week, zone: ZoneInfo) -> Iterator[Block]:
    """Views on each day of the week; nothing where fewer than two days are known."""
    line = Line(week.handle, week.views_by_day)
    if sum(value is not None for value in line.values) < 2:  # noqa: PLR2004  # as above
        return
    places = tuple(words.day(start, zone) for start, _ in week.asked.days)
    figure = week.figure("views")
    yield Drawing(
        name="views",
        headline=f"{words.valued('views', figure.value)} views {figure.counts}".capitalize(),
        subtitle="Views on each day of the week; a gap where no exact value was read",
        places=tuple(words.short_day(start, zone) for start, _ in week.asked.days),
        lines=(line,),
        grid=_grid("Views on each day", "Day", places, (line,)),
        source=_source(week),
    )


def _grid(caption: str, first: str, places: tuple[str, ...], lines: tuple[Line, ...]) -> Grid:
    rows = tuple(
        (place, *(_GAP if line.values[n] is None else words.number(line.values[n]) for line in lines))
        for n, place in enumerate(places)
    )
    return Grid(caption, (first, *(line.label for line in lines)), rows, tuple(range(1, len(lines) + 1)))


def _source(week: Week) -> str:
    told = dict.fromkeys(each.source for each in week.origins)
    return f"readings by {', '.join(told)}, listed under Sources" if told else "no readings"
