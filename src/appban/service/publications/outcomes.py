"""Writing down what comes of posts: begun before anything is sent, answered as the platform answers; each once."""

import msgspec

from appban.errors import ConflictError, RefusedError
from appban.ports import Answered
from appban.regime.bodies import BodyId
from appban.regime.events import publications as pb
from appban.regime.people import PersonId
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import acting_person
from appban.service.publications.carriage import CARRIER, Gate, body_of
from appban.service.publications.posts import facts_of_post, require_writer
from appban.service.publications.underway import State, Underway, attempts
from appban.service.reading import Focus
from appban.service.work import Work


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an attempt now; what is None is left as it was."""

    state: State
    handle: str | None = None
    reference: str | None = None
    address: str | None = None
    copy: str | None = None
    says: str = ""


def outcome_of(answered: Answered) -> Outcome:
    """What a platform answered, as an outcome."""
    return Outcome(
        state=answered.state,
        handle=answered.handle,
        reference=answered.reference,
        address=answered.address,
        says=answered.says,
    )


def key_of(draft: pb.PublicationDrafted) -> str:
    """The key of a version of a post: the same whoever carries it, so that it is never carried twice."""
    return f"{draft.content.publication}:{draft.digest[:32]}"


def begin(work: Work, draft: pb.PublicationDrafted, platform: str, gate: Gate) -> int:
    """Write that this version is about to be sent, if nothing is lacking at this very instant; that instant.

    RefusedError with what is lacking, ConflictError if it is the newest no more, or somebody began it meanwhile.
    """
    publication = draft.content.publication
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), publications=(publication,)))
    history = facts.communications.publications[publication]
    if history.drafts[-1][1].digest != draft.digest:
        raise ConflictError(f"{publication} was edited meanwhile; the new version has to be cleared")
    if any(isinstance(event, pb.PublicationBegun) for _, event in history.happened):
        raise ConflictError(f"{publication} was begun by somebody else meanwhile; see what comes of that")
    missing = gate(facts, publication, work.now)
    if missing:
        raise RefusedError(f"{publication} may not go out: {'; '.join(each.says for each in missing)}")
    event = pb.PublicationBegun(
        stated=work.now,
        publication=publication,
        content_digest=draft.digest,
        key=key_of(draft),
        person=CARRIER,
        device=None,
        platform=platform,
    )
    work.add(event, body_of(facts, draft.content.account))
    return work.now


def answer(work: Work, attempt: Underway, found: Outcome) -> None:
    """Write what is known of an attempt now; RefusedError if it adds nothing to what the record has."""
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), publications=(attempt.publication,)))
    history = facts.communications.publications[attempt.publication]
    held = next(each for each in attempts(history) if each.key == attempt.key)
    if not adds(held, found):
        raise RefusedError("there is nothing to record: all of it stands in the record already")
    add_answer(work, held, found, body_of(facts, attempt.content.account))


def add_answer(work: Work, held: Underway, found: Outcome, body: BodyId | None) -> None:
    """Add an outcome to what is known of an attempt, as the record has it now."""
    state = found.state if found.state in _FURTHER[held.state] else held.state
    event = pb.PublicationAnswered(
        stated=work.now,
        publication=held.publication,
        key=held.key,
        state="processing" if state == "begun" else state,
        handle=found.handle or held.handle,
        reference=found.reference or held.reference,
        address=found.address or held.address,
        copy=found.copy or held.copy,
        fetched=found.copy is not None,
        says=found.says,
    )
    work.add(event, body)


def adds(held: Underway, found: Outcome) -> bool:
    """Whether an outcome says anything that is not known of an attempt; a platform's words alone are nothing new."""
    return found.state in _FURTHER[held.state] or any(
        getattr(found, name) not in {None, getattr(held, name)}
        for name in ("handle", "reference", "address", "copy")
    )


_FURTHER: dict[State, frozenset[State]] = {
    "begun": frozenset[State]({"processing", "live", "failed", "gone", "unclear"}),
    "processing": frozenset[State]({"live", "failed", "gone", "unclear"}),
    "unclear": frozenset[State]({"live", "failed", "gone"}),
    "failed": frozenset[State]({"live", "gone"}),
    "live": frozenset[State]({"gone"}),
    "gone": frozenset[State](),
}
"""Where each state may lead: what is out is only ever gone, and what was thought to have failed may turn out to be out."""


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a person saw who looked for a post that no program could tell of."""

    publication: PublicationId
    key: str
    state: State
    says: str
    reference: str | None = None
    address: str | None = None


def settle(work: Work, seen: Seen) -> None:
    """Write what a person saw of an attempt that is unclear, by whoever may write for the account.

    RefusedError for an attempt that is not unclear, NotAuthorisedError for anybody else.
    """
    person = PersonId(work.act.actor.person)
    facts = facts_of_post(work.writer, seen.publication, (person,))
    history = facts.communications.publications.get(seen.publication)
    found = [each for each in attempts(history) if each.key == seen.key] if history is not None else []
    if not found or found[0].state != "unclear" or seen.state not in {"live", "failed", "gone"}:
        raise RefusedError(
            f"{seen.publication} is not unclear under {seen.key!r}; `appban post show` says how it stands"
        )
    require_writer(facts, acting_person(work, facts), found[0].content.account, work.now)
    answer(
        work,
        found[0],
        Outcome(state=seen.state, reference=seen.reference, address=seen.address, says=seen.says),
    )
