"""The posts that went out in a week, under what, and what was read of them; and those that nobody can explain."""

from collections.abc import Iterable, Iterator

from appban.regime.account import AccountId, StandingUseId
from appban.regime.channel import Channel
from appban.regime.channel_state import policy_in_effect
from appban.regime.communications import AccountHistory, PublicationHistory
from appban.regime.events.publications import PublicationAnswered, PublicationBegun
from appban.regime.facts import Facts
from appban.regime.figures import figure_at, held_of
from appban.regime.measuring import Median, median
from appban.regime.performance import Asked, Figure, Post, Topic
from appban.regime.publication import Content, PublicationId
from appban.regime.standing_use import standing_use

OF_POSTS = ("views", "likes", "comments", "shares", "bookmarks", "average-watch-time")
OF_TOPICS = ("views", "likes", "comments", "shares")


def posts_in(facts: Facts, asked: Asked, history: AccountHistory, channel: Channel | None) -> Iterator[Post]:
    """Those that went out in the week, the earliest first; then those that were seen and nobody can explain."""
    out = [
        (went_out, publication, of)
        for publication, of in _of(facts, asked.account)
        if (went_out := _went_out(of)) is not None and asked.starts <= went_out < asked.ends
    ]
    explained: set[str | None] = set()
    for went_out, publication, of in sorted(out, key=lambda each: each[:2]):
        content, reference = _content(of), _reference(of)
        explained.add(reference)
        yield Post(
            publication=publication,
            caption=content.caption,
            item=content.item,
            reference=reference,
            address=next((e.address for e in reversed(_answers(of)) if e.address), None),
            posted=went_out,
            purpose=content.purpose,
            topic=content.topic,
            circumstance=content.circumstance,
            standing=rests_on(facts, content, went_out),
            mandate=mandate_at(history, went_out),
            figures=_post_figures(facts, channel, asked, publication, reference),
        )
    yield from _unexplained(facts, asked, history, channel, explained)


def _unexplained(
    facts: Facts, asked: Asked, history: AccountHistory, channel: Channel | None, explained: set[str | None]
) -> Iterator[Post]:
    newest = {event.reference: event for _, event in history.seen}
    for reference, event in newest.items():
        when = event.stated if event.posted is None else event.posted
        if event.publication is None and reference not in explained and asked.starts <= when < asked.ends:
            yield Post(
                publication=None,
                caption=None,
                item=reference,
                reference=reference,
                address=event.address,
                posted=event.posted,
                purpose=None,
                topic=None,
                circumstance=None,
                standing=None,
                mandate=None,
                figures=_post_figures(facts, channel, asked, None, reference),
            )


def _post_figures(
    facts: Facts,
    channel: Channel | None,
    asked: Asked,
    publication: PublicationId | None,
    reference: str | None,
) -> tuple[Figure, ...]:
    names = [each for each in (publication, reference) if each is not None]
    held = sorted((pair for name in names for pair in held_of(facts, name)), key=lambda pair: pair[0])
    return tuple(figure_at(held, channel, metric, asked) for metric in OF_POSTS)


def medians(posts: Iterable[Post]) -> tuple[tuple[str, Median], ...]:
    """The median of each metric over posts."""
    told = tuple(posts)
    return tuple(
        (metric, median(value for each in told if (value := each.value(metric)) is not None))
        for metric in OF_TOPICS
    )


def topics(posts: tuple[Post, ...]) -> Iterator[Topic]:
    """The posts by topic, each post in one."""
    for topic in sorted({each.topic for each in posts if each.topic is not None}):
        mine = [each for each in posts if each.topic == topic]
        yield Topic(topic=topic, posts=len(mine), medians=medians(mine))


def references(facts: Facts, account: AccountId) -> Iterator[str]:
    """The names under which readings of an account's posts may stand: our own, and those of the platform."""
    for publication, of in _of(facts, account):
        yield publication
        reference = _reference(of)
        if reference is not None:
            yield reference
    yield from (event.reference for _, event in facts.communications.accounts[account].seen)


def rests_on(facts: Facts, content: Content, at: int) -> StandingUseId | None:
    """The standing exceptional use that let a post out at an instant; None where it rests on a circumstance, or needs neither."""
    body = facts.communications.accounts[content.account].registered[-1][1].body
    policy = policy_in_effect(facts, content.channel, body, at)
    if content.circumstance is not None or policy is None or policy.policy != "exceptional-only":
        return None
    found = standing_use(facts, content.account, content.purpose, at)
    return None if found is None else found.id


def mandate_at(history: AccountHistory, at: int) -> str | None:
    """The instrument of the mandate in force at an instant; None without one."""
    given = [event for _, event in history.mandates if event.stated <= at]
    newest = max(given, key=lambda event: event.stated, default=None)
    if newest is None or (newest.until is not None and newest.until <= at):
        return None
    return newest.instrument


def _of(facts: Facts, account: AccountId) -> Iterator[tuple[PublicationId, PublicationHistory]]:
    for publication, of in facts.communications.publications.items():
        if of.drafts and of.drafts[-1][1].content.account == account:
            yield publication, of


def _answers(of: PublicationHistory) -> list[PublicationAnswered]:
    return [event for _, event in of.happened if isinstance(event, PublicationAnswered)]


def _went_out(of: PublicationHistory) -> int | None:
    return min((event.stated for event in _answers(of) if event.state == "live"), default=None)


def _reference(of: PublicationHistory) -> str | None:
    return next((each.reference for each in reversed(_answers(of)) if each.reference is not None), None)


def _content(of: PublicationHistory) -> Content:
    """The version that was carried out; the newest where that is not known."""
    begun = [event.content_digest for _, event in of.happened if isinstance(event, PublicationBegun)]
    out = [event.content for _, event in of.drafts if begun and event.digest == begun[-1]]
    return out[-1] if out else of.drafts[-1][1].content
