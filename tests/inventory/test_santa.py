"""Santa's event uploads: that something was run, which is no list of software."""

import json

import pytest
from tests.inventory.samples import NOW, parse

from appban.errors import InputError
from appban.inventory import _limits
from appban.inventory.santa import Source
from appban.regime.identity import Kind
from appban.regime.observation import DeviceKey

HASH = "dd78f456a0929faf5dcbb6d952992d900bfdf025e1e77af60f0b029f0b85bf09"
RUN_AT = 1_795_300_000


def event(**fields):
    base = {
        "decision": "ALLOW_UNKNOWN", "execution_time": float(RUN_AT), "file_sha256": HASH, "file_name": "X",
        "team_id": "ABCDE12345", "signing_id": "ABCDE12345:org.example.x", "file_bundle_id": "org.example.bundle",
    }  # fmt: skip
    return {**base, **fields}


def upload(*events, machine="A311B7C8-75EE-48CF-9B1B-A8598F013366"):
    return {"machine_id": machine, "events": list(events)}


def test_each_binary_is_a_section_of_its_own_so_that_an_event_speaks_of_no_other():
    reports = parse(Source(), upload(event(), event(signing_id="ABCDE12345:org.example.y")))

    assert [report.sections for report in reports] == [
        ("run: bundle-id org.example.x",),
        ("signers ABCDE12345",),
        ("run: bundle-id org.example.y",),
    ]
    assert all(report.mode == "full" and not report.removed and len(report.items) == 1 for report in reports)


def test_of_several_events_of_one_binary_the_latest_stands_whatever_their_order():
    newer = event(execution_time=RUN_AT + 60.0)
    for events in ((event(), newer), (newer, event())):
        reports = parse(Source(), upload(*events))
        assert [report.seen_at for report in reports] == [(RUN_AT + 60) * 1_000_000] * 2


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"decision": "BLOCK_TEAMID"}, (Kind.BUNDLE_ID, "org.example.x")),
        ({"decision": "BLOCK_BINARY"}, (Kind.SHA256, HASH)),
        ({"decision": "BLOCK_SIGNINGID"}, (Kind.BUNDLE_ID, "org.example.x")),
        ({"decision": "BLOCK_CERTIFICATE"}, (Kind.BUNDLE_ID, "org.example.x")),
        ({"signing_id": "platform:com.apple.yes"}, (Kind.BUNDLE_ID, "com.apple.yes")),
        ({"signing_id": ""}, (Kind.BUNDLE_ID, "org.example.bundle")),
        ({"signing_id": "", "file_bundle_id": ""}, (Kind.SHA256, HASH)),
        ({"signing_id": "", "file_bundle_id": "", "file_sha256": ""}, (Kind.TITLE, "X\x1f")),
        (
            {"signing_id": "", "file_bundle_id": "", "file_sha256": "", "file_name": ""},
            (Kind.TEAM_ID, "ABCDE12345"),
        ),
    ],
)
def test_a_binary_is_known_by_its_hash_if_that_was_decided_on_else_by_its_strongest_name(fields, expected):
    report, *_ = parse(Source(), upload(event(**fields)))

    assert [(item.kind, item.value) for item in report.items] == [expected]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["ABCDE12345"]),
        ({"decision": "BLOCK_BINARY"}, ["ABCDE12345"]),
        ({"team_id": ""}, ["ABCDE12345"]),
        ({"team_id": None, "signing_id": "FGHIJ67890:org.example.x"}, ["FGHIJ67890"]),
        ({"team_id": "", "signing_id": ""}, []),
        ({"team_id": "", "signing_id": "platform:com.apple.yes"}, []),
        ({"team_id": "ＡBCDE12345"}, []),
        ({"team_id": "ABCDE1234"}, []),
        ({"team_id": "ABCDE\x0012345"}, []),
    ],
)
def test_the_team_that_signed_a_binary_stands_beside_it_where_the_event_names_one(fields, expected):
    _, *signed = parse(Source(), upload(event(**fields)))

    items = [item for report in signed for item in report.items]
    assert [(item.kind, item.value) for item in items] == [(Kind.TEAM_ID, team) for team in expected]
    assert all(item.publisher is None for item in items)
    assert [report.sections for report in signed] == [(f"signers {team}",) for team in expected]


def test_an_upload_without_events_only_shows_that_the_device_was_heard():
    (report,) = parse(Source(), upload())

    assert (report.sections, report.items, report.seen_at) == ((), (), NOW)


def test_an_event_of_a_bundle_scan_has_no_time_of_its_own():
    reports = parse(Source(), upload(event(execution_time=0)))

    assert {report.seen_at for report in reports} == {NOW}


@pytest.mark.parametrize(
    ("machine", "key"),
    [
        ("A311B7C8-75EE-48CF-9B1B-A8598F013366", DeviceKey("uuid", "a311b7c8-75ee-48cf-9b1b-a8598f013366")),
        ("mac-12", DeviceKey("agent-id", "mac-12")),
    ],
)
def test_a_machine_is_a_uuid_unless_its_configuration_calls_it_otherwise(machine, key):
    (report,) = parse(Source(), upload(machine=machine))

    assert report.device.keys == (key,)


def test_one_event_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(_limits, "MAX_ROWS", 2)
    with pytest.raises(InputError, match="more than 2 rows"):
        parse(Source(), upload(event(), event(), event()))


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"events": []}, r"\$: Object missing required field `machine_id`"),
        (upload(machine=""), r"\$\.machine_id: no serial number, id or host name"),
        (upload(machine=5), r"\$\.machine_id: Expected `str`, got `int`, got 5"),
        (upload({}), r"\$\.events\[0\]: Object missing required field `decision`"),
        (upload(event(file_sha256="abc")), r"\$\.events\[0\]\.file_sha256: 'abc' is not a SHA-256 hash"),
        (upload(event(execution_time="soon")), r"\$\.events\[0\]\.execution_time: Expected `float`"),
        (upload(event(execution_time=-5)), r"\$\.events\[0\]\.execution_time: -5.0 is before 1970"),
        (upload(event(execution_time=1e300)), r"\$\.events\[0\]\.execution_time: .* is not a Unix time"),
        (upload(event(execution_time=1795399999)), r"\$\.events\[0\]\.execution_time: .* later than its receipt"),
        (upload(event(), {"decision": "ALLOW_UNKNOWN"}), r"\$\.events\[1\]: a row of software has neither"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_path_and_value(document, message):
    with pytest.raises(InputError, match=message):
        Source().parse(json.dumps(document).encode(), NOW)
