"""The life of an exemption from the command line, with the exit codes that scripts rely on."""

import datetime as dt
import json

import pytest


def verdict(appban, device, *more):
    done = appban.well("decide", "--device", device, "--app", "tiktok", "-o", "json", *more)
    return done.json()["verdict"]


@pytest.fixture
def days_from_now():
    """A date as a person writes it, some days ahead of the machine's clock."""
    today = dt.datetime.now(dt.UTC).date()
    return lambda days: (today + dt.timedelta(days=days)).isoformat()


def test_the_life_of_an_exemption(department, days_from_now):
    appban = department
    exemption = ask(appban, days_from_now(5))
    assert verdict(appban, "asset:P1") == "prohibited"

    appban.well(
        "exemption",
        "assess",
        exemption,
        "--risk",
        "low",
        "--residual",
        "low",
        "--reason",
        "small",
        "--as",
        "sam",
    )
    cleared = appban.well(
        "exemption",
        "clear",
        exemption,
        "--stage",
        "security",
        "--instrument",
        "minute 4",
        "--as",
        "sam",
        "-o",
        "json",
    )
    assert cleared.json()["outcome"] == "clear"
    appban.file("posture.csv", "device,mitigation,holds\nasset:P1,dev-no-corporate-data,yes\n")
    appban.well("inventory", "evidence", "--source", "mdm", "posture.csv")
    appban.well("exemption", "attest", exemption, "--mitigation", "ppl-briefed", "--as", "hal")

    assert verdict(appban, "asset:P1") == "exempt"
    assert verdict(appban, "asset:P2") == "prohibited"
    page = appban.well("exemption", "show", exemption, "-o", "json").json()
    assert page["schema"] == "appban/exemption@1"
    assert page["exemption"][0]["state"] == "in-force"
    assert {row["state"] for row in page["seats"]} == {"filled"}

    later = days_from_now(6)
    assert verdict(appban, "asset:P1", "--at", later) == "prohibited"
    appban.well("exemption", "revoke", exemption, "--reason", "no longer needed", "--as", "sam")
    assert verdict(appban, "asset:P1") == "prohibited"
    rows = appban.well("exemption", "list", "-o", "json").json()["rows"]
    assert [(row["exemption"], row["state"]) for row in rows] == [(exemption, "lapsed")]


def ask(appban, until):
    return appban.well(
        "exemption", "submit", "--body", "dwt", "--app", "tiktok", "--device", "asset:P1", "--person", "hal",
        "--purpose", "enforcement", "--until", until, "--why", "we must look", "--alternatives", "none works",
        "--as", "rosa", "--print", "id",
    ).out.strip()  # fmt: skip


def test_the_requester_never_clears_and_is_told_why(department, days_from_now):
    exemption = ask(department, days_from_now(5))
    department.well(
        "authority", "grant", "rosa", "--subject", "clear:security", "--body", "dwt", "--with", "ben",
        "--instrument", "a letter",
    )  # fmt: skip

    done = department(
        "exemption", "clear", exemption, "--stage", "security", "--instrument", "m", "--as", "rosa"
    )

    assert done.code == 1
    assert "never clears" in done.err


def test_without_authority_it_ends_with_five(department, days_from_now):
    exemption = ask(department, days_from_now(5))
    done = department(
        "exemption", "clear", exemption, "--stage", "security", "--instrument", "m", "--as", "hal"
    )
    assert done.code == 5
    assert "no authority" in done.err


def test_a_verdict_that_denies_ends_with_four_when_asked(department):
    done = department("decide", "--device", "asset:P1", "--app", "tiktok", "--exit-code")
    assert done.code == 4
    assert "prohibited" in done.out


def test_an_unknown_option_ends_with_two(department):
    assert department("exemption", "list", "--no-such-option").code == 2


def test_the_same_key_does_nothing_twice(department, days_from_now):
    one = ("person", "add", "new", "--name", "New", "--key", "k1", "-o", "json")
    first, again = department.well(*one).json(), department.well(*one).json()
    assert (first["first_entry"], first["repeated"]) == (again["first_entry"], False)
    assert again["repeated"] is True


def test_the_exported_record_verifies_and_a_changed_one_ends_with_four(department):
    key = department.well("log", "key").out.strip()
    department.well("log", "export", "--to", "bundle.json", "--openly")
    report = department.well("log", "verify", "bundle.json", "--key", key, "-o", "json").json()
    assert report["schema"] == "appban/verified@1"
    assert report["entries"] == report["open_to_reading"]
    department.well("log", "verify", "log", "--key", key)

    bundle = (department.folder / "bundle.json").read_text()
    department.file("changed.json", bundle.replace("A", "B", 1))
    assert department("log", "verify", "changed.json", "--key", key).code == 4


def test_a_rotated_key_signs_beside_the_old_one_until_the_overlap_ends(department):
    old = department.well("log", "key").out.strip()
    both = department.well("log", "rotate-key").out.split()
    assert old in both
    department.well("log", "verify", "log", "--key", old)
    left = department.well("log", "rotate-key").out.split()
    assert left == [key for key in both if key != old]
    assert department("log", "verify", "log", "--key", old).code == 4


def test_the_doctor_finds_nothing_and_says_so(department):
    checks = department.well("doctor", "-o", "json").json()["rows"]
    assert {row["check"] for row in checks} >= {"store", "log key", "published log", "clock", "lake", "zone"}
    assert "fault" not in {row["state"] for row in checks}


def test_a_backup_is_put_back(department):
    department.well("backup", "--to", "kept")
    for name in ("appban.sqlite3", "appban.sqlite3-wal", "appban.sqlite3-shm"):
        (department.folder / name).unlink(missing_ok=True)
    department.well("restore", "--from", "kept")
    assert "dwt" in department.well("body", "list").out


def test_in_a_store_that_is_not_embedded_nobody_decides_here(appban):
    appban.well(
        "init", "--origin", "log.example.gov.uk/ban", "--appointer", "ana=Ana", "--appointer", "ben=Ben"
    )
    appban.well("policy", "plan", "uk-2023", "--to", "plan.json")
    done = appban("policy", "apply", "plan.json", "--as", "ana", "--with", "ben")
    assert done.code == 5
    assert "embedded" in done.err


def test_every_noun_has_its_help(appban):
    for noun in (
        "exemption",
        "authority",
        "body",
        "person",
        "device",
        "network",
        "circumstance",
        "log",
        "config",
    ):
        assert appban.well(noun, "--help").out


def test_json_is_an_object_with_a_schema(department):
    for command in (
        ("body", "list"),
        ("person", "list"),
        ("authority", "list"),
        ("device", "list"),
        ("config", "show"),
    ):
        assert json.loads(department.well(*command, "-o", "json").out)["schema"].startswith("appban/")
