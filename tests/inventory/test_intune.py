"""Intune's detected apps, from Graph and from the raw data report, and every way in which they can be wrong."""

import pytest
from tests.inventory.samples import NOW, parse, text, tree

from appban.errors import InputError
from appban.inventory.intune import Source
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform, identity, title
from appban.regime.observation import SOFTWARE, DeviceKey

RAW = text("intune/raw-data.csv")


def graph(**app):
    device = {"id": "705c034c-034c-705c-4c03-5c704c035c70", "operatingSystem": "iOS"}
    base = {
        "displayName": "TikTok",
        "publisher": "TikTok Pte. Ltd.",
        "platform": "ios",
        "managedDevices": [device],
    }
    return {"detectedApps": [{**base, **app}]}


def csv(*rows, header="ApplicationName,ApplicationPublisher,ApplicationVersion,Platform,DeviceId,DeviceName"):
    return "\r\n".join([header, *rows]) + "\r\n"


def test_a_row_with_a_name_and_a_publisher_only_is_a_title():
    (report,) = parse(Source(), graph())

    expected = identity(Platform.IOS, Kind.TITLE, title("TikTok", "TikTok Pte. Ltd."))
    assert [(item.kind, item.value) for item in report.items] == [(Kind.TITLE, expected.value)]


@pytest.mark.parametrize(
    ("platform", "fields", "kind"),
    [
        ("ios", {"bundleId": "com.zhiliaoapp.musically"}, Kind.BUNDLE_ID),
        ("macOS", {"applicationIdentifier": "com.lemon.lvoverseas"}, Kind.BUNDLE_ID),
        ("androidWorkProfile", {"packageId": "com.zhiliaoapp.musically"}, Kind.PACKAGE),
        ("windows", {"productCode": "{1f0e2d3c-4b5a-4697-8877-665544332211}"}, Kind.PRODUCT_CODE),
        ("windows", {"appIdentifier": "BytedancePte.Ltd.TikTok_6yccndn6064se"}, Kind.PACKAGE_FAMILY),
        ("windows", {"appIdentifier": "TikTok"}, Kind.TITLE),
        ("ios", {"applicationIdentifier": "1f0e2d3c-4b5a-4697-8877-665544332211"}, Kind.TITLE),
        ("ios", {"bundleId": None}, Kind.TITLE),
    ],
)
def test_an_application_identifier_is_carried_where_there_is_one(platform, fields, kind):
    (report,) = parse(Source(), graph(platform=platform, **fields))

    assert report.items[0].kind is kind


def test_a_phones_name_is_no_key_beside_an_id_since_it_may_be_its_holders():
    (report,) = parse(Source(), csv("TikTok,,1,iOS,705c034c-034c-705c-4c03-5c704c035c70,A Person's iPhone"))

    assert report.device.keys == (DeviceKey("mdm-id", "705c034c-034c-705c-4c03-5c704c035c70"),)


def test_a_report_with_device_names_only_is_keyed_by_them():
    (report,) = parse(Source(), csv("TikTok,iOS,DEPT-0001", header="ApplicationName,Platform,DeviceName"))

    assert report.device.keys == (DeviceKey("hostname", "dept-0001"),)


def test_phones_all_called_iphone_are_not_taken_for_one_device():
    with pytest.raises(InputError, match="line 2: no serial number, id or host name"):
        parse(Source(), csv("TikTok,iOS,iPhone", header="ApplicationName,Platform,DeviceName"))


def test_ownership_is_what_intune_says_of_it():
    reports = parse(Source(), text("intune/graph.json"))

    assert [each.device.device_class for each in reports] == [
        PlaceClass.CORPORATE, PlaceClass.CORPORATE, None, PlaceClass.ENROLLED_PERSONAL,
    ]  # fmt: skip


def test_a_device_that_reported_no_app_says_nothing_of_software():
    reports = parse(Source(), text("intune/graph.json"))

    assert [each.sections for each in reports] == [(SOFTWARE,)] * 3 + [()]


def test_rows_of_a_device_are_gathered_wherever_they_stand():
    rows = ["A,,1,iOS,id-1,", "A,,1,iOS,id-2,", "B,,1,iOS,id-1,"]

    assert [len(each.items) for each in parse(Source(), csv(*rows))] == [2, 1]


def test_a_device_that_never_synchronised_was_seen_when_the_export_was_received():
    device = {"id": "a1", "operatingSystem": "iOS", "lastSyncDateTime": "0001-01-01T00:00:00Z"}

    assert parse(Source(), graph(managedDevices=[device]))[0].seen_at == NOW


@pytest.mark.parametrize("at", ["@odata.nextLink", "detectedApps@odata.nextLink"])
def test_a_page_of_a_longer_export_is_refused_since_the_rest_would_be_taken_for_removed(at):
    with pytest.raises(InputError, match="one page of a longer list"):
        parse(Source(), {**graph(), at: "https://graph.example/next"})


def test_a_page_of_devices_within_an_app_is_refused_too():
    with pytest.raises(
        InputError, match=r"\$\.detectedApps\[0\]\.managedDevices@odata\.nextLink: this is one page"
    ):
        parse(Source(), graph(**{"managedDevices@odata.nextLink": "https://graph.example/next"}))


def test_columns_are_known_in_any_order_case_and_spacing_and_unknown_ones_are_left_out():
    rows = "Device name,User name,PLATFORM,Application_Name\nDEPT-0001,A Person,Windows,CapCut\n"

    (report,) = parse(Source(), rows)

    assert report.items[0].name == "CapCut"
    assert "A Person" not in repr(report)


def test_a_platform_left_unknown_is_taken_from_the_device():
    device = {"id": "a1", "operatingSystem": "macOS"}

    (report,) = parse(Source(), graph(platform="unknown", managedDevices=[device]))

    assert report.items[0].platform is Platform.MACOS


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], r"\$: an object with detectedApps was expected, got \[\]"),
        ({"devices": []}, r"\$: the document has neither detectedApps nor value, but \['devices'\]"),
        ({"detectedApps": [5]}, r"\$\.apps\[0\]: Expected `object`, got `int`, got 5"),
        ({"detectedApps": [{"displayName": "TikTok"}]}, r"\$\.detectedApps\[0\]: .* missing required field `managedDevices`"),
        (graph(displayName=None), r"\$\.detectedApps\[0\]: a row of software has neither"),
        (graph(displayName=7), r"\$\.detectedApps\[0\]\.displayName: Expected `str \| null`, got `int`, got 7"),
        (graph(managedDevices=[{"operatingSystem": "iOS"}]), r"managedDevices\[0\]: no serial number, id or host name"),
        (graph(platform=None, managedDevices=[{"id": "a1"}]), r"managedDevices\[0\]: no platform is stated"),
        (graph(platform="toaster"), r"managedDevices\[0\]: operating system 'toaster' is none of"),
        (graph(managedDevices=[{"id": "a1", "lastSyncDateTime": "2026-11-31T00:00:00Z"}]), r"lastSyncDateTime: '2026-11-31"),
        (graph(managedDevices=[{"id": "a1", "lastSyncDateTime": "2026-11-23T00:00:00Z"}]), "later than its receipt"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_graph_export_is_refused_with_its_path_and_value(document, message):
    with pytest.raises(InputError, match=message):
        parse(Source(), document)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            "ApplicationName,DeviceCount\nTikTok,2\n",
            "line 1: columns ApplicationName, Platform and DeviceId or DeviceName",
        ),
        (csv("TikTok,,1,toaster,id-1,"), "line 2: operating system 'toaster' is none of"),
        (csv("TikTok,,1,,id-1,"), "line 2: no platform is stated"),
        (csv("TikTok,,1,iOS,,"), "line 2: no serial number, id or host name"),
        (csv("A,,1,iOS,id-1,", ",x,1,iOS,id-1,"), "line 3: a row of software has neither"),
        (csv("A,,1,iOS"), "line 2: 4 cells where the header has 6"),
        (csv("A,,1,iOS,id\x00,"), "line 2: there is a NUL"),
    ],
)
def test_what_is_wrong_in_a_raw_data_report_is_refused_with_its_line_and_value(document, message):
    with pytest.raises(InputError, match="^" + message):
        parse(Source(), document)


def test_forty_thousand_devices_with_a_few_apps_each_are_read_whole():
    rows = [f"App {n % 20},Example Ltd,1,iOS,device-{n % 40_000:05}," for n in range(120_000)]

    reports = parse(Source(), csv(*rows))

    assert len(reports) == 40_000
    assert sum(len(each.items) for each in reports) == 120_000


def test_the_graph_answer_itself_is_read_like_an_export_under_detected_apps():
    answer = tree("intune/value.json")
    assert parse(Source(), answer) == parse(Source(), {"detectedApps": answer["value"]})
