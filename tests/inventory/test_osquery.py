"""osquery's three result formats, and which lines are lists of software at all."""

import json

import pytest
from tests.inventory.samples import NOW, parse, text

from appban.errors import InputError
from appban.inventory.osquery import Source
from appban.regime.identity import Kind, Platform

HOST = {"hostIdentifier": "dept-1", "unixTime": "1795255200"}


def line(**fields):
    return json.dumps({"name": "deb_packages", **HOST, **fields}) + "\n"


def added(**columns):
    return line(action="added", columns=columns)


def test_a_snapshot_is_the_whole_of_its_query_and_of_no_other():
    apps, addons = parse(Source(), text("osquery/snapshots.log"))

    assert (apps.mode, apps.sections, len(apps.items)) == ("full", ("apps",), 3)
    assert (addons.mode, addons.sections, addons.items) == ("full", ("firefox_addons",), ())


def test_two_snapshots_of_one_time_are_two_reports():
    snapshot = line(action="snapshot", snapshot=[{"name": "bash", "version": "1"}])

    assert len(parse(Source(), snapshot * 2)) == 2


def test_events_of_one_device_query_and_time_are_one_delta():
    (report,) = parse(
        Source(),
        added(name="zsh", version="2")
        + line(action="removed", columns={"name": "zsh", "version": "1"})
        + added(name="bash"),
    )

    assert report.mode == "delta"
    assert [item.value for item in report.items] == ["zsh", "bash"]
    assert [(item.value, item.version) for item in report.removed] == [("zsh", "1")]


def test_a_query_is_a_section_of_its_own_even_over_the_same_table():
    lines = added(name="zsh") + line(action="added", columns={"name": "zsh"}, name="pack_b_deb_packages")

    assert [report.sections for report in parse(Source(), lines)] == [
        ("deb_packages",),
        ("pack_b_deb_packages",),
    ]


def test_one_application_in_two_places_stands_twice_so_that_removing_one_leaves_the_other():
    row = {"name": "TikTok.app", "bundle_identifier": "com.zhiliaoapp.musically"}
    rows = [{**row, "path": "/Applications/TikTok.app"}, {**row, "path": "/opt/TikTok.app"}]

    (report,) = parse(Source(), line(name="apps", action="snapshot", snapshot=rows))

    assert len(report.items) == 2
    assert report.items[0] == report.items[1]


def test_a_debian_package_that_left_only_its_settings_is_not_there():
    rows = [
        {"name": "a", "status": "deinstall ok config-files"},
        {"name": "b", "status": "install ok installed"},
        {"name": "c"},
    ]

    (report,) = parse(Source(), line(action="snapshot", snapshot=rows))

    assert [item.value for item in report.items] == ["b", "c"]


def test_a_query_over_no_table_of_software_only_shows_that_the_device_was_heard():
    reports = parse(
        Source(), added(name="zsh") + line(name="users", action="added", columns={"username": "someone"})
    )

    assert [(report.sections, len(report.items)) for report in reports] == [(("deb_packages",), 1), ((), 0)]


@pytest.mark.parametrize("name", ["users", "my software", "deb_packages_old", "xapps"])
def test_a_log_in_which_no_query_is_named_after_a_table_is_refused_with_the_names(name):
    with pytest.raises(
        InputError, match=rf"no query of these is named after a table of software: \['{name}'\]"
    ):
        parse(Source(), line(name=name, action="added", columns={"name": "zsh"}))


@pytest.mark.parametrize("name", ["programs", "pack_it_programs", "pack/it/programs", "it:programs"])
def test_a_query_is_known_by_the_table_at_the_end_of_its_name(name):
    (report,) = parse(Source(), line(name=name, action="added", columns={"name": "CapCut"}))

    assert report.device.platform is Platform.WINDOWS


def test_an_extension_is_of_the_browser_and_the_device_keeps_its_own_platform():
    row = {
        "identifier": "",
        "referenced_identifier": "abcdefghijklmnopabcdefghijklmnop",
        "name": "Some helper",
    }

    (report,) = parse(Source(), line(name="chrome_extensions", action="added", columns=row))

    (item,) = report.items
    assert (item.platform, item.kind, item.value) == (
        Platform.BROWSER,
        Kind.EXTENSION_ID,
        "abcdefghijklmnopabcdefghijklmnop",
    )
    assert report.device.platform is None


def test_numbers_are_read_whether_logged_as_text_or_not():
    (report,) = parse(
        Source(), line(unixTime=1795255200, action="added", columns={"name": "zsh", "version": 5})
    )

    assert report.items[0].version == "5"


def test_a_query_name_that_utf_8_cannot_write_is_mended():
    (report,) = parse(Source(), line(name="\ud800 apps", action="snapshot", snapshot=[]))

    assert report.sections == ("\ufffd apps",)


def test_a_line_without_a_time_was_seen_when_it_was_received():
    (report,) = parse(
        Source(), json.dumps({"name": "apps", "hostname": "a", "action": "snapshot", "snapshot": []})
    )

    assert report.seen_at == NOW


def test_lines_and_a_body_of_the_tls_logger_give_the_same_reports():
    lines = text("osquery/events.log")
    body = {
        "node_key": "secret",
        "log_type": "result",
        "data": [json.loads(each) for each in lines.splitlines()],
    }

    assert parse(Source(), body) == parse(Source(), lines)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (added(name=""), r"line 2: \$: a row of software has neither"),
        (added(name=["x"]), r"line 2: \$\.columns\[\.\.\.\]: Expected"),
        (line(action="added"), r"line 2: \$: action 'added' comes without its rows"),
        (line(action="gone", columns={}), r"line 2: \$\.action: Invalid enum value 'gone'"),
        (line(), r"line 2: \$: action None comes without its rows"),
        (line(action="added", columns={"name": "a"}, unixTime="soon"), r"line 2: \$\.unixTime: 'soon' is not a Unix time"),
        (line(action="added", columns={"name": "a"}, unixTime=1795399999), r"line 2: \$\.unixTime: .* later than its receipt"),
        (line(action="added", columns={"name": "a"}, hostIdentifier=""), r"line 2: \$: no serial number, id or host name"),
        ('{"hostname": "a"}\n', r"line 2: \$: Object missing required field `name`"),
        ("[]\n", r"line 2: \$: Expected `object`, got `array`"),
        (added(name="a")[:-5], "line 2: not JSON"),
        ('{"name": "apps", "name": "apps"}\n', "line 2: the key 'name' stands twice"),
    ],
)  # fmt: skip
def test_one_bad_line_refuses_the_log_with_its_number(bad, message):
    with pytest.raises(InputError, match="^" + message):
        parse(Source(), added(name="good") + bad)
