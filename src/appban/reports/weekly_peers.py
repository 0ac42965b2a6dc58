"""The table of peers: each figure with its printed source, and what a peer's platform does not offer said so."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.regime.performance import Figure, Week
from appban.reports import words
from appban.reports.model import Grid


def against_peers(week: Week, zone: ZoneInfo) -> Grid:
    """The account and each peer, like with like: all there was by the end of the week."""
    return Grid(
        "Against named peers",
        ("Account", "Channel", "Followers", "Growth", "Views in all", "Likes in all", "As of", "Source"),
        tuple(_rows(week, zone)) if week.peers else (),
        (2, 3, 4, 5),
        "No peers are named.",
    )


def _rows(week: Week, zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    yield _peer_row(f"{week.handle} (this account)", week.channel_name, week.compared, "see Sources", zone)
    for each in week.peers:
        yield _peer_row(
            f"{each.name} ({each.handle})",
            each.channel,
            each.figures,
            _cited(each.figures, each.source),
            zone,
        )


def _peer_row(
    name: str, channel: str, figures: tuple[Figure, ...], source: str, zone: ZoneInfo
) -> tuple[str, ...]:
    follow = figures[0]
    return (
        name,
        channel,
        words.valued("followers", follow.value),
        words.grown(follow.growth) if follow.at is not None else "",
        *(words.valued(each.metric, each.value) for each in figures[1:]),
        "" if follow.at is None else words.last_day(follow.at, zone),
        source,
    )


def _cited(figures: tuple[Figure, ...], named_by: str) -> str:
    told = dict.fromkeys(f"{each.source}: {each.reference}" for each in figures if each.source is not None)
    return "; ".join(told) or f"named by {named_by}; nothing was read"
