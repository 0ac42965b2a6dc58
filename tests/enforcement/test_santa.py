"""Santa's answers, held against the definition of the sync protocol."""

import json

import msgspec
import pytest
from tests.enforcement import scenes
from tests.enforcement.proto_schema import faults
from tests.enforcement.schemas import after, assert_leaves_no_trace, ban, base, merged

from appban.enforcement.santa import PREFLIGHT, RULES, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Kind, Platform, Surface, catalogued

TARGET = Target()
BAN, LISTED = ban(Platform.MACOS), scenes.listed_scene(Platform.MACOS)
TEAM = catalogued(Platform.MACOS, Kind.TEAM_ID, "ABCDE12345")
FILE = catalogued(Platform.MACOS, Kind.SHA256, "ab" * 32)


def rules(files):
    return [
        (each["policy"], each["rule_type"], each["identifier"]) for each in json.loads(files[RULES])["rules"]
    ]


def known_by(*identities, team_of_others=True, scene=BAN):
    apps = {
        **scenes.APPS,
        scenes.CLIPS: msgspec.structs.replace(scenes.APPS[scenes.CLIPS], identities=identities),
    }
    if not team_of_others:
        apps[scenes.NOTES] = msgspec.structs.replace(apps[scenes.NOTES], identities=())
    return msgspec.structs.replace(scene, apps=apps)


@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
@pytest.mark.parametrize("scene", [BAN, LISTED], ids=["ban", "approved list"])
def test_the_protocol_has_nothing_against_it(scene, before):
    files = merged(TARGET, scene, before)
    assert faults(files[RULES], "RuleDownloadResponse") == []
    assert faults(files.get(PREFLIGHT, b"{}"), "PreflightResponse") == []


@pytest.mark.parametrize(
    ("name", "message", "good", "bad"),
    [
        (RULES, "RuleDownloadResponse", b"identifier", b"identity"),
        (RULES, "RuleDownloadResponse", b"BLOCKLIST", b"BLOCK"),
        (RULES, "RuleDownloadResponse", b"SIGNINGID", b"SIGNING_ID"),
        (RULES, "RuleDownloadResponse", b'"rules"', b'"rule"'),
        (RULES, "RuleDownloadResponse", b'"ABCDE12345:org.example.clips.mac"', b"7"),
        (PREFLIGHT, "PreflightResponse", b"LOCKDOWN", b"LOCKED"),
        (PREFLIGHT, "PreflightResponse", b"client_mode", b"mode"),
    ],
)
def test_a_mutated_answer_is_refused(name, message, good, bad):
    data = merged(TARGET, LISTED)[name]
    assert good in data
    assert faults(data.replace(good, bad), message)


def test_a_ban_blocks_by_signing_id_so_that_other_applications_of_the_team_run():
    assert rules(merged(TARGET, ban(Platform.MACOS, scenes.WITHOUT_CLIPS))) == [
        ("BLOCKLIST", "SIGNINGID", "ABCDE12345:org.example.chat.mac")
    ]


def test_a_file_is_blocked_by_its_digest():
    assert ("BLOCKLIST", "BINARY", "ab" * 32) in rules(merged(TARGET, known_by(FILE)))


def test_a_team_is_blocked_only_if_all_its_applications_are():
    alone = known_by(TEAM, team_of_others=False)
    assert ("BLOCKLIST", "TEAMID", "ABCDE12345") in rules(merged(TARGET, alone))
    rendered = TARGET.render(known_by(TEAM))
    assert not any("TEAMID" in item.value for item in rendered.items)
    assert any(gap.app == scenes.CLIPS and "not denied" in gap.note for gap in rendered.gaps)


def test_an_application_that_no_rule_can_name_is_a_gap():
    gaps = [gap for gap in TARGET.render(known_by()).gaps if gap.surface is Surface.NATIVE_APP]
    assert [gap.app for gap in gaps] == [scenes.CLIPS]


def test_an_approved_list_locks_down_and_allows_what_is_on_it():
    files = merged(TARGET, LISTED, base(TARGET))
    assert json.loads(files[PREFLIGHT]) == {"client_mode": "LOCKDOWN", "full_sync_interval": 600}
    assert ("ALLOWLIST", "SIGNINGID", "ABCDE12345:org.example.notes.mac") in rules(files)
    left = after(files, dict(TARGET.take_out(files, [Item(PREFLIGHT, "client_mode", "LOCKDOWN")])))
    assert left[PREFLIGHT] == base(TARGET)[PREFLIGHT]


def test_what_is_on_the_list_and_has_no_name_is_a_gap_since_it_will_not_run():
    bare = msgspec.structs.replace(scenes.APPS[scenes.NOTES], identities=())
    scene = msgspec.structs.replace(LISTED, apps={**scenes.APPS, scenes.NOTES: bare})
    assert any(gap.app == scenes.NOTES and "does not run" in gap.note for gap in TARGET.render(scene).gaps)


@pytest.mark.parametrize("scene", [BAN, LISTED], ids=["ban", "approved list"])
def test_taken_out_it_leaves_the_bytes_that_were_there(scene):
    assert_leaves_no_trace(TARGET, base(TARGET), scene)


def test_a_file_that_appban_began_goes_and_a_mode_is_taken_back_in_words_since_a_mac_keeps_it():
    assert_leaves_no_trace(TARGET, {}, BAN)
    files = merged(TARGET, LISTED)
    left = after(files, dict(TARGET.take_out(files, TARGET.render(LISTED).items)))
    assert {name: json.loads(data) for name, data in left.items()} == {PREFLIGHT: {"client_mode": "MONITOR"}}


def test_other_peoples_rules_stay_as_they_are():
    found = json.loads(merged(TARGET, BAN, base(TARGET))[RULES])["rules"]
    assert found[0] == json.loads(base(TARGET)[RULES])["rules"][0]


def test_a_rule_that_says_otherwise_is_refused_and_not_overruled():
    held = b'{"rules": [{"identifier": "ABCDE12345:org.example.clips.mac", "policy": "ALLOWLIST", "rule_type": "SIGNINGID"}]}'
    with pytest.raises(InputError, match="settle"):
        TARGET.merge({RULES: held}, TARGET.render(BAN).items)
    with pytest.raises(InputError, match="STANDALONE"):
        TARGET.merge({PREFLIGHT: b'{"client_mode": "STANDALONE"}'}, TARGET.render(LISTED).items)


@pytest.mark.parametrize(
    ("name", "data"), [(RULES, b"[]"), (RULES, b'{"rules": {}}'), (PREFLIGHT, b'{"client_mode": 2}')]
)
def test_an_answer_of_another_shape_is_refused(name, data):
    with pytest.raises(InputError, match=name):
        TARGET.held({name: data})
