"""Fleet's policies: their shape by its documentation, and their queries run in SQLite as osquery runs them."""

import json
import sqlite3

import msgspec
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.enforcement import scenes
from tests.enforcement.schemas import after, assert_leaves_no_trace, ban, base, merged

from appban.enforcement.fleet_gitops import FILE, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Kind, Platform, Surface, catalogued

TARGET = Target()
PLATFORMS = {Platform.MACOS: "darwin", Platform.WINDOWS: "windows", Platform.LINUX: "linux"}
BAN = ban(Platform.LINUX)
KNOWN = {"name", "query", "description", "resolution", "platform", "critical", "calendar_events_enabled"}
TABLES = {
    "apps": "bundle_identifier",
    "programs": "identifying_number",
    "deb_packages": "name",
    "rpm_packages": "name",
    "file": "path",
}


def faults(data):
    """What Fleet's documentation of a policy has against a list of them."""
    found = []
    for each in yaml.safe_load(data):
        found += sorted(set(each) - KNOWN)
        found += [key for key in ("name", "query") if not isinstance(each.get(key), str)]
        found += [each["platform"]] if each.get("platform") not in {None, *PLATFORMS.values()} else []
    names = [each.get("name") for each in yaml.safe_load(data)]
    return found + (["two have one name"] if len(set(names)) != len(names) else [])


def passes(query, **rows):
    """Whether a computer that has these rows passes a policy: its query gives a row."""
    with sqlite3.connect(":memory:") as database:
        for table, column in TABLES.items():
            database.execute(f"CREATE TABLE {table} ({column} TEXT)")
            database.executemany(f"INSERT INTO {table} VALUES (?)", [(each,) for each in rows.get(table, ())])
        found = database.execute(query).fetchall()
    database.close()
    return bool(found)


def query(scene, app="Clips"):
    (found,) = [each["query"] for each in yaml.safe_load(merged(TARGET, scene)[FILE]) if app in each["name"]]
    return found


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
def test_the_list_has_the_shape_of_fleets_policies(platform, before):
    data = merged(TARGET, ban(platform), before)[FILE]
    assert faults(data) == []
    assert yaml.safe_load(data)[-1]["platform"] == PLATFORMS[platform]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b'"query"', b'"sql"'),
        (b'"name"', b'"title"'),
        (b'"linux"', b'"debian"'),
        (b"Chat (chat)", b"Clips (clips)"),
    ],
)
def test_a_mutated_list_is_refused(good, bad):
    data = merged(TARGET, BAN)[FILE]
    assert good in data
    assert faults(data.replace(good, bad))


@pytest.mark.parametrize(
    ("platform", "table", "banned", "other"),
    [
        (Platform.MACOS, "apps", "org.example.clips.mac", "org.example.clips"),
        (Platform.LINUX, "deb_packages", "clips-desktop", "clips-desktop-doc"),
        (
            Platform.WINDOWS,
            "file",
            r"C:\Program Files\WindowsApps\Example.Clips_1.2.3.0_x64__0123456789abc",
            r"C:\Program Files\WindowsApps\Example.ClipsViewer_1.2.3.0_x64__0123456789abd",
        ),
    ],
)
def test_a_computer_fails_while_it_has_the_application_and_passes_without(platform, table, banned, other):
    asked = query(ban(platform))
    assert passes(asked)
    assert passes(asked, **{table: [other]})
    assert not passes(asked, **{table: [other, banned]})


def test_one_of_several_names_is_enough_to_fail():
    clips = scenes.APPS[scenes.CLIPS]
    more = catalogued(Platform.LINUX, Kind.RPM, "Clips")
    sheet = msgspec.structs.replace(clips, identities=(*clips.identities, more))
    asked = query(msgspec.structs.replace(BAN, apps={**scenes.APPS, scenes.CLIPS: sheet}))
    assert passes(asked)
    assert not passes(asked, rpm_packages=["Clips"])
    assert not passes(asked, deb_packages=["clips-desktop"])


def test_a_product_code_is_looked_for():
    code = catalogued(Platform.WINDOWS, Kind.PRODUCT_CODE, "{01234567-89ab-cdef-0123-456789abcdef}")
    sheet = msgspec.structs.replace(scenes.APPS[scenes.CLIPS], identities=(code,))
    scene = ban(Platform.WINDOWS)
    asked = query(msgspec.structs.replace(scene, apps={**scenes.APPS, scenes.CLIPS: sheet}))
    assert not passes(asked, programs=["{01234567-89AB-CDEF-0123-456789ABCDEF}"])


@pytest.mark.parametrize("make", [ban, scenes.listed_scene], ids=["ban", "approved list"])
def test_that_it_reports_and_does_not_enforce_is_said(make):
    gaps = [gap for gap in TARGET.render(make(Platform.LINUX)).gaps if gap.surface is Surface.NATIVE_APP]
    assert {gap.app for gap in gaps} >= {scenes.CHAT, scenes.CLIPS}
    assert all("reported, not enforced" in gap.note for gap in gaps)
    assert TARGET.layer == "report"


def test_others_lines_stay_and_ours_are_one_line_each():
    data, before = merged(TARGET, BAN, base(TARGET))[FILE], base(TARGET)[FILE]
    assert data.startswith(before)
    assert len(data.splitlines()) == len(before.splitlines()) + 2


@pytest.mark.parametrize(
    "data",
    [
        base(TARGET)[FILE],
        base(TARGET)[FILE].rstrip(),
        base(TARGET)[FILE] + b"\n# end\n",
        b"---\n  - name: a\n    query: SELECT 1;\n",
        b"- path: other.yml",
        b"# nothing yet\n",
    ],
)
def test_taken_out_it_leaves_the_bytes_that_were_there(data):
    assert_leaves_no_trace(TARGET, {FILE: data}, BAN)


def test_a_list_that_appban_began_goes():
    assert_leaves_no_trace(TARGET, {}, BAN)


def test_a_policy_of_ours_that_somebody_laid_out_anew_is_still_ours():
    (item, _) = TARGET.render(BAN).items
    data = {FILE: b"- name: a\n  query: b\n" + yaml.safe_dump([json.loads(item.value)]).encode() + b"# end\n"}
    assert item in TARGET.held(data)
    left = after(data, dict(TARGET.take_out(data, [item])))
    assert left == {FILE: b"- name: a\n  query: b\n# end\n"}


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=30))
def test_no_name_breaks_out_of_its_line_or_its_query(name):
    clips = scenes.APPS[scenes.CLIPS]
    sheet = msgspec.structs.replace(clips, name=name)
    scene = msgspec.structs.replace(BAN, apps={**scenes.APPS, scenes.CLIPS: sheet})
    files = merged(TARGET, scene, base(TARGET))
    names = [each["name"] for each in yaml.safe_load(files[FILE])]
    assert len(names) == 4
    assert f"appban: {name} (clips) is absent" in names
    assert set(TARGET.render(scene).items) <= set(TARGET.held(files))


@pytest.mark.parametrize(
    "data",
    [
        b"policies:\n- name: a\n",
        b"[]",
        b"a",
        b"- &a {name: x}\n- *a\n",
        b"- !!python/object/apply:os.system ['true']\n",
        b"- a\n---\n- b\n",
        b"- [" * 5000,
        b"\xff",
    ],
)
def test_what_is_not_a_plain_list_is_refused(data):
    with pytest.raises(InputError, match=r"appban\.policies\.yml"):
        TARGET.held({FILE: data})


def test_an_item_for_a_file_that_is_not_there_is_taken_out_of_nothing():
    assert TARGET.take_out({}, [Item(FILE, "policies", "{}")]) == {}
