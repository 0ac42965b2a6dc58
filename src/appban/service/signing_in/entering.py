"""Signing in: the person is recognised, and what their groups give and no longer give is entered, in one act."""

from contextlib import suppress

import msgspec

from appban.errors import ConflictError, SettingsError
from appban.ports import Claims
from appban.record.entry import Actor
from appban.regime.groups import MappingId
from appban.regime.people import AuthorityId, PersonId
from appban.service.guard import refuse_absent
from appban.service.people import HANDLE, person_event
from appban.service.publishing import Press, record
from appban.service.reading import Focus, facts_about
from appban.service.signing_in.file import GroupPlace, SignIn
from appban.service.signing_in.giving import give, giving
from appban.service.signing_in.knowing import Recognised, bind, recognise
from appban.service.work import Act, Desk, Work, mint

HOW = "oidc"
"""How it is known who acts, in entries made by whoever signed in."""
TRIES = 3
"""How often somebody is looked at anew because another of their sign-ins came between."""


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in, what was given and ended by it, and the mappings that give nothing to those who made them."""

    person: PersonId
    given: tuple[AuthorityId, ...] = ()
    ended: tuple[AuthorityId, ...] = ()
    withheld: tuple[MappingId, ...] = ()


def sign_in(desk: Desk, press: Press, claims: Claims, setup: SignIn) -> SignedIn:
    """Let somebody in whom the provider named; mostly nothing is entered, and no lock is waited for.

    NotAuthorisedError for somebody unknown, or who has left. Who signs in twice at the same moment is let in twice.
    """
    for _ in range(TRIES):
        seen = _seen(desk, claims, setup)
        if isinstance(seen, SignedIn):
            return seen
        with suppress(ConflictError):
            return _entered(desk, press, claims, setup, seen)
    raise ConflictError("what is recorded of you changes at this moment; sign in again")


def _seen(desk: Desk, claims: Claims, setup: SignIn) -> SignedIn | Recognised:
    """Who signed in, if there is nothing to enter for it; else as whom to enter it."""
    with desk.store.reader() as reader:
        known = recognise(reader, claims, setup.groups)
        if known.person is None:
            return known
        facts = facts_about(reader, Focus(people=(known.person,)))
        now = max(desk.clock.now(), reader.head().time)
    refuse_absent(facts, known.person, now)
    found = giving(facts, known.person, claims, now, setup.group_authority)
    if not known.bound or found.give or found.end:
        return known
    return SignedIn(person=known.person, withheld=tuple(each.id for each in found.withheld))


def _entered(desk: Desk, press: Press, claims: Claims, setup: SignIn, seen: Recognised) -> SignedIn:
    person = seen.person or PersonId(mint(desk.entropy, "person"))
    act = Act(actor=Actor(person=person, how=HOW))
    value = record(desk, press, act, lambda work: _enter(work, claims, setup, seen)).value
    return SignedIn(person=person) if value is None else value


def _enter(work: Work, claims: Claims, setup: SignIn, seen: Recognised) -> SignedIn:
    person = PersonId(work.act.actor.person)
    if recognise(work.writer, claims, setup.groups) != seen:
        raise ConflictError("who this is was recorded at the same moment; look again")
    facts = work.facts(Focus(people=(person,)))
    refuse_absent(facts, person, work.now)
    _make_known(work, person, claims, seen)
    found = giving(facts, person, claims, work.now, setup.group_authority)
    if seen.bound and not found.give and not found.end:
        raise ConflictError("what was to be given was given at the same moment; look again")
    return SignedIn(
        person=person,
        given=give(work, person, found, setup.group_authority),
        ended=tuple(each.id for each in found.end),
        withheld=tuple(each.id for each in found.withheld),
    )


def _make_known(work: Work, person: PersonId, claims: Claims, known: Recognised) -> None:
    if known.place is not None:
        _record(work, person, claims, known.place)
    if not known.bound:
        bind(work, person, claims)


def _record(work: Work, person: PersonId, claims: Claims, place: GroupPlace) -> None:
    handle = claims.handle or ""
    if work.facts(Focus()).bodies.at(place.body, work.now) is None:
        raise SettingsError(
            f"the sign-in file puts the group {place.group!r} into {place.body}, which is no body here; correct it"
        )
    work.writer.mint([(HANDLE, handle)], [person])
    work.add(person_event(work, person, claims.name or handle, place.person_class, place.body), place.body)
