"""An import keeps its order: ids, then the lake, then the entry; cut off anywhere, importing again sets it right."""

from pathlib import Path

import pytest
from tests.service.office import a_press, memory_office

from appban.errors import ClockError, StoreError
from appban.fleet.keys import INDEX, keys
from appban.inventory.csv import Source
from appban.regime import events as ev
from appban.regime.device import DeviceId
from appban.regime.observation import DeviceClaim, DeviceKey, Report
from appban.regime.time import DAY
from appban.service.device_keys import Resolver
from appban.service.devices.inventories import Filling, Given, Intake, import_files, kept_batches
from appban.service.naming import device_called
from appban.service.reading import event_of
from appban.service.rosters import known_since, roster_for
from appban.stores.lake.folder import open_lake
from appban.stores.lake.room import Keys

ROWS = "device,platform,kind,value,body,device_class\nP-1,ios,bundle-id,org.example.chat,D,corporate\n"
MORE = ROWS + "P-2,ios,bundle-id,org.example.chat,A,corporate\n"


class Desk:
    """An office with a lake, into which files are imported a minute apart."""

    def __init__(self, folder: Path) -> None:
        self.office = memory_office()
        self.lake = open_lake(folder / "lake", Keys(INDEX, keys))
        self.press = a_press(self.office)

    def take_in(self, text: str, lake=None, filling: Filling | None = None):
        self.office.clock.pass_(60_000_000)
        intake = Intake(self.office.desk, self.press, lake or self.lake)
        files = [Given("devices.csv", text.encode())]
        return import_files(
            intake, self.office.act("operator"), Source(), files, filling=filling or Filling()
        )

    def device(self, name: str) -> DeviceId:
        with self.office.store.reader() as reader:
            return device_called(reader, name)

    def events(self, kind: type[ev.Event]) -> list[ev.Event]:
        with self.office.store.reader() as reader:
            found = (event_of(row) for row in reader.rows(0, reader.head().size))
            return [event for event in found if isinstance(event, kind)]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


class Breaking:
    """A Lake that fails at one of its doors."""

    def __init__(self, lake, door: str) -> None:
        self._lake, self._door = lake, door

    def __getattr__(self, name: str):
        if name == self._door:
            raise StoreError("the disk is full; make room and try again")
        return getattr(self._lake, name)


def test_the_entry_names_the_batch_and_the_snapshot_by_digest(desk):
    done = desk.take_in(ROWS)
    (delivered,) = desk.events(ev.SourceDelivered)
    (taken,) = desk.events(ev.SnapshotTaken)
    assert (delivered.source, delivered.batch, delivered.devices) == ("csv", done.batch.digest, 1)
    assert (taken.snapshot, taken.manifest) == (done.snapshot.id, done.snapshot.manifest_digest)


@pytest.mark.parametrize("door", ["append", "snapshot"])
def test_an_import_cut_off_leaves_no_entry_and_importing_again_sets_it_right(desk, door):
    before = desk.office.size()
    with pytest.raises(StoreError):
        desk.take_in(ROWS, Breaking(desk.lake, door))
    assert desk.office.size() == before
    device = desk.device("asset:P-1")
    done = desk.take_in(ROWS)
    assert desk.device("asset:P-1") == device
    assert (done.minted, done.snapshot.devices, done.snapshot.rows) == (0, 1, 1)
    with desk.office.store.reader() as reader:
        assert [kept.recorded for kept in kept_batches(reader, desk.lake)][-1] is True


def test_a_clock_in_doubt_imports_nothing(desk):
    desk.take_in(ROWS)
    desk.office.clock.turn(-DAY)
    before = desk.office.size()
    with pytest.raises(ClockError):
        desk.take_in(MORE)
    assert desk.office.size() == before
    assert len(desk.lake.batches()) == 1


def test_a_roster_of_one_device_has_that_device_alone(desk):
    desk.take_in(MORE)
    one, other = desk.device("asset:P-1"), desk.device("asset:P-2")
    now = desk.office.now
    assert len(roster_for(desk.lake, now).index) == 2
    roster = roster_for(desk.lake, now, (one,))
    assert set(roster.index) == {one}
    assert roster.get(one).body == "D"
    assert roster.get(other) is None
    assert roster_for(desk.lake, now, (DeviceId("device-none"),)).index == {}


def test_a_roster_is_of_the_newest_snapshot_taken_by_then(desk):
    assert roster_for(desk.lake, desk.office.now, (DeviceId("x"),)).index == {}
    first = desk.take_in(ROWS).snapshot.taken_at
    desk.take_in(MORE)
    assert len(roster_for(desk.lake, first).index) == 1
    assert roster_for(desk.lake, first).taken_at == first


def test_a_device_is_known_since_anything_was_first_seen_there(desk):
    first = desk.take_in(ROWS).snapshot.taken_at
    desk.take_in(MORE)
    later = desk.take_in(MORE.replace("chat", "other")).snapshot.taken_at
    one, other = desk.device("asset:P-1"), desk.device("asset:P-2")
    asked = (one, other, DeviceId("device-none"))
    assert first < later
    assert known_since(desk.lake, first, asked) == {one: first}
    assert set(known_since(desk.lake, later, asked)) == {one, other}
    assert known_since(desk.lake, first - 1, asked) == known_since(desk.lake, later, ()) == {}


def test_a_device_of_which_no_software_was_seen_is_known_since_it_was_heard(desk):
    at = desk.office.now
    claim = DeviceClaim(keys=(DeviceKey("serial", "S1"),))
    desk.lake.append([(DeviceId("silent"), Report("test", claim, at - 5, "full", (), ()))], at)
    desk.lake.snapshot(at)
    assert known_since(desk.lake, at, (DeviceId("silent"),)) == {"silent": at - 5}


def test_a_host_name_alone_says_which_device_and_never_against_another_key():
    met = iter(f"device-{n}" for n in range(9))
    resolver = Resolver({}, {}, lambda: DeviceId(next(met)))

    def device(*named):
        return resolver.device(report(*named), "file")

    first = device(("serial", "S1"), ("hostname", "desk"))
    assert device(("hostname", "desk")) == first
    assert device(("serial", "S2"), ("hostname", "desk")) != first
    assert device(("uuid", "U1"), ("hostname", "desk")) == first
    assert device(("uuid", "U1")) == first


def report(*named):

    claim = DeviceClaim(keys=tuple(DeviceKey(scheme, value) for scheme, value in named))
    return Report("test", claim, 0, "full", (), ())
