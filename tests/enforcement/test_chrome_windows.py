"""Chrome and Edge on Windows: numbers of others stay theirs, and both forms say the same."""

import json
import re

import pytest
from tests.enforcement import schemas
from tests.enforcement.scenes import view_scene

from appban.enforcement import chrome_windows, edge_windows
from appban.enforcement._registry import HEADER
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform

CHROME, EDGE = chrome_windows.Target(), edge_windows.Target()
BOTH = pytest.mark.parametrize("target", [CHROME, EDGE], ids=lambda each: each.name)
KEY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Policies\Google\Chrome\URLBlocklist"
REG, OMA = "chrome.reg", "chrome-oma-uri.json"
OURS = Item(REG, "URLBlocklist", "clips.example")
SCENE = view_scene(Platform.WINDOWS)


def reg(*lines: str, ending: str = "\r\n") -> dict[str, bytes]:
    return {REG: ending.join((HEADER, "", *lines, "")).encode()}


def merged(base, *items):
    return dict(CHROME.merge(base, items or (OURS,)))[REG]


def test_a_number_that_somebody_gave_is_not_given_again():
    base = reg(
        f"[{KEY}]",
        '"1"="gambling.example"',
        '"2000"="bets.example"',
        "",
        "[HKEY_LOCAL_MACHINE\\Other]",
        '"1"="x"',
    )
    assert merged(base) == base[REG].replace(
        b'"bets.example"\r\n', b'"bets.example"\r\n"2001"="clips.example"\r\n'
    )


def test_without_an_export_our_numbers_are_clear_of_those_given_by_hand():
    made = merged({}).decode("utf-16")
    assert made == f'{HEADER}\r\n\r\n[{KEY}]\r\n"1001"="clips.example"\r\n'


def test_taking_out_leaves_a_line_that_removes_the_value_on_import_and_putting_in_uses_it_again():
    base = reg(f"[{KEY}]", '"1"="gambling.example"')
    with_ours = {REG: merged(base)}
    left = dict(CHROME.take_out(with_ours, [OURS]))
    assert left[REG] == base[REG] + b'"1001"=-\r\n'
    assert CHROME.held(left) == CHROME.held(base)
    assert merged(left) == with_ours[REG]


def test_keys_are_read_as_windows_reads_them():
    base = reg(
        f"[{KEY.upper()}]", '"1"="clips.example"', f"[-{KEY}]", f"[{KEY.lower()}]", r'"2"="a\\b\"c"', "; note"
    )
    assert CHROME.held(base) == (Item(REG, "URLBlocklist", 'a\\b"c'),)


def test_a_removed_key_takes_what_is_below_it_and_not_what_only_begins_alike():
    above = KEY.rpartition("\\")[0]
    one, other = (reg(f"[{KEY}]", '"1"="clips.example"', f"[-{gone}]") for gone in (above, above[:-1]))
    assert (CHROME.held(one), CHROME.held(other)) == ((), (OURS,))


def test_encoding_and_ends_of_line_stay():
    for base in (reg(ending="\n"), {REG: reg()[REG].decode().encode("utf-16")}):
        made = merged(base)
        assert (b"\r" in made, made[:2]) == (b"\r" in base[REG], base[REG][:2])
        assert CHROME.held({REG: made}) == (OURS,)


def test_quotes_and_backslashes_come_back():
    odd = Item(REG, "URLBlocklist", 'a"b\\')
    assert CHROME.held({REG: merged({}, odd)}) == (odd,)


@BOTH
def test_both_forms_say_the_same(target):
    files = schemas.merged(target, SCENE, schemas.base(target))
    held = {
        file: {(each.list, each.value) for each in target.held(files) if each.file == file} for file in files
    }
    one, other = held.values()
    assert one == other


@BOTH
def test_the_profile_comes_back_byte_for_byte(target):
    base = {name: data for name, data in schemas.base(target).items() if name.endswith(".json")}
    ours = [
        each
        for each in target.render(SCENE).items
        if each.file.endswith(".json") and each not in target.held(base)
    ]
    with_ours = schemas.after(base, dict(target.merge(base, ours)))
    assert schemas.after(with_ours, dict(target.take_out(with_ours, ours))) == base
    assert target.take_out(schemas.after({}, dict(target.merge({}, ours))), ours) == {
        f"{target.stem}-oma-uri.json": None
    }


@BOTH
def test_a_string_has_the_form_that_an_admx_backed_list_has(target):
    profile = json.loads(schemas.merged(target, SCENE)[f"{target.stem}-oma-uri.json"])
    for setting in profile["omaSettings"]:
        name = setting["omaUri"].rpartition("/")[2]
        entries = r"(\d+&#xF000;[a-z.-]+)(&#xF000;\d+&#xF000;[a-z.-]+)*"
        assert re.fullmatch(f'<enabled/><data id="{name}Desc" value="{entries}"/>', setting["value"])
    assert {each["omaUri"].split("/", 6)[6] for each in profile["omaSettings"]} == {
        f"{target.category.rpartition('/')[2]}~Extensions/ExtensionInstallBlocklist",
        f"{target.category.rpartition('/')[2]}/URLBlocklist",
    }


@BOTH
def test_every_property_of_the_profile_is_one_of_graphs(target):
    metadata = schemas.schema("msgraph-v1.0-metadata.xml").decode()
    profile = json.loads(schemas.merged(target, SCENE)[f"{target.stem}-oma-uri.json"])
    for part in (profile, *profile["omaSettings"]):
        known = set()
        kind = part["@odata.type"].rpartition(".")[2]
        while kind:
            found = re.search(
                rf'<(?:Entity|Complex)Type Name="{kind}"([^>]*)>(.*?)</(?:Entity|Complex)Type>',
                metadata,
                re.DOTALL,
            )
            assert found, kind
            known |= set(re.findall(r'<Property Name="(\w+)"', found[2]))
            kind = (re.findall(r'BaseType="[\w.]*\.(\w+)"', found[1]) or [""])[0]
        assert set(part) - {"@odata.type"} <= known


@pytest.mark.parametrize(
    ("file", "data", "message"),
    [
        (REG, b"", "chrome.reg: its first line is not"),
        (REG, b"REGEDIT4\r\n", "chrome.reg: its first line is not"),
        (REG, b"\xff\xfea", "chrome.reg: byte 2 is neither"),
        (REG, b"\x80", "chrome.reg: byte 0 is neither"),
        (OMA, b"{}", "chrome-oma-uri.json: there is no list omaSettings"),
        (
            OMA,
            b'{"omaSettings": [{"omaUri": "%s", "value": "<disabled/>"}]}',
            "'<disabled/>' is not an enabled list",
        ),
        (OMA, b'{"omaSettings": [{"omaUri": "%s", "value": 1}]}', "1 is not an enabled list"),
    ],
)
def test_what_cannot_be_read_is_refused(file, data, message):
    uri = f"{CHROME.category}/URLBlocklist".encode()
    with pytest.raises(InputError, match=message):
        CHROME.merge({file: data.replace(b"%s", uri)}, [Item(file, "URLBlocklist", "clips.example")])


def test_a_list_longer_than_is_promised_to_be_read_is_refused():
    many = [Item(REG, "URLBlocklist", f"{number}.example") for number in range(1001)]
    with pytest.raises(InputError, match=r"chrome\.reg: URLBlocklist would have 1001 entries"):
        CHROME.merge({}, many)
