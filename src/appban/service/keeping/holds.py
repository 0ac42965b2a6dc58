"""Legal holds: set by one, lifted by two; while one stands nothing that it covers is erased."""

from collections.abc import Iterable, Iterator

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId, PinnedDevice
from appban.regime.facts import Facts
from appban.regime.foi_register import FoiHistory
from appban.regime.foi_request import FoiId
from appban.regime.keeping import Covers, Hold, HoldId
from appban.regime.people import PersonId
from appban.regime.subjects import FOI, KEEPING
from appban.regime.time import show
from appban.service.governing import require_to_govern
from appban.service.guard import RECORDS, acting_person, two_distinct
from appban.service.reading import Focus
from appban.service.work import Work

MOST_NAMED = 200
MOST_WORDS = 4_000


class Holding(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as it is asked for: what it covers and why."""

    covers: Covers
    about: tuple[str, ...] = ()
    bodies: tuple[BodyId, ...] = ()
    says: str


def set_hold(work: Work, asked: Holding) -> HoldId:
    """Set a hold at once. NotAuthorisedError without `records` over the whole tree of bodies.

    InputError if it names nothing of what it covers, NotFoundError for a body or id that the record does not know.
    """
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=(KEEPING,)))
    require_to_govern(facts, acting_person(work, facts), RECORDS, work.now)
    if (asked.covers == "named") != bool(asked.about) or (asked.covers == "bodies") != bool(asked.bodies):
        raise InputError(
            f"a hold on {asked.covers} names {len(asked.about)} ids and {len(asked.bodies)} bodies; "
            "name what it covers and nothing else"
        )
    if len(asked.about) + len(asked.bodies) > MOST_NAMED:
        raise InputError(f"more than {MOST_NAMED} are named; set several holds, or one on bodies")
    for body in asked.bodies:
        if body not in facts.bodies.ids():
            raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
    for about in asked.about:
        if not known(work, about):
            raise NotFoundError(f"nothing in the record is called {about}; give the id of a person or thing")
    hold = HoldId(work.mint("hold"))
    work.add(
        ev.keeping.HoldSet(
            stated=work.now,
            hold=hold,
            covers=asked.covers,
            about=asked.about,
            bodies=asked.bodies,
            says=work.keep(_said(asked.says), hold),
        )
    )
    return hold


def lift_hold(work: Work, hold: HoldId, second: PersonId, says: str) -> None:
    """Lift a hold, by two who may set one. NotFoundError without it, RefusedError if it was lifted."""
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person), second), rooms=(KEEPING,)))
    person = acting_person(work, facts)
    two_distinct(facts, (person, second), "lifting a legal hold")
    for each in (person, second):
        require_to_govern(facts, each, RECORDS, work.now)
    held = facts.keeping.holds.get(hold)
    if held is None:
        raise NotFoundError(f"there is no hold {hold}; `appban record hold list` shows them")
    if held.lifted is not None:
        raise RefusedError(f"{hold} was lifted at {show(held.lifted, work.desk.zone)} already")
    work.add(
        ev.keeping.HoldLifted(
            stated=work.now, hold=hold, lifted_by=(person, second), says=work.keep(_said(says), hold)
        )
    )


def refuse_held(work: Work, about: str) -> None:
    """RefusedError if a hold that stands covers what is to be erased."""
    first = work.facts(Focus(rooms=(KEEPING,)))
    if not first.keeping.standing():
        return
    focus = Focus(
        people=(PersonId(about),),
        exemptions=(ExemptionId(about),),
        devices=(DeviceId(about),),
        rooms=(KEEPING, FOI),
    )
    hold = held_by(work.facts(focus), about, work.now)
    if hold is not None:
        raise RefusedError(
            f"{about} is under the legal hold {hold.id} of {show(hold.set_at, work.desk.zone)}; nothing of it is erased "
            "until two persons lift it with `appban record hold lift`"
        )


def held_by(facts: Facts, about: str, at: int) -> Hold | None:
    """A hold that covers a person or thing, itself or by a case or a body that it belongs to.

    What belongs to no body that is known is covered by a hold on any.
    """
    standing = facts.keeping.standing()
    if not standing:
        return None
    near = set(_near(facts, about))
    bodies = {above for body in _bodies(facts, near) for above in (facts.bodies.lineage(body, at) or (body,))}
    return next(
        (
            hold
            for hold in standing
            if hold.covers == "everything"
            or not near.isdisjoint(hold.about)
            or (hold.covers == "bodies" and (not bodies or not bodies.isdisjoint(hold.bodies)))
        ),
        None,
    )


def known(work: Work, about: str) -> bool:
    """Whether the record speaks of a person or thing."""
    nouns = ("person", "exemption", "device", "foi", "publication", "account", "token", "assessment")
    return (
        any(work.writer.count_of(f"{noun}:{about}") for noun in nouns)
        or asker(work.facts(Focus(rooms=(FOI,))), about) is not None
    )


def _near(facts: Facts, about: str) -> Iterator[str]:
    """An id with those of the human, of the cases that name it, and of the request that it asked."""
    ids = facts.ids_of(PersonId(about))
    yield from (about, *ids)
    for each in ids:
        yield from facts.naming_person.get(each, ())
    yield from (
        e
        for e, h in facts.exemptions.items()
        if h.request.requester in ids or _names_device(h.request.devices, about)
    )
    asked = asker(facts, about)
    if asked is not None:
        yield asked.request.id


def _bodies(facts: Facts, near: Iterable[str]) -> Iterator[BodyId]:
    for each in near:
        known = facts.people.get(PersonId(each))
        if known is not None:
            yield from (fact.body for fact in known.facts if fact.body is not None)
        case = facts.exemptions.get(ExemptionId(each))
        if case is not None:
            yield case.request.body
        device = facts.devices.get(DeviceId(each))
        if device is not None:
            yield from (fact.place.body for fact in device.facts if fact.place.body is not None)
        asked = facts.foi.get(FoiId(each))
        if asked is not None:
            yield asked.request.body


def asker(facts: Facts, about: str) -> FoiHistory | None:
    """The request for information whose asker an id stands for."""
    return next((history for history in facts.foi.values() if history.request.requester == about), None)


def _names_device(devices: Iterable[PinnedDevice], about: str) -> bool:
    return any(device.id == about for device in devices)


def _said(text: str) -> str:
    if not text.strip() or len(text) > MOST_WORDS:
        raise InputError(f"the reason has {len(text.strip())} characters; give 1 to {MOST_WORDS}")
    return text.strip()
