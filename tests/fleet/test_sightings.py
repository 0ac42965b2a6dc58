"""A device of which software was only sighted is one whose software cannot be seen, and is never clean."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fleet.park import DAY, IOS, NOW, TIKTOK, app, drop, facts, seen, told
from tests.fleet.test_sweep import MAPS, banned, lake_with

from appban.fleet.sweep import SweepResult, sweep
from appban.inventory.browser_extensions import Source as BrowserExtensions
from appban.inventory.osquery import Source as Osquery
from appban.inventory.santa import Source as Santa
from appban.inventory.web_scan import Source as WebScan
from appban.ports import InventorySource
from appban.regime.observation import DeviceClaim, Report, Section, Tells

pytestmark = pytest.mark.slow

CLAIM = {"body": "D", "device_class": "corporate", "platform": IOS}
RUN = Section("run: bundle-id com.apple.maps")


def sighted(*items, at: int = NOW, source: str = "events", section: Section = RUN) -> Report:
    """Software that came before a source on a corporate phone of D."""
    return seen(*items, at=at, source=source, section=section, tells="sightings", **CLAIM)


def listed(*items, at: int = NOW) -> Report:
    """All the software of a corporate phone of D."""
    return seen(*items, at=at, **CLAIM)


def swept(folder: Path, *reports: Report) -> SweepResult:
    """What a sweep finds of one phone with these reports."""
    return sweep(facts(banned()), lake_with(folder, *(("p1", report) for report in reports)), NOW)


def kinds(result: SweepResult) -> list[str]:
    """The kinds of its findings."""
    return sorted(finding.kind for finding in result.findings)


def clean(result: SweepResult) -> int:
    """How many devices are clean."""
    (count,) = result.counts
    return count.clean


def test_a_device_of_which_software_was_only_sighted_cannot_be_seen_and_is_not_clean(tmp_path: Path) -> None:
    result = swept(tmp_path, sighted(app(MAPS)))
    assert kinds(result) == ["cannot-be-seen"]
    assert clean(result) == 0


def test_what_was_sighted_is_still_found(tmp_path: Path) -> None:
    result = swept(tmp_path, sighted(app(TIKTOK)))
    assert kinds(result) == ["breach", "cannot-be-seen"]


def test_a_list_beside_what_was_sighted_makes_it_seen(tmp_path: Path) -> None:
    result = swept(tmp_path, listed(app(MAPS)), sighted(app(MAPS)))
    assert kinds(result) == []
    assert clean(result) == 1
    assert kinds(swept(tmp_path / "caught", listed(app(MAPS)), sighted(app(TIKTOK)))) == ["breach"]


def test_a_list_with_nothing_in_it_is_a_list(tmp_path: Path) -> None:
    assert clean(swept(tmp_path, listed(), sighted(app(MAPS)))) == 1


def test_a_sighting_of_today_does_not_make_an_old_list_a_new_one(tmp_path: Path) -> None:
    result = swept(tmp_path, listed(app(MAPS), at=NOW - 20 * DAY), sighted(app(MAPS)))
    assert (kinds(result), clean(result)) == ([], 0)


def test_a_list_that_its_source_comes_to_call_sightings_is_one_no_more(tmp_path: Path) -> None:
    before = seen(app(MAPS), at=NOW - DAY, source="events", section=RUN, **CLAIM)
    assert clean(swept(tmp_path / "before", before)) == 1
    assert kinds(swept(tmp_path / "after", before, sighted(app(MAPS)))) == ["cannot-be-seen"]


def test_retention_carries_what_a_list_is(tmp_path: Path) -> None:
    lake = lake_with(tmp_path, ("p1", sighted(app(MAPS), at=NOW)), at=NOW)
    lake.append(told([("p1", sighted(app(MAPS), at=NOW + 9, section=Section("another")))]), NOW + 10)
    later = seen(app(MAPS), at=NOW + 9, source="events", section=RUN, mode="delta", tells="sightings")
    lake.append(told([("p1", later)]), NOW + 11)
    lake.snapshot(NOW + 12)
    assert drop(lake, NOW + 10).batches == 1
    lake.snapshot(NOW + 20)
    result = sweep(facts(banned()), lake, NOW + 20)
    assert (kinds(result), clean(result)) == (["cannot-be-seen"], 0)


REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["list", "sightings"]), st.sampled_from(["a", "b"]), st.sampled_from([0, 1, 20])
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=25, deadline=None)
@given(drawn=REPORTS)
def test_a_device_is_seen_if_and_only_if_the_newest_of_some_section_lists(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[Tells, str, int]]
) -> None:
    reports = [
        seen(at=NOW - days * DAY - n, source="events", section=Section(section), tells=tells, **CLAIM)
        for n, (tells, section, days) in enumerate(drawn)
    ]
    result = swept(tmp_path_factory.mktemp("drawn"), *reports)
    newest = {each.sections: each for each in sorted(reports, key=lambda report: report.seen_at)}
    lists = [report for report in newest.values() if report.tells == "list"]
    assert kinds(result) == ([] if lists else ["cannot-be-seen"])
    assert clean(result) == int(any(report.seen_at >= NOW - 14 * DAY for report in lists))


ADDONS = b'{"schemaVersion": 36, "addons": [{"id": "maps@example.org"}]}'
MANAGED = {
    "chromeBrowsers": [
        {"serialNumber": "EX01", "browsers": [{"profiles": [{"extensions": [{"extensionId": "a" * 32}]}]}]}
    ]
}
EVENTS = {"machine_id": "EX01", "events": [{"decision": "ALLOW_UNKNOWN", "signing_id": "T:org.example.maps"}]}
PAGE = b'<html><head><link rel="canonical" href="https://www.example.org/"></head></html>'
HAR = {
    "log": {
        "version": "1.2",
        "creator": {"name": "test", "version": "1"},
        "pages": [
            {"id": "p", "startedDateTime": "2024-01-01T00:00:00Z", "title": "https://www.example.org/"}
        ],
        "entries": [
            {
                "pageref": "p",
                "startedDateTime": "2024-01-01T00:00:00Z",
                "request": {"method": "GET", "url": "https://www.example.org/"},
                "response": {"status": 200, "content": {"mimeType": "text/html"}},
            }
        ],
    }
}
LINE = {"hostIdentifier": "EX01", "action": "snapshot", "unixTime": 1_700_000_000}


@pytest.mark.parametrize(
    ("source", "document", "lists"),
    [
        (Santa(), EVENTS, False),
        (BrowserExtensions(), b'+++\ndevice = "EX01"\n+++\n' + ADDONS, False),
        (BrowserExtensions(), MANAGED, False),
        (WebScan(), PAGE, False),
        (WebScan(), HAR, False),
        (Osquery(), {**LINE, "name": "firefox_addons", "snapshot": [{"identifier": "maps@x"}]}, False),
        (Osquery(), {**LINE, "name": "chrome_extensions", "snapshot": [{"identifier": "a" * 32}]}, False),
        (Osquery(), {**LINE, "name": "deb_packages", "snapshot": [{"name": "maps"}]}, True),
    ],
)
def test_sources_that_list_no_applications_leave_a_device_unseen(
    tmp_path: Path, source: InventorySource, document: object, lists: bool
) -> None:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    reports = [
        msgspec.structs.replace(report, device=DeviceClaim(keys=report.device.keys, **CLAIM))
        for report in source.parse(data, NOW)
    ]
    assert reports
    result = swept(tmp_path, *reports)
    assert kinds(result) == ([] if lists else ["cannot-be-seen"])
