"""Configuration Manager's installed software, and every way in which the table can be wrong."""

import pytest
from tests.inventory.samples import NOW, parse

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.sccm import Source
from appban.regime.identity import Kind
from appban.regime.observation import DeviceKey

HEADER = "ResourceID,Netbios_Name0,ProductName0,ProductVersion0,Publisher0,SoftwareCode0"
ROW = "1,PC-1,Example,1.0,Maker,{1f0e2d3c-4b5a-4697-8877-665544332211}"


def csv(*rows, header=HEADER):
    return "\r\n".join([header, *rows]) + "\r\n"


def looked(at):
    return csv(f"{ROW},{at}", header=HEADER + ",LastHWScan0")


def test_a_guid_is_a_product_code_and_anything_else_leaves_a_title():
    other = "1,PC-1,Tool,2,Maker,example_tool"
    blank = "1,PC-1,Thing,2,Maker,{00000000-0000-0000-0000-000000000000}"

    (report,) = parse(Source(), csv(ROW, other, blank))

    assert [(item.kind, item.value) for item in report.items] == [
        (Kind.PRODUCT_CODE, "{1F0E2D3C-4B5A-4697-8877-665544332211}"),
        (Kind.TITLE, "Tool\x1fMaker"),
        (Kind.TITLE, "Thing\x1fMaker"),
    ]


def test_columns_may_have_the_zero_of_a_view_or_not_in_any_case():
    plain = csv(ROW, header="resourceid,NETBIOS_NAME,productname,ProductVersion,publisher,softwarecode")

    assert parse(Source(), plain) == parse(Source(), csv(ROW))


def test_a_resource_id_names_no_computer_since_every_site_counts_from_the_same_number():
    (report,) = parse(Source(), csv(ROW))

    assert report.device.keys == (DeviceKey("hostname", "pc-1"),)


def test_two_resource_ids_under_one_name_are_refused_and_never_joined():
    with pytest.raises(InputError, match=r"^line 3: hostname 'pc-1' is resource '2' here and '1' in line 2"):
        parse(Source(), csv(ROW, ROW.replace("1,PC-1", "2,PC-1")))


def test_one_serial_number_under_two_names_is_refused():
    header = HEADER + ",SerialNumber0"
    rows = [ROW + ",EX01", ROW.replace("PC-1", "PC-2") + ",EX01"]

    with pytest.raises(InputError, match=r"^line 3: serial 'EX01' is resource '1' here"):
        parse(Source(), csv(*rows, header=header))


def test_a_scan_time_without_a_zone_is_taken_at_the_latest_it_can_mean():
    (report,) = parse(Source(), looked("2026-11-20 10:00:00"))
    (exact,) = parse(Source(), looked("2026-11-20T10:00:00Z"))

    assert report.seen_at - exact.seen_at == 12 * 3_600_000_000


def test_an_empty_scan_time_is_that_of_receipt():
    (report,) = parse(Source(), looked(""))

    assert report.seen_at == NOW


def test_one_row_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), csv(ROW, ROW, ROW))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (csv(header="ProductName0,DeviceCount0"), "line 1: columns Netbios_Name0 and ProductName0 or ARPDisplayName0 are"),
        (csv(header="Netbios_Name0,ProductName0"), "line 1: neither SoftwareCode0 nor Publisher0 is among Netbios_Name0"),
        (csv(header=HEADER + ",Publisher"), "line 1: column 'Publisher' stands twice, in two spellings"),
        (csv(ROW, "1,,Tool,2,Maker,x"), "line 3: no serial number, id or host name"),
        (csv(ROW, "1,PC-1,,2,Maker,x"), "line 3: a row of software has neither"),
        (csv("1,PC-1,Tool"), "line 2: 3 cells where the header has 6"),
        (csv("1,PC-1,a\0b,2,Maker,x"), "line 2: there is a NUL"),
        (looked("soon"), "line 2, LastHWScan: 'soon' is not a date and time"),
        (looked("2026-11-22T02:06:00Z"), "line 2, LastHWScan: .* later than its receipt"),
        (looked("2026-11-24 00:00:00"), "line 2, LastHWScan: .* later than its receipt"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line_and_value(document, message):
    with pytest.raises(InputError, match="^" + message):
        Source().parse(document.encode(), NOW)
