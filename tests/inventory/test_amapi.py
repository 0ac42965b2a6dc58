"""Devices of the Android Management API, and every way in which they can be wrong."""

import json

import pytest
from tests.inventory.samples import NOW, parse

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.amapi import Source
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceKey

APP = {"packageName": "org.example.app", "displayName": "Example", "versionName": "1", "state": "INSTALLED"}


def device(**fields):
    return {"name": "enterprises/E1/devices/d1", "applicationReports": [APP], **fields}


def test_an_application_is_known_by_its_package():
    (report,) = parse(Source(), device())

    (item,) = report.items
    assert (item.platform, item.kind, item.value) == (Platform.ANDROID, Kind.PACKAGE, "org.example.app")


def test_a_device_alone_and_in_a_list_give_the_same_report():
    assert parse(Source(), device()) == parse(Source(), {"devices": [device()], "nextPageToken": "more"})


def test_a_removed_application_is_not_there_and_one_of_unknown_state_is():
    apps = [
        {**APP, "state": "REMOVED"},
        {**APP, "packageName": "org.example.b", "state": "APPLICATION_STATE_UNSPECIFIED"},
    ]

    (report,) = parse(Source(), device(applicationReports=apps))

    assert [item.value for item in report.items] == ["org.example.b"]


def test_a_list_of_removed_applications_is_still_a_list():
    (report,) = parse(Source(), device(applicationReports=[{**APP, "state": "REMOVED"}]))

    assert (report.sections, report.items) == (("software",), ())


@pytest.mark.parametrize("fields", [{"applicationReports": []}, {"appliedState": "DELETED"}])
def test_without_reports_or_once_wiped_nothing_is_said_of_applications(fields):
    (report,) = parse(Source(), device(**fields))

    assert (report.sections, report.items) == ((), ())


def test_where_the_policy_has_no_application_reports_their_absence_says_nothing():
    (report,) = parse(Source(), {"name": "enterprises/E1/devices/d1"})

    assert (report.sections, report.seen_at) == ((), NOW)


def test_the_serial_number_of_a_personal_device_is_no_serial_number():
    hardware = {"serialNumber": "EX42"}
    (ours,) = parse(Source(), device(hardwareInfo=hardware, ownership="COMPANY_OWNED"))
    (theirs,) = parse(Source(), device(hardwareInfo=hardware, ownership="PERSONALLY_OWNED"))

    assert DeviceKey("serial", "EX42") in ours.device.keys
    assert theirs.device.keys == (DeviceKey("mdm-id", "enterprises/e1/devices/d1"),)
    assert (ours.device.device_class, theirs.device.device_class) == (
        PlaceClass.CORPORATE,
        PlaceClass.ENROLLED_PERSONAL,
    )


def test_one_row_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), {"devices": [device(), device(), device()]})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], r"\$: Expected `object`"),
        ({"devices": [5]}, r"\$\.devices\[0\]: Expected `object`, got `int`, got 5"),
        (device(name="devices/d1"), r"\$\.name: 'devices/d1' is not the name of a device"),
        (device(name="enterprises//devices/d1"), r"\$\.name: 'enterprises//devices/d1' is not the name"),
        (device(name="enterprises/E1/devices/d1/operations/1"), r"\$\.name: .* is not the name of a device"),
        (device(managementMode="OWNER"), r"\$\.managementMode: Invalid enum value 'OWNER'"),
        (device(applicationReports=[{}]), r"\$\.applicationReports\[0\]: a row of software has neither"),
        (device(applicationReports=[{"packageName": 1}]), r"\$\.applicationReports\[0\]\.packageName: Expected .* got 1"),
        (device(lastStatusReportTime="yesterday"), r"\$\.lastStatusReportTime: 'yesterday' is not a date"),
        (device(lastStatusReportTime="2026-11-22T02:06:00Z"), r"\$\.lastStatusReportTime: .* later than its receipt"),
        ({"devices": [device(), device(lastStatusReportTime="2027-01-01T00:00:00Z")]}, r"\$\.devices\[1\]\.lastStatus"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_path_and_value(document, message):
    with pytest.raises(InputError, match=message):
        Source().parse(json.dumps(document).encode(), NOW)
