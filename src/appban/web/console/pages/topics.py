"""What was posted on a topic and how it did: by the official list of topics, over any stretch of days, medians and not means."""

import datetime as dt
from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from appban.bootstrap.shipped import shipped_posting_rules
from appban.errors import InputError
from appban.regime.pack.posting import load_posting_rules
from appban.regime.posted import OF_TOPICS
from appban.regime.reading import METRICS
from appban.regime.time import day_end, day_start, local_day, show
from appban.reports import charts
from appban.service.readings.about import About
from appban.service.readings.by_topic import PostLine, TopicLine, by_topic, posts_of
from appban.service.readings.seen import accounts_seen
from appban.web.console.answers import Answer, Download, Shown
from appban.web.console.csv_out import csv_of
from appban.web.console.lists import sifted
from appban.web.console.page import Page
from appban.web.console.pages.performance import MEDIA, zone_of
from appban.web.console.viewing import viewing
from appban.web.console.visit import Visit

BACK = 13 * 7
"""Days that are looked at unless somebody says otherwise: a quarter."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What an address asks for: accounts, one topic or all (""), and [starts, ends) as days; what could not be read is told."""

    accounts: tuple[About, ...]
    topic: str
    first: dt.date
    last: dt.date
    starts: int
    ends: int
    faults: tuple[tuple[str, str], ...]


def topics(visit: Visit) -> Answer:
    """Every topic with its posts and medians; of one topic, its posts."""
    official, asked = official_topics(), _asked(visit)
    sift = sifted(visit, "account", "topic", "from", "until", sorts=("topic",))
    posts = _posts(visit, asked)
    lines = by_topic(posts, official)
    mine = [each for each in posts if each.post.topic == asked.topic]
    context = {
        "errors": [{"text": says, "href": f"#{name}"} for name, says in asked.faults],
        "asked": asked,
        "sift": sift,
        "kept": sift.kept_filters,
        "chosen": sift.chosen({"account": _handles(visit), "topic": official}),
        "accounts": [(each.id, each.name) for each in accounts_seen(visit.facts, viewing(visit))],
        "official": official,
        "lines": lines,
        "chart": _chart(lines),
        "known": any(dict(each.medians)["views"].value is not None for each in lines),
        "mine": mine,
        "unexplained": sum(each.post.publication is None for each in posts),
        "metrics": [(each, METRICS[each].title) for each in OF_TOPICS],
        "csv": sift.href().replace("/topics?", "/topics/table?", 1),
    }
    return Shown(template="topics/topics.html", title="Posts by topic", context=context)


def table(visit: Visit) -> Answer:
    """The same as CSV: a row a topic, or of one topic a row a post. A median that is not known is empty."""
    official, asked = official_topics(), _asked(visit)
    if asked.faults:
        raise InputError("; ".join(says for _, says in asked.faults))
    posts = _posts(visit, asked)
    if asked.topic:
        rows = [_post_row(each) for each in posts if each.post.topic == asked.topic]
        columns = (
            "account",
            "posted",
            "post",
            "address",
            *(f"{m} {part}" for m in OF_TOPICS for part in ("kind", "low", "high")),
        )
    else:
        rows = [_topic_row(each) for each in by_topic(posts, official)]
        columns = (
            "topic",
            "on the list",
            "posts",
            *(f"{m} {part}" for m in OF_TOPICS for part in ("median", "of", "left out")),
        )
    name = f"posts-{asked.topic or 'by-topic'}-{asked.first}-{asked.last}.csv"
    return Download(name=name, media_type=MEDIA["csv"], data=csv_of(columns, rows))


def official_topics() -> dict[str, str]:
    """The official list: what posts may be about, by id, with the names."""
    rules = load_posting_rules(shipped_posting_rules(), "uk-posting.yaml")
    return {each.id: each.name for each in rules.topics.values()}


def _posts(visit: Visit, asked: Asked) -> list[PostLine]:
    return posts_of(visit.facts, visit.names, asked.accounts, asked.starts, asked.ends)


def _asked(visit: Visit) -> Asked:
    zone = zone_of(visit)
    faults: list[tuple[str, str]] = []
    last = _day(visit, "until", local_day(visit.moment.at, zone), faults)
    first = _day(visit, "from", last - dt.timedelta(days=BACK - 1), faults)
    if first > last:
        faults.append(("from", "The first day is after the last one"))
        first = last
    wanted = set(visit.query.getlist("account")) - {""}
    accounts = accounts_seen(visit.facts, viewing(visit))
    return Asked(
        accounts=tuple(each for each in accounts if not wanted or each.id in wanted),
        topic=visit.asked("topic"),
        first=first,
        last=last,
        starts=day_start(first, zone),
        ends=min(day_end(last, zone), max(visit.moment.at + 1, day_start(first, zone))),
        faults=tuple(faults),
    )


def _day(visit: Visit, name: str, otherwise: dt.date, faults: list[tuple[str, str]]) -> dt.date:
    text = visit.asked(name)
    if not text:
        return otherwise
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        faults.append((name, f"{text!r} is no day; write it as 2026-11-27"))
        return otherwise


def _handles(visit: Visit) -> dict[str, str]:
    return {each.id: each.name for each in accounts_seen(visit.facts, viewing(visit))}


def _chart(lines: Sequence[TopicLine]) -> Markup:
    told = [charts.Bar(each.name, dict(each.medians)["views"].value) for each in lines if each.posts]
    return charts.bars("topics", "Median views of a post, by topic", told)


def _topic_row(line: TopicLine) -> tuple[object, ...]:
    cells = [(each.value, each.of, each.left_out) for _, each in line.medians]
    return (line.name, "yes" if line.listed else "no", line.posts, *(cell for row in cells for cell in row))


def _post_row(line: PostLine) -> tuple[object, ...]:
    values = [line.post.value(metric) for metric in OF_TOPICS]
    cells = [(None, None, None) if each is None else (each.kind, each.low, each.high) for each in values]
    return (
        line.account.name,
        None if line.post.posted is None else show(line.post.posted),
        line.caption or line.post.item,
        line.post.address,
        *(cell for row in cells for cell in row),
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/topics",
        summary="Posts by topic, with medians.",
        authority="signed-in",
        handler=topics,
        slow=True,
    ),
    Page(
        method="GET",
        path="/topics/table",
        summary="Posts by topic as CSV.",
        authority="signed-in",
        handler=table,
        slow=True,
    ),
)
