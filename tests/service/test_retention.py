"""What is old goes with an entry and never without one, and what is known of each device now stays."""

import pytest
from tests.service.test_inventories import MORE, ROWS, Desk

from appban.errors import ClockError, InputError, StoreError
from appban.fleet.sweep import keep, sweep
from appban.ports import LogFolder
from appban.regime import events as ev
from appban.regime.time import DAY
from appban.service.devices.inventories import Intake, kept_batches
from appban.service.devices.retention import drop_older
from appban.service.devices.sweeping import stand
from appban.service.publishing import Press
from appban.service.rosters import roster_for

pytestmark = pytest.mark.slow


@pytest.fixture
def desk(tmp_path):
    """Two imports of long ago and one of today, a sweep after each."""
    found = Desk(tmp_path)
    for text, days in ((MORE, 30), (MORE.replace("1,ios", "3,ios"), 30), (ROWS, 0)):
        found.take_in(text)
        swept(found)
        found.office.clock.pass_(days * DAY)
    return found


def swept(desk):
    standing = stand(desk.office.desk, desk.lake)
    keep(desk.lake, sweep(standing.facts, desk.lake, standing.at))


def dropped(desk, days=7, silent="kept", press=None):
    intake = Intake(desk.office.desk, press or desk.press, desk.lake)
    return drop_older(intake, desk.office.act("operator"), days, silent)


def known(desk):
    return set(roster_for(desk.lake, desk.office.now).index)


def test_what_is_old_goes_and_one_entry_says_how_much(desk):
    before = desk.office.size()
    done = dropped(desk)
    assert (done.dropped.snapshots, done.dropped.sweeps, done.dropped.batches) == (2, 2, 2)
    (entry,) = desk.events(ev.InventoryDropped)
    assert (entry.before, entry.snapshots, entry.sweeps, entry.batches, entry.lists) == (
        done.before, 2, 2, 2, 0,
    )  # fmt: skip
    assert entry.stated - entry.before >= 7 * DAY
    assert desk.office.size() == before + 1


def test_the_record_vouches_for_what_was_carried(desk):
    done = dropped(desk)
    with desk.office.store.reader() as reader:
        kept = kept_batches(reader, desk.lake)
    assert all(each.recorded for each in kept)
    assert done.dropped.carried in {each.info.digest for each in kept}


def test_a_device_not_heard_of_since_stays_unless_it_is_to_be_forgotten(desk):
    everyone = known(desk)
    assert len(everyone) == 3
    dropped(desk)
    desk.take_in(ROWS.replace("chat", "other"))
    assert known(desk) == everyone
    assert dropped(desk, silent="forgotten").dropped.lists == 2
    desk.take_in(ROWS.replace("chat", "again"))
    assert known(desk) == {desk.device("asset:P-1")}


def test_a_sweep_goes_on_as_if_nothing_had_gone(desk):
    standing = stand(desk.office.desk, desk.lake)
    before = sweep(standing.facts, desk.lake, standing.at)
    dropped(desk)
    standing = stand(desk.office.desk, desk.lake)
    after = sweep(standing.facts, desk.lake, standing.at)
    assert (after.findings, after.counts) == (before.findings, before.counts)
    assert (after.delta.new, after.delta.gone, after.delta.changed) == ((), (), ())


def test_what_cannot_be_entered_does_not_go(desk):
    class Full:
        def __init__(self, folder: LogFolder) -> None:
            self.read = folder.read

        def write(self, _name, _data):
            raise StoreError("the disk is full; make room and try again")

    files = tree(desk)
    desk.office.clock.turn(-DAY)
    with pytest.raises(ClockError):
        dropped(desk)
    assert tree(desk) == files
    desk.office.clock.turn(DAY)
    with pytest.raises(StoreError, match="only publishing them failed"):
        dropped(desk, press=Press(folder=Full(desk.press.folder), keys=desk.press.keys))
    assert tree(desk) == files
    assert dropped(desk).dropped.batches == 2


def tree(desk):
    root = desk.lake._room.root  # what stands on the disk is what is asked
    return {str(each.relative_to(root)) for each in root.rglob("*") if each.is_file()}


def test_where_nothing_is_old_nothing_is_entered(desk):
    dropped(desk)
    before = desk.office.size()
    done = dropped(desk)
    assert (done.receipt, done.dropped.is_any) == (None, False)
    assert desk.office.size() == before


@pytest.mark.parametrize("days", [0, -1])
def test_less_than_a_day_is_refused(desk, days):
    with pytest.raises(InputError, match="for a day at least"):
        dropped(desk, days=days)
