"""Intune's objects, held against the CSDL of Microsoft Graph v1.0."""

import json

import pytest
from tests.enforcement import csdl_schema, scenes
from tests.enforcement.schemas import assert_leaves_no_trace, ban, base, merged, with_settings

from appban.enforcement.intune import Target
from appban.errors import InputError
from appban.regime.identity import Platform, Surface

TARGET = Target()
FILE = {Platform.IOS: "ios.json", Platform.ANDROID: "android.json", Platform.MACOS: "macos.json"}
STAFF, EXEMPT = "11111111-2222-3333-4444-555555555555", "AAAAAAAA-2222-3333-4444-555555555555"
GROUPS = {"groups": STAFF, "excluded-groups": f"{EXEMPT}, "}


@pytest.mark.parametrize("platform", FILE)
@pytest.mark.parametrize("make", [ban, scenes.listed_scene], ids=["ban", "approved list"])
@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
def test_the_csdl_has_nothing_against_it(platform, make, before):
    assert csdl_schema.faults(merged(TARGET, make(platform), before)[FILE[platform]]) == []


def test_the_csdl_has_nothing_against_the_assignments():
    files = merged(TARGET, with_settings(ban(Platform.IOS), **GROUPS))
    assert csdl_schema.assigned(files["assignments.json"], "deviceConfiguration") == []
    assert (
        csdl_schema.assigned(files["app-protection-assignments.json"], "targetedManagedAppProtection") == []
    )
    targets = [each["target"] for each in json.loads(files["app-protection-assignments.json"])["assignments"]]
    assert targets == [
        {"@odata.type": "#microsoft.graph.exclusionGroupAssignmentTarget", "groupId": EXEMPT.lower()},
        {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": STAFF},
    ]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"compliantAppsList", b"compliantAppList"),
        (b"appsNotInListCompliant", b"appsNotInList"),
        (b"graph.iosGeneralDeviceConfiguration", b"graph.iosGeneralConfiguration"),
        (b"graph.iosGeneralDeviceConfiguration", b"graph.deviceConfiguration"),
        (b"graph.appListItem", b"graph.androidManagedStoreApp"),
        (b'"appId"', b'"bundleId"'),
        (b'"name": "Clips"', b'"name": null'),
        (b'"displayName": "appban"', b'"displayName": 1'),
    ],
)
def test_a_mutated_object_is_refused(good, bad):
    data = merged(TARGET, ban(Platform.IOS))["ios.json"]
    assert good in data
    assert csdl_schema.faults(data.replace(good, bad))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"exclusionGroupAssignmentTarget", b"exclusionGroupTarget"),
        (b"groupId", b"group"),
        (b'"assignments"', b'"assignment"'),
        (b"deviceConfigurationAssignment", b"mobileAppAssignment"),
    ],
)
def test_a_mutated_assignment_is_refused(good, bad):
    data = merged(TARGET, with_settings(ban(Platform.IOS), **GROUPS))["assignments.json"]
    assert csdl_schema.assigned(data.replace(good, bad), "deviceConfiguration")


@pytest.mark.parametrize("platform", FILE)
@pytest.mark.parametrize("make", [ban, scenes.listed_scene], ids=["ban", "approved list"])
def test_that_it_reports_and_does_not_block_is_said_of_every_application(platform, make):
    gaps = TARGET.render(make(platform)).gaps
    said = {
        gap.app for gap in gaps if gap.surface is Surface.NATIVE_APP and "reported, not enforced" in gap.note
    }
    assert said == {scenes.CHAT, scenes.CLIPS}
    assert TARGET.layer == "report"


def test_a_ban_lists_what_is_denied_and_an_approved_list_what_is_let_in():
    banned = json.loads(merged(TARGET, ban(Platform.IOS))["ios.json"])
    assert [each["appId"] for each in banned["appsVisibilityList"]] == [
        "org.example.chat",
        "org.example.clips",
    ]
    assert banned["compliantAppListType"] == banned["appsVisibilityListType"] == "appsNotInListCompliant"
    listed = json.loads(merged(TARGET, scenes.listed_scene(Platform.ANDROID))["android.json"])
    assert [each["appId"] for each in listed["appsInstallAllowList"]] == ["org.example.notes"]
    assert listed["compliantAppListType"] == "appsInListCompliant"


def test_a_list_that_means_the_opposite_is_refused_or_a_ban_would_permit():
    listed = merged(TARGET, scenes.listed_scene(Platform.IOS))
    with pytest.raises(InputError, match="appsInListCompliant and is to be appsNotInListCompliant"):
        TARGET.merge(listed, TARGET.render(ban(Platform.IOS)).items)


@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
@pytest.mark.parametrize("make", [ban, scenes.listed_scene], ids=["ban", "approved list"])
def test_taken_out_it_leaves_the_bytes_that_were_there(before, make):
    assert_leaves_no_trace(TARGET, before, with_settings(make(Platform.ANDROID), **GROUPS))


def test_other_peoples_entries_stay_as_they_are():
    found = json.loads(merged(TARGET, ban(Platform.ANDROID), base(TARGET))["android.json"])
    assert (
        found["appsLaunchBlockList"][0] == json.loads(base(TARGET)["android.json"])["appsLaunchBlockList"][0]
    )
    assert len(found["appsLaunchBlockList"]) == 3


def test_a_group_that_is_no_id_is_refused():
    with pytest.raises(InputError, match=r"excluded-groups.*'Everyone'"):
        TARGET.render(with_settings(ban(Platform.IOS), **{"excluded-groups": "Everyone"}))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ios.json", b"{}"),
        ("ios.json", b'{"@odata.type": "#microsoft.graph.macOSGeneralDeviceConfiguration"}'),
        ("assignments.json", b'{"assignments": [{}]}'),
        ("assignments.json", b'{"assignments": {}}'),
    ],
)
def test_an_object_of_another_shape_is_refused(name, data):
    with pytest.raises(InputError, match=name):
        TARGET.held({name: data})
