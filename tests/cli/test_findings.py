"""`appban fleet`, `finding` and `app`: what is found, counted with its gaps, confirmed, taken back and disposed of."""

import pytest
from tests.cli.small import DEVICES, PACK

TITLE = ("android", "title", "Example Chat", "--publisher", "Maker")


@pytest.fixture
def house(opened):
    """A record with the small pack's ban and the devices that break it."""
    opened.file("small.yaml", PACK)
    opened.well("policy", "plan", "small.yaml", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    opened.file("devices.csv", DEVICES)
    opened.well("inventory", "import", "--source", "csv", "devices.csv")
    return opened


def swept(console):
    return console.well("fleet", "sweep", "-o", "json").json()


def total(said):
    return next(row for row in said["counts"] if row["body"] == "all")


def listed(console, *arguments):
    return console.well("finding", "list", "-o", "json", *arguments).json()["rows"]


def test_a_sweep_counts_by_body_and_kind_with_the_gaps_beside_every_count(house):
    said = swept(house)
    counts = {row["body"]: row for row in said["counts"]}
    assert (counts["dept"]["breach"], counts["dept"]["suspected"], counts["dept"]["unmanaged"]) == (1, 1, 1)
    assert (counts["branch"]["candidate"], counts["branch"]["clean"]) == (1, 1)
    assert {"not_heard", "unmanaged", "cannot-be-seen", "devices", "clean"} <= total(said).keys()
    assert {(row["change"], row["kind"]) for row in said["changes"]} == {
        ("new", "breach"), ("new", "suspected"), ("new", "candidate"), ("new", "unmanaged"),
    }  # fmt: skip


def test_the_next_sweep_says_what_changed(house):
    swept(house)
    assert swept(house)["changes"] == []
    clean = "\n".join(line for line in DEVICES.splitlines() if "P-1" not in line)
    gone = clean + "\nP-1,android,package,org.example.other,Other,,1.0,dept,corporate,yes\n"
    house.file("later.csv", gone)
    house.well("inventory", "import", "--source", "csv", "later.csv")
    changes = swept(house)["changes"]
    assert [(row["change"], row["kind"]) for row in changes] == [("gone", "breach")]


def test_nothing_is_swept_before_an_inventory_was_imported(opened):
    done = opened("fleet", "sweep")
    assert done.code == 1
    assert "`appban inventory import`" in done.err
    assert opened("finding", "list").code == 1


def test_a_snapshot_that_no_entry_names_is_refused(house):
    names = sorted(path.name for path in (house.folder / "lake" / "snapshots").iterdir())
    instant, _, digest = names[-1].partition("-")
    forged = f"{int(instant) + 1:016d}-{digest}"
    (house.folder / "lake" / "snapshots" / names[-1]).rename(house.folder / "lake" / "snapshots" / forged)
    done = house("fleet", "sweep")
    assert done.code == 1
    assert forged in done.err


def test_findings_are_listed_by_what_is_asked_of_them(house):
    swept(house)
    assert {row["kind"] for row in listed(house)} == {"breach", "suspected", "candidate", "unmanaged"}
    assert [row["device"] for row in listed(house, "--kind", "breach")] == ["asset:P-1"]
    assert {row["body"] for row in listed(house, "--body", "dept")} == {"dept", "branch"}
    assert {row["body"] for row in listed(house, "--body", "branch")} == {"branch"}
    assert len(listed(house, "--app", "chat")) == 3
    assert listed(house, "--disposition", "disputed") == []


def test_a_finding_is_shown_by_the_beginning_of_its_id_with_what_it_rests_on(house):
    swept(house)
    (row,) = listed(house, "--kind", "breach")
    page = house.well("finding", "show", row["finding"][:8], "-o", "json").json()
    assert (page["verdict"], page["restriction"], page["statement"]) == ("prohibited", "no-chat", "corporate")
    assert page["identities"] == ["android package org.example.chat"]
    assert house("finding", "show", "zz").code == 1


def test_what_a_person_says_of_a_finding_stands_at_once_and_in_the_next_sweep(house):
    swept(house)
    (row,) = listed(house, "--kind", "candidate")
    house.well(
        "finding", "dispose", row["finding"], "--disposition", "false-match", "--reason", "another one"
    )
    assert [r["finding"] for r in listed(house, "--disposition", "false-match")] == [row["finding"]]
    swept(house)
    assert [r["finding"] for r in listed(house, "--disposition", "false-match")] == [row["finding"]]


def test_nobody_disposes_of_a_finding_without_authority_over_its_body(house):
    swept(house)
    (row,) = listed(house, "--kind", "breach")
    house.set("ACTOR", "")
    asked = ("finding", "dispose", row["finding"], "--disposition", "explained", "--reason", "mine")
    assert house(*asked).code == 5
    assert house("finding", "dispose", row["finding"], "--disposition", "gone", "--reason", "x").code == 2


def test_a_tuple_confirmed_once_turns_the_suspected_into_breaches_and_back(house):
    swept(house)
    assert total(swept(house))["suspected"] == 1
    house.well("app", "confirm", *TITLE, "--app", "chat", "--reason", "looked at one")
    said = swept(house)
    assert (total(said)["suspected"], total(said)["breach"]) == (0, 2)
    assert [(row["was"], row["kind"]) for row in said["changes"]] == [("suspected", "breach")]
    house.well("app", "withdraw", *TITLE, "--reason", "it was not")
    assert (total(swept(house))["suspected"], total(swept(house))["breach"]) == (1, 1)


def test_what_is_catalogued_confirmed_already_or_not_an_application_is_not_confirmed(house):
    package = ("android", "package", "org.example.chat")
    assert "is catalogued as chat" in house("app", "confirm", *package, "--app", "chat", "--reason", "x").err
    assert "no application chess" in house("app", "confirm", *TITLE, "--app", "chess", "--reason", "x").err
    house.well("app", "confirm", *TITLE, "--app", "chat", "--reason", "x")
    again = house("app", "confirm", *TITLE, "--app", "chat", "--reason", "x")
    assert (again.code, "already" in again.err) == (1, True)
    assert house("app", "withdraw", *package, "--reason", "x").code == 1


def test_nobody_confirms_without_authority_over_the_catalogue(house):
    house.set("ACTOR", "")
    assert house("app", "confirm", *TITLE, "--app", "chat", "--reason", "x").code == 5


def test_an_identity_is_matched_nearly_matched_or_not_at_all(house):
    def strengths(*identity):
        rows = house.well("app", "identify", *identity, "-o", "json").json()["rows"]
        return [(row["app"], row["strength"]) for row in rows]

    assert strengths("android", "package", "org.example.chat") == [("chat", "matched")]
    assert strengths("network", "domain", "www.chat.example.org") == [("chat", "matched")]
    assert strengths("android", "package", "org.example.chat.beta") == [("chat", "candidate")]
    assert strengths(*TITLE) == [("chat", "suspected")]
    assert strengths("android", "package", "org.example.other") == []
    assert house("app", "identify", "ios", "deb", "chat").code == 1


def test_the_catalogue_is_searched_by_name_identity_and_host(house):
    def found(text):
        return [row["app"] for row in house.well("app", "find", text, "-o", "json").json()["rows"]]

    assert found("example ch") == found("org.example.chat") == found("cdn.chat.example.org") == ["chat"]
    assert found("nothing such") == []
    rows = house.well("app", "list", "-o", "json").json()["rows"]
    assert [row["app"] for row in rows] == ["chat"]
    assert house.well("app", "list", "--known-at", "2020-01-01", "-o", "json").json()["rows"] == []
