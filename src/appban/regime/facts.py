"""Facts: what a prefix of the log says, kept with both clocks so that any instant can be asked.

Facts are grown by `reducer.apply` alone and only read elsewhere. Nothing here is overwritten: each noun keeps its
history, and what held at an instant is found by looking.
"""

from bisect import insort
from functools import reduce
from typing import TypeVar

import msgspec

from appban.regime.absences import Absences
from appban.regime.bodies import Bodies
from appban.regime.catalogue import AppFact, AppId, ClassificationFact, EntityId, Listing, OwnershipFact
from appban.regime.communications import Communications
from appban.regime.device import DeviceId, NetworkId, PlaceFact
from appban.regime.events import (
    CircumstanceDeclared,
    DecisionMade,
    ExemptionSubmitted,
    FiguresReleased,
    NeedAnswered,
    NeedAsked,
    PhoneCodeMinted,
    RecordOpened,
    RequestAssessed,
    RestrictionReaffirmed,
    ReviewAnswered,
    ReviewOpened,
    StageNotRequired,
    StatementMade,
    UnitTransferred,
)
from appban.regime.exemption import CircumstanceId, ExemptionId, Request
from appban.regime.foi_register import FoiHistory
from appban.regime.foi_request import FoiId
from appban.regime.groups import GroupMapping, MappingId
from appban.regime.identity import Identity
from appban.regime.keeping import Keeping
from appban.regime.mitigation import Evidence, MitigationKind
from appban.regime.oversight import Oversight
from appban.regime.passkey import Passkey, PasskeyId
from appban.regime.people import Authority, AuthorityId, PersonFact, PersonId
from appban.regime.point import PointHistory
from appban.regime.restriction import RestrictionId, RestrictionVersion
from appban.regime.rota import Rota
from appban.regime.tokens import Token, TokenId
from appban.regime.written_answers import WrittenQuestions


class Proofs:
    """The evidence for one mitigation about one thing: what was seen to hold, and when it was seen to fail."""

    __slots__ = ("failed", "held")

    def __init__(self) -> None:
        self.held: list[Evidence] = []
        self.failed: list[int] = []


class Deciding(msgspec.Struct, frozen=True):
    """A decision with its record time."""

    recorded: int
    event: DecisionMade


class ExemptionHistory:
    """All that happened to one exemption."""

    __slots__ = (
        "answers",
        "assessments",
        "assignments",
        "conditions",
        "confirmations",
        "decisions",
        "ended",
        "needs",
        "not_required",
        "phone_codes",
        "proofs",
        "ratified",
        "reviewed",
        "suspensions",
        "versions",
    )

    def __init__(self) -> None:
        self.versions: list[tuple[int, ExemptionSubmitted]] = []
        self.decisions: list[Deciding] = []
        self.confirmations: dict[str, int] = {}
        self.conditions: dict[tuple[str, str], int] = {}
        self.assessments: dict[str, list[tuple[int, RequestAssessed]]] = {}
        self.assignments: list[tuple[int, PersonId | None]] = []
        self.phone_codes: list[PhoneCodeMinted] = []
        self.answers: list[tuple[int, ReviewAnswered]] = []
        self.needs: list[tuple[int, NeedAsked | NeedAnswered]] = []
        self.not_required: list[StageNotRequired] = []
        self.suspensions = Absences()
        self.ended: dict[str, int] = {}
        self.ratified: int | None = None
        self.reviewed: int | None = None
        self.proofs: dict[str, Proofs] = {}

    @property
    def request(self) -> Request:
        """The newest submitted version."""
        return self.versions[-1][1].request

    def by_digest(self, digest: str) -> ExemptionSubmitted | None:
        """The version a decision names, or None if no such version was submitted."""
        return next((version for _, version in self.versions if version.digest == digest), None)


class RestrictionHistory:
    """The versions of one restriction, in the order of their numbers, and what was said of it later."""

    __slots__ = ("ended", "reaffirmed", "versions")

    def __init__(self) -> None:
        self.versions: list[tuple[int, RestrictionVersion]] = []
        self.ended: int | None = None
        self.reaffirmed: list[tuple[int, RestrictionReaffirmed]] = []

    def governing(self, at: int) -> RestrictionVersion | None:
        """The version that governs at an instant: the highest that has started; in force or ended."""
        return next((version for _, version in reversed(self.versions) if version.starts <= at), None)

    def in_force(self, at: int) -> RestrictionVersion | None:
        """The version in force at an instant, or None."""
        version = self.governing(at)
        if version is None or (version.ends is not None and at >= version.ends):
            return None
        return None if self.ended is not None and at >= self.ended else version

    def version(self, number: int) -> RestrictionVersion | None:
        """A version by its number."""
        return next((version for _, version in self.versions if version.version == number), None)


class PlaceHistory:
    """What a device or network was, and when it was lost or in other hands."""

    __slots__ = ("absences", "facts")

    def __init__(self) -> None:
        self.facts: list[PlaceFact] = []
        self.absences = Absences()

    def at(self, at: int) -> PlaceFact | None:
        """The latest fact stated at or before an instant."""
        return _latest(self.facts, at)


class PersonHistory:
    """What a person was, and when that person had dropped out."""

    __slots__ = ("absences", "facts")

    def __init__(self) -> None:
        self.facts: list[PersonFact] = []
        self.absences = Absences()

    def at(self, at: int) -> PersonFact | None:
        """The latest fact stated at or before an instant."""
        return _latest(self.facts, at)


class CircumstanceHistory:
    """A declared emergency: opened at its effective time, extended by later entries, ended at a stated instant."""

    __slots__ = ("declared", "ended", "extended", "opens")

    def __init__(self, declared: CircumstanceDeclared, opens: int) -> None:
        self.declared = declared
        self.opens = opens
        self.extended: list[tuple[int, int]] = []
        self.ended: int | None = None

    def open_at(self, at: int) -> bool:
        """Whether the emergency was open: an extension counts from its effective time, and reopens nothing earlier."""
        until = max([self.declared.until, *(new for effective, new in self.extended if effective <= at)])
        return self.opens <= at < until and not (self.ended is not None and self.ended <= at)

    def edges(self) -> list[int]:
        """Every instant at which the answer may change."""
        ends = [] if self.ended is None else [self.ended]
        return [self.opens, self.declared.until, *ends, *(t for pair in self.extended for t in pair)]


class Facts:
    """Everything a prefix of the log says."""

    opened: RecordOpened | None
    administration: str | None

    def __init__(self) -> None:
        self.size, self.time = 0, 0
        self.opened, self.administration = None, None
        self.bodies, self.communications, self.written = Bodies(), Communications(), WrittenQuestions()
        self.transfers: list[UnitTransferred] = []
        self.people: dict[PersonId, PersonHistory] = {}
        self.links: dict[PersonId, tuple[PersonId, ...]] = {}
        self.authorities: dict[AuthorityId, Authority] = {}
        self.authorities_of: dict[PersonId, list[AuthorityId]] = {}
        self.apps: dict[AppId, list[AppFact]] = {}
        self.confirmed: dict[Identity, list[tuple[int, AppId | None]]] = {}
        self.ownership: dict[EntityId, dict[EntityId, list[OwnershipFact]]] = {}
        self.classes: dict[tuple[AppId, str, str], list[ClassificationFact]] = {}
        self.listings: dict[str, Listing] = {}
        self.listings_of: dict[AppId, list[str]] = {}
        self.restrictions: dict[RestrictionId, RestrictionHistory] = {}
        self.packs: dict[str, str] = {}
        self.sealed: set[tuple[RestrictionId, int]] = set()
        self.mitigations: dict[str, MitigationKind] = {}
        self.statements: list[tuple[int, StatementMade]] = []
        self.circumstances: dict[CircumstanceId, CircumstanceHistory] = {}
        self.exemptions: dict[ExemptionId, ExemptionHistory] = {}
        self.naming_device: dict[DeviceId, list[ExemptionId]] = {}
        self.naming_person: dict[PersonId, list[ExemptionId]] = {}
        self.replacing: dict[ExemptionId, list[ExemptionId]] = {}
        self.reviewing: dict[ExemptionId, list[tuple[int, ReviewOpened]]] = {}
        self.devices: dict[DeviceId, PlaceHistory] = {}
        self.networks: dict[NetworkId, PlaceHistory] = {}
        self.device_proofs: dict[tuple[str, DeviceId], Proofs] = {}
        self.deliveries: dict[str, list[int]] = {}
        self.dispositions: dict[str, tuple[int, str]] = {}
        self.snapshots: list[tuple[int, str, str]] = []
        self.points: dict[str, PointHistory] = {}
        self.tokens: dict[TokenId, Token] = {}
        self.groups: dict[MappingId, GroupMapping] = {}
        self.foi: dict[FoiId, FoiHistory] = {}
        self.releases: list[tuple[int, FiguresReleased]] = []
        self.passkeys: dict[PasskeyId, Passkey] = {}
        self.passkeys_of: dict[PersonId, list[PasskeyId]] = {}
        self.rota, self.keeping, self.oversight = Rota(), Keeping(), Oversight()

    def ids_of(self, person: PersonId) -> tuple[PersonId, ...]:
        """Every id of the human who has this one."""
        return self.links.get(person, (person,))

    def human(self, person: PersonId) -> PersonId:
        """The one id that stands for a human who may have several."""
        return self.ids_of(person)[0]

    def absences_of(self, person: PersonId) -> Absences:
        """When a human had dropped out, under whichever id that was recorded."""
        held = [self.people[each].absences for each in self.ids_of(person) if each in self.people]
        return reduce(Absences.joined, held) if held else Absences()

    def delivered(self, source: str, stated: int) -> None:
        """A source was heard from."""
        insort(self.deliveries.setdefault(source, []), stated)


_Fact = TypeVar("_Fact", PlaceFact, PersonFact)


def _latest(facts: list[_Fact], at: int) -> _Fact | None:
    found = None
    for fact in facts:
        if fact.stated > at:
            break
        found = fact
    return found
