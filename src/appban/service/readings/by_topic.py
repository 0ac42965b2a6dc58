"""Posts of several accounts by topic, over any stretch of time: each with what was read of it, and medians, not means."""

from collections.abc import Iterable

import msgspec

from appban.regime.account import AccountId
from appban.regime.facts import Facts
from appban.regime.measuring import Median
from appban.regime.performance import Asked, Post
from appban.regime.posted import medians, posts_in
from appban.service.naming import Names
from appban.service.readings.about import About


class PostLine(msgspec.Struct, frozen=True, kw_only=True):
    """A post on an account of ours; `caption` None: it was erased, or nothing cleared explains the post."""

    account: About
    post: Post
    caption: str | None


class TopicLine(msgspec.Struct, frozen=True, kw_only=True):
    """The posts of a topic: how many, and the median of each metric. `listed`: it stands on the official list."""

    topic: str
    name: str
    listed: bool
    posts: int
    medians: tuple[tuple[str, Median], ...]


def posts_of(facts: Facts, names: Names, accounts: Iterable[About], starts: int, ends: int) -> list[PostLine]:
    """The posts that went out in [starts, ends) on accounts, with what was read of them by its end, the newest first.

    Give facts that hold every reading and post.
    """
    told = [(account, post) for account in accounts for post in _posts(facts, account, starts, ends)]
    texts = names.texts(post.caption for _, post in told if post.caption is not None)
    lines = [
        PostLine(
            account=account,
            post=post,
            caption=None if post.caption is None else texts[post.caption].value,
        )
        for account, post in told
    ]
    return sorted(lines, key=lambda each: each.post.posted or 0, reverse=True)


def by_topic(posts: Iterable[PostLine], official: dict[str, str]) -> list[TopicLine]:
    """A line for each topic of the official list, those without a post among them, then for those on no list."""
    told: dict[str, list[Post]] = {each: [] for each in official}
    for line in posts:
        if line.post.topic is not None:
            told.setdefault(line.post.topic, []).append(line.post)
    return [
        TopicLine(
            topic=topic,
            name=official.get(topic, topic),
            listed=topic in official,
            posts=len(mine),
            medians=medians(mine),
        )
        for topic, mine in told.items()
    ]


def _posts(facts: Facts, account: About, starts: int, ends: int) -> list[Post]:
    asked = Asked(account=AccountId(account.id), starts=starts, ends=ends, days=(), before=(), earlier=())
    history = facts.communications.accounts[asked.account]
    return list(posts_in(facts, asked, history, account.channel))
