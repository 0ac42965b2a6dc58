"""The inputs of a week: hours, money, mandates, and the circumstances and standing uses that posts rest on."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.regime.performance import Week
from appban.reports import words
from appban.reports.model import Block, Grid


def inputs(week: Week, zone: ZoneInfo) -> Iterator[Block]:
    """What was put in, and on whose authority."""
    yield from _spent(week, zone)
    yield from _authority(week, zone)


def _spent(week: Week, zone: ZoneInfo) -> Iterator[Block]:
    yield Grid(
        "What running the account took",
        ("What", "For", "Hours", "Cost"),
        tuple(
            (
                each.what,
                _stretch(each.starts, each.ends, zone),
                words.number(each.hours),
                words.money(each.amount, each.currency),
            )
            for each in week.costs
        ),
        (2, 3),
        "No cost is recorded for this week, so what it took is not known.",
    )
    yield Grid(
        f"Advertising on {week.channel_name}",
        ("Campaign", "For", "Spent"),
        tuple(
            (each.what, _stretch(each.starts, each.ends, zone), words.money(each.amount, each.currency))
            for each in week.spend
        ),
        (2,),
        "No advertising spend is recorded for this week.",
    )


def _authority(week: Week, zone: ZoneInfo) -> Iterator[Block]:
    yield Grid(
        "On whose authority",
        ("Mandate", "Purposes", "May not carry", "In force"),
        tuple(
            (
                each.instrument,
                ", ".join(each.purposes),
                ", ".join(each.excludes) or "nothing named",
                f"from {words.day(each.since, zone)}"
                + ("" if each.until is None else f" to {words.last_day(each.until, zone)}"),
            )
            for each in week.mandates
        ),
        (),
        "No mandate was in force in this week.",
    )
    yield Grid(
        "Circumstances under which posts were made",
        ("Circumstance", "Open", "Posts"),
        tuple(
            (
                each.anchor,
                f"{words.moment(each.opened, zone)} to {words.moment(each.until, zone)}",
                str(each.posts),
            )
            for each in week.circumstances
        ),
        (2,),
        "No post of this week was made under a declared circumstance.",
    )
    yield _standing(week, zone)


def _standing(week: Week, zone: ZoneInfo) -> Grid:
    return Grid(
        "Standing exceptional uses that posts rest on",
        ("Standing use", "Purposes", "In force", "Cleared in the seats", "Posts"),
        tuple(
            (
                each.use,
                ", ".join(each.purposes),
                f"from {words.day(each.start, zone)} to {words.last_day(each.end, zone)}",
                ", ".join(each.seats),
                str(each.posts),
            )
            for each in week.standing
        ),
        (4,),
        "No post of this week rests on a standing exceptional use.",
    )


def _stretch(starts: int, ends: int, zone: ZoneInfo) -> str:
    return f"{words.day(starts, zone)} to {words.last_day(ends, zone)}"
