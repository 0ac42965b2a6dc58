"""Writing posts: drafted for one account or several, edited, questioned, and put before those who clear.

Any edit makes a new version that nobody has cleared yet; publications have no narrowing (DESIGN R6).
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from appban.errors import InputError, RefusedError
from appban.ports import LogFolder
from appban.regime.account import AccountId, PurposeClass
from appban.regime.events import publications as pb
from appban.regime.exemption import CircumstanceId
from appban.regime.facts import Facts
from appban.regime.pack.posting import PostingRules
from appban.regime.people import PersonId
from appban.regime.post_state import newest
from appban.regime.publication import Content, PublicationId, Setting, content_digest
from appban.regime.time import DAY, show
from appban.service.guard import acting_person
from appban.service.publications.handing import Handed, handed_in
from appban.service.publications.posts import (
    check_version,
    facts_of_accounts,
    facts_of_post,
    known_account,
    known_post,
    refuse_over,
    require_writer,
)
from appban.service.work import Work

COMMENTS = "comments"
"""The setting that says what comments and messages are let in; every post states it."""
MOST_CAPTION = 10_000
MOST_URGENT = DAY
"""The longest time of an urgent post: operator's rule."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A post as written. For each account one publication comes of it, all of one item."""

    accounts: tuple[AccountId, ...]
    purpose: PurposeClass
    topic: str
    audience: str
    caption: str
    start: int
    end: int
    settings: Mapping[str, str]
    media: tuple[Handed, ...] = ()
    campaign: str | None = None
    grid_slot: str | None = None
    circumstance: CircumstanceId | None = None
    route: Literal["ordinary", "urgent"] = "ordinary"


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What posts are written with: the rules that apply to them, and where their files are kept."""

    rules: PostingRules
    folder: LogFolder


class PostChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What an edit changes; None leaves a field as it was, and "" takes campaign, grid slot or circumstance away."""

    purpose: PurposeClass | None = None
    topic: str | None = None
    audience: str | None = None
    caption: str | None = None
    start: int | None = None
    end: int | None = None
    settings: Mapping[str, str] | None = None
    media: tuple[Handed, ...] | None = None
    campaign: str | None = None
    grid_slot: str | None = None
    circumstance: CircumstanceId | None = None
    route: Literal["ordinary", "urgent"] | None = None


class Drafted(msgspec.Struct, frozen=True, kw_only=True):
    """A post as drafted."""

    publication: PublicationId
    version: int
    digest: str


def draft(work: Work, asked: Draft, means: Means) -> tuple[Drafted, ...]:
    """Write a post for one account or several; by whoever may write for each of them."""
    person = PersonId(work.act.actor.person)
    facts = facts_of_accounts(work.writer, asked.accounts, person)
    person = acting_person(work, facts)
    if not asked.accounts:
        raise InputError("no account is named; name at least one")
    means.rules.topic(asked.topic)
    item, made = work.mint("item"), []
    for account in dict.fromkeys(asked.accounts):
        require_writer(facts, person, account, work.now)
        channel = known_account(facts, account, work.now).channel
        publication = PublicationId(work.mint("post"))
        content = Content(
            publication=publication,
            version=1,
            item=item,
            author=person,
            account=account,
            channel=channel,
            purpose=asked.purpose,
            topic=asked.topic,
            audience=asked.audience,
            campaign=asked.campaign,
            grid_slot=asked.grid_slot,
            caption=work.keep(asked.caption, publication),
            media=handed_in(work, publication, asked.media, means.folder, person),
            settings=settings_of(asked.settings),
            template=None,
            circumstance=asked.circumstance,
            route=asked.route,
            start=asked.start,
            end=asked.end,
        )
        _check_text(asked.caption, content)
        made.append(add_version(work, facts, content))
    return tuple(made)


def edit(work: Work, publication: PublicationId, shown: str, changes: PostChanges, means: Means) -> Drafted:
    """Make a new version of a post that is not out; whatever was cleared before counts for nothing.

    ConflictError if `shown` is not the digest of the newest version, RefusedError if nothing would differ.
    """
    person = PersonId(work.act.actor.person)
    facts = facts_of_post(work.writer, publication, (person,))
    history = known_post(facts, publication)
    person = acting_person(work, facts)
    before = newest(history).content
    require_writer(facts, person, before.account, work.now)
    check_version(history, shown)
    refuse_over(history, work.now)
    if before.template is not None:
        raise RefusedError(
            f"{publication} was made from a template, whose text stands; fill the template anew"
        )
    if changes.topic is not None:
        means.rules.topic(changes.topic)
    content = _changed(work, before, changes, means.folder, person)
    if msgspec.structs.replace(content, version=before.version, author=before.author) == before:
        raise RefusedError(
            f"nothing of {publication} would differ from version {before.version}; change something"
        )
    return add_version(work, facts, content)


def add_version(work: Work, facts: Facts, content: Content) -> Drafted:
    """Add a version as drafted."""
    if content.end <= content.start:
        raise InputError(f"its time ends {show(content.end)}, before it begins; give a later end")
    if content.end <= work.now:
        raise InputError(f"its time was over {show(content.end)}; give a time to come")
    if content.route == "urgent" and content.end - max(content.start, work.now) > MOST_URGENT:
        raise InputError("an urgent post has a day at most (operator's rule); shorten its time")
    digest = content_digest(content)
    event = pb.PublicationDrafted(stated=work.now, content=content, digest=digest)
    work.add(event, known_account(facts, content.account, work.now).body)
    return Drafted(publication=content.publication, version=content.version, digest=digest)


def settings_of(given: Mapping[str, str]) -> tuple[Setting, ...]:
    """Settings in order; InputError unless they say which comments and messages are let in."""
    if not given.get(COMMENTS, "").strip():
        raise InputError(f"the setting {COMMENTS} is missing: say which comments and messages are let in")
    return tuple(sorted(Setting(name, value) for name, value in given.items()))


def _changed(
    work: Work, before: Content, changes: PostChanges, folder: LogFolder, person: PersonId
) -> Content:
    plain = {
        name: told or None
        for name in (
            "purpose",
            "topic",
            "audience",
            "start",
            "end",
            "campaign",
            "grid_slot",
            "circumstance",
            "route",
        )
        if (told := getattr(changes, name)) is not None
    }
    content = msgspec.structs.replace(before, version=before.version + 1, author=person, **plain)
    publication = before.publication
    if changes.caption is not None:
        content = msgspec.structs.replace(content, caption=work.keep(changes.caption, publication))
        _check_text(changes.caption, content)
    if changes.media is not None:
        content = msgspec.structs.replace(
            content, media=handed_in(work, publication, changes.media, folder, person)
        )
    if changes.settings is not None:
        content = msgspec.structs.replace(content, settings=settings_of(changes.settings))
    return content


def _check_text(caption: str, content: Content) -> None:
    if len(caption) > MOST_CAPTION:
        raise InputError(f"the text has {len(caption)} characters; it has at most {MOST_CAPTION}")
    if not caption.strip() and not content.media:
        raise InputError("there is neither text nor a file; write something")
