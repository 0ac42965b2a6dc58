"""A store for measuring the console: the demo's departments grown to 5,000 exemptions, 500,000 devices, 1,000,000 findings.

`console_house()` makes it once under `bench/out` and opens it; `python bench/console_world.py` says what it holds. Its
clock goes on from the instant for which it was made, so that what is in force there stays in force.
"""

import argparse
import shutil
import time
from collections import Counter
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec

import measure
from appban.bootstrap import House, make_house, open_house
from appban.cli.demo_cast import StoryClock
from appban.cli.seeding.cast import Console, read_console
from appban.cli.seeding.opening import Beginning
from appban.cli.seeding.player import Player
from appban.cli.seeding.script import read_requests
from appban.cli.seeding.timed import Calendar
from appban.ports import Addition, Mark, Row, SnapshotInfo
from appban.record.canonical import encode
from appban.record.entry import NONCE_SIZE, Actor, Entry, leaf
from appban.record.merkle import extend, leaf_hash
from appban.regime import events as ev
from appban.regime.people import PersonClass
from appban.regime.restriction import RestrictionId
from appban.regime.subjects import subjects
from appban.regime.time import DAY, FOREVER, HOUR
from appban.service.exemptions.exemption_state import standing
from appban.service.people import people_called
from appban.service.publishing import publish_now
from appban.service.reading import all_facts
from appban.service.tiers import tier_of
from appban.service.work import Act, Work, perform
from appban.settings import Settings
from console_cases import Maker, Office, Told
from console_fleet import BATCH_OF_NAMES, findings, make_lake, name_devices
from world import AT

OUT = Path(__file__).parent / "out"
BAN = RestrictionId("uk-2023-tiktok")
CHUNK = 5_000


class Sizes(msgspec.Struct, frozen=True):
    """How much there is of each; the defaults are what the targets of the console speak of."""

    exemptions: int = 5_000
    devices: int = 500_000


class Ticking:
    """A clock that goes on from an instant."""

    def __init__(self, start: int) -> None:
        self._start, self._began = start, time.monotonic_ns()

    def now(self) -> int:
        return self._start + (time.monotonic_ns() - self._began) // 1000

    def mark(self) -> Mark:
        now = self.now()
        return Mark(wall=now, monotonic=now - self._start, boot=f"bench-{self._began}")


def console_house(sizes: Sizes | None = None) -> House:
    """The house on that store, which is made if it is not there."""
    wanted = sizes or Sizes()
    folder = OUT / f"console-{wanted.exemptions}-{wanted.devices}"
    if not folder.exists():
        making = folder.with_suffix(".making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        began = time.perf_counter()
        _make(making, wanted)
        making.rename(folder)
        measure.note(f"made {folder.name}, once", f"{time.perf_counter() - began:,.0f} s")
    settings = _settings(folder)
    house = open_house(settings)
    with house.desk.store.reader() as reader:
        head = reader.head().time
    return open_house(settings, clock=Ticking(max(AT, head + 1)))


def _settings(folder: Path) -> Settings:
    return Settings.from_environ({"APPBAN_DATABASE": str(folder / "appban.sqlite3")})


def _make(folder: Path, sizes: Sizes) -> None:
    story, console = StoryClock(AT - 100 * DAY), read_console()
    house = make_house(_settings(folder), clock=story)
    player = Player(house, story, Calendar(AT, house.desk.zone))
    quiet = msgspec.structs.replace(console, tokens=(), circumstances=())
    Beginning(player, quiet).schedule()
    player.play()
    _name(house, sizes.devices)
    offices = _offices(house, console)
    bodies = tuple(body for office in offices for body in office.bodies)
    texts = [text for each in read_requests() for text in (each.why, each.instead)]
    maker = Maker(offices, bodies, sizes.devices, texts, AT)
    told = [entry for _ in range(sizes.exemptions) for entry in maker.case(console.app)]
    _append(house, sorted(told, key=lambda each: each.at))
    story.pass_until(AT - HOUR // 2)
    snapshot = make_lake(house.lake, bodies, sizes.devices, story.now())
    _deliver(house, snapshot, sizes.devices)
    found = findings(bodies, sizes.devices, AT - HOUR // 3, (console.app, BAN), maker.ids)
    house.lake.keep(AT - HOUR // 3, snapshot, list(found))
    publish_now(house.desk, house.press)


def _name(house: House, devices: int) -> None:
    for first in range(0, devices, BATCH_OF_NAMES):
        with house.desk.store.writer() as writer:
            name_devices(writer, first, min(devices, first + BATCH_OF_NAMES))
            writer.commit()


def _offices(house: House, console: Console) -> list[Office]:
    """The six departments: each has somebody in security, and all but one a minister."""
    with house.desk.store.reader() as reader:
        facts = all_facts(reader)
        found = []
        for part in console.posture:
            below = [
                body for body in facts.bodies.ids() if part.body in (facts.bodies.lineage(body, AT) or ())
            ]
            staff = [each for each in console.people if each.body in below]
            people = dict(
                zip(
                    (each.handle for each in staff),
                    people_called(reader, [s.handle for s in staff]),
                    strict=True,
                )
            )
            ministers = [people[s.handle] for s in staff if s.of_class is PersonClass.MINISTER]
            cleared = [
                who
                for each in console.authorities
                if (each.subject, each.body) == ("clear:security", part.body)
                for who in each.who
            ]
            servants = [s.handle for s in staff if s.of_class is PersonClass.CIVIL_SERVANT]
            found.append(
                Office(
                    bodies=tuple(below),
                    staff=tuple(people[each] for each in servants if each not in cleared),
                    analyst=people[cleared[0]],
                    head=people[cleared[1]],
                    minister=ministers[0] if ministers else None,
                )
            )
        return found


def _append(house: House, told: list[Told]) -> None:
    """Append entries as the verbs would have, many in one transaction."""
    with house.desk.store.reader() as reader:
        head = reader.head()
    index, at, frontier, waiting = head.size, head.time, head.frontier, iter(told)
    while chunk := list(islice(waiting, CHUNK)):
        additions = []
        for each in chunk:
            at = max(each.at, at + 1)
            additions.append(_addition(index + len(additions), at, each))
        frontier = extend(frontier, index, [leaf_hash(each.row.leaf) for each in additions])
        index += len(additions)
        with house.desk.store.writer() as writer:
            writer.append(additions, frontier, Mark(wall=at, monotonic=0, boot="bench"))
            writer.commit()


def _addition(index: int, at: int, told: Told) -> Addition:
    tier, seed = tier_of(told.event), sha256(index.to_bytes(8)).digest()
    nonce = seed[:NONCE_SIZE] if tier == "official" else None
    entry = Entry(
        tier=tier,
        index=index,
        time=at,
        actor=Actor(person="operator", how="operator"),
        body=told.body,
        administration=None,
        key=f"act-{seed.hex()[:20]}",
        event=ev.write_event(told.event),
    )
    row = Row(index, at, ev.TAGS[type(told.event)], leaf(entry, nonce), encode(entry), nonce)
    return Addition(row, entry.key, subjects(told.event), told.openings)


def _deliver(house: House, snapshot: SnapshotInfo, devices: int) -> None:
    """What an import enters of itself."""
    batch = house.lake.batches()[-1]

    def verb(work: Work) -> None:
        work.add(ev.SourceDelivered(stated=work.now, source="mdm", batch=batch.digest, devices=devices))
        work.add(
            ev.SnapshotTaken(
                stated=snapshot.taken_at,
                snapshot=snapshot.id,
                manifest=snapshot.manifest_digest,
                rows=snapshot.rows,
                devices=snapshot.devices,
            )
        )

    perform(house.desk, Act(actor=Actor(person="operator", how="operator")), verb)


def main() -> None:
    """Make it if need be, and say what it holds."""
    parser = argparse.ArgumentParser(description="Make the store for measuring the console, once.")
    parser.add_argument("--exemptions", type=int, default=Sizes().exemptions)
    parser.add_argument("--devices", type=int, default=Sizes().devices)
    asked = parser.parse_args()
    house = console_house(Sizes(exemptions=asked.exemptions, devices=asked.devices))
    with house.desk.store.reader() as reader:
        facts = all_facts(reader)
    at = house.desk.clock.now()
    states = Counter(str(standing(facts, each, at).state) for each in facts.exemptions)
    sweep = house.lake.kept(FOREVER)
    measure.note("entries", f"{facts.size:,}")
    measure.note("exemptions", f"{len(facts.exemptions):,}")
    for state, count in sorted(states.items()):
        measure.note(f"  {state}", f"{count:,}")
    measure.note("devices", f"{asked.devices:,}")
    measure.note("findings", f"{0 if sweep is None else sweep.findings:,}")


if __name__ == "__main__":
    main()
