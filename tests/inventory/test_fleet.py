"""Fleet's hosts with their software, and every way in which they can be wrong."""

import json

import pytest
from tests.inventory.samples import NOW, parse

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.fleet import Source
from appban.regime.identity import Kind, Platform
from appban.regime.observation import DeviceKey

APP = {"name": "Example.app", "source": "apps", "bundle_identifier": "org.example.app", "version": "1"}


def host(**fields):
    return {"host": {"hardware_serial": "EX01", "platform": "darwin", "software": [APP], **fields}}


def row(**fields):
    return host(software=[{"name": "Example", "version": "1", **fields}])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"source": "apps", "bundle_identifier": "org.example.app"}, (Platform.MACOS, Kind.BUNDLE_ID, "org.example.app")),
        ({"source": "ios_apps", "bundle_identifier": "org.example.app"}, (Platform.IOS, Kind.BUNDLE_ID, "org.example.app")),
        ({"source": "android_apps", "application_id": "org.example.app"}, (Platform.ANDROID, Kind.PACKAGE, "org.example.app")),
        ({"source": "deb_packages", "name": "bash"}, (Platform.LINUX, Kind.DEB, "bash")),
        ({"source": "rpm_packages", "name": "bash"}, (Platform.LINUX, Kind.RPM, "bash")),
        ({"source": "chrome_extensions", "extension_id": "a" * 32}, (Platform.BROWSER, Kind.EXTENSION_ID, "a" * 32)),
        ({"source": "programs", "vendor": "Maker"}, (Platform.WINDOWS, Kind.TITLE, "Example\x1fMaker")),
        ({"source": "homebrew_packages"}, (Platform.MACOS, Kind.TITLE, "Example\x1f")),
        ({"source": "apps", "bundle_identifier": ""}, (Platform.MACOS, Kind.TITLE, "Example\x1f")),
    ],
)  # fmt: skip
def test_a_row_is_known_by_what_its_source_knows_it_by(fields, expected):
    (report,) = parse(Source(), row(**fields))

    (item,) = report.items
    assert (item.platform, item.kind, item.value) == expected


@pytest.mark.parametrize(
    ("fields", "platform"),
    [
        ({"platform": "darwin"}, Platform.MACOS),
        ({"platform": "windows"}, Platform.WINDOWS),
        ({"platform": "chrome"}, Platform.CHROMEOS),
        ({"platform": "ipados"}, Platform.IOS),
        ({"platform": "ubuntu"}, Platform.LINUX),
        ({"platform": "rhel"}, Platform.LINUX),
        ({"platform": "amzn"}, Platform.LINUX),
        ({"platform": "newdistro", "platform_like": "debian"}, Platform.LINUX),
        ({"platform": ""}, None),
    ],
)
def test_a_hosts_platform_is_what_its_word_means(fields, platform):
    (report,) = parse(Source(), host(**fields))

    assert report.device.platform == platform


@pytest.mark.parametrize("software", [None, []])
def test_software_that_is_null_or_empty_says_nothing(software):
    (report,) = parse(Source(), host(software=software))

    assert (report.sections, report.items) == ((), ())


def test_a_host_alone_and_in_a_list_give_the_same_report():
    assert parse(Source(), host()) == parse(Source(), {"hosts": [host()["host"]]})


def test_the_name_of_a_phone_is_its_holders_and_is_not_read():
    (report,) = parse(Source(), host(platform="ios", hostname="A-Persons-iPhone"))

    assert report.device.keys == (DeviceKey("serial", "EX01"),)


def signed(*teams):
    return [{"installed_path": f"/opt/{n}", "team_identifier": team} for n, team in enumerate(teams)]


@pytest.mark.parametrize(
    ("teams", "expected"),
    [
        (("ABCDE12345",), ["ABCDE12345"]),
        (("abcde12345", "ABCDE12345"), ["ABCDE12345"]),
        (("ABCDE12345", "ABCDE12345", "FGHIJ67890"), ["ABCDE12345", "FGHIJ67890"]),
        (("", None, "ＡBCDE12345", "not a team", "ABCDE1234"), []),
        ((), []),
    ],
)
def test_the_teams_that_signed_a_program_stand_in_a_section_beside_the_rows(teams, expected):
    listed, signers = parse(Source(), row(source="apps", signature_information=signed(*teams)))

    assert [item.kind for item in listed.items] == [Kind.TITLE]
    assert (signers.sections, signers.tells, signers.seen_at) == (("signers",), "sightings", listed.seen_at)
    assert [(item.platform, item.kind, item.value) for item in signers.items] == [
        (Platform.MACOS, Kind.TEAM_ID, team) for team in expected
    ]


def test_where_no_row_states_who_signed_it_nothing_is_said_of_that():
    assert len(parse(Source(), row(source="apps", signature_information=None))) == 1


def test_a_platform_that_has_no_teams_has_no_signers():
    reports = parse(
        Source(), row(source="deb_packages", name="bash", signature_information=signed("ABCDE12345"))
    )

    assert [report.items for report in reports[1:]] == [()]


def test_signatures_count_as_rows(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 3)
    with pytest.raises(InputError, match="more than 3 rows"):
        parse(
            Source(),
            row(source="apps", signature_information=signed("ABCDE12345", "ABCDE12345", "ABCDE12345")),
        )


def test_one_row_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), {"hosts": [host()["host"]] * 3})


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, r"\$: Object missing required field `host`"),
        ({"host": 1}, r"\$\.host: Expected `object`, got `int`, got 1"),
        ({"hosts": [{"platform": "darwin"}]}, r"\$\.hosts\[0\]: no serial number, id or host name"),
        (host(platform="toaster"), r"\$\.host\.platform: operating system 'toaster' is none of"),
        (row(source=5), r"\$\.host\.software\[0\]\.source: Expected `str`, got `int`, got 5"),
        (row(), r"\$\.host\.software\[0\]: Object missing required field `source`"),
        (row(source="apps", signature_information=5), r"\$\.host\.software\[0\]\.signature_information: Expected"),
        (row(source="apps", signature_information=[{"team_identifier": 5}]), r"signature_information\[0\]\.team_identifier: Expected"),
        (row(source="apps", name=""), r"\$\.host\.software\[0\]: a row of software has neither"),
        (host(platform="", software=[{"source": "npm_packages", "name": "x"}]), r"software\[0\]: the host states no platform"),
        (host(software_updated_at="2026-11-22T02:06:00Z"), r"\$\.host\.software_updated_at: .* later than its receipt"),
        (host(detail_updated_at="soon"), r"\$\.host\.detail_updated_at: 'soon' is not a date and time"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_path_and_value(document, message):
    with pytest.raises(InputError, match=message):
        Source().parse(json.dumps(document).encode(), NOW)
