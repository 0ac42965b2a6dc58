"""Putting posts right: withdrawn, taken down, corrected in public, captions that follow, and the review after an urgent one."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.ports import LogFolder
from appban.regime.authority import authority_for
from appban.regime.communications import PublicationHistory
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.post_state import (
    CLEAR,
    authors,
    carried,
    happened,
    newest,
    review_due,
    withdrawn,
)
from appban.regime.publication import Content, PublicationId
from appban.regime.working_days import Calendar, after_working_days
from appban.service.guard import acting_person
from appban.service.publications.handing import keep_captions
from appban.service.publications.posts import facts_of_post, known_account, known_post, require_hand
from appban.service.publications.publishing_posts import Outcome, answered
from appban.service.work import Work


class CorrectionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One public correction: of which post on which account, where that stands, what it says, and when it was made."""

    publication: PublicationId
    account: str
    channel: str
    post: str | None
    says: str
    address: str | None
    made: int


class ReviewLine(msgspec.Struct, frozen=True, kw_only=True):
    """One urgent post that nobody looked at again yet. `due` None: the calendar does not know the days to count."""

    publication: PublicationId
    account: str
    out: int
    due: int | None
    overdue: bool


def withdraw_post(work: Work, publication: PublicationId, reason: str) -> None:
    """Say that a post is not to go out, or is to be taken down; whoever may write, clear or stop it."""
    facts, history, person, content = _open(work, publication)
    require_hand(facts, person, content, work.now)
    if withdrawn(history, work.now):
        raise RefusedError(
            f"{publication} was withdrawn already; `appban post taken-down` says that it is gone"
        )
    if not reason.strip():
        raise InputError("no reason is given; say why it is withdrawn")
    event = pb.PublicationWithdrawn(
        stated=work.now, publication=publication, person=person, reason=work.keep(reason, publication)
    )
    work.add(event, known_account(facts, content.account, work.now).body)


def taken_down(work: Work, publication: PublicationId, says: str) -> None:
    """Say that a post that was out is gone from its platform, taken down by hand or by the platform."""
    facts, history, person, content = _open(work, publication)
    require_hand(facts, person, content, work.now)
    if carried(history, work.now) != "live":
        raise RefusedError(f"{publication} is not out; there is nothing to take down")
    live = [e for _, e in happened(history, pb.PublicationAnswered) if e.state == "live"][-1]
    answered(work, Outcome(publication=publication, key=live.key, state="gone", at=work.now, says=says))


def correct(work: Work, publication: PublicationId, says: str, address: str | None) -> None:
    """Say in public what was wrong with a post that went out and what is right; the words stand in the open record."""
    facts, history, person, content = _open(work, publication)
    require_hand(facts, person, content, work.now)
    if carried(history, work.now) not in {"live", "gone"}:
        raise RefusedError(f"{publication} did not go out; edit or withdraw it")
    if not says.strip():
        raise InputError("nothing is said; say what was wrong and what is right")
    event = pb.CorrectionMade(stated=work.now, publication=publication, says=says, address=address)
    work.add(event, known_account(facts, content.account, work.now).body)


def follow_captions(
    work: Work, publication: PublicationId, media: str, data: bytes, folder: LogFolder
) -> None:
    """Add the captions that were left out of an urgent post; NotFoundError for a file that owes none."""
    facts, history, person, content = _open(work, publication)
    require_hand(facts, person, content, work.now)
    owing = {each.digest for each in content.media if each.kind != "image" and each.captions is None}
    owing -= {event.media for _, event in happened(history, pb.CaptionsFollowed)}
    if media not in owing:
        raise NotFoundError(
            f"{publication} owes no captions for {media}; it owes {', '.join(sorted(owing)) or 'none'}"
        )
    if carried(history, work.now) not in {"live", "publishing"}:
        raise RefusedError(f"{publication} is not out; edit it, with its captions")
    event = pb.CaptionsFollowed(
        stated=work.now,
        publication=publication,
        media=media,
        captions=keep_captions(work, publication, data, folder, person),
    )
    work.add(event, known_account(facts, content.account, work.now).body)


def review_post(work: Work, publication: PublicationId, findings: str) -> None:
    """Look again at an urgent post that went out: somebody with `clear:post` who neither wrote nor cleared it."""
    facts, history, person, content = _open(work, publication)
    body = known_account(facts, content.account, work.now).body
    if authority_for(facts, person, CLEAR, body, work.now) is None:
        raise NotAuthorisedError(
            f"{person} holds no authority to {CLEAR} for {body}; somebody who does reviews it"
        )
    took_part = authors(facts, history) | {
        facts.human(event.decision.person) for _, event in happened(history, pb.PublicationDecided)
    }
    if facts.human(person) in took_part:
        raise RefusedError(f"{person} wrote or cleared {publication}; somebody who did not looks at it again")
    if review_due(history, work.now) is None:
        raise RefusedError(f"{publication} waits for no review: it is not urgent, not out, or was reviewed")
    if not findings.strip():
        raise InputError("nothing is said; say what was found")
    event = pb.PublicationReviewed(
        stated=work.now, publication=publication, reviewer=person, findings=work.keep(findings, publication)
    )
    work.add(event, body)


def correction_lines(facts: Facts, at: int) -> Iterator[CorrectionLine]:
    """Every correction made by an instant, the newest first: the public list."""
    found = [
        CorrectionLine(
            publication=publication,
            account=newest(history).content.account,
            channel=newest(history).content.channel,
            post=next((e.address for _, e in happened(history, pb.PublicationAnswered) if e.address), None),
            says=event.says,
            address=event.address,
            made=event.stated,
        )
        for publication, history in facts.communications.publications.items()
        for _, event in happened(history, pb.CorrectionMade)
        if event.stated <= at
    ]
    return iter(sorted(found, key=lambda line: -line.made))


def reviews_waiting(facts: Facts, at: int, calendar: Calendar, where: ZoneInfo) -> Iterator[ReviewLine]:
    """The urgent posts that wait to be looked at again, each due at the end of the next working day."""
    for publication, history in facts.communications.publications.items():
        out = review_due(history, at)
        if out is None:
            continue
        try:
            due: int | None = after_working_days(calendar, out, 1, where)
        except RefusedError:
            due = None  # a year without known holidays: it waits all the same, and no date is guessed
        yield ReviewLine(
            publication=publication,
            account=newest(history).content.account,
            out=out,
            due=due,
            overdue=due is not None and due <= at,
        )


def _open(work: Work, publication: PublicationId) -> tuple[Facts, PublicationHistory, PersonId, Content]:
    person = PersonId(work.act.actor.person)
    facts = facts_of_post(work.writer, publication, (person,))
    history = known_post(facts, publication)
    return facts, history, acting_person(work, facts), newest(history).content
