"""Jamf Pro's computers and mobile devices, and every way in which they can be wrong."""

import json

import pytest
from tests.inventory.samples import NOW, parse, tree

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.jamf import Source
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceKey

APP = {"name": "Example.app", "bundleId": "org.example.app", "version": "1"}


def page(**device):
    base = {"id": "1", "hardware": {"serialNumber": "EX01"}, "general": {}, "applications": [APP]}
    return {"totalCount": 1, "results": [{**base, **device}]}


def phone(**general):
    return page(
        deviceType="iOS", general=general, applications=[{"identifier": "org.example.app", "name": "Example"}]
    )


def test_an_application_of_a_computer_is_known_by_its_bundle_id():
    (report,) = parse(Source(), page())

    (item,) = report.items
    assert (item.platform, item.kind, item.value, item.name) == (
        Platform.MACOS,
        Kind.BUNDLE_ID,
        "org.example.app",
        "Example",
    )


def test_an_application_of_a_phone_is_one_of_ios_with_the_version_that_people_see():
    device = page(
        deviceType="iOS",
        applications=[{"identifier": "org.example.app", "version": "4711", "shortVersion": "1.2"}],
    )

    (report,) = parse(Source(), device)

    assert [(item.platform, item.value, item.version) for item in report.items] == [
        (Platform.IOS, "org.example.app", "1.2")
    ]


@pytest.mark.parametrize("apps", [None, []])
def test_a_list_that_is_null_or_empty_does_not_mean_that_there_are_no_applications(apps):
    (report,) = parse(Source(), page(applications=apps))

    assert (report.sections, report.items) == ((), ())


def test_a_section_that_was_not_asked_for_may_be_left_out_altogether():
    (report,) = parse(Source(), {"results": [{"id": "1", "udid": "A311B7C8-75EE-48CF-9B1B-A8598F013366"}]})

    assert (report.sections, report.seen_at) == ((), NOW)


def test_jamfs_own_number_names_no_device_since_every_server_counts_from_one():
    with pytest.raises(InputError, match=r"results\[0\]: no serial number, id or host name"):
        parse(Source(), page(hardware=None))


def test_the_name_of_a_phone_is_its_holders_and_is_not_read():
    (report,) = parse(Source(), phone(displayName="A Person's iPhone", name="A Person's iPhone"))

    assert report.device.keys == (DeviceKey("serial", "EX01"),)


def test_the_inventory_has_the_time_of_its_making_not_of_the_last_contact():
    general = {"reportDate": "2026-11-01T00:00:00Z", "lastContactTime": "2026-11-02T00:00:00Z"}
    (made,) = parse(Source(), page(general=general))
    (contact,) = parse(Source(), page(general={"lastContactTime": "2026-11-02T00:00:00Z"}))

    assert contact.seen_at - made.seen_at == 86_400_000_000


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("Institutional", PlaceClass.CORPORATE),
        ("UserEnrollment", PlaceClass.ENROLLED_PERSONAL),
        ("AccountDrivenUserEnrollment", PlaceClass.ENROLLED_PERSONAL),
        ("AccountDrivenDeviceEnrollment", None),
        (None, None),
    ],
)
def test_whose_a_phone_is_comes_from_how_it_was_enrolled(said, place):
    (report,) = parse(Source(), phone(deviceOwnershipType=said))

    assert report.device.device_class == place


def test_look_alike_bundle_ids_stay_the_different_ids_that_they_are():
    values = ["com.zhılıaoapp.musically", "ｃｏｍ.example", "com.zhi\u200bliaoapp.musically", "com.exаmple"]

    (report,) = parse(Source(), page(applications=[{"bundleId": each, "name": "x"} for each in values]))

    assert [item.value for item in report.items] == values


def test_one_row_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), page(applications=[APP] * 3))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], r"\$: Expected `object`, got `array`"),
        ({"results": {}}, r"\$\.results: Expected `array`, got `object`, got {}"),
        (page(applications=[{"version": "1"}]), r"\$\.results\[0\]\.applications\[0\]: a row of software has neither"),
        (page(applications=[{"name": 5}]), r"\$\.results\[0\]\.applications\[0\]\.name: Expected .* got 5"),
        (page(applications="none"), r"\$\.results\[0\]\.applications: Expected .* got 'none'"),
        (page(deviceType="toaster"), r"\$\.results\[0\]\.deviceType: a device of type 'toaster'"),
        (page(general={"reportDate": "2026-11-31T00:00:00Z"}), r"general\.reportDate: '2026-11-31T00:00:00Z' is not"),
        (page(general={"reportDate": "2026-11-23T00:00:00Z"}), r"general\.reportDate: .* later than its receipt"),
        (phone(lastInventoryUpdateDate="2027-01-01T00:00:00Z"), r"general\.lastInventoryUpdateDate: .* later than"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_path_and_value(document, message):
    with pytest.raises(InputError, match=message):
        parse(Source(), document)


def test_a_bad_last_device_means_that_no_report_is_given_at_all():
    document = tree("jamf/computers.json")
    document["results"].append({"id": "9"})

    with pytest.raises(InputError, match=r"results\[3\]"):
        Source().parse(json.dumps(document).encode(), NOW)
