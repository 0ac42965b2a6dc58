"""The shapes of the history's own files, read as strictly as a pack is."""

from typing import Literal

import msgspec

from appban.bootstrap.shipped import shipped_history_file
from appban.cli.seeding.history.instants import Instant, settled
from appban.cli.seeding.timed import Part
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.identity import Platform, Surface
from appban.regime.pack.text import load
from appban.regime.pack.written import Duration
from appban.regime.people import PersonClass, Subject
from appban.regime.restriction import Purpose, RestrictionId, Risk, RouteName


class PersonPart(Part, frozen=True, kw_only=True):
    """Somebody, from when they are on record."""

    handle: str
    name: str
    of_class: PersonClass = msgspec.field(name="class")
    body: BodyId
    since: Instant | None = msgspec.field(name="from", default=None)


class AuthorityPart(Part, frozen=True, kw_only=True):
    """What some people may decide; without `from` from the beginning on, without `until` until further notice."""

    subject: Subject
    body: BodyId
    who: tuple[str, ...]
    since: Instant | None = msgspec.field(name="from", default=None)
    until: Instant | None = None


class NumbersPart(Part, frozen=True, kw_only=True):
    """What this government puts in the place of the pack's own numbers for one mitigation."""

    slug: str
    fresh_for: Duration
    source_grace: Duration
    silent_after: Duration


class LatePart(Part, frozen=True, kw_only=True):
    """When the record learnt of something of a pack that it learnt of otherwise than on its day."""

    what: str
    recorded: Instant


class CorrectionPart(Part, frozen=True, kw_only=True):
    """A statement of a pack as it is worded, or timed, from a later entry on."""

    statement: str
    recorded: Instant
    says: str
    by: str | None = None


class StepPart(Part, frozen=True, kw_only=True):
    """What somebody does about a request. `stated` differs from `at` where it came to the record late."""

    do: Literal[
        "assess", "clear", "refuse", "phone", "confirm", "brief", "evidence", "seen", "failed", "withdraw",
        "revoke", "hand-back", "suspend", "reinstate", "close", "narrow", "ratify", "review", "lost", "attest",
    ]  # fmt: skip
    at: Instant
    stated: Instant | None = None
    by: str = ""
    stage: str = "security"
    seat: str = "security-team"
    minister: str = ""
    risk: Risk = "low"
    until: Instant | None = None
    device: str = ""
    says: str = ""
    signed_by: tuple[str, ...] = ()


class CasePart(Part, frozen=True, kw_only=True):
    """One request and what is then done about it; `begins` and `ends` are its window.

    Without applications or a restriction it is about those of the whole history.
    """

    ref: str
    body: BodyId
    by: str
    asked: Instant
    people: tuple[str, ...]
    devices: tuple[str, ...]
    apps: tuple[AppId, ...] = ()
    surfaces: tuple[Surface, ...] = (Surface.NATIVE_APP,)
    restriction: RestrictionId | None = None
    purpose: Purpose
    route: RouteName = "ordinary"
    circumstance: str | None = None
    renews: str | None = None
    replaces: str | None = None
    begins: Instant
    ends: Instant
    why: str
    instead: str
    steps: tuple[StepPart, ...] = ()


class SeriesPart(Part, frozen=True, kw_only=True):
    """Requests of one body that come month by month; letters of `outcomes` say what becomes of each (see `series`)."""

    key: str
    body: BodyId
    by: str
    people: tuple[str, ...]
    devices: tuple[str, ...]
    security: tuple[str, str]
    ministers: tuple[str, str] | None = None
    purposes: tuple[Purpose, ...]
    first: str
    last: str
    a_month: int
    outcomes: str


class SourcePart(Part, frozen=True, kw_only=True):
    """The source that tells of the devices of a body each Monday; `silent` is when it did not, from and until."""

    name: str
    body: BodyId
    silent: tuple[Instant, Instant] | None = None


class CircumstancePart(Part, frozen=True, kw_only=True):
    """A declared emergency."""

    ref: str
    by: str
    body: BodyId
    at: Instant
    until: Instant
    anchor: str
    audience: str


class DevicesPart(Part, frozen=True, kw_only=True):
    """Devices of one body that exemptions name: `prefix` and two digits, from 01 to `count`."""

    body: BodyId
    prefix: str
    count: int
    platform: Platform = Platform.IOS


class ReturnPart(Part, frozen=True, kw_only=True):
    """How many exemptions a body says it has; null: it cannot say."""

    body: BodyId
    at: Instant
    exemptions: int | None
    recorded: Instant


class ContractPart(Part, frozen=True, kw_only=True):
    """A contract as it is described from `at` on, from its start unless that is stated; `clause` null: nobody looked."""

    ref: str
    body: BodyId
    supplier: str
    clause: Literal["with", "without"] | None
    starts: Instant
    ends: Instant | None
    at: Instant | None = None
    recorded: Instant


class HistoryFile(Part, frozen=True, kw_only=True):
    """The people, the numbers and the requests of the history."""

    opened: Instant
    app: AppId
    restriction: RestrictionId
    appointers: tuple[PersonPart, PersonPart]
    people: tuple[PersonPart, ...]
    authorities: tuple[AuthorityPart, ...]
    instrument: str
    numbers: tuple[NumbersPart, ...]
    late: tuple[LatePart, ...]
    corrections: tuple[CorrectionPart, ...]
    devices: tuple[DevicesPart, ...]
    sources: tuple[SourcePart, ...]
    circumstances: tuple[CircumstancePart, ...]
    returns: tuple[ReturnPart, ...]
    contracts: tuple[ContractPart, ...]
    left: dict[str, Instant]
    series: tuple[SeriesPart, ...]
    cases: tuple[CasePart, ...]


def read_history() -> HistoryFile:
    """The history that ships."""
    return settled(load(shipped_history_file("history.yaml"), "history.yaml", HistoryFile))
