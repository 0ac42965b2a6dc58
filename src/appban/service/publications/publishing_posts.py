"""Publishing: begun under a key that never posts twice, answered by whoever carried it, whether a platform or a person.

The law on both is here; a platform's own round is elsewhere and calls these. What is begun is written before anything is
sent, and refused with every missing part by name, as things are at that instant (DESIGN R11).
"""

from typing import Literal

import msgspec

from appban.errors import ConflictError, InputError, RefusedError
from appban.ports import LogFolder
from appban.regime.communications import PublicationHistory
from appban.regime.device import DeviceId
from appban.regime.events import publications as pb
from appban.regime.people import PersonId
from appban.regime.post_state import carried, happened, newest
from appban.regime.publication import PublicationId
from appban.regime.publishing import lacking
from appban.regime.roster import Roster
from appban.regime.time import show
from appban.service.guard import acting_person
from appban.service.publications.media_files import keep_media, sort_of, type_of
from appban.service.publications.posts import (
    check_version,
    facts_of_post,
    known_account,
    known_post,
)
from appban.service.publications.questioning import lacks_in_words
from appban.service.work import Work

MANUAL = "manual"
Answer = Literal["processing", "live", "failed", "gone", "unclear"]


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """A post about to be handed over: by whom, from which device (None: a program does it), through which platform.

    `key` None: one that follows from the post and its version, so that the same is never begun twice.
    """

    publication: PublicationId
    digest: str
    platform: str
    device: DeviceId | None
    key: str | None = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a post that was begun. `at` is when: of one that is live, when it went out."""

    publication: PublicationId
    key: str
    state: Answer
    at: int
    handle: str | None = None
    reference: str | None = None
    address: str | None = None
    copy: str | None = None
    fetched: bool = False
    says: str = ""


def begin(work: Work, asked: Begin, roster: Roster) -> str:
    """Write that a post is begun, if nothing is lacking at this instant; its key. By one of the account's publishers.

    RefusedError with each part that is lacking by name; nothing is then sent.
    """
    person = PersonId(work.act.actor.person)
    devices = () if asked.device is None else (asked.device,)
    facts = facts_of_post(work.writer, asked.publication, (person,), devices)
    person = acting_person(work, facts)
    history = known_post(facts, asked.publication)
    check_version(history, asked.digest)
    if asked.platform == MANUAL and asked.device is None:
        raise InputError("a person posts from a device, and none is named; say which with --device")
    lacks = lacking(facts, asked.publication, work.now, person, asked.device, roster=roster)
    if lacks:
        raise RefusedError(f"{asked.publication} may not go out: " + lacks_in_words(lacks))
    key = asked.key or _key(history, asked)
    if any(event.key == key for _, event in happened(history, pb.PublicationBegun)):
        raise ConflictError(f"{asked.publication} was begun under {key} before; see what came of that")
    event = pb.PublicationBegun(
        stated=work.now,
        publication=asked.publication,
        content_digest=asked.digest,
        key=key,
        person=person,
        device=asked.device,
        platform=asked.platform,
    )
    work.add(event, known_account(facts, newest(history).content.account, work.now).body)
    return key


def answered(work: Work, told: Outcome) -> None:
    """Write what came of a post that was begun.

    RefusedError for a key under which nothing was begun, and for what contradicts an answer given before.
    """
    facts = facts_of_post(work.writer, told.publication)
    history = known_post(facts, told.publication)
    begun = [e for _, e in happened(history, pb.PublicationBegun) if e.key == told.key]
    if not begun:
        raise RefusedError(
            f"{told.publication} was never begun under {told.key}; nothing can have come of it"
        )
    if told.at > work.now or told.at < begun[0].stated:
        raise InputError(
            f"it cannot have been {told.state} at {show(told.at)}: it was begun {show(begun[0].stated)} and it is "
            f"{show(work.now)}; correct the time"
        )
    _check_answer(history, told)
    event = pb.PublicationAnswered(
        stated=told.at,
        publication=told.publication,
        key=told.key,
        state=told.state,
        handle=told.handle,
        reference=told.reference,
        address=told.address,
        copy=told.copy,
        fetched=told.fetched,
        says=told.says,
    )
    work.add(event, known_account(facts, newest(history).content.account, work.now).body)


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says who posted by hand: where it stands, since when, and a picture of it as it stood there."""

    publication: PublicationId
    address: str
    at: int
    screenshot: bytes
    reference: str | None = None


def posted_by_hand(work: Work, told: Posted, folder: LogFolder) -> None:
    """Write that a post begun by hand is out; by the person who began it. RefusedError if it was not begun by hand."""
    person = PersonId(work.act.actor.person)
    facts = facts_of_post(work.writer, told.publication, (person,))
    history = known_post(facts, told.publication)
    person = acting_person(work, facts)
    begun = _by_hand(history, told.publication)
    if facts.human(begun.person) != facts.human(person):
        raise RefusedError(
            f"{begun.person} went to post {told.publication}, and says what came of it; not {person}"
        )
    if not told.address.startswith(("https://", "http://")):
        raise InputError(f"{told.address!r} is no address of a post; give the one that the platform shows")
    if sort_of(type_of("screenshot", told.screenshot)) != "image":
        raise InputError("the screenshot is no PNG or JPEG; save it as one of these")
    kept = keep_media(
        work.writer, folder, told.publication, "screenshot", told.screenshot, by=person, at=work.now
    )
    answered(
        work,
        Outcome(
            publication=told.publication,
            key=begun.key,
            state="live",
            at=told.at,
            reference=told.reference,
            address=told.address,
            copy=kept.digest,
            says="posted by hand",
        ),
    )


def not_posted(work: Work, publication: PublicationId, says: str) -> None:
    """Write that a post begun by hand did not go out after all; it may be begun anew. By the person who began it."""
    person = PersonId(work.act.actor.person)
    facts = facts_of_post(work.writer, publication, (person,))
    history = known_post(facts, publication)
    person = acting_person(work, facts)
    begun = _by_hand(history, publication)
    if facts.human(begun.person) != facts.human(person):
        raise RefusedError(
            f"{begun.person} went to post {publication}, and says what came of it; not {person}"
        )
    if not says.strip():
        raise InputError("no reason is given; say why it did not go out")
    answered(work, Outcome(publication=publication, key=begun.key, state="failed", at=work.now, says=says))


def _by_hand(history: PublicationHistory, publication: PublicationId) -> pb.PublicationBegun:
    """The newest beginning by hand of which nothing came yet."""
    done = {
        e.key for _, e in happened(history, pb.PublicationAnswered) if e.state in {"live", "failed", "gone"}
    }
    open_ones = [
        e for _, e in happened(history, pb.PublicationBegun) if e.platform == MANUAL and e.key not in done
    ]
    if not open_ones:
        raise RefusedError(f"nobody is posting {publication} by hand; begin with `appban post publish`")
    return open_ones[-1]


def _key(history: PublicationHistory, asked: Begin) -> str:
    """The same for the same attempt: only after one has failed is there another."""
    tried = sum(1 for _ in happened(history, pb.PublicationBegun))
    return f"{asked.publication}:{asked.digest[:16]}:{tried + 1}"


def _check_answer(history: PublicationHistory, told: Outcome) -> None:
    before = {e.state for _, e in happened(history, pb.PublicationAnswered) if e.key == told.key}
    if "gone" in before or ("live" in before and told.state not in {"gone", "live"}):
        raise RefusedError(f"{told.publication} was said to be {' and '.join(sorted(before))} already")
    if "failed" in before and carried(history, told.at) in {"live", "publishing"}:
        raise RefusedError(f"{told.publication} failed under {told.key} and was begun anew; answer for that")
