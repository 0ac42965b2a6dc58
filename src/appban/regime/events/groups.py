"""Events about signing in: who acts as whom, and which groups of an identity provider give what authority."""

from appban.regime.bodies import BodyId
from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.groups import MappingId
from appban.regime.people import PersonId, Subject


class SignInBound(Event, frozen=True, gc=False, kw_only=True, tag="sign-in-bound.1"):
    """Whoever an identity provider calls so acts as this person from now on; `sign_in` commits to issuer and subject.

    `bound_by` are the two persons who said so; nobody when the provider gave the person's handle at the first sign-in.
    """

    person: PersonId
    sign_in: Commitment
    bound_by: tuple[PersonId, ...]


class GroupMapped(Event, frozen=True, gc=False, kw_only=True, tag="group-mapped.1"):
    """The members of a group are given an authority over a body when they sign in; mapped by two who do not gain."""

    mapping: MappingId
    issuer: str
    group: str
    subject: Subject
    body: BodyId
    instrument: str
    mapped_by: tuple[PersonId, ...]


class GroupUnmapped(Event, frozen=True, gc=False, kw_only=True, tag="group-unmapped.1"):
    """A group gives nothing any longer; the authorities that it gave are ended beside this."""

    mapping: MappingId
