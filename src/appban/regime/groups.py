"""Groups of an identity provider that give authority: whoever is in one is given an appointment when signing in.

A mapping is no appointment. It says what the members of a group are to be given, over which body; what each of them
holds is an authority like any other, with an end, which names the mapping as its instrument.
"""

from typing import NewType

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.people import PersonId, Subject

MappingId = NewType("MappingId", str)


class GroupMapping(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One group at one issuer, mapped by two persons; it opens things, so it holds from the later of both clocks."""

    id: MappingId
    issuer: str
    group: str
    subject: Subject
    body: BodyId
    held_from: int
    until: int
    instrument: str
    mapped_by: tuple[PersonId, ...]

    @property
    def as_instrument(self) -> str:
        """The instrument of every authority that this mapping gives, by which they are found again."""
        return f"group {self.group} at {self.issuer}, as mapped by {self.id}"
