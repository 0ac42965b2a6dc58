"""appban's own CSV, and every way in which one can be wrong."""

import pytest
from tests.inventory.samples import NOW, parse, text

from appban.errors import InputError
from appban.inventory.csv import Source
from appban.regime.identity import Kind, Platform, Surface
from appban.regime.observation import DeviceKey

HEADER = "device,platform,kind,value"
GOOD = "LC-1,ios,bundle-id,com.zhiliaoapp.musically"


def csv(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def test_the_four_required_columns_are_enough():
    (report,) = parse(Source(), csv(GOOD))

    (item,) = report.items
    assert (item.platform, item.kind, item.value) == (
        Platform.IOS,
        Kind.BUNDLE_ID,
        "com.zhiliaoapp.musically",
    )
    assert (report.device.platform, report.seen_at, report.device.managed) == (Platform.IOS, NOW, None)


def test_a_byte_order_mark_changes_nothing():
    assert parse(Source(), "\ufeff" + csv(GOOD)) == parse(Source(), csv(GOOD))


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("LC-1", DeviceKey("asset", "LC-1")),
        ("asset:LC-1", DeviceKey("asset", "LC-1")),
        ("serial:XX01", DeviceKey("serial", "XX01")),
        ("hostname:DEPT-1", DeviceKey("hostname", "dept-1")),
        ("mdm-id:AB-12", DeviceKey("mdm-id", "ab-12")),
        ("room:12", DeviceKey("asset", "room:12")),
    ],
)
def test_a_device_is_an_asset_tag_unless_it_says_which_name_it_is(cell, key):
    (report,) = parse(Source(), csv(f"{cell},ios,bundle-id,x"))

    assert report.device.keys == (key,)


def test_rows_of_one_device_need_not_stand_together():
    reports = parse(Source(), csv(GOOD, "LC-2,ios,bundle-id,b", "LC-1,ios,bundle-id,c"))

    assert [[item.value for item in each.items] for each in reports] == [
        ["com.zhiliaoapp.musically", "c"],
        ["b"],
    ]


def test_a_row_of_the_browser_does_not_say_what_the_device_runs():
    rows = csv(
        "LC-1,browser,extension-id,abcdefghijklmnopabcdefghijklmnop",
        "LC-1,windows,winget-id,ByteDance.CapCut",
    )

    (report,) = parse(Source(), rows)

    assert report.device.platform is Platform.WINDOWS


def test_a_surface_is_carried():
    first, _ = parse(Source(), text("csv/full.csv"))[1].items

    assert (first.surface, first.kind, first.value) == (Surface.PWA, Kind.WEB_APP, "www.tiktok.com")


@pytest.mark.parametrize(
    "host",
    [
        "WWW.TikTok.com.",
        "https://user@www.tiktok.com:443/x",
        "www.tiktok。com",
        "www.tik\u00adtok.com",
        "www%2Etiktok.com",
    ],
)
def test_hosts_that_parsers_disagree_on_go_through_the_one_canonicaliser(host):
    (report,) = parse(Source(), csv(f"LC-1,network,domain,{host}"))

    assert report.items[0].value == "www.tiktok.com"


def test_formulas_stay_the_text_they_are():
    header = HEADER + ",name"

    (report,) = parse(Source(), csv("LC-1,ios,title,,=1+1", header=header))

    assert report.items[0].name == "=1+1"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (csv(header=HEADER + ",owner"), "line 1: column 'owner' is not known; the columns are device, platform, kind"),
        (csv(header="device,platform,kind"), "line 1: column 'value' is missing"),
        (csv(header=HEADER + ",device"), "line 1: column 'device' stands twice"),
        (csv(GOOD, ",ios,bundle-id,x"), "line 3: no serial number, id or host name"),
        (csv(GOOD, "LC-2,,bundle-id,x"), "line 3: platform '' is not known; it is one of ios, android"),
        (csv("LC-1,symbian,bundle-id,x"), "line 2: platform 'symbian' is not known"),
        (csv("LC-1,ios,bundle,x"), "line 2: kind 'bundle' is not known; it is one of bundle-id"),
        (csv("LC-1,ios,deb,x"), "line 2: platform ios has no identities of kind deb"),
        (csv("LC-1,ios,bundle-id,"), "line 2: a bundle-id has 1 to 1024 characters, not 0"),
        (csv("LC-1,ios,bundle-id," + "x" * 1025), "line 2: a bundle-id has 1 to 1024 characters, not 1025"),
        (csv("LC-1,ios,bundle-id,a\x07b"), "line 2: control character in bundle-id"),
        (csv("LC-1,network,domain,a@b"), "line 2: 'a@b' is not a bare host name"),
        (csv("LC-1,ios,title,"), "line 2: a row of software has neither name nor identity"),
        (csv(GOOD + ",maybe", header=HEADER + ",managed"), "line 2: managed is yes, no or empty, not 'maybe'"),
        (csv(GOOD + ",mine", header=HEADER + ",device_class"), "line 2: device_class 'mine' is not known; it is one of corporate"),
        (csv(GOOD + ",screen", header=HEADER + ",surface"), "line 2: surface 'screen' is not known"),
        (csv(GOOD + ",2026-11-31T00:00:00Z", header=HEADER + ",seen_at"), "line 2, seen_at: '2026-11-31T00:00:00Z' is not"),
        (csv(GOOD + ",2026-11-21", header=HEADER + ",seen_at"), "line 2, seen_at: '2026-11-21' is not a date and time"),
        (csv(GOOD + ",2026-11-22T02:06:00Z", header=HEADER + ",seen_at"), "line 2, seen_at: .* later than its receipt"),
        (csv(GOOD, "LC-1,android,package,x"), "line 3: asset 'LC-1' differs from line 2 in platform, body"),
        (csv(GOOD + ",dept-a", GOOD + ",dept-b", header=HEADER + ",body"), "line 3: asset 'LC-1' differs from line 2"),
        (csv(GOOD, "LC-2,ios,bundle-id"), "line 3: 3 cells where the header has 4"),
        (csv("LC-1,ios,bundle-id,a\0b"), "line 2: there is a NUL"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line_and_value(document, message):
    with pytest.raises(InputError, match="^" + message):
        parse(Source(), document)


def test_a_bad_last_row_means_that_no_report_is_given_at_all():
    with pytest.raises(InputError):
        Source().parse(csv(*[f"LC-{n},ios,bundle-id,x" for n in range(1000)], "LC-1,ios,deb,x").encode(), NOW)
