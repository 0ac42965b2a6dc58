"""Acts that take two persons, in two sessions: one proposes, another agrees, and what was proposed is done, word for word.

A proposal is a paper and no part of the record; only the act itself is, done by whoever agreed with whoever proposed as
the second. It cannot be changed, is over after fourteen days, and what became of it can be read until then.
"""

from typing import Literal, assert_never

import msgspec

from appban.errors import ConflictError, NotAuthorisedError, RefusedError
from appban.ports import Paper, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.time import DAY, show
from appban.service.authority import Appointment, check_appointment, grant_authority
from appban.service.enforcing.applying import ENFORCE, begin
from appban.service.enforcing.planning import PointPlan
from appban.service.governing import governs, is_root, require_to_govern
from appban.service.guard import APPOINT, POLICY, acting_person, not_here
from appban.service.plan import Plan, read_plan, write_plan
from appban.service.policy import apply_plan, check_current
from appban.service.reading import Focus
from appban.service.work import Act, Desk, Work

KIND = "proposal"
LASTS = 14 * DAY
_ID_HEX = 20


class Appoint(msgspec.Struct, frozen=True, kw_only=True, tag="appoint", tag_field="kind"):
    """An appointment to be made; `since` None: from when it is agreed to, `until` None: until ended."""

    person: PersonId
    subject: Subject
    body: BodyId
    instrument: str
    since: int | None = None
    until: int | None = None
    delegable: bool = False


class Adopt(msgspec.Struct, frozen=True, kw_only=True, tag="adopt", tag_field="kind"):
    """A plan to be adopted, from a pack of a file of this name."""

    file: str
    plan: Plan


class Move(msgspec.Struct, frozen=True, kw_only=True, tag="move", tag_field="kind"):
    """An enforcement point to be moved to a stage of its rollout by the plan of this digest; `changed` devices."""

    point: str
    ring: str
    digest: str
    changed: int


What = Appoint | Adopt | Move
"""What can be proposed, told apart by its tag; each `match` below asks for every kind."""


class Closed(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a proposal: by whom and when; `done` the id of what it made, if it was agreed to."""

    how: Literal["agreed", "declined", "withdrawn"]
    by: PersonId
    at: int
    done: str | None = None


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """One proposal, as kept. Times in UTC microseconds; `closed` None while somebody can still agree."""

    id: str
    by: PersonId
    at: int
    until: int
    what: What
    closed: Closed | None = None


_KEPT = msgspec.json.Decoder(Proposal)


def propose(desk: Desk, act: Act, what: What) -> Proposal:
    """Keep a proposal by whoever acts; the same act proposes once.

    Refused now is what would be refused when somebody agrees: who may not propose it, an unknown person, an end that is past.
    """
    with desk.store.writer() as writer:
        work = Work(desk, act, writer)
        by = PersonId(act.actor.person)
        name = _name(work)
        kept = _kept(work.writer.paper(KIND, name))
        if kept is not None:
            return kept
        acting_person(work, _facts(work, what, by))
        _check(work, what, by)
        proposal = Proposal(id=name, by=by, at=work.now, until=work.now + LASTS, what=what)
        writer.drop_papers(KIND, due=work.now)
        writer.put_paper(_paper(proposal))
        writer.commit()
    return proposal


def agree_to_move(work: Work, name: str, plan: PointPlan) -> None:
    """Begin a move that was proposed, by the plan as it is now. ConflictError if that is not the one proposed."""
    proposal = _open(work, name)
    what = proposal.what
    if not isinstance(what, Move):
        raise RefusedError(f"{name} moves no enforcement point")
    if (what.point, what.ring, what.digest) != (plan.point.name, plan.ring, plan.digest):
        raise ConflictError("the plan is another by now than the one proposed; propose it anew")
    begin(work, (plan,), proposal.by)
    _close(work, proposal, f"plan {plan.digest}")


def agree(work: Work, name: str) -> str:
    """Do what was proposed, as whoever acts, with the proposer as the second; the id of what that made.

    NotFoundError for a proposal that is not there (any more), ConflictError for one that is closed.
    """
    proposal = _open(work, name)
    done = _do(work, proposal)
    _close(work, proposal, done)
    return done


def _close(work: Work, proposal: Proposal, done: str) -> None:
    closed = Closed(how="agreed", by=PersonId(work.act.actor.person), at=work.now, done=done)
    work.writer.put_paper(_paper(msgspec.structs.replace(proposal, closed=closed)))


def set_aside(desk: Desk, act: Act, name: str) -> Proposal:
    """Nobody can agree any more: the proposer withdraws it, or whoever could agree declines.

    NotAuthorisedError for anybody else.
    """
    with desk.store.writer() as writer:
        work = Work(desk, act, writer)
        proposal, person = _open(work, name), PersonId(act.actor.person)
        facts = _facts(work, proposal.what, person)
        acting_person(work, facts)
        own = facts.human(person) == facts.human(proposal.by)
        if not own and not concerns(facts, proposal, person, work.now):
            raise NotAuthorisedError(f"{person} neither made this proposal nor could agree to it")
        closed = Closed(how="withdrawn" if own else "declined", by=person, at=work.now)
        changed = msgspec.structs.replace(proposal, closed=closed)
        writer.put_paper(_paper(changed))
        writer.commit()
    return changed


def open_proposals(reader: StoreReader, facts: Facts, person: PersonId, now: int) -> tuple[Proposal, ...]:
    """The proposals that are open and that a person may see, the one that ends first first."""
    found = (_KEPT.decode(paper.body) for paper in reader.papers(KIND, limit=10_000))
    return tuple(
        each
        for each in found
        if each.closed is None and now < each.until and sees_proposal(facts, each, person, now)
    )


def seen_proposal(reader: StoreReader, facts: Facts, person: PersonId, name: str, now: int) -> Proposal:
    """A proposal; NotFoundError, in the same words, for one that is not there, over, or not seen."""
    found = _kept(reader.paper(KIND, name)) if name.isascii() and name.isprintable() else None
    if found is None or now >= found.until or not sees_proposal(facts, found, person, now):
        raise not_here("proposal", name)
    return found


def sees_proposal(facts: Facts, proposal: Proposal, person: PersonId, now: int) -> bool:
    """Whether a person made a proposal or has authority for what it is about."""
    return facts.human(person) == facts.human(proposal.by) or concerns(facts, proposal, person, now)


def concerns(facts: Facts, proposal: Proposal, person: PersonId, now: int) -> bool:
    """Whether a person has the authority that a proposal takes."""
    match proposal.what:
        case Appoint(body=body):
            return is_root(facts, person) or authority_for(facts, person, APPOINT, body, now) is not None
        case Adopt():
            return governs(facts, person, POLICY, now)
        case Move():
            return governs(facts, person, ENFORCE, now)
        case _:
            assert_never(proposal.what)


def why_not(facts: Facts, proposal: Proposal, person: PersonId, now: int) -> str:
    """Why a person cannot agree, in words for that person; "" if they can. The verb has the last word."""
    if facts.human(person) == facts.human(proposal.by):
        return "You proposed this, so somebody else agrees."
    if not concerns(facts, proposal, person, now):
        return "You hold no authority for this."
    match proposal.what:
        case Appoint(person=gainer):
            gains = facts.human(person) == facts.human(gainer)
            return "You would gain from this, so somebody else agrees." if gains else ""
        case Adopt() | Move():
            return ""
        case _:
            assert_never(proposal.what)


def _do(work: Work, proposal: Proposal) -> str:
    match proposal.what:
        case Appoint() as what:
            return grant_authority(work, _appointment(work, what), proposal.by)
        case Adopt(plan=plan):
            apply_plan(work, read_plan(write_plan(plan), proposal.what.file), proposal.by)
            return f"plan {plan.digest}"
        case Move(point=point):
            raise RefusedError(f"a move is agreed to where its plan is made; see the page of {point}")
        case _:
            assert_never(proposal.what)


def _check(work: Work, what: What, by: PersonId) -> None:
    match what:
        case Appoint():
            check_appointment(work, _facts(work, what, by), _appointment(work, what), by)
        case Adopt(plan=plan):
            require_to_govern(_facts(work, what, by), by, POLICY, work.now)
            check_current(work, plan)
        case Move():
            require_to_govern(_facts(work, what, by), by, ENFORCE, work.now)
        case _:
            assert_never(what)


def _appointment(work: Work, what: Appoint) -> Appointment:
    return Appointment(
        person=what.person,
        subject=what.subject,
        body=what.body,
        instrument=what.instrument,
        stated=work.now if what.since is None else what.since,
        until=what.until,
        delegable=what.delegable,
    )


def _facts(work: Work, what: What, person: PersonId) -> Facts:
    people = (person, what.person) if isinstance(what, Appoint) else (person,)
    return work.facts(Focus(people=people))


def _open(work: Work, name: str) -> Proposal:
    proposal = _kept(work.writer.paper(KIND, name))
    if proposal is None or work.now >= proposal.until:
        raise not_here("proposal", name)
    if proposal.closed is not None:
        raise ConflictError(f"this proposal was {proposal.closed.how} at {show(proposal.closed.at)}")
    return proposal


def _name(work: Work) -> str:
    """The id of what an act proposes: the same for the same act, and nothing that one can guess."""
    if work.act.key is None:
        return work.mint(KIND)
    return f"{KIND}-{to_hex(sha256(work.act.key.encode()))[:_ID_HEX]}"


def _kept(paper: Paper | None) -> Proposal | None:
    return None if paper is None else _KEPT.decode(paper.body)


def _paper(proposal: Proposal) -> Paper:
    body = msgspec.json.encode(proposal)
    return Paper(
        kind=KIND, id=proposal.id, owner=proposal.by, at=proposal.at, until=proposal.until, body=body
    )
