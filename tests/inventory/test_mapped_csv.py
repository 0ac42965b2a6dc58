"""A table of somebody else's making, read by a mapping, and every way in which either can be wrong."""

import pytest
from tests.inventory.samples import NOW, parse, text

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.mapped_csv import Source
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceKey

COLUMNS = {"serial": "Serial", "platform": "OS", "value": "Bundle ID", "name": "App"}
HEADER = "Serial,OS,App,Bundle ID"
GOOD = "EX01,macOS,Example,org.example.app"


def front(*lines, columns=COLUMNS, fixed='kind = "bundle-id"'):
    named = "".join(f'"{ours}" = "{theirs}"\n' for ours, theirs in columns.items())
    top = "\n".join(lines)
    return f"+++\n{top}\n[columns]\n{named}[fixed]\n{fixed}\n"


def table(*rows, header=HEADER, top=(), tail="", **mapping):
    return front(*top, **mapping) + tail + "\n+++\n" + "\n".join([header, *rows]) + "\n"


def dated(cell, *top):
    columns = {**COLUMNS, "seen_at": "When"}
    return table(f"{GOOD},{cell}", header=HEADER + ",When", columns=columns, top=top)


def stated(column, cell):
    return table(f"{GOOD},{cell}", header=HEADER + ",More", columns={**COLUMNS, column: "More"})


def test_columns_are_found_by_their_headings_wherever_they_stand():
    (report,) = parse(Source(), table(GOOD))
    (turned,) = parse(Source(), table("Example,org.example.app,EX01,macOS", header="App,Bundle ID,Serial,OS"))

    (item,) = report.items
    assert (item.platform, item.kind, item.value) == (Platform.MACOS, Kind.BUNDLE_ID, "org.example.app")
    assert report.device.keys == (DeviceKey("serial", "EX01"),)
    assert turned == report


def test_columns_that_the_mapping_does_not_name_are_not_read():
    extended = table(GOOD + ",a.person@example.org", header=HEADER + ",User")

    assert parse(Source(), extended) == parse(Source(), table(GOOD))


def test_a_value_is_said_in_our_words_only_where_it_is_exactly_the_mapped_one():
    rows = ["EX01,Mac,A,a.b", "EX02,iPhone,A,a.b"]
    mapped = '[values.platform]\n"Mac" = "macos"\n"iPhone" = "ios"\n'

    reports = parse(Source(), table(*rows, tail=mapped))

    assert [report.device.platform for report in reports] == [Platform.MACOS, Platform.IOS]
    with pytest.raises(InputError, match=r"^line 2: operating system 'mac' is none of"):
        parse(Source(), table("EX01,mac,A,a.b", tail=mapped))


def test_rows_with_a_value_to_be_skipped_are_left_out():
    skipping = '[skip]\n"App" = ["Removed", "Gone"]\n'

    (report,) = parse(Source(), table(GOOD, "EX01,macOS,Gone,x.y", "EX01,macOS,Removed,", tail=skipping))

    assert [item.name for item in report.items] == ["Example"]


def test_a_row_without_an_identity_is_a_title():
    (report,) = parse(Source(), table("EX01,macOS,Example,"))

    assert [(item.kind, item.value) for item in report.items] == [(Kind.TITLE, "Example\x1f")]


def test_rows_of_one_device_are_one_list_seen_at_the_latest_of_their_times():
    columns = {**COLUMNS, "seen_at": "When"}
    rows = [f"{GOOD},2026-11-20T00:00:00Z", f"{GOOD},2026-11-21T00:00:00Z", f"{GOOD},2026-11-19T00:00:00Z"]

    (report,) = parse(Source(), table(*rows, header=HEADER + ",When", columns=columns))

    assert (len(report.items), report.seen_at) == (3, 1_795_219_200_000_000)


@pytest.mark.parametrize(
    ("cell", "date", "expected"),
    [
        ("2026-11-20T10:00:00Z", None, 1_795_168_800),
        ("2026-11-20T10:00:00+01:00", None, 1_795_165_200),
        ("20/11/2026 10:00 +0000", "%d/%m/%Y %H:%M %z", 1_795_168_800),
        ("20/11/2026 10:00", "%d/%m/%Y %H:%M", 1_795_168_800 + 12 * 3600),
        ("20/11/2026", "%d/%m/%Y", 1_795_132_800 + 12 * 3600),
    ],
)
def test_a_time_is_read_as_the_mapping_writes_it_and_without_a_zone_at_the_latest_it_can_mean(
    cell, date, expected
):
    (report,) = parse(Source(), dated(cell, *([] if date is None else [f'date = "{date}"'])))

    assert report.seen_at == expected * 1_000_000


@pytest.mark.parametrize(
    "host",
    ["WWW.Example.org.", "www.example。org", "https://user@www.example.org:443/x", "www%2Eexample.org"],
)
def test_hosts_go_through_the_one_canonicaliser(host):
    document = table(f"EX01,network,x,{host}", fixed='kind = "domain"')

    (report,) = parse(Source(), document)

    assert report.items[0].value == "www.example.org"


@pytest.mark.parametrize(
    "host", ["evil.test@www.example.org", "www.example.org:443", "www.exаmple.org", "www.example.org/x"]
)
def test_hosts_that_only_look_alike_never_become_the_host(host):
    document = table(f"EX01,network,x,{host}", fixed='kind = "domain"')

    (report,) = parse(Source(), document)

    assert report.items[0].value != "www.example.org"


def test_one_row_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), table(GOOD, GOOD, GOOD))


def without(name):
    return {ours: theirs for ours, theirs in COLUMNS.items() if ours != name}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (HEADER + "\n" + GOOD, "nothing says how this table is to be read"),
        (table(top=['colour = "red"']), "front: 'colour' is not known; it takes date, columns, fixed, values, skip"),
        (table(columns={**COLUMNS, "owner": "User"}), r"front: \$\.columns: 'owner' is no column of ours; they are serial"),
        (table(columns=without("serial")), "front: serial or uuid or mdm-id or asset or hostname is missing"),
        (table(columns=without("platform")), "front: platform is missing"),
        (table(columns={"serial": "Serial", "platform": "OS"}), "front: value or name is missing"),
        (table(fixed=""), "front: kind is missing"),
        (table(fixed='kind = "bundle-id"\nplatform = "ios"'), "front: 'platform' stands in columns and in fixed"),
        (table(columns=without("serial"), fixed='kind = "bundle-id"\nserial = "EX01"'), "front: a device's name stands in fixed"),
        (table(columns={**COLUMNS, "version": "Version"}), "line 1: there is no heading 'Version' for version; the table has Serial"),
        (table(tail='[skip]\n"State" = ["x"]\n'), "line 1: there is no heading 'State' for skip State"),
        (table(tail='[skip]\n"App" = "x"\n'), r"front: \$\.skip\[\.\.\.\]: Expected `array`"),
        (table(GOOD, ",macOS,Example,x.y"), "line 3: no serial number, id or host name"),
        (table("EX01,,Example,x.y"), "line 2: no platform is stated"),
        (table("EX01,toaster,Example,x.y"), "line 2: operating system 'toaster' is none of"),
        (table("EX01,macOS,,"), "line 2: a row of software has neither"),
        (table(GOOD, fixed='kind = "bundle"'), "line 2: kind 'bundle' is not known; map it to one of bundle-id"),
        (table(GOOD, "EX01,iOS,Example,x.y"), "line 3: serial 'EX01' differs from line 2 in its other names, platform"),
        (table("EX01,macOS,Example"), "line 2: 3 cells where the header has 4"),
        (table(header="Serial,Serial"), "line 1: column 'Serial' stands twice"),
        (stated("managed", "maybe"), "line 2: managed is yes, no or empty, not 'maybe'"),
        (stated("device_class", "mine"), "line 2: device_class 'mine' is not known; map it to one of corporate"),
        (stated("surface", "screen"), "line 2: surface 'screen' is not known"),
        (dated("31/02/2026", 'date = "%d/%m/%Y"'), "line 2, seen_at: '31/02/2026' is not a time as %d/%m/%Y"),
        (dated("20/11/2026"), "line 2, seen_at: '20/11/2026' is not a date and time"),
        (dated("2026-11-22T02:06:00Z"), "line 2, seen_at: .* later than its receipt"),
        (dated("24/11/2026", 'date = "%d/%m/%Y"'), "line 2, seen_at: .* later than its receipt"),
        (dated("x", 'date = "%Q"'), "line 2, seen_at: 'x' is not a time as %Q"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place_and_value(document, message):
    with pytest.raises(InputError, match="^" + message):
        Source().parse(document.encode(), NOW)


def test_a_bad_last_row_means_that_no_report_is_given_at_all():
    with pytest.raises(InputError):
        Source().parse((text("mapped-csv/kandji.txt") + "too,few,cells\n").encode(), NOW)
