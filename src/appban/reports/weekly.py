"""The weekly report of an account as a document, laid out by the stages of the GCS Evaluation Cycle.

The stages are inputs, outputs, outtakes, outcomes, impact, learning and innovation. What a platform counts is an output or
an outtake and never an outcome or impact; a stage about which nothing is recorded says so.
"""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from appban.regime.measuring import Median
from appban.regime.performance import Figure, Post, Week
from appban.regime.publication import PublicationId
from appban.regime.reading import METRICS
from appban.regime.time import zone as zone_of
from appban.reports import words
from appban.reports.model import (
    Block,
    Document,
    Grid,
    Headline,
    Headlines,
    Items,
    Note,
    Section,
    Words,
)
from appban.reports.weekly_charts import followers, views
from appban.reports.weekly_inputs import inputs
from appban.reports.weekly_peers import against_peers
from appban.reports.weekly_sources import gaps, named, sources

OUTTAKES = ("likes", "comments", "shares", "watch-time")
OUTPUTS = ("followers", "posts", "views", "profile-views", "most-viewed")


def document(week: Week, label: str, zone: str, captions: Mapping[PublicationId, str]) -> Document:
    """The report of a week, named as 2025-W47, its times in a zone; captions by publication, where they are held."""
    where = zone_of(zone)
    title = f"{week.handle} on {week.channel_name}: week {label}"
    return Document(
        title=title,
        subtitle=f"{words.day(week.asked.starts, where)} to {words.last_day(week.asked.ends, where)}, {week.body}",
        lead=tuple(_lead(week, where, captions)),
        sections=(
            Section("Inputs", tuple(inputs(week, where))),
            Section("Outputs", tuple(_outputs(week, where, captions))),
            Section("Outtakes", tuple(_outtakes(week, where, captions))),
            Section("Outcomes", (Note(_nothing("What people did or knew afterwards")),)),
            Section("Impact", (Note(_nothing("What changed in the end")),)),
            Section("Learning and innovation", (Note("Nothing is recorded for this week."),)),
            Section("Gaps", tuple(gaps(week, where, captions))),
            Section("Sources", tuple(sources(week, where))),
            Section("How this is counted", (Items(_RULES),)),
        ),
        standing=f"{title}. As known when the record had {week.entries:,} entries",
    )


_RULES = (
    "A bound is printed as a bound and a range as a range. No growth is worked out from either.",
    "What was not read is not known. What a platform has no figure for is not offered. Neither is 0.",
    "The median is the middle one of the posts whose figure is known exactly; a single large post does not move it.",
    "Figures of posts are all there was by the end of the week, not only what was counted within it.",
    "Growth compares with the end of the week before, or with the week before, by the same definition.",
    "Platform figures are outputs and outtakes. They are no evidence of outcomes or impact.",
)


def _lead(week: Week, zone: ZoneInfo, captions: Mapping[PublicationId, str]) -> Iterator[Block]:
    yield Words(
        f"As known on {words.moment(week.known_at, zone)}, when the record had {week.entries:,} entries."
    )
    if week.known_at < week.asked.ends:
        yield Note("The week was not over by then. Its figures are those known so far.")
    median = dict(week.medians)["views"]
    published = sum(each.publication is not None for each in week.posts)
    yield Headlines(
        (
            _headline("Followers", week.figure("followers"), zone),
            _headline("Views", week.figure("views"), zone),
            Headline("Posts", words.number(published), "published in the week"),
            Headline("Median views of a post", words.number(median.value), _middle(median)),
        )
    )
    most = most_viewed(week, captions)
    if most is not None:
        yield Words(f"Most viewed. {most}")
    elif week.figure("most-viewed").at is not None:
        figure = week.figure("most-viewed")
        value = words.valued("most-viewed", figure.value)
        yield Words(f"Most viewed post: {value} views ({figure.source}, {words.day(figure.at or 0, zone)}).")


def most_viewed(week: Week, captions: Mapping[PublicationId, str]) -> str | None:
    """The post of the week with the most views that are known exactly, in words; None where none is known."""
    told = [(value.exact, post) for post in week.posts if (value := post.value("views")) is not None]
    known = [(number, post) for number, post in told if number is not None]
    if not known:
        return None
    number, post = max(known, key=lambda each: each[0])
    return f"{named(post, captions)}: {words.count(number, 'view')}."


def _headline(label: str, figure: Figure, zone: ZoneInfo) -> Headline:
    detail = [figure.counts] if figure.at is not None else []
    detail += [words.grown(figure.growth)] if figure.value.kind not in {"unknown", "not-offered"} else []
    if figure.source is not None and figure.at is not None:
        detail.append(f"{figure.source}, {words.last_day(figure.at, zone)}")
    return Headline(label, words.valued(figure.metric, figure.value), "; ".join(detail))


def _middle(median: Median) -> str:
    left = "" if not median.left_out else f"; {median.left_out} left out, of which no exact figure is known"
    return f"of {words.count(median.of, 'post')}{left}"


def _outputs(week: Week, zone: ZoneInfo, captions: Mapping[PublicationId, str]) -> Iterator[Block]:
    yield Grid(
        "Posts of the week",
        ("Post", "Went out", "Purpose", "Topic", "Posted under", "Views"),
        tuple(_post_row(post, week, zone, captions) for post in week.posts),
        (5,),
        "Nothing was published in this week.",
    )
    yield _figures("What the account reached", week, OUTPUTS, zone)
    yield from followers(week, zone)
    yield from views(week, zone)
    yield Grid(
        "Views by topic",
        ("Topic", "Posts", "Median views"),
        tuple(
            (words.plain(each.topic), str(each.posts), words.middle("views", dict(each.medians)["views"]))
            for each in week.topics
        ),
        (1, 2),
        "No post of this week has a topic.",
    )
    yield from _audience(week)
    yield against_peers(week, zone)
    if week.users is not None:
        figure = week.users
        yield Words(
            f"Users of {week.channel_name} in this country: {words.valued('users', figure.value)} "
            f"({figure.source}: {figure.reference}; {words.day(figure.at or 0, zone)})."
        )


def _outtakes(week: Week, zone: ZoneInfo, captions: Mapping[PublicationId, str]) -> Iterator[Block]:
    yield _figures("How people responded", week, OUTTAKES, zone)
    yield Grid(
        "Responses to each post",
        ("Post", "Likes", "Comments", "Shares", "Bookmarks", "Average watch time"),
        tuple(
            (
                named(post, captions),
                *(words.valued(each.metric, each.value) for each in post.figures if each.metric != "views"),
            )
            for post in week.posts
        ),
        (1, 2, 3, 4, 5),
        "Nothing was published in this week.",
    )
    yield Grid(
        "Median responses by topic",
        ("Topic", "Posts", "Likes", "Comments", "Shares"),
        tuple(
            (
                words.plain(each.topic),
                str(each.posts),
                *(words.middle(m, dict(each.medians)[m]) for m in ("likes", "comments", "shares")),
            )
            for each in week.topics
        ),
        (1, 2, 3, 4),
        "No post of this week has a topic.",
    )


def _figures(caption: str, week: Week, metrics: tuple[str, ...], zone: ZoneInfo) -> Grid:
    told = [week.figure(metric) for metric in metrics]
    return Grid(
        caption,
        ("Figure", "Value", "Counts", "Growth", "As of", "Source"),
        tuple(
            (
                METRICS[each.metric].title,
                words.valued(each.metric, each.value),
                each.counts if each.at is not None else "",
                words.grown(each.growth) if each.at is not None else "",
                "" if each.at is None else words.last_day(each.at, zone),
                "" if each.source is None else each.source,
            )
            for each in told
        ),
        (1, 3),
    )


def _post_row(
    post: Post, week: Week, zone: ZoneInfo, captions: Mapping[PublicationId, str]
) -> tuple[str, ...]:
    value = post.value("views")
    return (
        named(post, captions),
        words.UNKNOWN if post.posted is None else words.moment(post.posted, zone),
        "not cleared here" if post.publication is None else str(post.purpose),
        "" if post.topic is None else words.plain(post.topic),
        _under(post, week),
        "" if value is None else words.valued("views", value),
    )


def _under(post: Post, week: Week) -> str:
    if post.publication is None:
        return "nothing that explains it"
    told = [] if post.mandate is None else [post.mandate]
    told += [each.anchor for each in week.circumstances if each.circumstance == post.circumstance]
    told += [] if post.standing is None else ["standing exceptional use"]
    return "; ".join(told) or "no mandate on record"


def _audience(week: Week) -> Iterator[Block]:
    ages = [(name, each) for name, each in week.audience if name.startswith("age:")]
    missing = words.UNKNOWN if week.audience_offered else words.NOT_OFFERED
    yield Grid(
        "Audience by age",
        ("Age", "Share of followers", "Source"),
        tuple(
            (name.partition(":")[2], words.valued("audience", each.value), each.source or "")
            for name, each in ages
        ),
        (1,),
        f"The audience by age is {missing}.",
    )


def _nothing(what: str) -> str:
    return f"Nothing is recorded. {what} is not measured here, and what a platform counts does not show it."
