"""Documents that name no device of their own: options of `appban inventory import` say whose they are, and never more."""

import pyarrow.parquet as pq
import pytest
from tests.cli.small import PACK
from tests.cli.untouched import state

from appban.regime.time import show

pytestmark = pytest.mark.slow


@pytest.fixture
def house(opened):
    """A record with the small pack's bodies and ban."""
    opened.file("small.yaml", PACK)
    opened.well("policy", "plan", "small.yaml", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    return opened


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
