"""GLPI agent's JSON: whole, partial, and every way in which one can be wrong."""

import zlib
from pathlib import Path

import msgspec
import pytest
from tests.inventory.samples import NOW, parse, text, tree

import appban
from appban.errors import InputError
from appban.inventory.glpi import Source
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE

DEMO = Path(appban.__file__).parent / "packs" / "demo" / "glpi-workstation.json"


def changed(*path, to, of="glpi/trimmed.json"):
    document = tree(of)
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = to
    return document


def test_a_partial_inventory_without_softwares_says_nothing_of_software():
    (report,) = parse(Source(), text("glpi/partial.json"))

    assert (report.sections, report.items, report.mode) == ((), (), "full")


def test_an_empty_list_of_softwares_says_that_there_are_none():
    (report,) = parse(Source(), changed("content", "softwares", to=[]))

    assert (report.sections, report.items) == ((SOFTWARE,), ())


def test_a_partial_inventory_whose_software_changed_carries_all_of_it():
    (report,) = parse(Source(), changed("partial", to=True))

    assert report.sections == (SOFTWARE,)
    assert len(report.items) == 5


def test_the_partial_flag_alone_changes_nothing_since_the_sections_say_it():
    assert parse(Source(), changed("partial", to=True)) == parse(Source(), text("glpi/trimmed.json"))


def test_a_document_packed_by_the_agent_gives_the_same_report():
    data = text("glpi/trimmed.json").encode()

    assert parse(Source(), zlib.compress(data)) == parse(Source(), data)


def test_the_store_package_on_windows_is_known_by_its_family_name():
    (report,) = parse(Source(), text("glpi/windows.json"))

    (tiktok,) = [item for item in report.items if item.name == "TikTok"]
    assert (tiktok.kind, tiktok.value) == (Kind.PACKAGE_FAMILY, "bytedancepte.ltd.tiktok_6yccndn6064se")


def test_a_store_package_in_an_odd_folder_is_a_title():
    document = changed("content", "softwares", 2, "folder", to="D:\\elsewhere", of="glpi/windows.json")

    assert parse(Source(), document)[0].items[2].kind is Kind.TITLE


@pytest.mark.parametrize(
    ("path", "to", "message"),
    [
        (("content", "softwares", 1, "name"), 5, r"\$\.content\.softwares\[1\]\.name: Expected `str \| null`, got `int`, got 5"),
        (("content", "softwares", 0, "name"), "", r"\$\.content\.softwares\[0\]: a row of software has neither"),
        (("content", "softwares"), None, r"\$\.content\.softwares: .* got None"),
        (("content", "softwares"), {"0": {}}, r"\$\.content\.softwares: Expected `array`"),
        (("content",), [], r"\$\.content: Expected `object`"),
        (("partial",), "true", r"\$\.partial: Expected `bool`, got `str`, got 'true'"),
        (("action",), "netdiscovery", r"\$\.action: a message of action 'netdiscovery'"),
        (("deviceid",), None, r"\$\.deviceid: Expected `str`"),
        (("content", "operatingsystem"), {"name": "AIX"}, r"\$\.content: operating system 'AIX' is none of"),
        (("content", "accesslog"), {"logdate": "2026-13-22 01:00:00"}, r"logdate: '2026-13-22 01:00:00' is not a date"),
        (("content", "accesslog"), {"logdate": "2026-11-22 02:06:00"}, r"logdate: .* is later than its receipt"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_path_and_value(path, to, message):
    with pytest.raises(InputError, match=message):
        parse(Source(), changed(*path, to=to))


def test_a_device_that_nothing_names_is_refused():
    document = changed("deviceid", to="")
    document["content"]["hardware"] = {}
    document["content"]["operatingsystem"]["fqdn"] = "localhost"

    with pytest.raises(InputError, match=r"\$\.content: no serial number, id or host name"):
        parse(Source(), document)


def test_rows_that_show_their_platform_need_no_operating_system_and_others_do():
    document = tree("glpi/trimmed.json")
    del document["content"]["operatingsystem"]
    assert parse(Source(), document)[0].items[0].platform is Platform.LINUX

    document["content"]["softwares"][3]["from"] = "elsewhere"
    with pytest.raises(InputError, match=r"softwares\[3\]: the document names no operating system"):
        parse(Source(), document)


def test_the_shipped_workstation_is_read_whole():
    data = DEMO.read_bytes()
    (report,) = Source().parse(data, NOW)

    assert len(data) < 60_000
    assert len(report.items) == len(msgspec.json.decode(data)["content"]["softwares"]) > 150
    assert {"chromium", "firefox-esr"} <= {item.value for item in report.items}
    assert {item.kind for item in report.items} == {Kind.DEB}
