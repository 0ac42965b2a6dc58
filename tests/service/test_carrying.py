"""Grants from before appban are carried over row by row, attested by two, until the regularisation date and no longer."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reference import facts as say
from tests.reference.build import restriction
from tests.service.office import Office, some_rules, sqlite_office

from appban.errors import AppbanError, InputError, NotAuthorisedError, RefusedError
from appban.regime.device import DeviceId
from appban.regime.roster import Roster
from appban.regime.time import DAY
from appban.service.requests.carried_file import COLUMNS, Mapping, read_grants, read_mapping
from appban.service.requests.carrying import Carrying, Outcome, carry_over
from appban.service.work import rehearse

HEADINGS = ",".join(COLUMNS)
GOOD = "D,tiktok,serial:S1,hal,enforcement,A Director,2023-11-01,2024-04-30,ban"


def grants(*rows: str, mapping: Mapping | None = None, headings: str = HEADINGS) -> tuple[bytes, Mapping]:
    return "\r\n".join((headings, *rows)).encode(), mapping or Mapping()


def reading(office: Office, *rows: str, attest: tuple[str, ...] = ("kim", "dee")) -> Carrying:
    data, mapping = grants(*rows)
    return Carrying(
        rows=read_grants(data, mapping, "grants.csv"),
        mapping=mapping,
        name="grants.csv",
        digest=hashlib.sha256(data).hexdigest(),
        attesters=tuple(office.ids[who] for who in attest),
    )


def carried(office: Office, *rows: str, attest: tuple[str, ...] = ("kim", "dee")) -> tuple[Outcome, ...]:
    asked = reading(office, *rows, attest=attest)
    receipt = office.as_("quinn", lambda work: carry_over(work, asked, Roster()))
    assert receipt.value is not None
    return receipt.value


def tried(office: Office, *rows: str, attest: tuple[str, ...] = ("kim", "dee")) -> tuple[Outcome, ...]:
    """What carrying over would come to."""
    asked = reading(office, *rows, attest=attest)
    return rehearse(office.desk, office.act("quinn"), lambda work: carry_over(work, asked, Roster())).value


@pytest.fixture
def ready(office: Office) -> Office:
    """Devices called by their serial numbers, and two who may attest."""
    with office.store.writer() as writer:
        writer.mint([("serial", "S1"), ("serial", "S2"), ("asset", "A3")], ["P1", "P2", "P3"])
        writer.commit()
    for who in ("kim", "dee"):
        office.appoint(who, "clear:attester")
    return office


def test_a_grant_is_in_force_once_its_safeguard_is_evidenced_and_until_the_regularisation_date(ready: Office):
    (outcome,) = carried(ready, GOOD.replace("2024-04-30", "2026-04-30"))
    assert (outcome.row, outcome.outcome) == (2, "carried-over")
    assert outcome.says.startswith("cleared: ")
    exemption = outcome.exemption
    assert exemption is not None
    ready.attested(exemption)
    request = ready.history(exemption).request
    assert ready.in_force(exemption)
    assert request.end - request.start == 40 * DAY


def test_where_a_request_may_have_fewer_days_it_ends_sooner(ready: Office):
    ready.tell(
        say.made(restriction("short", starts=ready.now, apps=("tiktok",), exemptions=some_rules(max_days=10)))
    )
    (outcome,) = carried(ready, GOOD.replace(",ban", ",short"))
    request = ready.history(outcome.exemption).request
    assert 9 * DAY < request.end - request.start <= 10 * DAY


def test_its_facts_say_which_file_and_row_they_come_from(ready: Office):
    (outcome,) = carried(ready, GOOD)
    request = ready.history(outcome.exemption).request
    assert request.facts_row == "2"
    assert request.facts_digest == hashlib.sha256(grants(GOOD)[0]).hexdigest()
    with ready.store.reader() as reader:
        held = reader.openings([request.justification])[request.justification].value
    assert (
        held == "carried over from grants.csv, row 2: approved by A Director on 2023-11-01 until 2024-04-30"
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace("2024-04-30", "TBC"), "until 'TBC' is not a date"),
        (GOOD.replace("2024-04-30", "2024-01-30"), "is past; there is nothing"),
        (GOOD.replace("2023-11-01", ""), "approved_on '' is not a date"),
        (GOOD.replace("2023-11-01", "2030-01-01"), "yet to come"),
        (GOOD.replace("A Director", " "), "approved_by is empty"),
        (GOOD.replace("hal", "team (all)"), "nobody is called 'team .all.'"),
        (GOOD.replace("serial:S1", "serial:S9"), "no device is called 'serial:S9'"),
        (GOOD.replace("tiktok", "chess"), "does not cover chess"),
        (GOOD.replace("enforcement", "fun"), "fun is no purpose"),
        (GOOD.replace(",ban", ",none"), "no restriction none"),
        (GOOD.replace("D,", "nowhere,"), "no body nowhere"),
    ],
)
def test_a_row_that_will_not_do_is_refused_with_its_number_and_the_others_go_on(
    ready: Office, row: str, said: str
):
    outcomes = carried(ready, row, GOOD.replace("serial:S1", "serial:S2"))
    assert [(each.row, each.outcome) for each in outcomes] == [(2, "refused"), (3, "carried-over")]
    assert re.search(said, outcomes[0].says), outcomes[0].says
    assert len(ready.facts().exemptions) == 1


def test_a_device_that_stands_for_two_people_is_flagged(ready: Office):
    outcomes = carried(ready, GOOD, GOOD.replace("hal", "rat"))
    assert outcomes[0].flags == ("device serial:S1 stands for another person in row 3",)
    assert outcomes[1].flags == ("device serial:S1 stands for another person in row 2",)


def test_the_same_grant_is_carried_over_once(ready: Office):
    (first,) = carried(ready, GOOD)
    outcomes = carried(ready, GOOD, GOOD, GOOD.replace("serial:S1", "serial:S2"))
    assert [each.outcome for each in outcomes] == ["already", "already", "carried-over"]
    assert outcomes[0].exemption == first.exemption


def test_a_dry_run_says_the_same_and_records_nothing(ready: Office):
    before = ready.size()
    assert [each.outcome for each in tried(ready, GOOD)] == ["carried-over"]
    assert ready.size() == before


def test_two_who_did_not_import_it_attest(ready: Office):
    for attest, said in (
        (("kim",), "takes two persons"),
        (("kim", "kim"), "takes two persons"),
        (("quinn", "kim"), "does not attest"),
    ):
        with pytest.raises(RefusedError, match=said):
            carried(ready, GOOD, attest=attest)


def test_who_may_not_attest_refuses_the_row(ready: Office):
    (outcome,) = tried(ready, GOOD, attest=("kim", "hal"))
    assert outcome.outcome == "refused"
    assert "cannot fill the seats" in outcome.says


def test_it_is_neither_renewed_nor_anybody_elses(ready: Office):
    (outcome,) = carried(ready, GOOD)
    with pytest.raises(RefusedError, match="carried-over route and is not renewed"):
        ready.submitted(renews=outcome.exemption)
    assert ready.history(outcome.exemption).request.devices[0].id == DeviceId("P1")


def test_outside_an_embedded_store_it_is_imported_and_attested_later(tmp_path: Path):
    office = sqlite_office(tmp_path, embedded=False)
    with office.store.writer() as writer:
        writer.mint([("serial", "S1")], ["P1"])
        writer.commit()
    with pytest.raises(NotAuthorisedError, match="read, import and repair"):
        carried(office, GOOD)
    (outcome,) = carried(office, GOOD, attest=())
    assert (outcome.outcome, outcome.says.split(":")[0]) == ("carried-over", "requested")


def test_another_department_writes_its_file_its_own_way(ready: Office):
    mapping = read_mapping(
        {
            "date": "%d/%m/%Y",
            "columns": {"body": "Dept", "device": "Serial no", "until": "Ends"},
            "fixed": {"restriction": "ban", "purpose": "enforcement"},
            "values": {"app": {"TikTok": "tiktok"}},
            "skip": {"Status": ["Refused", "Expired"]},
        },
        "map.toml",
    )
    headings = "Dept,app,Serial no,person,approved_by,approved_on,Ends,Status"
    rows = ("D,TikTok,S1,hal,A Director,01/11/2023,30/04/2024,Live", "D,TikTok,S2,hal,A Director,x,y,Refused")
    data, _ = grants(*rows, headings=headings)
    read = read_grants(data, mapping, "g")
    assert [each.row for each in read] == [2]
    asked = Carrying(rows=read, mapping=mapping, name="g", digest="0" * 64, attesters=())
    receipt = ready.as_("quinn", lambda work: carry_over(work, asked, Roster()))
    assert receipt.value is not None
    assert receipt.value[0].outcome == "carried-over"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"body,app", "no heading 'device'"),
        (HEADINGS.encode() + b",body\n", "stands twice"),
        (HEADINGS.encode() + b"\nD,tiktok\n", "grants.csv:2: it has 2 cells under 9"),
        (b"\xff\xfe", "not UTF-8"),
        (HEADINGS.encode() + b"\n\0", "U.0000"),
        (HEADINGS.encode() + b'\n"D', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole_with_its_place(data: bytes, said: str):
    with pytest.raises(InputError, match=said):
        read_grants(data, Mapping(), "grants.csv")


@pytest.mark.parametrize(
    "values", [{"colums": {}}, {"columns": {"nope": "x"}}, {"date": 3}, {"skip": {"a": "b"}}, 3]
)
def test_a_mapping_with_anything_unknown_in_it_is_refused(values: object):
    with pytest.raises(InputError, match=r"map\.toml"):
        read_mapping(values, "map.toml")


@given(st.binary(max_size=400))
def test_whatever_a_file_holds_it_is_read_or_refused(data: bytes):
    try:
        rows = read_grants(HEADINGS.encode() + b"\n" + data, Mapping(), "g")
    except AppbanError:
        return
    assert all(set(row.values) == set(COLUMNS) for row in rows)
