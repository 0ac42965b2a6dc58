"""Extensions of Chromium and Firefox, and every way in which their lists can be wrong."""

import json

import pytest
from tests.inventory.samples import NOW, parse

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.browser_extensions import Source
from appban.regime.identity import Kind, Platform

FRONT = '+++\ndevice = "hostname:dept-1"\n+++\n'
ONE, OTHER = "abcdefghijklmnopabcdefghijklmnop", "ponmlkjihgfedcbaponmlkjihgfedcba"


def chromium(settings, front=FRONT):
    return front + json.dumps({"extensions": {"settings": settings}})


def firefox(*addons, front=FRONT):
    return front + json.dumps({"schemaVersion": 37, "addons": list(addons)})


def managed(**fields):
    extension = {"extensionId": ONE, "extensionName": "Example", "version": "1"}
    base = {"serialNumber": "EX01", "browsers": [{"profiles": [{"extensions": [extension]}]}]}
    return {"chromeBrowsers": [{**base, **fields}]}


def test_an_extension_of_chromium_is_known_by_its_id():
    (report,) = parse(
        Source(), chromium({ONE: {"path": "x", "manifest": {"name": "Example", "version": "1.2"}}})
    )

    (item,) = report.items
    assert (item.platform, item.kind, item.value, item.name, item.version) == (
        Platform.BROWSER,
        Kind.EXTENSION_ID,
        ONE,
        "Example",
        "1.2",
    )


def test_a_setting_of_an_extension_that_is_not_installed_is_none():
    (report,) = parse(Source(), chromium({ONE: {"ack_external": True}, OTHER: {"path": "unpacked"}}))

    assert [(item.value, item.name) for item in report.items] == [(OTHER, None)]


def test_a_disabled_add_on_of_firefox_is_still_there():
    (report,) = parse(
        Source(), firefox({"id": "a@b.test", "version": "1", "active": False, "userDisabled": True})
    )

    assert [item.value for item in report.items] == ["a@b.test"]


def test_each_profile_is_a_section_of_its_own():
    named = '+++\ndevice = "hostname:dept-1"\nprofile = "Work"\n+++\n'
    sections = [
        parse(Source(), document)[0].sections
        for document in (chromium({}), chromium({}, named), firefox(), firefox(front=named))
    ]

    assert sections == [("chromium",), ("chromium Work",), ("firefox",), ("firefox Work",)]


def test_a_profile_without_extensions_has_none_but_preferences_that_keep_none_say_nothing():
    (report,) = parse(Source(), chromium({}))

    assert (report.sections, report.items) == (("chromium",), ())
    with pytest.raises(InputError, match=r"\$\.extensions: Object missing required field `settings`"):
        parse(Source(), FRONT + '{"extensions": {"alerts": {}}, "profile": {}}')


def test_the_extensions_of_all_profiles_of_a_managed_browser_are_one_list():
    browsers = [
        {"profiles": [{"extensions": [{"extensionId": ONE}]}, {"extensions": [{"extensionId": OTHER}]}]},
        {"profiles": [{"extensions": [{"extensionId": ONE}]}]},
    ]

    (report,) = parse(Source(), managed(browsers=browsers, osPlatform="Windows"))

    assert [item.value for item in report.items] == [ONE, OTHER, ONE]
    assert report.device.platform is Platform.WINDOWS


@pytest.mark.parametrize("browsers", [[], [{}], [{"profiles": []}], [{"profiles": [{}]}]])
def test_a_managed_browser_that_reported_no_list_says_nothing(browsers):
    (report,) = parse(Source(), managed(browsers=browsers))

    assert (report.sections, report.items) == ((), ())


@pytest.mark.parametrize(
    "document", [chromium({ONE: {"path": "x"}, OTHER: {"path": "x"}}), firefox({"id": "a@b"}, {"id": "c@d"})]
)
def test_one_row_too_many_is_refused(monkeypatch, document):
    monkeypatch.setattr(_limits, "MAX_ROWS", 1)
    with pytest.raises(InputError, match="more than 1 rows"):
        parse(Source(), document)


def test_one_row_too_many_over_all_managed_browsers_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 1)
    with pytest.raises(InputError, match="more than 1 rows"):
        parse(Source(), {"chromeBrowsers": managed()["chromeBrowsers"] * 2})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (chromium({}, front=""), "nothing says which device this is of"),
        (chromium({}, front='+++\ndevice = "LC-1"\nbrowser = "y"\n+++\n'), "front: 'browser' is not known; it takes device"),
        (FRONT + json.dumps(managed()), "front: a list of managed browsers names its devices"),
        (FRONT + "[]", r"\$: an object with extensions, addons or chromeBrowsers was expected, got \[\]"),
        (FRONT + '{"a": 1}', r"\$: an object with extensions, .* got \['a'\]"),
        (FRONT + '{"addons": []}', r"\$: Object missing required field `schemaVersion`"),
        (firefox({"version": "1"}), r"\$\.addons\[0\]: Object missing required field `id`"),
        (firefox({"id": ""}), r"\$\.addons\[0\]: a row of software has neither"),
        (firefox({"id": "a@b", "version": 2}), r"\$\.addons\[0\]\.version: Expected .* got 2"),
        (chromium({ONE: {"manifest": "x"}}), r"\$\.extensions\.settings\[\.\.\.\]\.manifest: Expected"),
        (chromium({"": {"path": "x"}}), r"\$\.extensions\.settings\[''\]: a row of software has neither"),
        (json.dumps(managed(serialNumber=None)), r"\$\.chromeBrowsers\[0\]: no serial number"),
        (json.dumps(managed(osPlatform="toaster")), r"\$\.chromeBrowsers\[0\]\.osPlatform: operating system 'toaster'"),
        (json.dumps(managed(lastStatusReportTime="2026-11-22T02:06:00Z")), r"chromeBrowsers\[0\]\.lastStatusReportTime: .* later"),
        (FRONT + '{"addons": [], "addons": []}', "line 1: the key 'addons' stands twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_path_and_value(document, message):
    with pytest.raises(InputError, match=message):
        Source().parse(document.encode(), NOW)
