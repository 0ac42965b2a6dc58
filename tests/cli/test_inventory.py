"""`appban inventory`: files are taken in whole or not at all, devices keep their ids, and the same file adds nothing."""

import time

import pyarrow.parquet as pq
import pytest
from tests.cli.small import DEVICES, HEADER, PACK

from appban.bootstrap import open_house
from appban.inventory.csv import Source as CsvSource
from appban.regime.device import DeviceId
from appban.regime.time import DAY, show
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


def state(console):
    """The size of the log, and every file of the lake."""
    lake = sorted(str(path) for path in (console.folder / "lake").rglob("*") if path.is_file())
    rows = console.well("policy", "show", "--known-at", "2199-01-01", "-o", "json").json()["rows"]
    checkpoint = (console.folder / "log" / "checkpoint").read_text()
    return lake, rows, checkpoint


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


KANDJI = (
    "Serial,OS,App,Bundle\nEX01,macOS,Example Chat,org.example.chat\nEX02,macOS,Other,org.example.other\n"
)
MAPPING = """[columns]
serial = "Serial"
platform = "OS"
name = "App"
value = "Bundle"
[fixed]
kind = "bundle-id"
"""
STATUS = "Package: bash\nStatus: install ok installed\nVersion: 5.2\n\nPackage: example-chat\nStatus: {}\n"
INSTALLED = STATUS.format("install ok installed")
ADDONS = '{"schemaVersion": 36, "addons": [{"id": "chat@example.org", "version": "1"}]}'
PAGE = (
    '<!DOCTYPE html>\n<html><head>\n<script src="https://chat.example.org/sdk.js"></script></head></html>\n'
)
TABLE = ("--source", "mapped-csv", "--mapping", "kandji.toml")
DPKG = ("--source", "dpkg", "--device")
PROFILE = ("--source", "browser-extensions", "--device")


def fronted(console, *options):
    return console.well("inventory", "import", *options, "-o", "json").json()


def denied(console, *options, code=1):
    """That an import with these options is refused and changed nothing; what was said."""
    before = state(console)
    done = console("inventory", "import", *options)
    assert done.code == code, done.err
    assert state(console) == before
    return done.err


def test_a_mapping_of_its_own_reads_a_table_of_somebody_elses_making(house):
    house.file("kandji.csv", KANDJI)
    house.file("kandji.toml", MAPPING)
    house.file("whole.csv", f"+++\n{MAPPING}\n+++\n{KANDJI}")

    said = fronted(house, *TABLE, "kandji.csv")

    assert (said["devices"], said["items"], said["devices_without_list"]) == (2, 2, 0)
    again = fronted(house, "--source", "mapped-csv", "whole.csv")
    assert again["known_before"] == 1  # the same bytes as a front written by hand


def test_an_error_in_a_mapped_table_has_the_line_of_the_users_file(house):
    house.file("kandji.toml", MAPPING)
    house.file("kandji.csv", KANDJI + "EX03,Plan 9,A,a.b\n")

    said = denied(house, *TABLE, "kandji.csv")

    assert "kandji.csv: line 4: operating system 'Plan 9' is none of" in said


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (MAPPING.replace("serial", "number"), "'number' is no column of ours"),
        (MAPPING + "[fixed]\n", "not TOML"),
        (MAPPING + "x = y\n", "line 8"),
        (f"+++\n{MAPPING}+++\n", "a mapping in a file of its own has no line +++"),
        ("", "serial or uuid or mdm-id or asset or hostname is missing"),
        (MAPPING + "# " + "x" * 65_536, "a mapping has at most 65531 bytes"),
        (MAPPING + "# " + "x" * (65_531 - len(MAPPING) - 2), None),
    ],
)
def test_a_mapping_that_is_none_is_refused_by_its_own_name_and_line(house, mapping, words):
    house.file("kandji.csv", KANDJI)
    house.file("kandji.toml", mapping)

    if words is None:
        assert fronted(house, *TABLE, "kandji.csv")["devices"] == 2
    else:
        said = denied(house, *TABLE, "kandji.csv")
        assert said.startswith("appban: kandji.toml: ")
        assert words in said


def test_a_mapping_that_is_not_there_is_said_by_name(house):
    house.file("kandji.csv", KANDJI)

    assert "appban: kandji.toml: cannot be read" in denied(house, *TABLE, "kandji.csv")


def test_a_file_that_has_a_front_takes_no_second_one_from_options(house):
    house.file("status", '+++\ndevice = "EX01"\n+++\n' + INSTALLED)

    said = denied(house, *DPKG, "asset:EX02", "status")

    assert "status: front: a second front follows the first" in said


def test_a_list_of_packages_is_of_the_device_that_is_named_by_each_of_its_names(house):
    house.file("status", INSTALLED)

    said = fronted(house, *DPKG, "serial:EX01", "--device", "hostname:pc-1", "--body", "dept", "status")

    assert (said["devices_new"], said["items"]) == (1, 2)
    by_serial = house.well("device", "show", "serial:EX01", "-o", "json").json()
    assert house.well("device", "show", "hostname:pc-1", "-o", "json").json()["device"] == by_serial["device"]


def test_an_error_in_a_list_of_packages_has_the_line_of_the_users_file(house):
    house.file("status", STATUS.format("install ok sideways"))

    assert "status: line 6: " in denied(house, *DPKG, "serial:EX01", "status")


def test_a_report_is_of_the_time_that_is_said_and_never_of_one_to_come(house):
    house.file("status", INSTALLED)
    options = (*DPKG, "serial:EX01", "--seen-at")

    fronted(house, *options, "2026-10-01T09:00:00+01:00", "status")

    (reports,) = (house.folder / "lake").glob("batches/*/reports-*.parquet")
    (seen_at,) = pq.read_table(reports)["seen_at"].to_pylist()
    assert show(seen_at) == "2026-10-01T08:00:00Z"
    assert "is later than its receipt" in denied(house, *options, "2199-01-01", "status")
    assert "'soon'" in denied(house, *options, "soon", "status")


def test_profiles_of_one_device_stand_beside_each_other(house):
    house.file("extensions.json", ADDONS)
    options = (*PROFILE, "serial:EX01", "--profile")

    first = fronted(house, *options, "work", "extensions.json")
    assert (first["devices_new"], first["devices_without_list"]) == (1, 1)
    said = fronted(house, *options, "home", "extensions.json")

    assert (said["devices_new"], said["known_before"], said["fleet"]) == (0, 0, 1)


def test_a_saved_page_is_of_the_address_that_is_named(house):
    house.file("page.html", PAGE)
    options = ("--source", "web-scan", "--page")

    said = fronted(house, *options, "https://www.example.net/a?b", "page.html")

    assert (said["devices_new"], said["items"]) == (1, 1)
    assert house.well("device", "show", "site:www.example.net", "-o", "json").json()["device"]
    assert "page.html: front: $.page: 'nowhere' is not the address" in denied(
        house, *options, "nowhere", "page.html"
    )


@pytest.mark.parametrize("name", ['serial:"EX\\01"', "serial:EX\n+++\n", "serial:Ümlaut ☃", "serial:EX\t1"])
def test_what_an_option_says_is_never_read_as_anything_but_a_name(house, name):
    house.file("status", INSTALLED)

    assert fronted(house, *DPKG, name, "status")["devices_new"] == 1


@pytest.mark.parametrize("name", ["serial:EX\x7f01", "serial:EX\udcff01"])
def test_a_character_that_no_name_has_is_refused_with_the_option(house, name):
    house.file("status", INSTALLED)

    assert "--device 'serial:EX\\" in denied(house, *DPKG, name, "status", code=2)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--source", "csv", "--mapping", "m"), "--mapping is taken by mapped-csv, not by csv; leave it out"),
        (("--source", "glpi", "--device", "d"), "--device is taken by browser-extensions and dpkg, not by glpi"),
        ((*DPKG, "d", "--profile", "p"), "--profile is taken by browser-extensions, not by dpkg"),
        ((*DPKG, "d", "--page", "p"), "--page is taken by web-scan, not by dpkg"),
        ((*TABLE, "--seen-at", "2026-01-01"), "--seen-at is taken by browser-extensions and dpkg and web-scan, not"),
        (("--source", "web-scan", "--seen-at", "2026-01-01"), "--seen-at is of what --page names; give --page too"),
        (("--source", "browser-extensions", "--profile", "p"), "--profile is of what --device names; give --device"),
        ((*DPKG, "d", "status"), "--device says whose one file is, and there are 2; import them one by one"),
    ],
)  # fmt: skip
def test_options_that_a_source_does_not_take_are_a_misuse_that_says_which_takes_them(house, options, words):
    house.file("status", INSTALLED)
    house.file("kandji.toml", MAPPING)

    assert words in denied(house, *options, "status", code=2)


def test_a_document_that_names_no_device_says_which_option_does(house):
    for source, name, data, option in (
        ("dpkg", "status", INSTALLED, "--device"),
        ("browser-extensions", "extensions.json", ADDONS, "--device"),
        ("web-scan", "page.html", PAGE, "--page"),
        ("mapped-csv", "kandji.csv", KANDJI, "--mapping"),
    ):
        house.file(name, data)
        assert option in denied(house, "--source", source, name)


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
