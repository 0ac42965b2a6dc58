"""Acts that take two persons, in two sessions: one proposes, another agrees, and what was proposed is done, word for word.

A proposal is a paper and no part of the record; only the act itself is, done by whoever agreed with whoever proposed as
the second. It cannot be changed, is over after fourteen days, and what became of it can be read until then.
"""

from typing import assert_never

import msgspec

from appban.errors import ConflictError, NotAuthorisedError, RefusedError
from appban.ports import Paper, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime.authority import authority_for
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.time import DAY, show
from appban.service.bans.plan import read_plan, write_plan
from appban.service.bans.policy import apply_plan, check_current
from appban.service.enforcing.applying import ENFORCE, begin
from appban.service.enforcing.planning import PointPlan
from appban.service.exemptions.ending import check_close, close
from appban.service.governing import governs, is_root, require_to_govern
from appban.service.guard import APPOINT, POLICY, acting_person, could_fill_security, holders, not_here
from appban.service.proposing.channels import (
    check_of_channels,
    concerns_of_channels,
    do_of_channels,
    focus_of_channels,
)
from appban.service.proposing.posts import (
    check_of_posts,
    concerns_of_posts,
    do_of_posts,
    focus_of_posts,
    why_not_of_posts,
)
from appban.service.proposing.proposed import (
    Adopt,
    AdoptChannels,
    Appoint,
    ClearTemplate,
    Closed,
    Lift,
    Loosen,
    Move,
    Proposal,
    Release,
    Shut,
    What,
)
from appban.service.reading import Focus
from appban.service.staff.authority import Appointment, check_appointment, grant_authority
from appban.service.work import Act, Desk, Work

KIND = "proposal"
LASTS = 14 * DAY
_ID_HEX = 20


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
        case AdoptChannels() | Loosen() as what:
            return concerns_of_channels(facts, what, person, now)
        case Adopt():
            return governs(facts, person, POLICY, now)
        case Move():
            return governs(facts, person, ENFORCE, now)
        case Shut(exemption=exemption):
            history = facts.exemptions.get(exemption)
            return history is not None and could_fill_security(facts, person, history.request, now)
        case Lift() | Release() | ClearTemplate() as what:
            return concerns_of_posts(facts, what, person, now)
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
        case AdoptChannels() | Loosen():
            return ""
        case Shut(exemption=exemption):
            holds = facts.human(person) in holders(facts, facts.exemptions[exemption])
            return "You hold this exemption, so somebody else agrees." if holds else ""
        case Lift() | Release() | ClearTemplate() as what:
            return why_not_of_posts(facts, what, person)
        case Adopt() | Move():
            return ""
        case _:
            assert_never(proposal.what)


def _do(work: Work, proposal: Proposal) -> str:
    match proposal.what:
        case Appoint() as what:
            return grant_authority(work, _appointment(work, what), proposal.by)
        case AdoptChannels() | Loosen() as what:
            return do_of_channels(work, what, proposal.by)
        case Adopt(plan=plan):
            apply_plan(work, read_plan(write_plan(plan), proposal.what.file), proposal.by)
            return f"plan {plan.digest}"
        case Move(point=point):
            raise RefusedError(f"a move is agreed to where its plan is made; see the page of {point}")
        case Shut(exemption=exemption, evidence=evidence):
            both = (proposal.by, PersonId(work.act.actor.person))
            close(work, exemption, evidence, digest=None, signed_by=both)
            return exemption
        case Lift() | Release() | ClearTemplate() as what:
            return do_of_posts(work, what, proposal.by)
        case _:
            assert_never(proposal.what)


def _check(work: Work, what: What, by: PersonId) -> None:
    match what:
        case Appoint():
            check_appointment(work, _facts(work, what, by), _appointment(work, what), by)
        case AdoptChannels() | Loosen():
            check_of_channels(work, _facts(work, what, by), what, by)
        case Adopt(plan=plan):
            require_to_govern(_facts(work, what, by), by, POLICY, work.now)
            check_current(work, plan)
        case Move():
            require_to_govern(_facts(work, what, by), by, ENFORCE, work.now)
        case Shut(exemption=exemption):
            check_close(work, exemption)
        case Lift() | Release() | ClearTemplate():
            check_of_posts(work, what, by)
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
    if isinstance(what, Lift | Release | ClearTemplate):
        return work.facts(focus_of_posts(what, person))
    if isinstance(what, AdoptChannels | Loosen):
        return work.facts(focus_of_channels(person))
    people = (person, what.person) if isinstance(what, Appoint) else (person,)
    exemptions = (what.exemption,) if isinstance(what, Shut) else ()
    return work.facts(Focus(people=people, exemptions=exemptions))


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
