"""App Control policies, held against Microsoft's XML Schema of them.

The schema lags: it has no AppIDTags, and its pattern of AppIDs begins with `^`, which XML Schema reads as a letter.
Nothing that is written here uses either.
"""

import pytest
from lxml import etree
from tests.enforcement import scenes
from tests.enforcement.schemas import after, assert_leaves_no_trace, ban, base, merged, schema

from appban.enforcement.app_control import FILE, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform

TARGET = Target()
BAN, LISTED = ban(Platform.WINDOWS), scenes.listed_scene(Platform.WINDOWS)
NS = {"s": "urn:schemas-microsoft-com:sipolicy"}
BARE = (
    b'<SiPolicy xmlns="urn:schemas-microsoft-com:sipolicy"><VersionEx>1.0.0.0</VersionEx>'
    b"<PlatformID>{2E07F7E4-194C-4D20-B7C9-6F44A6C5A234}</PlatformID><Rules/></SiPolicy>"
)
BEFORE = pytest.mark.parametrize(
    "before", [{}, base(TARGET), {FILE: BARE}], ids=["new", "beside others", "bare"]
)


def allowed(data):
    return etree.XMLSchema(etree.fromstring(schema("cipolicy.xsd"))).validate(etree.fromstring(data))


def families(data, tag):
    rules = {
        each.get("ID"): each.get("PackageFamilyName")
        for each in etree.fromstring(data).iterfind(f".//s:{tag}", NS)
    }
    refs = etree.fromstring(data).iterfind(".//s:SigningScenario[@Value='12']//s:FileRuleRef", NS)
    return [rules[ref.get("RuleID")] for ref in refs if rules.get(ref.get("RuleID"))]


def options(data):
    return [each.text for each in etree.fromstring(data).iterfind(".//s:Option", NS)]


@BEFORE
@pytest.mark.parametrize("scene", [BAN, LISTED], ids=["ban", "approved list"])
def test_the_schema_has_nothing_against_it(scene, before):
    assert allowed(merged(TARGET, scene, before)[FILE])


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"ID_DENY_", b"ID_BLOCK_"),
        (b"<Deny ", b"<Block "),
        (b"PackageFamilyName", b"PackageFamily"),
        (b"Enabled:UMCI", b"Enabled:Umci"),
        (b'Value="12"', b'Value="user"'),
        (b"10.0.0.0", b"1"),
        (b"PlatformID>", b"Platform>"),
        (b"urn:schemas-microsoft-com:sipolicy", b"urn:schemas-microsoft-com:policy"),
    ],
)
def test_a_mutated_policy_is_refused(good, bad):
    data = merged(TARGET, BAN)[FILE]
    assert good in data
    assert not allowed(data.replace(good, bad))


@BEFORE
def test_a_denial_is_of_every_version_and_referred_to_in_user_mode(before):
    data = merged(TARGET, BAN, before)[FILE]
    assert families(data, "Deny") == ["example.chat_0123456789abc", "example.clips_0123456789abc"]
    assert data.count(b'PackageVersion="65535.65535.65535.65535"') == 2


def test_a_policy_that_appban_begins_allows_all_else_or_a_ban_would_stop_windows():
    root = etree.fromstring(merged(TARGET, BAN)[FILE])
    every = {each.get("ID") for each in root.iterfind(".//s:Allow[@FileName='*']", NS)}
    refs = {each.get("RuleID") for each in root.iterfind(".//s:FileRuleRef", NS)}
    assert len(every) == 2
    assert every <= refs


def test_an_approved_list_audits_where_appban_began_the_policy_and_bites_in_the_departments_own():
    new, theirs = merged(TARGET, LISTED)[FILE], merged(TARGET, LISTED, base(TARGET))[FILE]
    assert families(new, "Allow") == families(theirs, "Allow") == ["example.notes_0123456789abc"]
    assert "Enabled:Audit Mode" in options(new)
    assert options(theirs) == options(base(TARGET)[FILE])
    assert b"ALL_USER" not in new


def test_a_ban_turned_into_an_approved_list_and_back_is_the_ban_again():
    banned = merged(TARGET, BAN)
    listed = merged(TARGET, LISTED, banned)
    assert "Enabled:Audit Mode" in options(listed[FILE])
    extra = [item for item in TARGET.held(listed) if item not in TARGET.held(banned)]
    back = after(listed, dict(TARGET.take_out(listed, extra)))
    assert "Enabled:Audit Mode" not in options(back[FILE])
    assert allowed(back[FILE])
    assert set(TARGET.held(back)) == set(TARGET.held(banned))
    assert b"ALL_USER" in back[FILE]


@BEFORE
@pytest.mark.parametrize("scene", [BAN, LISTED], ids=["ban", "approved list"])
def test_taken_out_nothing_of_ours_is_held_and_the_schema_agrees(scene, before):
    items = TARGET.render(scene).items
    files = merged(TARGET, scene, before)
    left = after(files, dict(TARGET.take_out(files, items)))
    assert not set(items) & set(TARGET.held(left))
    assert all(allowed(data) for data in left.values())


@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
def test_taken_out_it_leaves_the_bytes_that_were_there(before):
    assert_leaves_no_trace(TARGET, before, BAN)


def test_a_rule_that_no_scenario_refers_to_does_nothing_and_is_not_held_as_a_denial():
    loose = b'<Deny ID="ID_DENY_X" PackageFamilyName="example.clips_0123456789abc" PackageVersion="65535.65535.65535.65535"/></FileRules>'
    held = {FILE: base(TARGET)[FILE].replace(b"</FileRules>", loose)}
    assert Item(FILE, "FileRules", "Deny ID_DENY_X") in TARGET.held(held)
    assert "example.clips_0123456789abc" in families(merged(TARGET, BAN, held)[FILE], "Deny")


@pytest.mark.parametrize(
    "data",
    [b"<SiPolicy/>", b"<AppLockerPolicy/>", b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><SiPolicy/>'],
)
def test_what_is_no_policy_is_refused(data):
    with pytest.raises(InputError, match=r"app-control\.xml"):
        TARGET.held({FILE: data})
