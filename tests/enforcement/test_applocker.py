"""AppLocker policies, held against Microsoft's XML Schema of them."""

import pytest
from lxml import etree
from tests.enforcement import scenes
from tests.enforcement.schemas import after, assert_leaves_no_trace, ban, base, merged, schema

from appban.enforcement.applocker import FILE, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform, Surface

TARGET = Target()
BAN = ban(Platform.WINDOWS)
EMPTY = b'<AppLockerPolicy Version="1"><RuleCollection Type="Appx" EnforcementMode="NotConfigured" /></AppLockerPolicy>'
EXTENDED = (
    b'<AppLockerPolicy Version="1">\n<PolicyExtensions><ThresholdExtensions>'
    b"</ThresholdExtensions></PolicyExtensions>\n</AppLockerPolicy>"
)


def allowed(data):
    return etree.XMLSchema(etree.fromstring(schema("AppLocker.xsd"))).validate(etree.fromstring(data))


def rules(data):
    return [
        (rule.get("Action"), rule.find(".//FilePublisherCondition").get("ProductName"))
        for rule in etree.fromstring(data).iterfind("RuleCollection[@Type='Appx']/FilePublisherRule")
    ]


@pytest.mark.parametrize(
    "before", [{}, base(TARGET), {FILE: EMPTY}], ids=["new", "beside others", "exported empty"]
)
@pytest.mark.parametrize("scene", [BAN, scenes.listed_scene(Platform.WINDOWS)], ids=["ban", "approved list"])
def test_the_schema_has_nothing_against_it(scene, before):
    assert allowed(merged(TARGET, scene, before)[FILE])


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b'Action="Deny"', b'Action="Block"'),
        (b"FilePublisherRule", b"PublisherRule"),
        (b'UserOrGroupSid="S-1-1-0"', b'UserOrGroupSid="Everyone"'),
        (b'EnforcementMode="Enabled"', b'EnforcementMode="Enforced"'),
        (b'LowSection="*"', b'LowSection="any"'),
        (b' Description=""', b""),
        (b'PublisherName="*"', b'PublisherName=""'),
    ],
)
def test_a_mutated_policy_is_refused(good, bad):
    data = merged(TARGET, BAN)[FILE]
    assert good in data
    assert not allowed(data.replace(good, bad))


def test_two_rules_with_one_id_would_be_refused_and_ours_differ():
    data = merged(TARGET, BAN)[FILE]
    ids = [each.get("Id") for each in etree.fromstring(data).iter("FilePublisherRule")]
    assert len(set(ids)) == 3
    assert not allowed(data.replace(ids[1].encode(), ids[2].encode()))


@pytest.mark.parametrize("before", [{}, {FILE: EMPTY}], ids=["new", "exported empty"])
def test_a_collection_without_rules_also_gets_one_that_allows_all_or_it_would_stop_everything(before):
    assert rules(merged(TARGET, BAN, before)[FILE]) == [
        ("Allow", "*"),
        ("Deny", "EXAMPLE.CHAT"),
        ("Deny", "EXAMPLE.CLIPS"),
    ]


def test_others_rules_stay_and_nothing_more_is_allowed_than_before():
    data = merged(TARGET, BAN, base(TARGET))[FILE]
    assert rules(data) == [
        ("Allow", "*"),
        ("Deny", "EXAMPLE.CASINO"),
        ("Deny", "EXAMPLE.CHAT"),
        ("Deny", "EXAMPLE.CLIPS"),
    ]
    assert b"<!-- the department's own -->" in data


def test_extensions_stay_last():
    tags = [each.tag for each in etree.fromstring(merged(TARGET, BAN, {FILE: EXTENDED})[FILE])]
    assert tags == ["RuleCollection", "PolicyExtensions"]


@pytest.mark.parametrize(
    "before",
    [{}, base(TARGET), {FILE: EMPTY.replace(b" />", b"/>")}, {FILE: EXTENDED}],
    ids=["new", "beside others", "exported empty", "extended"],
)
def test_taken_out_it_leaves_the_bytes_that_were_there(before):
    assert_leaves_no_trace(TARGET, before, BAN)


def test_a_policy_in_utf_16_stays_so():
    before = {FILE: b"\xff\xfe" + base(TARGET)[FILE].decode().encode("utf-16-le")}
    assert (
        merged(TARGET, BAN, before)[FILE].decode("utf-16") == merged(TARGET, BAN, base(TARGET))[FILE].decode()
    )
    assert_leaves_no_trace(TARGET, before, BAN)


def test_one_denial_taken_out_leaves_the_rule_that_the_others_need():
    files = merged(TARGET, BAN)
    left = after(files, dict(TARGET.take_out(files, [Item(FILE, "Appx", "deny package EXAMPLE.CLIPS")])))
    assert rules(left[FILE]) == [("Allow", "*"), ("Deny", "EXAMPLE.CHAT")]


def test_an_approved_list_is_reported_and_not_enforced():
    gaps = TARGET.render(scenes.listed_scene(Platform.WINDOWS)).gaps
    assert any(gap.app is None and "reported, not enforced" in gap.note for gap in gaps)


def test_an_application_without_a_package_is_a_gap():
    bare = type(scenes.APPS[scenes.CLIPS])(app=scenes.CLIPS, name="Clips", identities=(), domains=())
    scene = type(BAN)(at=BAN.at, base=BAN.base, groups=BAN.groups, apps={**scenes.APPS, scenes.CLIPS: bare})
    gaps = [gap for gap in TARGET.render(scene).gaps if gap.surface is Surface.NATIVE_APP]
    assert [gap.app for gap in gaps] == [scenes.CLIPS]


@pytest.mark.parametrize("data", [b"<SiPolicy/>", b"<a", b'<!DOCTYPE a [<!ENTITY b "c">]><AppLockerPolicy/>'])
def test_what_is_no_policy_is_refused(data):
    with pytest.raises(InputError, match=r"applocker\.xml"):
        TARGET.held({FILE: data})
