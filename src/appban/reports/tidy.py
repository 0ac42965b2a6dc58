"""The figures of a week as one tidy table: a row a figure, in CSV (RFC 4180) that no spreadsheet runs as a formula."""

import csv
import io
from collections.abc import Iterator, Mapping

from appban.regime.measuring import Median
from appban.regime.performance import Figure, Post, Spent, Week
from appban.regime.publication import PublicationId
from appban.regime.reading import METRICS
from appban.regime.time import show
from appban.regime.time import zone as zone_of

COLUMNS = (
    *(
        "week",
        "account",
        "channel",
        "of",
        "name",
        "metric",
        "segment",
        "counts",
        "kind",
        "low",
        "high",
        "unit",
    ),
    *(
        "at",
        "source",
        "reference",
        "growth",
        "growth_per_mille",
        "growth_note",
        "topic",
        "purpose",
        "known_at",
    ),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cells = dict[str, object]


def tidy(week: Week, label: str, zone: str, captions: Mapping[PublicationId, str]) -> bytes:
    """The table; what is not known has a kind that says so and no number."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    where = zone_of(zone)
    same: Cells = {
        "week": label,
        "account": week.handle,
        "channel": week.channel_name,
        "known_at": show(week.known_at, where),
    }
    for row in _rows(week, captions):
        if isinstance(row.get("at"), int):
            row["at"] = show(int(str(row["at"])), where)
        writer.writerow([_cell({**same, **row}.get(name)) for name in COLUMNS])
    return out.getvalue().encode()


def _rows(week: Week, captions: Mapping[PublicationId, str]) -> Iterator[Cells]:
    yield from _of_account(week)
    yield from ({**_post(post, captions), **_figure(each)} for post in week.posts for each in post.figures)
    yield from (
        {"of": "median of posts", "name": week.handle, **_median(metric, middle)}
        for metric, middle in week.medians
    )
    yield from (
        {"of": "median of topic", "name": topic.topic, "topic": topic.topic, **_median(metric, middle)}
        for topic in week.topics
        for metric, middle in topic.medians
    )
    yield from ({"of": "compared with peers", "name": week.handle, **_figure(each)} for each in week.compared)
    yield from (
        {"of": "peer", "name": peer.name, **_figure(figure), "channel": peer.channel}
        for peer in week.peers
        for figure in peer.figures
    )
    yield from (row for spent in week.costs for row in _costs(spent))


def _of_account(week: Week) -> Iterator[Cells]:
    whose: Cells = {"of": "account", "name": week.handle}
    yield from ({**whose, **_figure(each)} for each in week.figures)
    yield from ({**whose, **_figure(each), "segment": segment} for segment, each in week.audience)
    if week.users is not None:
        yield {"of": "channel", "name": week.channel_name, **_figure(week.users)}


def _costs(spent: Spent) -> Iterator[Cells]:
    for metric, value, unit in (("hours", spent.hours, "hours"), ("cost", spent.amount, spent.currency)):
        yield {
            "of": "cost",
            "name": spent.what,
            "metric": metric,
            "kind": "unknown" if value is None else "exactly",
            "low": value,
            "high": value,
            "unit": unit,
        }


def _figure(figure: Figure) -> Cells:
    return {
        "metric": figure.metric,
        "counts": figure.counts if figure.at is not None else None,
        "kind": figure.value.kind,
        "low": figure.value.low,
        "high": figure.value.high,
        "unit": METRICS[figure.metric].unit,
        "at": figure.at,
        "source": figure.source,
        "reference": figure.reference,
        "growth": figure.growth.difference,
        "growth_per_mille": figure.growth.per_mille,
        "growth_note": figure.growth.why or None,
    }


def _post(post: Post, captions: Mapping[PublicationId, str]) -> Cells:
    caption = None if post.publication is None else captions.get(post.publication)
    return {
        "of": "post" if post.publication is not None else "unexplained post",
        "name": caption or post.item,
        "topic": post.topic,
        "purpose": post.purpose,
    }


def _median(metric: str, middle: Median) -> Cells:
    return {
        "metric": metric,
        "counts": f"median of {middle.of}, {middle.left_out} left out",
        "kind": "unknown" if middle.value is None else "exactly",
        "low": middle.value,
        "high": middle.value,
        "unit": METRICS[metric].unit,
    }


def _cell(value: object) -> str:
    """What begins like a formula is put behind an apostrophe; a number of ours is none."""
    if value is None:
        return ""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
