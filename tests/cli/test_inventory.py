"""`appban inventory`: files are taken in whole or not at all, devices keep their ids, and the same file adds nothing."""

import time

import pytest
from tests.cli.small import DEVICES, HEADER, PACK
from tests.cli.untouched import state

from appban.bootstrap import open_house
from appban.inventory.csv import Source as CsvSource
from appban.regime.device import DeviceId
from appban.regime.time import DAY
from appban.settings import Settings

pytestmark = pytest.mark.slow

ROW = "{name},android,package,org.example.chat,Example Chat,Maker,1.0,{body},corporate,yes\n"


def row(name, body="dept"):
    return ROW.format(name=name, body=body)


@pytest.fixture
def house(opened):
    """A record with the small pack's bodies and ban."""
    opened.file("small.yaml", PACK)
    opened.well("policy", "plan", "small.yaml", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    return opened


def taken(console, *files, **options):
    named = [part for name, value in options.items() for part in (f"--{name.replace('_', '-')}", value)]
    source = () if "source" in options else ("--source", "csv")
    return console.well("inventory", "import", *source, *named, *files, "-o", "json").json()


def verdict(console, device):
    return console.well("decide", "--device", device, "--app", "chat", "-o", "json").json()["verdict"]


def test_an_import_is_a_batch_a_snapshot_and_two_entries(house):
    house.file("devices.csv", DEVICES)
    said = taken(house, "devices.csv")
    assert (said["files"], said["devices"], said["devices_new"], said["items"], said["fleet"]) == (
        1,
        4,
        4,
        4,
        4,
    )
    assert said["last"] == said["first"] + 1
    (listed,) = house.well("inventory", "list", "-o", "json").json()["rows"]
    assert (listed["sources"], listed["devices"], listed["recorded"]) == (["csv"], 4, True)
    assert said["batch"].startswith(listed["batch"])


def test_devices_are_called_by_the_names_that_their_source_gives_them(house):
    house.file("devices.csv", DEVICES)
    taken(house, "devices.csv")
    assert verdict(house, "asset:P-1") == "prohibited"


def test_the_same_file_again_is_said_so_and_adds_nothing(house):
    house.file("devices.csv", DEVICES)
    first = taken(house, "devices.csv")
    house.file("copy.csv", DEVICES)
    done = house.well("inventory", "import", "--source", "csv", "copy.csv", "-o", "json")
    assert "copy.csv was taken in before" in done.err
    assert (done.json()["known_before"], done.json()["first"]) == (1, None)
    assert len(house.well("inventory", "list", "-o", "json").json()["rows"]) == 1
    assert first["devices_new"] == 4


def test_of_several_files_only_the_new_ones_are_taken_in(house):
    house.file("a.csv", HEADER + row("P-1"))
    house.file("b.csv", HEADER + row("P-2"))
    taken(house, "a.csv")
    said = taken(house, "a.csv", "b.csv", "b.csv")
    assert (said["files"], said["known_before"], said["devices"]) == (3, 2, 1)


def test_the_same_bytes_as_a_report_of_now_are_taken_in_anew_under_the_same_ids(house):
    house.file("devices.csv", DEVICES)
    taken(house, "devices.csv")
    done = house.well("inventory", "import", "--source", "csv", "--anew", "devices.csv", "-o", "json").json()
    assert (done["devices"], done["devices_new"], done["fleet"]) == (4, 0, 4)


GLPI = '{"action":"inventory","deviceid":"%s","content":{"hardware":{"name":"%s"},"bios":{"ssn":"%s"}}}'


def test_a_device_met_under_new_names_beside_an_old_one_is_the_same_device(house):
    house.file("one.json", GLPI % ("agent-one", "host-1", "SERIAL1"))
    house.file("two.json", GLPI % ("agent-two", "host-2", "SERIAL1"))
    assert taken(house, "one.json", source="glpi")["devices_new"] == 1
    said = taken(house, "two.json", source="glpi")
    assert (said["devices_new"], said["fleet"], said["devices_without_list"]) == (0, 1, 1)
    assert verdict(house, "agent-id:agent-one") == verdict(house, "hostname:host-2") == "unknown"


def test_what_the_source_does_not_say_is_filled_in(house):
    house.file("bare.csv", "device,platform,kind,value\nP-9,android,package,org.example.chat\n")
    taken(house, "bare.csv")
    assert verdict(house, "asset:P-9") == "unknown"
    house.file("again.csv", "device,platform,kind,value\nP-9,android,package,org.example.chat\n")
    taken(house, "again.csv", body="branch", **{"class": "corporate"})
    assert verdict(house, "asset:P-9") == "prohibited"


def refused(console, *files, code=1, source="csv"):
    """That an import is refused and changed nothing; what was said."""
    before = state(console)
    done = console("inventory", "import", "--source", source, *files)
    assert done.code == code
    assert state(console) == before
    return done.err


def test_a_body_that_is_not_in_the_tree_is_refused_with_file_device_and_value(house):
    house.file("bad.csv", HEADER + row("P-1") + row("P-2", body="elsewhere"))
    said = refused(house, "bad.csv")
    assert "bad.csv: device asset:P-2 is of body 'elsewhere', which is not in the tree" in said


def test_one_bad_file_among_good_ones_takes_none_of_them_in(house):
    house.file("good.csv", HEADER + row("P-1"))
    house.file("bad.csv", HEADER + row("P-2").replace("android,package", "android,parcel"))
    said = refused(house, "good.csv", "bad.csv")
    assert "bad.csv: line 2" in said
    assert "parcel" in said


def test_one_device_under_the_names_of_two_is_refused_with_both(house):
    house.file("one.json", GLPI % ("agent-one", "host-1", "SERIAL1"))
    house.file("two.json", GLPI % ("agent-two", "host-2", "SERIAL2"))
    house.well("inventory", "import", "--source", "glpi", "one.json", "two.json")
    house.file("both.json", GLPI % ("agent-two", "host-3", "SERIAL1"))
    said = refused(house, "both.json", source="glpi")
    assert "both.json" in said
    assert "serial:SERIAL1 is device-" in said
    assert "agent-id:agent-two is device-" in said


def test_a_known_host_name_under_an_unknown_serial_number_is_a_new_device(house):
    house.file("one.json", GLPI % ("agent-one", "host-1", "SERIAL1"))
    house.file("new.json", GLPI % ("agent-new", "host-1", "SERIAL9"))
    house.well("inventory", "import", "--source", "glpi", "one.json")
    said = house.well("inventory", "import", "--source", "glpi", "new.json", "-o", "json").json()
    assert (said["devices_new"], said["fleet"]) == (1, 2)


def test_an_unknown_source_names_those_there_are(house):
    house.file("devices.csv", DEVICES)
    assert "glpi" in refused(house, "devices.csv", source="excel")


def test_no_serial_number_or_name_of_a_device_stands_in_the_log(house):
    house.file("devices.csv", DEVICES)
    taken(house, "devices.csv")
    assert b"P-1" not in b"".join(p.read_bytes() for p in (house.folder / "log").rglob("*") if p.is_file())
    lake = b"".join(p.read_bytes() for p in (house.folder / "lake").rglob("*") if p.is_file())
    assert b"P-1" not in lake


def test_old_snapshots_go_and_what_is_known_of_each_device_stays(house):
    lake = open_house(Settings.from_environ()).lake
    long_ago = time.time_ns() // 1_000 - 40 * DAY
    (phone,) = CsvSource().parse((HEADER + row("P-9")).encode(), long_ago)
    for at in (long_ago, long_ago + 1):
        lake.append([(DeviceId("device-old"), phone)], at)
        lake.snapshot(at)
    house.file("devices.csv", DEVICES)
    taken(house, "devices.csv")
    said = house.well("inventory", "drop", "--older-than", "30", "-o", "json").json()
    assert (said["snapshots"], said["batches"], said["lists_forgotten"]) == (2, 2, 0)
    assert said["entry"] is not None
    batches = house.well("inventory", "list", "-o", "json").json()["rows"]
    assert [each["recorded"] for each in batches] == [True, True]
    house.well("fleet", "sweep")
    house.file("later.csv", HEADER + row("P-2"))
    assert taken(house, "later.csv")["fleet"] == 5


def test_where_nothing_is_old_dropping_says_so_and_enters_nothing(house):
    house.file("devices.csv", DEVICES)
    taken(house, "devices.csv")
    done = house.well("inventory", "drop", "--older-than", "30", "--forget-silent", "-o", "json")
    assert done.json()["entry"] is None
    assert "can go" in done.err


@pytest.mark.parametrize("days", ["0", "-1", "soon", ""])
def test_an_age_that_is_none_is_refused(house, days):
    assert house("inventory", "drop", "--older-than", days).code == 2
    assert house("inventory", "drop").code == 2
