"""Devices that no point does anything for are findings, each with why and since when."""

import msgspec
import pytest
from tests.service.enforced import found, unserved
from tests.service.test_enforcing import Denials

from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.roster import Roster
from appban.regime.time import HOUR
from appban.service.devices.devices import record_device
from appban.service.enforcing.points import ALL, Listed
from appban.service.enforcing.standing import cover_lines
from appban.service.enforcing.work_order import outlook_of
from appban.service.reading import all_facts

BANNED = (Surface.NATIVE_APP, Surface.WEB)


CORPORATE = Place(BodyId("D"), PlaceClass.CORPORATE, Platform.IOS)


def test_a_device_behind_no_point_is_unenforced_since_the_ban_reached_it(rolled_out):
    told = unserved(rolled_out)
    assert told.keys() == {"P3", "P4"}
    each = told["P4"]
    assert (each.kind, each.why, each.body) == ("unenforced", "it is behind no point", "A")
    ban = rolled_out.office.facts().restrictions["ban"].versions[0][1]
    assert (each.since, each.floor) == (ban.starts, False)


def test_a_device_that_the_rollout_has_not_come_to_is_unenforced_and_says_why(park):
    assert {each.why for each in unserved(park).values()} == {
        "phones: nothing is enforced there yet", "it is behind no point",
    }  # fmt: skip
    park.move("first")
    told = unserved(park)
    assert "P1" not in told
    assert told["P2"].why == "phones: it stands at first"


def test_a_device_that_nothing_is_denied_on_is_not_unenforced(rolled_out):
    outside = Place(BodyId("X"), PlaceClass.CORPORATE, Platform.IOS)
    rolled_out.office.granted(devices=(DeviceId("P3"),), surfaces=BANNED)

    def move(work):
        record_device(work, DeviceId("P4"), outside, work.now)

    rolled_out.office.as_("operator", move)
    assert unserved(rolled_out) == {}


def test_a_device_that_only_a_report_tells_of_is_unenforced(rolled_out):
    class Reports(Denials):
        layer = "report"

    rolled_out.setup = msgspec.structs.replace(rolled_out.setup, targets={"denials": Reports()})
    assert unserved(rolled_out).keys() == {"P1", "P2", "P3", "P4"}


class Shared(Denials):
    """One set of files for all, as a resolver has it."""

    per = "point"


@pytest.fixture
def shared(park):
    """A point with one folder for P1, which the first ring takes in, P2, and P3."""
    point = msgspec.structs.replace(park.point, folder="resolver")
    listed = tuple(
        Listed(n, device, "first" if device == "P1" else None, ())
        for n, device in enumerate(("P1", "P2", "P3"), 2)
    )
    park.setup = msgspec.structs.replace(
        park.setup, points={"phones": point}, listed={"phones": listed}, targets={"denials": Shared()}
    )
    return park


def covered(park) -> list[int]:
    with park.office.store.reader() as reader:
        outlook = outlook_of(all_facts(reader), Roster(), park.office.now)
    return [line.covered for line in cover_lines(park.setup, park.made(), outlook)]


def test_devices_that_a_shared_point_spares_are_neither_covered_nor_served(shared):
    shared.move("first")
    assert unserved(shared).keys() == {"P2", "P3", "P4"}
    assert covered(shared) == [1]
    shared.move(ALL)
    assert unserved(shared).keys() == {"P4"}
    assert covered(shared) == [3]


def test_a_device_of_unknown_platform_is_served_where_one_set_of_files_serves_whoever_there_is(shared):
    shared.move(ALL)
    place = Place(BodyId("D"), PlaceClass.CORPORATE, None)
    shared.office.as_("operator", lambda work: record_device(work, DeviceId("P1"), place, work.now))
    assert [each for each in found(shared) if each.device == "P1"] == []


def test_a_device_of_unknown_platform_is_found_at_each_point_that_leaves_it_out(rolled_out):
    def blur(work):
        record_device(work, DeviceId("P1"), Place(BodyId("D"), PlaceClass.CORPORATE, None), work.now)

    rolled_out.office.as_("operator", blur)
    told = {(each.point, each.device): each for each in found(rolled_out) if each.device == "P1"}
    assert told.keys() == {("phones", "P1")}
    assert told["phones", "P1"].kind == "unenforced"
    assert told["phones", "P1"].why == "its platform is not known, so nothing is made for it there"


def test_a_target_that_a_device_is_behind_and_that_does_not_run_on_it_is_named(rolled_out):
    def other(work):
        record_device(
            work, DeviceId("P2"), Place(BodyId("D"), PlaceClass.CORPORATE, Platform.ANDROID), work.now
        )

    rolled_out.office.as_("operator", other)
    assert unserved(rolled_out)["P2"].why == "phones: denials does not run on android"


def test_a_device_that_only_an_inventory_knows_is_so_for_as_long_as_it_is_known(rolled_out):
    class Lake:
        def __init__(self, rows):
            self.rows_ = rows

        def snapshot_at(self, _at):
            return "a snapshot"

        def open(self, _snapshot):
            return self

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def load(self, _name, columns):
            self.asked = columns["id"][1]

        def rows(self, _expression, shape):
            return [shape(id=device, since=since) for device, since in self.rows_ if device in self.asked]

    now = rolled_out.office.now
    roster = Roster(
        [(DeviceId("known"), CORPORATE), (DeviceId("odd"), CORPORATE), (DeviceId("old"), CORPORATE)]
    )
    lake = Lake([("known", now - HOUR // 6), ("old", 0)])
    told = unserved(rolled_out, roster=roster, lake=lake)
    assert lake.asked == ["known", "odd", "old"], "those that the record knows are not asked about"
    ban = rolled_out.office.facts().restrictions["ban"].versions[0][1].starts
    assert (told["known"].since, told["known"].floor) == (now - HOUR // 6, True)
    assert (told["odd"].since, told["odd"].floor) == (now, True)
    assert (told["old"].since, told["old"].floor) == (ban, False), "the ban is no older"
