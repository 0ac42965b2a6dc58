"""A record into which shipped packs are adopted through the verbs, on a clock that a test sets."""

from pathlib import Path

import msgspec
from tests.service.office import Counting, SetClock

from appban.bootstrap.shipped import shipped_packs
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, NetworkId, Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.mitigation import Method
from appban.regime.people import PersonClass, PersonId, Subject
from appban.regime.query import Query, Verdict
from appban.regime.restriction import Purpose, RestrictionId, ScopeStatement
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR, read, zone
from appban.service.answering import Asked, ask
from appban.service.bans.plan import Plan
from appban.service.bans.policy import PackFile, ReadPack, apply_plan, make_plan, read_packs
from appban.service.deciding.clearing import Clearing, decide_seat
from appban.service.devices.devices import record_device, record_network
from appban.service.exemptions.mitigating import attest, machine_evidence
from appban.service.opening import Opening, open_record
from appban.service.people import record_person
from appban.service.requests.exemptions import Submitted, submit
from appban.service.requests.submission import Submission
from appban.service.staff.authority import Appointment, grant_authority
from appban.service.work import Act, Desk, perform
from appban.stores.open import create_store

LONDON = zone("Europe/London")
LONG_AGO = read("2022-06-01", LONDON, bare="start")[0]


def at(text: str) -> int:
    """A time in London."""
    return read(text, LONDON, bare="start")[0]


def packs(*names: str) -> list[ReadPack]:
    """Shipped packs by id, all of them without names."""
    shipped = shipped_packs()
    return list(read_packs(PackFile(f"{name}.yaml", shipped[name]) for name in names or shipped))


def without_later_versions(pack: ReadPack, newest: int) -> ReadPack:
    """The pack as it was before it held versions above `newest`."""
    restrictions = tuple(
        msgspec.structs.replace(each, versions=tuple(v for v in each.versions if v.version <= newest))
        for each in pack.pack.restrictions
    )
    return msgspec.structs.replace(
        pack, pack=msgspec.structs.replace(pack.pack, restrictions=restrictions), digest="0" * 64
    )


class Record:
    """A fresh record, opened at a time, with two root appointers."""

    def __init__(self, folder: Path, opened: str) -> None:
        self.clock = SetClock(at(opened))
        self.desk = Desk(
            store=create_store(str(folder / "record.sqlite3")),
            clock=self.clock,
            entropy=Counting(),
            zone=LONDON,
        )
        opening = Opening(
            origin="log.example.gov.uk/ban",
            embedded=True,
            zone="Europe/London",
            appointers=(("ana", "Ana Example"), ("ben", "Ben Example")),
        )
        self.ids: dict[str, PersonId] = {}
        ana, ben = self.do("operator", lambda work: open_record(work, opening))
        self.ids |= {"ana": ana, "ben": ben}

    def until(self, moment: str) -> None:
        """Time goes by until a moment."""
        self.clock.pass_(at(moment) - self.clock.wall)

    def do(self, who: str, verb):
        """Somebody does something, a second after what was done last; what it came to."""
        self.clock.pass_(1_000_000)
        act = Act(actor=Actor(person=self.ids.get(who, PersonId(who)), how="operator"))
        return perform(self.desk, act, verb).value

    def plan(self, *wanted: ReadPack, sealed: bool = False, roster: Roster | None = None) -> Plan:
        """What adopting packs would change."""
        with self.desk.store.reader() as reader:
            return make_plan(reader, wanted, packs(), roster or Roster(), now=self.clock.wall, sealed=sealed)

    def adopt(self, *wanted: ReadPack) -> None:
        """Adopt packs, by ana and ben."""
        plan = self.plan(*wanted)
        self.do("ana", lambda work: apply_plan(work, plan, self.ids["ben"]))

    def tell(self, *events: ev.Event) -> None:
        """Put facts into the record as they stand."""

        def verb(work) -> None:
            for event in events:
                work.add(event)

        self.do("operator", verb)

    def device(self, name: str, body: str, of_class: PlaceClass = PlaceClass.CORPORATE) -> None:
        """A telephone, known long ago."""
        place = Place(BodyId(body), of_class, Platform.IOS)
        self.do("operator", lambda work: record_device(work, DeviceId(name), place, LONG_AGO))

    def network(self, name: str, body: str, of_class: PlaceClass) -> None:
        """A network, known long ago."""
        place = Place(BodyId(body), of_class, Platform.NETWORK)
        self.do("operator", lambda work: record_network(work, NetworkId(name), place, LONG_AGO))

    def person(self, handle: str, of_class: PersonClass = PersonClass.CIVIL_SERVANT) -> None:
        """Somebody."""
        self.ids[handle] = self.do(
            "operator", lambda work: record_person(work, handle, f"{handle} Example", of_class, None)
        )

    def appoint(self, handle: str, subject: str, body: str) -> None:
        """An authority, given by ana and ben."""
        asked = Appointment(
            person=self.ids[handle],
            subject=Subject(subject),
            body=BodyId(body),
            instrument="a letter",
            stated=self.clock.wall,
        )
        self.do("ana", lambda work: grant_authority(work, asked, self.ids["ben"]))

    def submitted(
        self, who: str, device: str, holder: str, *restrictions: str, **changes: object
    ) -> Submitted:
        """A request for TikTok on a device, for enforcement, a week from now."""
        given: dict[str, object] = {
            "body": BodyId("home-office"),
            "restrictions": tuple(map(RestrictionId, restrictions)),
            "apps": (AppId("tiktok"),),
            "surfaces": (Surface.NATIVE_APP,),
            "devices": (DeviceId(device),),
            "people": (self.ids[holder],),
            "purpose": Purpose("enforcement"),
            "start": self.clock.wall,
            "end": self.clock.wall + 7 * DAY,
            "justification": "a case before the court",
            "alternatives": "a separate device was considered",
        }
        asked = Submission(**(given | changes))
        return self.do(who, lambda work: submit(work, asked, Roster()))

    def cleared(self, who: str, asked: Submitted, stage: str, stated: str | None = None) -> None:
        """A clearance, stated for now or a time before."""
        said = self.clock.wall if stated is None else at(stated)
        clearing = Clearing(
            exemption=asked.exemption, digest=asked.digest, stage=stage, outcome="clear",
            instrument="a note on the file", stated=said,
        )  # fmt: skip
        self.do(who, lambda work: decide_seat(work, clearing))

    def evidenced(self, asked: Submitted, device: str, holder: str) -> None:
        """What the UK's rules ask for before use: the device's state by a source, the briefing by the holder."""
        told = ((DeviceId(device), "dev-no-corporate-data", True),)
        self.do(
            "operator",
            lambda work: machine_evidence(work, "mdm", told, stated=work.now, batch="0" * 64),
        )
        self.do(
            holder,
            lambda work: attest(
                work, asked.exemption, "ppl-briefed", method=Method.ATTESTATION, stated=work.now
            ),
        )

    def asked(self, when: str, known_at: str | None = None, **query: object) -> Asked:
        """The answer to a question about TikTok at a time, unless another application is named."""
        given: dict[str, object] = {"app": "tiktok", "surface": Surface.NATIVE_APP} | query
        question = Query(**(given | {"at": at(when)}))
        known = None if known_at is None else at(known_at)
        return ask(self.desk, question, Roster(), known_at=known, staleness_seconds=60)

    def verdict(self, when: str, known_at: str | None = None, **query: object) -> Verdict:
        """The verdict alone."""
        return self.asked(when, known_at, **query).verdict


def rests_on(asked: Asked) -> ScopeStatement:
    """The sentence that an answer cites."""
    clause = asked.verdict.clause
    version = asked.facts.restrictions[clause.restriction].version(clause.version)
    return next(each for each in version.scope if each.id == clause.statement)


__all__ = ["HOUR", "LONG_AGO", "Record", "at", "packs", "rests_on", "without_later_versions"]
