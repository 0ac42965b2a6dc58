"""People, the class each belongs to, and the authority each holds: what they may decide, for which body, when."""

from enum import StrEnum
from typing import NewType

import msgspec

from appban.regime.bodies import BodyId

PersonId = NewType("PersonId", str)
AuthorityId = NewType("AuthorityId", str)
Subject = NewType("Subject", str)
"""What an authority is for, such as `clear:security`, `clear:minister`, `appoint`, `policy`, `import`, `submit`."""


class PersonClass(StrEnum):
    """In what relation a person stands to government; a pack says which class may fill which seat."""

    CIVIL_SERVANT = "civil-servant"
    MINISTER = "minister"
    SPECIAL_ADVISER = "special-adviser"
    CONTRACTOR = "contractor"
    OFFICE_HOLDER = "office-holder"
    SERVICE = "service"


class PersonFact(msgspec.Struct, frozen=True, gc=False):
    """What a person is from `stated` on; None is not known. `name` is the commitment to the name, which stands erasably."""

    stated: int
    recorded: int
    person_class: PersonClass | None
    body: BodyId | None
    name: str | None = None


class Authority(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One appointment. It opens things, so it holds from the later of its stated and record time; an end is stated."""

    id: AuthorityId
    person: PersonId
    subject: Subject
    body: BodyId
    held_from: int
    until: int
    instrument: str
    delegable: bool
    granted_by: tuple[PersonId, ...]
