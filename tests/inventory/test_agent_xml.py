"""The XML of FusionInventory and OCS Inventory, plain and packed, and every way in which it can be wrong."""

import zlib

import pytest
from tests.inventory.samples import parse, text

from appban.errors import InputError
from appban.inventory.fusioninventory import Source as FusionInventory
from appban.inventory.ocs import Source as Ocs
from appban.regime.identity import Kind
from appban.regime.observation import DeviceKey

TRIMMED = text("fusioninventory/trimmed.xml")
LOGGED = "<ACCESSLOG><LOGDATE>2026-11-21 00:00:00</LOGDATE></ACCESSLOG>"
BOTH = pytest.mark.parametrize("source", [FusionInventory(), Ocs()], ids=["fusioninventory", "ocs"])


def without(text, start, end):
    return text[: text.index(start)] + text[text.rindex(end) + len(end) :]


@BOTH
def test_packed_and_plain_documents_give_the_same_reports(source):
    assert parse(source, zlib.compress(TRIMMED.encode())) == parse(source, TRIMMED)


@BOTH
def test_a_document_without_softwares_says_nothing_of_software(source):
    (report,) = parse(source, without(TRIMMED, "<SOFTWARES>", "</SOFTWARES>"))

    assert (report.sections, report.items) == ((), ())


def test_two_architectures_of_a_debian_package_are_both_that_package():
    (report,) = parse(Ocs(), text("ocs/multiarch.xml"))

    assert [(item.kind, item.value) for item in report.items[:2]] == [(Kind.DEB, "libc6")] * 2


def test_placeholders_of_the_maker_are_no_keys():
    (report,) = parse(FusionInventory(), text("fusioninventory/windows.xml"))

    assert DeviceKey("asset", "LC-000123") in report.device.keys
    assert {"serial", "uuid"}.isdisjoint(key.scheme for key in report.device.keys)


def test_the_log_date_is_local_time_by_the_documents_own_offset():
    (report,) = parse(FusionInventory(), text("fusioninventory/windows.xml"))

    assert report.seen_at == 1_795_311_000_000_000  # 2026-11-22T01:30:00Z


@BOTH
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<QUERY>INVENTORY</QUERY>", "<QUERY>PROLOG</QUERY>", "line 1, REQUEST: <REQUEST> with QUERY 'PROLOG' is not"),
        ("<QUERY>INVENTORY</QUERY>", "", "QUERY None is not an inventory"),
        ("<NAME>bash</NAME>", "", "line 37, SOFTWARES: a row of software has neither"),
        ("<NAME>bash</NAME>", "<NAME>bash</NAME><NAME>zsh</NAME>", "line 41, NAME: NAME stands twice"),
        ("<NAME>bash</NAME>", "<NAME><B>bash</B></NAME>", "line 41, NAME: NAME holds B"),
        ("</CONTENT>", "</CONTENT><CONTENT/>", "CONTENT stands twice"),
        ("<CONTENT>", "<CONTENT><ACCESSLOG><LOGDATE>2026-11-31 00:00:00</LOGDATE></ACCESSLOG>", "LOGDATE: '2026-11-31"),
        ("<CONTENT>", "<CONTENT><ACCESSLOG><LOGDATE>2026-11-23 00:00:00</LOGDATE></ACCESSLOG>", "later than its receipt"),
        ("+0000", "summer", "'summer' is not an offset"),
        ("<REQUEST>", '<!DOCTYPE a [<!ENTITY x "y">]><REQUEST>', "neither DTD nor entities"),
        ("</REQUEST>", "", "line 68: not XML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_line_and_value(source, old, new, message):
    dated = TRIMMED if "LOGDATE" in new else TRIMMED.replace("<CONTENT>", f"<CONTENT>{LOGGED}")
    document = dated.replace(old, new, 1)
    assert document != dated

    with pytest.raises(InputError, match=message):
        parse(source, document)


@BOTH
def test_an_operating_system_without_identities_is_refused_by_name(source):
    document = TRIMMED.replace("Debian GNU/Linux 12 (bookworm)", "FreeBSD 14").replace(
        "Debian GNU/Linux", "FreeBSD"
    )

    with pytest.raises(InputError, match="operating system 'FreeBSD' is none of"):
        parse(source, document.replace("<KERNEL_NAME>linux", "<KERNEL_NAME>freebsd"))


@BOTH
def test_a_device_that_nothing_names_is_refused(source):
    document = TRIMMED.replace("workstation-1-2026-11-22-01-00-00", "").replace("workstation-1", "")

    with pytest.raises(InputError, match="line 2, CONTENT: no serial number, id or host name"):
        parse(source, document)
