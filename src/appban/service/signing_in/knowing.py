"""Who somebody is whom the provider names: known by the subject, bound by the handle once, or recorded by a group.

The subject is what counts: it is the provider's for ever. A handle binds at the first sign-in alone, so that a name
which passes to somebody else at the provider does not pass the person on with it.
"""

from collections.abc import Sequence

import msgspec

from appban.errors import ConflictError, NotAuthorisedError, NotFoundError, RefusedError
from appban.ports import Claims, StoreReader
from appban.regime import events as ev
from appban.regime.authority import gains
from appban.regime.people import PersonId
from appban.service.governing import require_over
from appban.service.guard import APPOINT, acting_person, two_distinct
from appban.service.people import HANDLE
from appban.service.reading import Focus
from appban.service.signing_in.file import GroupPlace
from appban.service.work import Work

OIDC = "oidc"
"""The scheme of the names by which an identity provider calls people; held beside the log, erasable."""


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """Who signed in. `bound`: was so before; `person` None: to be recorded, as `place` says."""

    person: PersonId | None
    bound: bool
    place: GroupPlace | None = None


def sign_in_name(issuer: str, subject: str) -> tuple[str, str]:
    """The name of whoever an issuer calls so; no issuer has a `|` in it."""
    return OIDC, f"{issuer}|{subject}"


def recognise(reader: StoreReader, claims: Claims, places: Sequence[GroupPlace]) -> Recognised:
    """Who it is that signed in; NotAuthorisedError, saying what to do, for somebody nobody knows."""
    name = sign_in_name(claims.issuer, claims.subject)
    handle = (HANDLE, claims.handle or "")
    known = reader.aliases([name, handle])
    if name in known:
        return Recognised(person=PersonId(known[name]), bound=True)
    if claims.handle and handle in known:
        return Recognised(person=_free(reader, PersonId(known[handle]), claims), bound=False)
    place = next((each for each in places if each.group in (claims.groups or ())), None)
    if place is None:
        raise NotAuthorisedError(
            f"nobody is called {claims.handle!r} here, and no group says who you are; ask for "
            "`appban person add`, or for a group in the sign-in file"
        )
    if not claims.handle:
        raise NotAuthorisedError(
            "the identity provider gives no name to record you by; it must put the handle's claim into the ID token"
        )
    return Recognised(person=None, bound=False, place=place)


def bind(work: Work, person: PersonId, claims: Claims) -> None:
    """From now on whoever the provider calls so is this person."""
    _bind(work, person, sign_in_name(claims.issuer, claims.subject), ())


def bind_sign_in(work: Work, person: PersonId, issuer: str, subject: str, second: PersonId) -> None:
    """Say who somebody is at the provider: by two appointers over the person's body, neither of them that person.

    For whoever has a new subject there, or is to be known by it before the first sign-in.
    """
    first = PersonId(work.act.actor.person)
    facts = work.facts(Focus(people=(first, second, person)))
    acting_person(work, facts)
    two_distinct(facts, (first, second), "binding a sign-in")
    if person not in facts.people:
        raise NotFoundError(f"there is no person {person}; `appban person list` shows them")
    if gains(facts, person, (first, second)):
        raise RefusedError(f"{person} would decide who signs in as them; two others do")
    fact = facts.people[person].at(work.now)
    for each in (first, second):
        require_over(facts, each, APPOINT, None if fact is None else fact.body, work.now)
    _bind(work, person, sign_in_name(issuer, subject), (first, second))


def _bind(work: Work, person: PersonId, name: tuple[str, str], by: tuple[PersonId, ...]) -> None:
    if name in work.writer.aliases([name]):
        raise ConflictError(
            f"whoever the provider calls so is bound to {work.writer.aliases([name])[name]} already; "
            "if the two are one human, `appban person link` says so"
        )
    work.writer.mint([name], [person])
    work.add(ev.SignInBound(stated=work.now, person=person, sign_in=work.keep(name[1], person), bound_by=by))


def _free(reader: StoreReader, person: PersonId, claims: Claims) -> PersonId:
    """A person whom nobody at this issuer is yet; NotAuthorisedError if somebody is."""
    _, prefix = sign_in_name(claims.issuer, "")
    held = reader.names([person]).get(person, [])
    if any(scheme == OIDC and value.startswith(prefix) for scheme, value in held):
        raise NotAuthorisedError(
            f"{claims.handle!r} is bound to somebody else at the identity provider; if that was you, two appointers "
            "bind the new sign-in with `appban person bind`"
        )
    return person
