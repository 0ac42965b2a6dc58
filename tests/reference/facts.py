"""Events about bodies, people, places, applications and bans from plain words, with defaults for what a test is not about; `at` is the time stated, in UTC microseconds."""

from typing import Literal

from tests.reference.build import NATIVE, SOURCE, TEXT, WEB

from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import DeviceId, NetworkId, Place, PlaceClass
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.identity import Platform, Surface
from appban.regime.people import AuthorityId, PersonClass, PersonId, Subject
from appban.regime.restriction import RestrictionId, RestrictionVersion

CIVIL_SERVANT = PersonClass.CIVIL_SERVANT
BOTH = (NATIVE, WEB)


def body(
    name: str, parent: str | None, at: int, *, kind: BodyKind = BodyKind.MINISTERIAL_DEPARTMENT
) -> ev.BodyRecorded:
    """A body stands under a parent, or under none."""
    above = BodyId(parent) if parent else None
    return ev.BodyRecorded(stated=at, body=BodyId(name), name=name, kind=kind, parent=above, source=SOURCE)


def transfer(
    unit: str, parent: str, at: int, *, exemptions: tuple[str, ...] = (), authorities: tuple[str, ...] = ()
) -> ev.UnitTransferred:
    """A unit moves, with the exemptions and authorities it carries."""
    return ev.UnitTransferred(
        stated=at,
        unit=BodyId(unit),
        parent=BodyId(parent),
        carried_exemptions=tuple(map(ExemptionId, exemptions)),
        carried_authorities=tuple(map(AuthorityId, authorities)),
    )


def device(name: str, place: Place, at: int) -> ev.DeviceRecorded:
    """The log says what a device is."""
    return ev.DeviceRecorded(stated=at, device=DeviceId(name), place=place)


def network(name: str, of_body: str | None, place_class: PlaceClass | None, at: int) -> ev.NetworkRecorded:
    """The log says what a network is."""
    place = Place(BodyId(of_body) if of_body else None, place_class, Platform.NETWORK)
    return ev.NetworkRecorded(stated=at, network=NetworkId(name), place=place)


def app(name: str, publisher: str | None, at: int) -> ev.AppRecorded:
    """An application stands in the catalogue."""
    owner = EntityId(publisher) if publisher else None
    return ev.AppRecorded(stated=at, app=AppId(name), name=name, publisher=owner, identities=(), domains=())


def owns(owner: str, owned: str, at: int, *, share: int = 10_000) -> ev.OwnershipRecorded:
    """An entity holds a share of another, in basis points."""
    return ev.OwnershipRecorded(
        stated=at, owned=EntityId(owned), owner=EntityId(owner), share=share, source=SOURCE
    )


def classified(
    name: str, sort: Literal["category", "origin"], value: str, at: int, *, holds: bool = True
) -> ev.AppClassified:
    """An application is, or is no longer, of a category or country of origin."""
    return ev.AppClassified(stated=at, app=AppId(name), sort=sort, value=value, holds=holds, source=SOURCE)


def listed(
    name: str,
    on: str,
    of_body: str,
    at: int,
    *,
    listing: str | None = None,
    versions: tuple[str, ...] | None = None,
    classes: tuple[str, ...] | None = None,
    surfaces: tuple[Surface, ...] = BOTH,
    until: int | None = None,
) -> ev.AppListed:
    """An application stands on an approved list for a body and those below."""
    return ev.AppListed(
        stated=at,
        listing=listing or f"{on}/{name}",
        list=on,
        app=AppId(name),
        versions=versions,
        body=BodyId(of_body),
        classes=classes,
        surfaces=surfaces,
        until=until,
    )


def person(name: str, at: int, *, person_class: PersonClass | None = CIVIL_SERVANT) -> ev.PersonRecorded:
    """A person is of a class."""
    return ev.PersonRecorded(
        stated=at, person=PersonId(name), name=TEXT, person_class=person_class, body=None
    )


def linked(one: str, other: str, at: int) -> ev.PersonLinked:
    """Two ids are one human."""
    return ev.PersonLinked(stated=at, person=PersonId(one), same_as=PersonId(other))


def person_left(name: str, at: int) -> ev.PersonLeft:
    """A person left."""
    return ev.PersonLeft(stated=at, person=PersonId(name))


def person_returned(name: str, at: int) -> ev.PersonReturned:
    """A person is back."""
    return ev.PersonReturned(stated=at, person=PersonId(name))


def authority(
    who: str, subject: str, over: str, at: int, *, name: str | None = None, until: int | None = None
) -> ev.AuthorityGranted:
    """A person may decide on a subject for a body and those below; the id is `<person>/<subject>` unless said."""
    return ev.AuthorityGranted(
        stated=at,
        authority=AuthorityId(name or f"{who}/{subject}"),
        person=PersonId(who),
        subject=Subject(subject),
        body=BodyId(over),
        until=until,
        instrument="a letter",
        delegable=False,
        granted_by=(),
    )


def authority_ended(name: str, at: int) -> ev.AuthorityEnded:
    """An appointment ended."""
    return ev.AuthorityEnded(stated=at, authority=AuthorityId(name))


def device_lost(name: str, at: int) -> ev.DeviceLost:
    """A device is lost."""
    return ev.DeviceLost(stated=at, device=DeviceId(name))


def device_reassigned(name: str, at: int) -> ev.DeviceReassigned:
    """A device changed hands."""
    return ev.DeviceReassigned(stated=at, device=DeviceId(name))


def device_returned(name: str, at: int) -> ev.DeviceReturned:
    """A device is back."""
    return ev.DeviceReturned(stated=at, device=DeviceId(name))


def made(version: RestrictionVersion) -> ev.RestrictionMade:
    """A version of a restriction; stated at its start."""
    return ev.RestrictionMade(stated=version.starts, restriction=version, pack="synthetic", made_by=())


def restriction_ended(name: str, at: int) -> ev.RestrictionEnded:
    """A restriction was lifted."""
    return ev.RestrictionEnded(stated=at, restriction=RestrictionId(name), source=SOURCE)


def declared(name: str, declarer: str, of_body: str, at: int, until: int) -> ev.CircumstanceDeclared:
    """An emergency was declared."""
    return ev.CircumstanceDeclared(
        stated=at,
        circumstance=CircumstanceId(name),
        declarer=PersonId(declarer),
        anchor="a plan",
        body=BodyId(of_body),
        audience_not_reached="everybody",
        until=until,
    )


def extended(name: str, at: int, until: int) -> ev.CircumstanceExtended:
    """A declared emergency goes on."""
    return ev.CircumstanceExtended(stated=at, circumstance=CircumstanceId(name), until=until)


def circumstance_ended(name: str, at: int) -> ev.CircumstanceEnded:
    """A declared emergency is over."""
    return ev.CircumstanceEnded(stated=at, circumstance=CircumstanceId(name))


def listing_ended(listing: str, at: int) -> ev.ListingEnded:
    """An application no longer stands on an approved list."""
    return ev.ListingEnded(stated=at, listing=listing)
