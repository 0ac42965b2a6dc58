"""CycloneDX bills of materials of one device, and every way in which one can be wrong."""

import pytest
from tests.inventory.samples import parse, text, tree

from appban.errors import InputError
from appban.inventory.cyclonedx import Source
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceKey

DEVICE = {"type": "device", "name": "kiosk-1"}
LINUX = {"type": "operating-system", "name": "debian"}


def bom(*components, **more):
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": DEVICE},
        "components": list(components),
        **more,
    }


def library(purl, **more):
    return {"type": "library", "name": "x", "purl": purl, **more}


@pytest.mark.parametrize(
    ("purl", "kind", "value", "version"),
    [
        ("pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?arch=i386&distro=bookworm", Kind.DEB, "curl", "7.88.1-10+deb12u5"),
        ("pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=i386", Kind.RPM, "curl", "7.50.3-1.fc25"),
        ("pkg:npm/%40scope/name@12.0.0#src/x", Kind.PURL, "pkg:npm/%40scope/name", "12.0.0"),
        ("pkg:PyPI/django@4.2", Kind.PURL, "pkg:pypi/django", "4.2"),
        ("pkg:golang/google.golang.org/genproto", Kind.PURL, "pkg:golang/google.golang.org/genproto", None),
        ("pkg:deb/debian/libstdc%2B%2B6", Kind.DEB, "libstdc++6", None),
    ],
)  # fmt: skip
def test_a_package_url_is_kept_without_its_version_qualifiers_and_subpath(purl, kind, value, version):
    (report,) = parse(Source(), bom(LINUX, library(purl)))

    (item,) = report.items
    assert (item.kind, item.value, item.version) == (kind, value, version)


@pytest.mark.parametrize("purl", ["", "pkg:", "pkg:deb", "not a purl", "pkg:npm/@1"])
def test_a_malformed_package_url_leaves_a_title(purl):
    (report,) = parse(Source(), bom(LINUX, library(purl, supplier={"name": "Example Ltd"})))

    assert (report.items[0].kind, report.items[0].name, report.items[0].publisher) == (
        Kind.TITLE,
        "x",
        "Example Ltd",
    )


def test_components_are_read_at_every_depth_and_files_are_not_software():
    (report,) = parse(Source(), text("cyclonedx/debian.json"))

    assert [item.name for item in report.items] == ["bash", "libstdc++6", "kiosk", "analytics", "Some helper"]


def test_the_documents_own_serial_number_names_no_device():
    (report,) = parse(Source(), text("cyclonedx/debian.json"))

    assert report.device.keys == (DeviceKey("serial", "XX0000000011"), DeviceKey("hostname", "kiosk-1"))


def test_without_an_operating_system_the_packages_show_the_platform():
    (report,) = parse(Source(), bom(library("pkg:apk/alpine/curl@8"), library("pkg:pypi/django")))

    assert {item.platform for item in report.items} == {Platform.LINUX}
    assert report.device.platform is Platform.LINUX


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (bom(library("pkg:pypi/django")), r"\$\.components\[0\]: nothing says which platform 'x' runs on"),
        (bom(LINUX, {"type": "library"}), r"\$\.components\[1\]: Object missing required field `name`"),
        (bom(LINUX, {"type": "library", "name": " "}), r"\$\.components\[1\]: a row of software has neither"),
        (bom({"type": "operating-system", "name": "freebsd"}), r"\$\.components\[0\]: operating system 'freebsd' is none of"),
        (bom(metadata={}), r"\$\.metadata: the document names no device"),
        (bom(metadata={"component": {"type": "device", "name": "/"}}), r"metadata\.component\.name: no serial number"),
        (bom(metadata={"component": DEVICE, "timestamp": "2026-02-30T00:00:00Z"}), r"\$\.metadata\.timestamp: '2026-02-30"),
        (bom(metadata={"component": DEVICE, "timestamp": "2026-11-22T03:00:00Z"}), "later than its receipt"),
        (bom(bomFormat="SPDX"), r"\$\.bomFormat: Invalid enum value 'SPDX'"),
        (bom(components={}), r"\$\.components: Expected `array`"),
        ("<bom/>", "line 1: not JSON"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_path_and_value(document, message):
    with pytest.raises(InputError, match=message):
        parse(Source(), document)


def test_components_that_nest_too_deep_are_refused():
    document = bom(LINUX)
    at = document["components"]
    for _ in range(40):
        at.append({"type": "library", "name": "x", "components": []})
        at = at[-1]["components"]

    with pytest.raises(InputError, match="deeper than 64"):
        parse(Source(), document)


def test_a_list_that_is_absent_says_nothing_and_an_empty_one_says_none():
    absent = tree("cyclonedx/no-list.json")

    assert parse(Source(), absent)[0].sections == ()
    assert parse(Source(), {**absent, "components": []})[0].sections == ("software",)
