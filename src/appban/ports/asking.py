"""What a question about the record is answered from: the facts of a prefix at an instant, and what the lake had by then."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, PlaceClass
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.finding import FindingId, Kind
from appban.regime.identity import Platform
from appban.regime.roster import Roster


class DeviceCount(msgspec.Struct, frozen=True, array_like=True):
    """How many devices of an inventory stand alike; None is not known. `silent`: not heard of within the bound asked for."""

    body: BodyId | None
    place_class: PlaceClass | None
    platform: Platform | None
    managed: bool | None
    devices: int
    silent: int


class FleetSeen(msgspec.Struct, frozen=True, kw_only=True):
    """An inventory that the record vouches for: when it was taken, its devices, and sources not heard from, by device count."""

    snapshot: str
    taken_at: int
    recorded: int
    counts: tuple[DeviceCount, ...]
    not_heard: tuple[tuple[str, int], ...]


class FindingSeen(msgspec.Struct, frozen=True, array_like=True):
    """A finding of a kept sweep, as far as questions ask for it."""

    id: FindingId
    kind: Kind
    body: BodyId | None
    app: str | None
    since: int


class SweepSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A kept sweep: when it was made, and what it found of the kinds asked for."""

    at: int
    findings: tuple[FindingSeen, ...]


class Ground(Protocol):
    """What one question may look at. Nothing in it is younger than `known_at`, so that the answer never changes."""

    @property
    def facts(self) -> Facts:
        """What the prefix says, without what was not announced by `known_at`."""
        ...

    @property
    def at(self) -> int:
        """As of when: the instant at which things are to have held."""
        ...

    @property
    def known_at(self) -> int:
        """As known when: the record time up to which the record counts."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the record, in which days and months are counted."""
        ...

    @property
    def sees_all(self) -> bool:
        """Whether the asker sees every body and case."""
        ...

    def sees_body(self, body: BodyId | None) -> bool:
        """Whether the asker sees a body."""
        ...

    def sees_case(self, history: ExemptionHistory) -> bool:
        """Whether the asker sees an exemption."""
        ...

    def force(self, exemption: ExemptionId) -> tuple[tuple[int, int], ...]:
        """The intervals in which an exemption is in force from at least one of its restrictions (regime.spans)."""
        ...

    def state(self, exemption: ExemptionId, at: int) -> str:
        """How an exemption stood, in the word that people read: requested, part-cleared, in-force, lapsed and so on."""
        ...

    def is_over(self, exemption: ExemptionId, at: int) -> bool:
        """Whether an exemption was over at an instant so that no fact about its mitigations or seats could restore it."""
        ...

    def indices(self, subjects: Collection[str], times: Collection[int]) -> tuple[int, ...]:
        """The entries of the prefix that speak of any of the subjects, or were recorded at these times, in order."""
        ...

    def fleet(self, heard_since: int) -> FleetSeen | None:
        """The newest inventory by `at` whose entry is in the prefix; `heard_since` is the bound of `silent`."""
        ...

    def roster(self, devices: Collection[DeviceId]) -> Roster:
        """Where these devices stood by that inventory."""
        ...

    def sweeps(self, kinds: Sequence[Kind]) -> Iterator[SweepSeen]:
        """The sweeps kept by `at` and `known_at`, the oldest first."""
        ...

    def dropped(self) -> int | None:
        """Inventories from before this instant were taken away under a retention rule; None: none were."""
        ...
