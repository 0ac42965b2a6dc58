"""Emergency stops: one duty officer holds everything that is not out, two lift it, and two release one post by name."""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.lacks import before_clearance
from appban.regime.people import PersonId
from appban.regime.post_standing import state_of
from appban.regime.post_state import CLEAR, CLEARERS, DUTY, body_of, clearers, newest, refused, subject_for
from appban.regime.publication import PublicationId, StopId
from appban.regime.publishing import lacking
from appban.regime.stops import holding, slipped, stopped_at
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import STOP, acting_person, require
from appban.service.publications.post_clearing import PostClearing, add_decision, refuse_unable
from appban.service.publications.posts import (
    check_version,
    facts_of_post,
    known_account,
    known_post,
    refuse_over,
    two_with,
)
from appban.service.publications.questioning import lacks_in_words
from appban.service.reading import Focus
from appban.service.work import Work


class StopLine(msgspec.Struct, frozen=True, kw_only=True):
    """One stop: whose, by whom and why, whether it is on, what it holds, let through, and what slipped out meanwhile."""

    stop: StopId
    body: BodyId
    person: PersonId
    reason: str
    called: int
    lifted: int | None
    lifted_by: tuple[PersonId, ...]
    on: bool
    held: tuple[PublicationId, ...]
    passed: tuple[PublicationId, ...]
    slipped: tuple[tuple[PublicationId, int], ...]


def call_stop(work: Work, body: BodyId, reason: str) -> StopId:
    """Hold everything of a body and those below it that is not out; any one person with `stop` may, at once."""
    person = PersonId(work.act.actor.person)
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), people=(person,)))
    person = acting_person(work, facts)
    require(facts, person, STOP, body, work.now)
    if not reason.strip():
        raise InputError("no reason is given; say in a few words why everything is held")
    stop = StopId(work.mint("stop"))
    work.add(pb.StopCalled(stated=work.now, stop=stop, body=body, person=person, reason=reason), body)
    return stop


def lift_stop(work: Work, stop: StopId, second: PersonId | None) -> None:
    """Let what a stop held go on; two persons with `stop`. What missed its time meanwhile does not go out by itself."""
    person = PersonId(work.act.actor.person)
    others = () if second is None else (second,)
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), people=(person, *others)))
    person = acting_person(work, facts)
    body = _still_on(facts, stop)
    both = two_with(
        work.writer, facts, (person, second), body, subjects=(STOP,), what="lifting a stop", at=work.now
    )
    work.add(pb.StopLifted(stated=work.now, stop=stop, lifted_by=both), body)


def check_lift(work: Work, stop: StopId, person: PersonId) -> None:
    """Refuse what `lift_stop` would, whoever the second is."""
    facts = work.facts(Focus(rooms=(COMMUNICATIONS,), people=(person,)))
    require(facts, person, STOP, _still_on(facts, stop), work.now)


def _still_on(facts: Facts, stop: StopId) -> BodyId:
    """Whose a stop is; NotFoundError for one that is not there, RefusedError for one that was lifted."""
    held = facts.communications.stops.get(stop)
    if held is None:
        raise NotFoundError(f"there is no stop {stop}; `appban post stops` shows them")
    if held.lifted is not None:
        raise RefusedError(f"{stop} was lifted already; there is nothing to lift")
    return held.called[1].body


def release(
    work: Work, publication: PublicationId, digest: str, second: PersonId | None, *, reason: str = ""
) -> None:
    """Two persons on call let one named post out, through every stop that holds it; the stops go on.

    Where it is still to be cleared, and by those on call, the two clear it with this. RefusedError with who or what is
    missing.
    """
    person = PersonId(work.act.actor.person)
    others = () if second is None else (second,)
    facts = facts_of_post(work.writer, publication, (person, *others))
    person = acting_person(work, facts)
    history = known_post(facts, publication)
    check_version(history, digest)
    refuse_over(history, work.now)
    content = newest(history).content
    body = known_account(facts, content.account, work.now).body
    both = two_with(
        work.writer,
        facts,
        (person, second),
        body,
        subjects=(DUTY,),
        what=f"releasing {publication}",
        at=work.now,
    )
    stops = holding(facts, body, publication, digest, work.now)
    wanting = _wanting(facts, publication, both, work.now)
    if not stops and not wanting:
        raise RefusedError(f"{publication} is cleared and no stop holds it; publish it")
    for each in wanting:
        asked = PostClearing(publication=publication, digest=digest, outcome="clear", reason=reason)
        add_decision(work, facts, asked, each)
    for stop in stops:
        event = pb.StopPassed(
            stated=work.now, publication=publication, stop=stop, content_digest=digest, passed_by=both
        )
        work.add(event, body)


def check_release(facts: Facts, publication: PublicationId, digest: str, person: PersonId, at: int) -> None:
    """Refuse what `release` would, whoever the second is."""
    history = known_post(facts, publication)
    check_version(history, digest)
    refuse_over(history, at)
    body = known_account(facts, newest(history).content.account, at).body
    require(facts, person, DUTY, body, at)
    wanting = _wanting(facts, publication, (person,), at)
    if not wanting and not holding(facts, body, publication, digest, at):
        raise RefusedError(f"{publication} is cleared and no stop holds it; publish it")


def _wanting(
    facts: Facts, publication: PublicationId, both: tuple[PersonId, ...], at: int
) -> tuple[PersonId, ...]:
    """Those of the two, or of the first of them, whose clearance is still wanted; none where two have cleared it already."""
    history = facts.communications.publications[publication]
    if refused(history, at):
        raise RefusedError(f"this version of {publication} was refused; it is edited and then cleared anew")
    found = clearers(facts, history, at)
    if len(found) >= CLEARERS:
        return ()
    if subject_for(newest(history).content) == CLEAR:
        raise RefusedError(
            f"{publication} is a planned post and is not cleared; two with {CLEAR} clear it before it is released"
        )
    lacks = before_clearance(lacking(facts, publication, at))
    if lacks:
        raise RefusedError(f"{publication} is not to be released as it stands: " + lacks_in_words(lacks))
    wanting = tuple(each for each in both if facts.human(each) not in found)
    for each in wanting:
        refuse_unable(facts, publication, each, at)
    return wanting


def stop_lines(facts: Facts, at: int) -> Iterator[StopLine]:
    """Every stop called by an instant, the newest first; facts with every post of the accounts in question."""
    for stop, held in sorted(facts.communications.stops.items(), key=lambda each: -each[1].called[0]):
        recorded, called = held.called
        if recorded > at:
            continue
        yield StopLine(
            stop=stop,
            body=called.body,
            person=called.person,
            reason=called.reason,
            called=called.stated,
            lifted=None if held.lifted is None else held.lifted[1].stated,
            lifted_by=() if held.lifted is None else held.lifted[1].lifted_by,
            on=stopped_at(held, at),
            held=tuple(_held(facts, stop, at)),
            passed=tuple(dict.fromkeys(e.publication for _, e in held.passed)),
            slipped=tuple(slipped(facts, stop)),
        )


def _held(facts: Facts, stop: StopId, at: int) -> Iterator[PublicationId]:
    for publication, history in facts.communications.publications.items():
        version = newest(history)
        body = body_of(facts, version.content.account, at)
        stopped = stop in holding(facts, body, publication, version.digest, at)
        if stopped and state_of(facts, publication, at) in {"held", "submitted"}:
            yield publication
