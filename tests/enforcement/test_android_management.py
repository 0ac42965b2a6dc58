"""Android Management policies, held against the API's own discovery document."""

import json

import pytest
from tests.enforcement import scenes
from tests.enforcement.discovery_schema import faults
from tests.enforcement.schemas import after, assert_leaves_no_trace, ban, base, merged

from appban.enforcement.android_management import FILE, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform

TARGET = Target()
BAN, LISTED = ban(Platform.ANDROID), scenes.listed_scene(Platform.ANDROID)


def policy(files):
    return json.loads(files[FILE])


@pytest.mark.parametrize("scene", [BAN, LISTED], ids=["ban", "approved list"])
@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
def test_the_discovery_document_has_nothing_against_it(scene, before):
    assert faults(merged(TARGET, scene, before)[FILE]) == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"packageName", b"package"),
        (b'"installType": "BLOCKED"', b'"installType": "BLOCK"'),
        (b'"BLACKLIST"', b'"DENYLIST"'),
        (b"playStoreMode", b"playstoreMode"),
        (b'"org.example.clips"', b"7"),
        (b'"applications": [', b'"applications": ["x",'),
    ],
)
def test_a_mutated_policy_is_refused(good, bad):
    data = merged(TARGET, BAN)[FILE]
    assert good in data
    assert faults(data.replace(good, bad))


def test_a_policy_that_appban_begins_leaves_the_store_open_or_a_ban_would_remove_everything():
    assert policy(merged(TARGET, BAN)) == {
        "playStoreMode": "BLACKLIST",
        "applications": [
            {"packageName": "org.example.chat", "installType": "BLOCKED"},
            {"packageName": "org.example.clips", "installType": "BLOCKED"},
        ],
    }


def test_a_ban_does_not_open_somebody_elses_allow_list():
    for held in (b'{"playStoreMode": "WHITELIST"}', b"{}"):
        found = policy(merged(TARGET, BAN, {FILE: held}))
        assert found.get("playStoreMode", "WHITELIST") == "WHITELIST"


def test_an_approved_list_shuts_the_store_and_opens_it_again():
    files = merged(TARGET, LISTED, base(TARGET))
    assert policy(files)["playStoreMode"] == "WHITELIST"
    assert {"packageName": "org.example.notes", "installType": "AVAILABLE"} in policy(files)["applications"]
    left = after(files, dict(TARGET.take_out(files, [Item(FILE, "playStoreMode", "WHITELIST")])))
    assert policy(left)["playStoreMode"] == "BLACKLIST"


@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
@pytest.mark.parametrize("scene", [BAN, LISTED], ids=["ban", "approved list"])
def test_taken_out_it_leaves_the_bytes_that_were_there(before, scene):
    assert_leaves_no_trace(TARGET, before, scene)


def test_other_peoples_entries_stay_as_they_are():
    before = policy(base(TARGET))
    found = policy(merged(TARGET, BAN, base(TARGET)))
    assert found["applications"][:2] == before["applications"]
    assert {key: found[key] for key in before if key != "applications"} == {
        key: before[key] for key in before if key != "applications"
    }


def test_an_application_that_somebody_installs_by_policy_is_refused_and_not_overwritten():
    held = {
        FILE: b'{"applications": [{"packageName": "org.example.clips", "installType": "FORCE_INSTALLED"}]}'
    }
    with pytest.raises(InputError, match=r"org\.example\.clips FORCE_INSTALLED.*settle"):
        TARGET.merge(held, TARGET.render(BAN).items)


def test_an_application_without_a_package_is_a_gap():
    bare = type(scenes.APPS[scenes.CLIPS])(app=scenes.CLIPS, name="Clips", identities=(), domains=())
    scene = type(BAN)(at=BAN.at, base=BAN.base, groups=BAN.groups, apps={**scenes.APPS, scenes.CLIPS: bare})
    assert any(gap.app == scenes.CLIPS and "package" in gap.note for gap in TARGET.render(scene).gaps)


@pytest.mark.parametrize("data", [b"[]", b'{"applications": {}}', b'{"applications": [{"packageName": 3}]}'])
def test_a_policy_of_another_shape_is_refused(data):
    with pytest.raises(InputError, match=FILE):
        TARGET.held({FILE: data})
