"""What has become of a post: who cleared its newest version, and how far its carrying has come (DESIGN R6, R11).

All of it is worked out from the entries. A clearance helps, so it counts from the later of its stated and record time;
a refusal, an answer that does not pass and a withdrawal restrict, so they count from their stated time (R4).
"""

from collections.abc import Iterator
from typing import Literal, TypeVar

from appban.regime.account import AccountId
from appban.regime.account_run import registered
from appban.regime.authority import authority_for, class_of
from appban.regime.bodies import BodyId
from appban.regime.communications import PublicationHistory
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.people import PersonClass, PersonId, Subject
from appban.regime.publication import Content
from appban.regime.time import HOUR

CLEAR = Subject("clear:post")
DUTY = Subject("clear:duty-post")
CLEARERS = 2
CLASSES = frozenset({PersonClass.CIVIL_SERVANT, PersonClass.MINISTER, PersonClass.OFFICE_HOLDER})
"""Who may clear a post: operator's rule, beside that no special adviser does (DESIGN R6)."""
CAPTIONS_WITHIN = 4 * HOUR

Carried = Literal["no", "publishing", "live", "failed", "gone"]
Of = TypeVar("Of", bound=pb.PublicationEvent)


def happened(history: PublicationHistory, kind: type[Of]) -> Iterator[tuple[int, Of]]:
    """What of one kind happened to a post, each with its record time."""
    return ((recorded, event) for recorded, event in history.happened if isinstance(event, kind))


def newest(history: PublicationHistory) -> pb.PublicationDrafted:
    """The newest version of a post; any older one counts for nothing (R6)."""
    return history.drafts[-1][1]


def body_of(facts: Facts, account: AccountId, at: int) -> BodyId | None:
    """Whose an account is at an instant; None if it is not known."""
    told = registered(facts, account, at)
    return None if told is None else told.body


def authors(facts: Facts, history: PublicationHistory) -> frozenset[PersonId]:
    """The humans who wrote a version of a post: none of them clears any."""
    return frozenset(facts.human(event.content.author) for _, event in history.drafts)


def subject_for(content: Content) -> Subject:
    """By which authority a post is cleared: that of those on call for the urgent route and for templates."""
    return DUTY if content.route == "urgent" or content.template is not None else CLEAR


def why_not_clear(
    facts: Facts, history: PublicationHistory, person: PersonId, stated: int, at: int
) -> str | None:
    """Why a person's clearance of the newest version, stated at an instant, does not count; None: it does.

    Whoever filled a template may be one of the two, since others cleared its text before.
    """
    content = newest(history).content
    human = facts.human(person)
    if content.template is None and human in authors(facts, history):
        return "wrote it, and nobody clears what they wrote"
    held = None if content.circumstance is None else facts.circumstances.get(content.circumstance)
    if held is not None and facts.human(held.declared.declarer) == human:
        return "declared the circumstance that it rests on"
    if class_of(facts, person, stated) not in CLASSES:
        return "is of no class that clears posts"
    body, subject = body_of(facts, content.account, at), subject_for(content)
    if body is None or authority_for(facts, person, subject, body, stated) is None:
        return f"holds no authority to {subject} for {body or 'a body that is not known'}"
    return None


def clearers(facts: Facts, history: PublicationHistory, at: int) -> tuple[PersonId, ...]:
    """The humans, each once, whose clearance of exactly the newest version counts at an instant; none once it is refused."""
    if refused(history, at):
        return ()
    digest, found = newest(history).digest, dict[PersonId, None]()
    for recorded, event in happened(history, pb.PublicationDecided):
        made = event.decision
        if (made.content_digest, made.outcome) != (digest, "clear") or max(recorded, made.stated) > at:
            continue
        if why_not_clear(facts, history, made.person, made.stated, at) is None:
            found[facts.human(made.person)] = None
    return tuple(found)


def cleared(facts: Facts, history: PublicationHistory, at: int) -> bool:
    """Whether two persons, neither of them its author, cleared exactly the newest version."""
    return len(clearers(facts, history, at)) >= CLEARERS


def refused(history: PublicationHistory, at: int) -> bool:
    """Whether somebody refused the newest version."""
    digest = newest(history).digest
    return any(
        (e.decision.content_digest, e.decision.outcome) == (digest, "refuse") and e.decision.stated <= at
        for _, e in happened(history, pb.PublicationDecided)
    )


def answers(history: PublicationHistory, at: int) -> pb.ProprietyAnswered | None:
    """What was answered of the newest version: of several the first that does not pass, else the last."""
    digest = newest(history).digest
    told = [
        event
        for recorded, event in happened(history, pb.ProprietyAnswered)
        if event.content_digest == digest and (max(recorded, event.stated) <= at or not passes(event))
    ]
    failed = [event for event in told if not passes(event)]
    return failed[0] if failed else told[-1] if told else None


def passes(event: pb.ProprietyAnswered) -> bool:
    """Whether every answer passes."""
    return bool(event.answers) and all(each.passes for each in event.answers)


def submitted(history: PublicationHistory, at: int) -> bool:
    """Whether the newest version was put before those who clear."""
    digest = newest(history).digest
    return any(
        e.content_digest == digest and max(r, e.stated) <= at
        for r, e in happened(history, pb.PublicationSubmitted)
    )


def withdrawn(history: PublicationHistory, at: int) -> bool:
    """Whether it is not to go out, or is to be taken down."""
    return any(e.stated <= at for _, e in happened(history, pb.PublicationWithdrawn))


def went_out(history: PublicationHistory) -> int | None:
    """When a post went out, as whoever posted it said; None while nobody said so."""
    live = (e.stated for _, e in happened(history, pb.PublicationAnswered) if e.state == "live")
    return min(live, default=None)


def carried(history: PublicationHistory, at: int) -> Carried:
    """How far the carrying of a post to its platform has come. Once it was begun it is `publishing` until somebody knows.

    What was begun under several keys is as the one that came furthest: a post that is out is out.
    """
    begun = {e.key for _, e in happened(history, pb.PublicationBegun) if e.stated <= at}
    last = dict.fromkeys(begun, "processing")
    for _, event in happened(history, pb.PublicationAnswered):
        if event.key in last and event.stated <= at and _moves(last[event.key], event.state):
            last[event.key] = event.state
    states = set(last.values())
    if "live" in states:
        return "live"
    if "gone" in states:
        return "gone"
    if states & {"processing", "unclear"}:
        return "publishing"
    return "failed" if states else "no"


def _moves(before: str, after: str) -> bool:
    """Whether an answer adds to what was known: what is out is only ever gone, and what is gone stays so."""
    return before != "gone" and (before != "live" or after == "gone")


def captions_due(history: PublicationHistory, at: int) -> int | None:
    """By when captions that were left out of an urgent post have to follow; None: none are owed."""
    out = went_out(history)
    wanting = {m.digest for m in newest(history).content.media if m.kind != "image" and m.captions is None}
    given = {e.media for _, e in happened(history, pb.CaptionsFollowed) if e.stated <= at}
    return None if out is None or out > at or wanting <= given else out + CAPTIONS_WITHIN


def review_due(history: PublicationHistory, at: int) -> int | None:
    """When an urgent post went out that nobody looked at again yet; None: no review is owed."""
    out = went_out(history)
    if newest(history).content.route != "urgent" or out is None or out > at:
        return None
    looked = any(e.stated <= at for _, e in happened(history, pb.PublicationReviewed))
    return None if looked else out
