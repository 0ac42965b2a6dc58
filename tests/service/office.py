"""An office to try the verbs in: a store, a clock that a test sets, one ban with all three routes, and its people."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.contracts.memory_store import MemoryStore
from tests.reference import facts as say
from tests.reference.build import (
    SOURCE,
    mitigation,
    moment,
    restriction,
    route,
    seat,
    stage,
)

from appban.ports import Mark, Store
from appban.record.entry import Actor
from appban.record.keys import format_skey
from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.identity import Platform, Surface
from appban.regime.mitigation import Method, MitigationKind
from appban.regime.people import PersonClass, PersonId, Subject
from appban.regime.restriction import (
    ExemptionRules,
    Limits,
    Purpose,
    RestrictionId,
    RestrictionVersion,
    Route,
    Stage,
    When,
)
from appban.regime.roster import Roster
from appban.regime.spans import in_force
from appban.regime.time import DAY, HOUR, zone
from appban.service.circumstances import Declaration, declare
from appban.service.deciding.clearing import Clearing, decide_seat
from appban.service.devices.devices import record_device
from appban.service.exemptions.mitigating import attest
from appban.service.opening import Opening, open_record
from appban.service.people import record_person
from appban.service.publishing import Press, new_key
from appban.service.reading import all_facts
from appban.service.requests.exemptions import Submitted, submit
from appban.service.requests.submission import Submission
from appban.service.staff.authority import Appointment, grant_authority
from appban.service.staff.bodies import record_body
from appban.service.work import Act, Desk, Receipt, Work, perform
from appban.stores.open import create_store

Value = TypeVar("Value")

BEGINS = moment("08:00")
SAFE = "dev-no-corporate-data"
TRAINED = "trained"
BAN = RestrictionId("ban")
TIKTOK = AppId("tiktok")
PEOPLE = {
    "quinn": PersonClass.CIVIL_SERVANT,
    "hal": PersonClass.CIVIL_SERVANT,
    "kim": PersonClass.CIVIL_SERVANT,
    "sam": PersonClass.CIVIL_SERVANT,
    "sue": PersonClass.CIVIL_SERVANT,
    "dee": PersonClass.CIVIL_SERVANT,
    "rat": PersonClass.CIVIL_SERVANT,
    "sec": PersonClass.CIVIL_SERVANT,
    "min": PersonClass.MINISTER,
    "spad": PersonClass.SPECIAL_ADVISER,
}
AUTHORITIES = (
    ("sam", "clear:security"),
    ("sue", "clear:security"),
    ("sue", "clear:duty"),
    ("dee", "clear:duty"),
    ("dee", "declare"),
    ("sam", "declare"),
    ("rat", "ratify"),
    ("min", "clear:minister"),
    ("spad", "clear:security"),
)


class SetClock:
    """A Clock that stands still until a test moves it."""

    def __init__(self, now: int) -> None:
        self.wall, self.monotonic, self.boot = now, 1_000_000, "boot-1"

    def now(self) -> int:
        """See Clock."""
        return self.wall

    def mark(self) -> Mark:
        """See Clock."""
        return Mark(wall=self.wall, monotonic=self.monotonic, boot=self.boot)

    def pass_(self, microseconds: int) -> None:
        """Time goes by: both clocks move."""
        self.wall += microseconds
        self.monotonic += microseconds

    def turn(self, microseconds: int) -> None:
        """Somebody sets the wall clock; no time goes by."""
        self.wall += microseconds


class Counting:
    """Entropy that never repeats and is the same in every run."""

    def __init__(self) -> None:
        self._count = 0

    def bytes(self, size: int) -> bytes:
        """See Entropy."""
        self._count += 1
        return self._count.to_bytes(8, "big").rjust(size, b"\x5a")[-size:]


class MemoryFolder:
    """LogFolder in a dictionary."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read(self, name: str) -> bytes | None:
        """See LogFolder."""
        return self.files.get(name)

    def write(self, name: str, data: bytes) -> None:
        """See LogFolder."""
        self.files[name] = data


class MemoryKeys:
    """KeyStore in a tuple."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def read(self) -> tuple[str, ...]:
        """See KeyStore."""
        return self.keys

    def create(self, keys: tuple[str, ...]) -> None:
        """See KeyStore."""
        self.keys = tuple(keys)

    def replace(self, keys: tuple[str, ...]) -> None:
        """See KeyStore."""
        self.keys = tuple(keys)


class Office:
    """A record with a ban, bodies, people and authorities; `as_(handle, verb)` does a verb as somebody."""

    def __init__(self, store: Store, *, embedded: bool = True, ban: RestrictionVersion | None = None) -> None:
        self.clock = SetClock(BEGINS)
        self.entropy = Counting()
        self.store = store
        self.desk = Desk(store=store, clock=self.clock, entropy=self.entropy, zone=zone("Europe/London"))
        self.ids: dict[str, PersonId] = {}
        self._open(embedded=embedded)
        self._record(ban or a_ban())
        if embedded:
            self._appoint()

    def as_(self, who: str, verb: Callable[[Work], Value], *, key: str | None = None) -> Receipt[Value]:
        """Do a verb as a person by handle, or as anybody by id; a minute goes by before it."""
        self.clock.pass_(60_000_000)
        return perform(self.desk, self.act(who, key=key), verb)

    def act(self, who: str, *, key: str | None = None) -> Act:
        """An act of a person by handle, or of anybody by id."""
        return Act(actor=Actor(person=self.ids.get(who, PersonId(who)), how="operator"), key=key)

    def tell(self, *events: ev.Event) -> None:
        """Put events into the record as they stand."""

        def verb(work: Work) -> None:
            for event in events:
                work.add(event)

        self.as_("operator", verb)

    @property
    def now(self) -> int:
        """What the clock says."""
        return self.clock.wall

    def facts(self) -> Facts:
        """Everything that the record says."""
        with self.store.reader() as reader:
            return all_facts(reader)

    def size(self) -> int:
        """How many entries there are."""
        with self.store.reader() as reader:
            return reader.head().size

    def history(self, exemption: ExemptionId) -> ExemptionHistory:
        """What happened to an exemption."""
        return self.facts().exemptions[exemption]

    def digest(self, exemption: ExemptionId) -> str:
        """The digest of its newest version."""
        return self.history(exemption).versions[-1][1].digest

    def in_force(self, exemption: ExemptionId, at: int | None = None) -> bool:
        """Whether it lifts the ban now, or at an instant."""
        return in_force(self.facts(), exemption, BAN, self.now if at is None else at)

    def asking(self, **changes: object) -> Submission:
        """What quinn asks for hal on phone P1: enforcement, thirty days from now, unless changed."""
        given: dict[str, object] = {
            "body": BodyId("D"),
            "restrictions": (BAN,),
            "apps": (TIKTOK,),
            "surfaces": (Surface.NATIVE_APP,),
            "devices": (DeviceId("P1"),),
            "people": (self.ids["hal"],),
            "purpose": Purpose("enforcement"),
            "start": self.now,
            "end": self.now + 30 * DAY,
            "justification": "a case before the court",
            "alternatives": "a separate device was considered",
        }
        return Submission(**(given | changes))  # type: ignore[arg-type]  # a test names what it changes

    def submitted(self, who: str = "quinn", **changes: object) -> ExemptionId:
        """A request as submitted."""
        return self.submission(who, **changes).exemption

    def submission(self, who: str = "quinn", **changes: object) -> Submitted:
        """What came of submitting a request."""
        receipt = self.as_(who, lambda work: submit(work, self.asking(**changes), Roster()))
        assert receipt.value is not None
        return receipt.value

    def decided(self, who: str, exemption: ExemptionId, stage: str = "security", **changes: object) -> str:
        """A decision by a person now, to clear unless changed; its digest."""
        given: dict[str, object] = {
            "exemption": exemption,
            "digest": self.digest(exemption),
            "stage": stage,
            "outcome": "clear",
            "instrument": "a note on the file",
            "stated": self.now,
        }
        asked = Clearing(**(given | changes))  # type: ignore[arg-type]  # a test names what it changes
        receipt = self.as_(who, lambda work: decide_seat(work, asked))
        assert receipt.value is not None
        return receipt.value

    def attested(
        self, exemption: ExemptionId, who: str = "sue", mitigation: str = SAFE, **changes: object
    ) -> None:
        """Evidence by inspection, as of now."""
        method = changes.pop("method", Method.INSPECTION)
        stated = self.now
        self.as_(
            who, lambda work: attest(work, exemption, mitigation, method=method, stated=stated, **changes)
        )

    def granted(self, **changes: object) -> ExemptionId:
        """An exemption that is in force: asked by quinn, cleared by sam, inspected by sue."""
        exemption = self.submitted(**changes)
        self.decided("sam", exemption)
        self.attested(exemption)
        assert self.in_force(exemption)
        return exemption

    def declared(self, who: str = "dee", hours: int = 48) -> str:
        """An open circumstance of D."""
        asked = Declaration(
            anchor="Other: a plan",
            body=BodyId("D"),
            audience_not_reached="everybody",
            until=self.now + hours * HOUR,
        )
        receipt = self.as_(who, lambda work: declare(work, asked))
        assert receipt.value is not None
        return receipt.value

    def _open(self, *, embedded: bool) -> None:
        opening = Opening(
            origin="log.example.gov.uk/ban",
            embedded=embedded,
            zone="Europe/London",
            appointers=(("ana", "Ana Example"), ("ben", "Ben Example")),
        )
        receipt = self.as_("operator", lambda work: open_record(work, opening))
        assert receipt.value is not None
        self.ids |= dict(zip(("ana", "ben"), receipt.value, strict=True))

    def _record(self, ban: RestrictionVersion) -> None:
        def verb(work: Work) -> dict[str, PersonId]:
            for event in (
                say.app("tiktok", "bytedance", BEGINS),
                say.app("chess", None, BEGINS),
                say.made(ban),
            ):
                work.add(event)
            for kind in CATALOGUE:
                work.add(ev.MitigationDefined(stated=BEGINS, mitigation=kind))
            for name in ("P1", "P2", "P3", "P4"):
                place = Place(BodyId("A" if name == "P4" else "D"), PlaceClass.CORPORATE, Platform.IOS)
                record_device(work, DeviceId(name), place, BEGINS)
            return {who: record_person(work, who, f"{who} Example", PEOPLE[who], None) for who in PEOPLE}

        for name, parent in (("D", None), ("A", "D"), ("X", None)):
            self.as_("operator", lambda work, name=name, parent=parent: _body(work, name, parent))
        receipt = self.as_("operator", verb)
        assert receipt.value is not None
        self.ids |= receipt.value

    def _appoint(self) -> None:
        for who, subject in AUTHORITIES:
            self.appoint(who, subject)

    def appoint(self, who: str, subject: str, body: str = "D", **changes: object) -> str:
        """Give somebody an authority, by the two root appointers."""
        asked = Appointment(
            person=self.ids[who],
            subject=Subject(subject),
            body=BodyId(body),
            instrument="a letter",
            stated=self.now,
            **changes,  # type: ignore[arg-type]  # a test names what it changes
        )
        receipt = self.as_("ana", lambda work: grant_authority(work, asked, self.ids["ben"]))
        assert receipt.value is not None
        return receipt.value


CATALOGUE = (
    MitigationKind(
        slug=SAFE,
        means="holds nothing of ours",
        about="device",
        methods=(Method.MACHINE, Method.INSPECTION, Method.ATTESTATION),
    ),
    MitigationKind(slug=TRAINED, means="was briefed", about="exemption", methods=(Method.ATTESTATION,)),
)


def a_ban(*stages: Stage, **limits: int) -> RestrictionVersion:
    """A ban on TikTok for D and below: three routes, one mitigation, and caps."""
    return restriction("ban", starts=BEGINS, apps=("tiktok",), exemptions=some_rules(stages, **limits))


def some_rules(stages: tuple[Stage, ...] = (), **limits: int) -> ExemptionRules:
    """A security seat always, a minister for communications; an emergency route; a carried-over route."""
    capped = {"max_days": 60, "max_devices": 2, "max_people": 2, "days_in_12_months": 90} | limits
    return ExemptionRules(
        purposes=(Purpose("enforcement"), Purpose("communications")),
        routes=(route(*(stages or ORDINARY)), EMERGENCY, CARRIED),
        mitigations=(mitigation(SAFE),),
        limits=Limits(source=SOURCE, **capped),
        source=SOURCE,
    )


ORDINARY = (
    stage(seat("security")),
    stage(seat("minister"), required=When(purposes=(Purpose("communications"),))),
)
EMERGENCY = Route(
    name="emergency",
    stages=(stage(seat("security"), seat("duty"), name="duty"),),
    max_hours=24,
    cap_hours=36,
    ratify_within=24 * HOUR,
    ratified_by=Subject("ratify"),
)
CARRIED = route(
    stage(seat("attester", name="first"), seat("attester", name="second"), name="attest"),
    name="carried-over",
    regularise_within=40 * DAY,
)


def sqlite_office(folder: Path, **changes: object) -> Office:
    """An office on a SQLite store in a folder."""
    return Office(create_store(str(folder / "record.sqlite3")), **changes)  # type: ignore[arg-type]


def memory_office(**changes: object) -> Office:
    """An office on the store in plain lists."""
    return Office(MemoryStore(), **changes)  # type: ignore[arg-type]


def a_press(office: Office) -> Press:
    """Where an office publishes, with a key of its own."""
    key = new_key("log.example.gov.uk/ban", office.entropy)
    return Press(folder=MemoryFolder(), keys=MemoryKeys(format_skey(key)))


def _body(work: Work, name: str, parent: str | None) -> None:
    kind = BodyKind.MINISTERIAL_DEPARTMENT
    above = None if parent is None else BodyId(parent)
    record_body(work, BodyId(name), name, kind, above, stated=BEGINS, source=SOURCE)
