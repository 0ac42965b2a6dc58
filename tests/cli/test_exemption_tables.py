"""Exemptions in tables: grants from before carried over from a file, and the list and the page with all they say."""

import pytest
from tests.cli.asking import granted, shown, submitted, until
from tests.cli.seated import seated

from appban.record.digests import sha256, to_hex
from appban.service.requests.carried_file import COLUMNS


@pytest.fixture
def office(appban):
    """The office behind the console."""
    return seated(appban)


def test_grants_from_before_are_tried_then_carried_over_then_known(appban, office):
    appban.well(
        "authority", "grant", "kim", "--subject", "clear:attester", "--body", "D", "--with", "ben",
        "--instrument", "a letter", "--as", "ana",
    )  # fmt: skip
    appban.well(
        "authority", "grant", "dee", "--subject", "clear:attester", "--body", "D", "--with", "ben",
        "--instrument", "a letter", "--as", "ana",
    )  # fmt: skip
    rows = (
        f"D,tiktok,asset:P1,hal,enforcement,A Director,2023-11-01,{until(20)},ban",
        "D,tiktok,asset:P2,team (all),enforcement,A Director,2023-11-01,TBC,ban",
    )
    data = "\n".join((",".join(COLUMNS), *rows))
    appban.file("grants.csv", data)
    command = (
        "exemption",
        "import",
        "grants.csv",
        "--attest",
        "kim",
        "--attest",
        "dee",
        "--as",
        "quinn",
        "-o",
        "json",
    )
    tried = appban.well(*command)
    assert "nothing was recorded" in tried.err
    assert [row["exemption"] for row in tried.json()["rows"]] == [None, None]
    done = appban.well(*command, "--apply").json()
    assert [(row["row"], row["outcome"]) for row in done["rows"]] == [(2, "carried-over"), (3, "refused")]
    assert "TBC" in done["rows"][1]["says"]
    head = shown(appban, done["rows"][0]["exemption"])["exemption"][0]
    assert (head["route"], head["why"].split(",")[0]) == ("carried-over", "carried over from grants.csv")
    again = appban.well(*command, "--apply")
    assert [row["outcome"] for row in again.json()["rows"]] == ["already", "refused"]
    assert "1 were before" in again.err
    assert "carried over: 1, 0 in force" in appban.well("exemption", "list").err
    entries = office.facts().exemptions[done["rows"][0]["exemption"]].request
    assert entries.facts_digest == to_hex(sha256(data.encode()))


def test_a_list_has_its_columns_and_its_filters(appban, office):
    one, other = submitted(appban), submitted(appban, device="asset:P2", purpose="communications")
    rows = appban.well("exemption", "list", "-o", "json").json()["rows"]
    assert [row["exemption"] for row in rows] == [other, one]
    assert list(rows[0]) == [
        "exemption", "version", "body", "apps", "purpose", "devices", "people", "route", "state", "why", "from", "until",
    ]  # fmt: skip
    for option, value, found in (
        ("--purpose", "communications", [other]),
        ("--person", "hal", [other, one]),
        ("--person", "kim", []),
        ("--state", "in-force", []),
        ("--body", "A", []),
        ("--app", "chess", []),
        ("--as-of", "2024-01-01", []),
        ("--known-at", "2024-01-01", []),
    ):
        rows = appban.well("exemption", "list", option, value, "-o", "json").json()["rows"]
        assert [row["exemption"] for row in rows] == found, option
    assert (
        appban.well("exemption", "list", "-o", "csv").out.splitlines()[0].startswith("exemption,version,body")
    )


def test_a_page_has_all_its_parts_and_erased_texts_say_so(appban, office):
    exemption = granted(appban)
    page = shown(appban, exemption)
    assert list(page) == [
        "schema", "exemption", "seats", "decisions", "mitigations", "devices", "needs", "in_force", "versions", "entries",
    ]  # fmt: skip
    assert page["exemption"][0]["why"] == "a case"
    assert page["devices"][0]["in_the_way"] == []
    assert page["in_force"][0]["closed_by"]
    assert [each["kind"] for each in page["entries"]][:2] == ["exemption-submitted.1", "stage-not-required.1"]
    appban.well("log", "erase", exemption, "--rule", "schedule 4.2")
    assert shown(appban, exemption)["exemption"][0]["why"] == "(erased)"
    assert "asset:P1" in appban.well("exemption", "show", exemption).out
