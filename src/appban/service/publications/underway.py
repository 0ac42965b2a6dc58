"""Posts on their way, worked out from the entries: what was begun, what its platform said last, what is due."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.regime.account import AccountId
from appban.regime.communications import PublicationHistory
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.publication import Content, PublicationId
from appban.regime.time import DAY

State = Literal["begun", "processing", "live", "failed", "gone", "unclear"]
NAMELESS = 2 * DAY
"""How long a post that is out is asked for its reference."""


class Underway(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt: a version of a post under a key, when it was begun, and what was said of it last."""

    content: Content
    digest: str
    key: str
    begun: int
    platform: str
    state: State
    handle: str | None
    reference: str | None
    address: str | None
    copy: str | None
    says: str

    @property
    def publication(self) -> PublicationId:
        """Which post."""
        return self.content.publication


def attempts(history: PublicationHistory) -> Iterator[Underway]:
    """Every attempt to bring a post out, in order."""
    versions = {draft.digest: draft.content for _, draft in history.drafts}
    told: dict[str, list[pb.PublicationAnswered]] = {}
    for _, event in history.happened:
        if isinstance(event, pb.PublicationAnswered):
            told.setdefault(event.key, []).append(event)
    for _, event in history.happened:
        if isinstance(event, pb.PublicationBegun):
            yield _attempt(versions[event.content_digest], event, told.get(event.key, []))


def _attempt(content: Content, begun: pb.PublicationBegun, told: list[pb.PublicationAnswered]) -> Underway:
    def last(name: str) -> str | None:
        return next((value for each in reversed(told) if (value := getattr(each, name)) is not None), None)

    states = [each.state for each in told]
    ended = [each for each in ("gone", "live") if each in states]
    return Underway(
        content=content,
        digest=begun.content_digest,
        key=begun.key,
        begun=begun.stated,
        platform=begun.platform,
        state="gone" if "gone" in ended else "live" if ended else states[-1] if states else "begun",
        handle=last("handle"),
        reference=last("reference"),
        address=last("address"),
        copy=last("copy"),
        says=told[-1].says if told else "",
    )


def unfinished(facts: Facts, account: AccountId, platform: str, at: int) -> Iterator[Underway]:
    """The attempts of an account that its platform has to be asked about.

    Those of which nothing is known yet or that it works on, and those that are out without a reference, for two days.
    """
    for history in facts.communications.publications.values():
        if history.drafts and history.drafts[-1][1].content.account == account:
            for each in attempts(history):
                nameless = each.state == "live" and each.reference is None and at < each.begun + NAMELESS
                if each.platform == platform and (each.state in {"begun", "processing"} or nameless):
                    yield each


def due(facts: Facts, account: AccountId, at: int) -> Iterator[pb.PublicationDrafted]:
    """The newest versions of an account's posts whose time it is and that nobody began to bring out in any version."""
    for history in facts.communications.publications.values():
        if not history.drafts:
            continue
        newest = history.drafts[-1][1]
        content = newest.content
        begun = any(isinstance(event, pb.PublicationBegun) for _, event in history.happened)
        if content.account == account and content.start <= at < content.end and not begun:
            yield newest


def to_take_down(facts: Facts, account: AccountId, platform: str) -> Iterator[Underway]:
    """The attempts of an account that are out on a platform, and of posts that somebody took back."""
    for history in facts.communications.publications.values():
        if not history.drafts or history.drafts[-1][1].content.account != account:
            continue
        if any(isinstance(event, pb.PublicationWithdrawn) for _, event in history.happened):
            out = (each for each in attempts(history) if each.state == "live" and each.reference is not None)
            yield from (each for each in out if each.platform == platform)
