"""A question to the decision point and its answer."""

from typing import Literal

import msgspec

from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, NetworkId
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.restriction import Purpose, RestrictionId

Outcome = Literal["prohibited", "not-listed", "exempt", "permitted", "unknown"]

STALENESS = 60_000_000
"""Microseconds an answer may be relied on without asking again, unless an installation says otherwise."""


class Query(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """May it be here (`here`), or may this person use it for this purpose (`used`)? Names a device or a network."""

    app: AppId
    at: int
    device: DeviceId | None = None
    network: NetworkId | None = None
    version: str | None = None
    surface: Surface = Surface.NATIVE_APP
    person: PersonId | None = None
    purpose: Purpose | None = None
    question: Literal["here", "used"] = "here"


class Clause(msgspec.Struct, frozen=True, gc=False):
    """What an answer rests on: a restriction in a version, and the scope statement that reaches the place."""

    restriction: RestrictionId
    version: int
    statement: str


class Considered(msgspec.Struct, frozen=True, gc=False):
    """An exemption that names this device or person, and why it did not help (None: it did)."""

    exemption: ExemptionId
    why_not: str | None


class Verdict(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The answer. `valid_until` None: nothing recorded ends it; `record` is how many entries were folded.

    `clause` is the one cited; `reasons` say in words what else one must know; `exemptions` those relied on.
    """

    outcome: Outcome
    clause: Clause | None
    reasons: tuple[str, ...]
    obligations: tuple[str, ...]
    exemptions: tuple[ExemptionId, ...]
    considered: tuple[Considered, ...]
    grace: tuple[str, ...]
    valid_until: int | None
    refresh_after: int
    record: int
    at: int

    @property
    def permissive(self) -> bool:
        """Whether it lets anything through; `unknown` and `not-listed` deny."""
        return self.outcome in {"exempt", "permitted"}
