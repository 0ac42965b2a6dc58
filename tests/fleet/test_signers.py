"""What is catalogued by its signer's team alone is found where a source states the team, and counted once."""

from pathlib import Path

import msgspec
import pytest
from tests.fleet.park import BEGINNING, NOW, bodies, catalogued, facts, made
from tests.fleet.test_sweep import approved, lake_with, unlisted
from tests.inventory.samples import text
from tests.reference.build import restriction

from appban.fleet.sweep import SweepResult, sweep
from appban.inventory.csv import Source as Csv
from appban.inventory.fleet import Source as Fleet
from appban.inventory.jamf import Source as Jamf
from appban.inventory.santa import Source as Santa
from appban.ports import InventorySource
from appban.regime.facts import Facts
from appban.regime.identity import Kind, Platform, identity
from appban.regime.observation import DeviceClaim, Report

pytestmark = pytest.mark.slow

TEAM = identity(Platform.MACOS, Kind.TEAM_ID, "6N38VWS5BX")
CLAIM = {"body": "D", "device_class": "corporate", "platform": Platform.MACOS, "managed": True}


def read(source: InventorySource, document: str) -> list[Report]:
    """The reports of a document, as of one Mac of D."""
    return [
        msgspec.structs.replace(report, seen_at=NOW, device=DeviceClaim(keys=report.device.keys, **CLAIM))
        for report in source.parse(document.encode(), 1_795_312_800_000_000)
    ]


def banned() -> Facts:
    """Telegram, known by its team alone, is prohibited on corporate devices of D."""
    ban = restriction("R1", starts=BEGINNING, apps=("telegram",))
    entry = catalogued("telegram", "Telegram", TEAM, stated=BEGINNING, publisher="telegram-fz-llc")
    return facts(bodies(BEGINNING).tell(entry, made(ban, BEGINNING)))


def swept(folder: Path, reports: list[Report], known: Facts) -> SweepResult:
    """What a sweep of that Mac finds."""
    return sweep(known, lake_with(folder, *(("m1", report) for report in reports)), NOW)


@pytest.mark.parametrize(
    ("source", "fixture"), [(Fleet(), "fleet/signed.json"), (Santa(), "santa/decisions.json")]
)
def test_a_program_catalogued_by_its_team_alone_is_a_breach_where_the_source_states_the_team(
    tmp_path: Path, source: InventorySource, fixture: str
) -> None:
    result = swept(tmp_path, read(source, text(fixture)), banned())
    found = [each for each in result.findings if each.app is not None]
    assert [(each.kind, each.app, each.identities, each.why) for each in found] == [
        ("breach", "telegram", (TEAM,), "signed by a catalogued team")
    ]


def test_a_source_that_states_no_team_does_not_find_it(tmp_path: Path) -> None:
    assert swept(tmp_path, read(Jamf(), text("jamf/computers.json")), banned()).findings == ()


def test_teams_beside_a_list_do_not_make_it_one_that_is_cut(tmp_path: Path) -> None:
    known = facts(bodies(BEGINNING))
    (count,) = swept(tmp_path, read(Fleet(), text("fleet/signed.json")), known).counts
    assert count.clean == 1


def test_who_signed_a_program_is_not_counted_as_one_more_that_is_not_listed(tmp_path: Path) -> None:
    reports = read(Fleet(), text("fleet/signed.json"))
    listed = {item.value for item in reports[0].items if item.platform is Platform.MACOS}
    result = swept(tmp_path, reports, facts(approved(bodies(BEGINNING))))
    assert {value for _, value in unlisted(result)} == listed


def test_a_team_that_a_table_names_by_itself_is_counted(tmp_path: Path) -> None:
    alone = "device,platform,kind,value\nserial:XX21,macos,team-id,6N38VWS5BX\n"
    result = swept(tmp_path, read(Csv(), alone), facts(approved(bodies(BEGINNING))))
    assert unlisted(result) == {("D", TEAM.value): 1}
    told = [*read(Fleet(), text("fleet/signed.json")), *read(Csv(), alone)]
    assert ("D", TEAM.value) in unlisted(swept(tmp_path / "both", told, facts(approved(bodies(BEGINNING)))))
