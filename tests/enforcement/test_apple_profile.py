"""Apple configuration profiles, held against Apple's own descriptions of their payloads."""

import plistlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.enforcement import scenes
from tests.enforcement.apple_schema import faults
from tests.enforcement.schemas import after, assert_leaves_no_trace, ban, base, merged, with_settings

from appban.enforcement.apple_profile import FILE, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform, Surface

TARGET = Target()
DNS = "https://resolver.example/dns-query"


def payloads(files):
    return {each["PayloadType"]: each for each in plistlib.loads(files[FILE])["PayloadContent"]}


@pytest.mark.parametrize(
    "scene",
    [ban(Platform.IOS), scenes.listed_scene(Platform.IOS), with_settings(ban(Platform.IOS), dns=DNS)],
    ids=["ban", "approved list", "resolver"],
)
@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
def test_apples_descriptions_have_nothing_against_it(scene, before):
    assert faults(merged(TARGET, scene, before)[FILE], "iOS") == []


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"blockedAppBundleIDs", b"blockedAppBundleIds"),
        (b"DenyListURLs", b"DenyListUrls"),
        (b"BuiltIn", b"Builtin"),
        (b"<integer>1</integer>", b"<string>1</string>"),
        (b"SupplementalMatchDomains", b"MatchDomains"),
        (b"<string>HTTPS</string>", b"<string>DoH</string>"),
        (b"<key>PayloadUUID</key>", b"<key>PayloadID</key>"),
    ],
)
def test_a_mutated_profile_is_refused(good, bad):
    data = merged(TARGET, with_settings(ban(Platform.IOS), dns=DNS))[FILE]
    assert good in data
    assert faults(data.replace(good, bad), "iOS")


def test_on_a_mac_the_lists_would_be_refused_and_so_are_gaps():
    assert any("not for macOS" in each for each in faults(merged(TARGET, ban(Platform.IOS))[FILE], "macOS"))
    scene = with_settings(scenes.listed_scene(Platform.MACOS), dns=DNS)
    assert faults(merged(TARGET, scene)[FILE], "macOS") == []
    gaps = TARGET.render(scene).gaps
    assert {gap.app for gap in gaps if gap.surface is Surface.NATIVE_APP} == {None, scenes.CHAT, scenes.CLIPS}
    assert any("reported, not enforced" in gap.note for gap in gaps)


def test_without_a_resolver_a_mac_has_gaps_for_the_web_too():
    rendered = TARGET.render(ban(Platform.MACOS))
    assert rendered.items == ()
    assert {gap.app for gap in rendered.gaps if gap.surface is Surface.WEB} == {scenes.CHAT, scenes.CLIPS}


def test_other_peoples_entries_and_bytes_stay():
    before = base(TARGET)
    found = payloads(merged(TARGET, ban(Platform.IOS), before))
    blocked = found["com.apple.applicationaccess"]["blockedAppBundleIDs"]
    assert blocked == ["org.example.casino", "org.example.torrents", "org.example.chat", "org.example.clips"]
    assert b"<!-- the department's own list -->" in merged(TARGET, ban(Platform.IOS), before)[FILE]


@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
@pytest.mark.parametrize(
    "scene", [ban(Platform.IOS), scenes.listed_scene(Platform.IOS), with_settings(ban(Platform.IOS), dns=DNS)]
)
def test_taken_out_it_leaves_the_bytes_that_were_there(before, scene):
    assert_leaves_no_trace(TARGET, before, scene)


def test_a_list_that_is_left_empty_goes_with_its_key_since_an_empty_allow_list_allows_nothing():
    entry = "<key>allowListedAppBundleIDs</key><array><string>org.example.notes</string></array>"
    data = base(TARGET)[FILE].replace(b"<key>allowAirDrop</key>", entry.encode() + b"<key>allowAirDrop</key>")
    item = Item(FILE, "com.apple.applicationaccess allowListedAppBundleIDs", "org.example.notes")
    left = after({FILE: data}, dict(TARGET.take_out({FILE: data}, [item])))
    assert "allowListedAppBundleIDs" not in payloads(left)["com.apple.applicationaccess"]


def test_an_address_is_a_whole_host_so_that_no_other_host_begins_with_it():
    urls = payloads(merged(TARGET, ban(Platform.IOS)))["com.apple.webcontent-filter"]["DenyListURLs"]
    assert "https://clips.example/" in urls
    assert "https://www.clips.example/" in urls
    assert all(url.endswith("/") for url in urls)
    assert not any("shared.example.net" in url for url in urls)


def test_names_go_to_the_resolver_in_a_payload_of_our_own_since_theirs_may_carry_all_names():
    theirs = f"<dict><key>PayloadType</key><string>com.apple.dnsSettings.managed</string><key>DNSSettings</key><dict><key>DNSProtocol</key><string>HTTPS</string><key>ServerURL</key><string>{DNS}</string></dict></dict></array>"
    data = base(TARGET)[FILE].replace(
        b"</array>\n\t<key>PayloadDisplayName", theirs.encode() + b"\n\t<key>PayloadDisplayName"
    )
    found = plistlib.loads(merged(TARGET, with_settings(ban(Platform.IOS), dns=DNS), {FILE: data})[FILE])
    settings = [each["DNSSettings"] for each in found["PayloadContent"] if "DNSSettings" in each]
    assert ["SupplementalMatchDomains" in each for each in settings] == [False, True]
    assert "clips.example" in settings[1]["SupplementalMatchDomains"]


def test_ids_are_the_same_each_time_and_differ_from_each_other():
    one, other = (merged(TARGET, with_settings(ban(Platform.IOS), dns=DNS))[FILE] for _ in range(2))
    assert one == other
    ids = [each["PayloadUUID"] for each in plistlib.loads(one)["PayloadContent"]]
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    "data",
    [
        b"bplist00",
        b"\x30\x82\x05\x10 a signed profile",
        b"<plist><dict/></plist>",
        b"<plist><array/></plist>",
        b"<plist><dict><key>PayloadContent</key></dict></plist>",
        b'<!DOCTYPE plist [<!ENTITY a "aaaa">]><plist><dict><key>PayloadContent</key><array/></dict></plist>',
        b'<!DOCTYPE plist SYSTEM "x"><plist><dict><key>&a;</key><array/></dict></plist>',
        b'<!DOCTYPE html SYSTEM "x"><plist><dict><key>PayloadContent</key><array/></dict></plist>',
        b"<plist><dict><key>PayloadContent</key><array/><key>PayloadContent</key><array/></dict></plist>",
        b'<?xml version="1.0" encoding="utf-7"?><plist/>',
        b"<a>" * 100_000,
    ],
)
def test_what_is_not_an_unsigned_profile_is_refused(data):
    with pytest.raises(InputError, match=FILE):
        TARGET.held({FILE: data})


def test_more_addresses_than_apple_takes_are_a_gap():
    many = scenes._sheet(scenes.CLIPS, "clips.example")
    sheet = type(many)(
        app=many.app,
        name=many.name,
        identities=many.identities,
        domains=tuple(f"h{n}.example" for n in range(200)),
    )
    scene = ban(Platform.IOS)
    scene = type(scene)(
        at=scene.at, base=scene.base, groups=scene.groups, apps={**scene.apps, scenes.CLIPS: sheet}
    )
    assert any("500 entries" in gap.note and gap.app == scenes.CLIPS for gap in TARGET.render(scene).gaps)


@given(st.lists(st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9._-]{0,20}", fullmatch=True), unique=True, min_size=1))
def test_any_ids_come_back_as_they_went_in_and_go_without_trace(ids):
    items = [Item(FILE, "com.apple.applicationaccess blockedAppBundleIDs", each) for each in ids]
    before = base(TARGET)
    ours = [item for item in items if item not in TARGET.held(before)]
    files = after(before, dict(TARGET.merge(before, ours)))
    blocked = payloads(files)["com.apple.applicationaccess"]["blockedAppBundleIDs"]
    assert sorted(blocked[2:]) == sorted(item.value for item in ours)
    assert after(files, dict(TARGET.take_out(files, ours))) == before
