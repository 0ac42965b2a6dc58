"""Events about the record itself, people, authority and bodies."""

from appban.regime.bodies import BodyId, BodyKind
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.people import AuthorityId, PersonClass, PersonId, Subject
from appban.regime.restriction import Source


class RecordOpened(Event, frozen=True, gc=False, kw_only=True, tag="record-opened.1"):
    """Entry 0: where the log is, how far an operator may go in it, who appoints, and what it continues."""

    origin: str
    embedded: bool
    zone: str
    appointers: tuple[PersonId, ...]
    continues: str | None = None
    lost: str | None = None


class ClockAcknowledged(Event, frozen=True, gc=False, kw_only=True, tag="clock-acknowledged.1"):
    """A person looked at a clock anomaly and said that the clock may be trusted from here on."""

    reason: Commitment


class AdministrationBegan(Event, frozen=True, gc=False, kw_only=True, tag="administration-began.1"):
    """A new administration took office; entries carry its id from here on."""

    administration: str
    name: str
    source: Source


class PersonRecorded(Event, frozen=True, gc=False, kw_only=True, tag="person-recorded.1"):
    """What a person is. The name is a commitment; `person_class` and `body` None are not known."""

    person: PersonId
    name: Commitment
    person_class: PersonClass | None
    body: BodyId | None


class PersonLinked(Event, frozen=True, gc=False, kw_only=True, tag="person-linked.1"):
    """Two person ids are one human, so that they fill one seat between them."""

    person: PersonId
    same_as: PersonId


class PersonLeft(Event, frozen=True, gc=False, kw_only=True, tag="person-left.1"):
    """A person left or changed post: drops out of every exemption."""

    person: PersonId


class PersonReturned(Event, frozen=True, gc=False, kw_only=True, tag="person-returned.1"):
    """A person who dropped out is back."""

    person: PersonId


class AuthorityGranted(Event, frozen=True, gc=False, kw_only=True, tag="authority-granted.1"):
    """An appointment, made by two persons of whom neither gains from it."""

    authority: AuthorityId
    person: PersonId
    subject: Subject
    body: BodyId
    until: int | None
    instrument: str
    delegable: bool
    granted_by: tuple[PersonId, ...]


class AuthorityEnded(Event, frozen=True, gc=False, kw_only=True, tag="authority-ended.1"):
    """An appointment ended."""

    authority: AuthorityId


class BodyRecorded(Event, frozen=True, gc=False, kw_only=True, tag="body-recorded.1"):
    """What a body is called, what kind it is and where it stands in the tree."""

    body: BodyId
    name: str
    kind: BodyKind
    parent: BodyId | None
    source: Source


class UnitTransferred(Event, frozen=True, gc=False, kw_only=True, tag="unit-transferred.1"):
    """A unit moved to another parent; exemptions and authorities not carried end then."""

    unit: BodyId
    parent: BodyId
    carried_exemptions: tuple[ExemptionId, ...]
    carried_authorities: tuple[AuthorityId, ...]
