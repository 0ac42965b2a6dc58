"""`appban policy`: what is wrong with a pack, what adopting it would change, two who adopt it, what is in force."""

import json

import pytest
from tests.cli.small import DEVICES, PACK

FUTURE = PACK.replace("starts: 2026-01-06", "starts: 2199-01-01").replace("no-chat", "no-chat-yet")
"""The same with a restriction that is to come."""


@pytest.fixture
def adopted(opened):
    """A record that has adopted the small pack."""
    opened.file("small.yaml", PACK)
    opened.well("policy", "plan", "small.yaml", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    return opened


def shown(console, *arguments):
    return [
        row["restriction"] for row in console.well("policy", "show", "-o", "json", *arguments).json()["rows"]
    ]


def test_a_shipped_pack_is_checked_by_its_id_without_a_record(appban):
    done = appban.well("policy", "check", "uk-2023", "uk-parliament-2023")
    assert "no errors" in done.err


def test_an_error_in_a_pack_is_told_with_its_line_and_ends_with_4(appban):
    appban.file("bad.yaml", PACK.replace("apps: [chat]", "apps: [chess]"))
    done = appban("policy", "check", "bad.yaml", "-o", "json")
    assert done.code == 4
    (row,) = [row for row in done.json()["rows"] if row["level"] == "error"]
    line = next(n for n, text in enumerate(PACK.splitlines(), start=1) if "apps: [chat]" in text)
    assert row["where"] == f"bad.yaml:{line}"
    assert "chess" in row["message"]


def test_seats_that_nobody_in_office_can_fill_are_remarked_on_where_there_is_a_record(opened):
    done = opened.well("policy", "check", "uk-2023", "-o", "json")
    assert {row["level"] for row in done.json()["rows"]} == {"warning"}
    assert {row["code"] for row in done.json()["rows"]} == {"nobody-to-fill"}


def test_a_plan_says_what_changes_and_whom_it_touches_and_changes_nothing(adopted):
    adopted.file("devices.csv", DEVICES)
    adopted.well("inventory", "import", "--source", "csv", "devices.csv")
    wider = PACK.replace("no-chat", "no-chat-either").replace("id: small", "id: other")
    adopted.file("other.yaml", wider)
    before = adopted.well("policy", "show").out
    said = adopted.well("policy", "plan", "other.yaml", "-o", "json").json()
    assert said["schema"] == "appban/policy-plan@1"
    assert said["changes"] == ["restriction no-chat-either version 1: Example Chat is banned"]
    assert (said["devices_touched"], said["people_touched"], said["exemptions_touched"]) == (4, 0, [])
    assert adopted.well("policy", "show").out == before


def test_detailed_exitcode_is_3_while_changes_are_pending_and_0_once_there_are_none(adopted):
    adopted.file("later.yaml", FUTURE)
    assert adopted("policy", "plan", "small.yaml", "--detailed-exitcode").code == 0
    assert adopted("policy", "plan", "later.yaml", "--detailed-exitcode").code == 3
    assert adopted("policy", "plan", "later.yaml").code == 0


def test_a_plan_made_on_an_older_state_is_refused_with_4_and_changes_nothing(adopted):
    adopted.file("later.yaml", FUTURE)
    adopted.well("policy", "plan", "later.yaml", "--to", "later.json")
    adopted.well("policy", "plan", "uk-2023", "--to", "uk.json")
    adopted.well("policy", "apply", "uk.json", "--with", "ben")
    done = adopted("policy", "apply", "later.json", "--with", "ben")
    assert done.code == 4
    assert "moved on" in done.err
    assert shown(adopted) == ["no-chat", "uk-2023-approved-list", "uk-2023-tiktok"]


def test_one_person_alone_adopts_nothing(opened):
    opened.well("policy", "plan", "uk-2023", "--to", "plan.json")
    done = opened("policy", "apply", "plan.json", "--with", "ana")
    assert done.code == 1
    assert "takes two persons" in done.err


def test_an_operator_whom_nobody_named_adopts_nothing(opened):
    opened.well("policy", "plan", "uk-2023", "--to", "plan.json")
    opened.set("ACTOR", "")
    assert opened("policy", "apply", "plan.json", "--with", "ben").code == 5


def test_the_same_key_adopts_once(opened):
    opened.well("policy", "plan", "uk-2023", "--to", "plan.json")
    first = opened.well("policy", "apply", "plan.json", "--with", "ben", "--key", "k1", "-o", "json").json()
    again = opened.well("policy", "apply", "plan.json", "--with", "ben", "--key", "k1", "-o", "json").json()
    assert (again["repeated"], again["first"], again["last"]) == (True, first["first"], first["last"])


def test_what_is_ours_and_not_the_texts_says_so(adopted):
    page = adopted.well("policy", "show", "no-chat").out
    assert "operator's rule, not the statement: that only the application is meant is ours" in page
    assert "letter of 6 January 2026 (seen)" in page
    assert adopted.well("policy", "show", "no-chat", "-o", "json").json()["exemptions_for"] == [
        "none are offered"
    ]


def test_what_was_in_force_is_asked_by_both_clocks(adopted):
    assert shown(adopted, "--as-of", "2026-01-05") == ["no-chat"]
    rows = adopted.well("policy", "show", "--as-of", "2026-01-05", "-o", "json").json()["rows"]
    assert rows[0]["standing"] == "to come"
    assert shown(adopted, "--as-of", "2025-06-01", "--known-at", "2026-01-01") == []


def test_a_restriction_that_is_not_there_is_said_to_be_none(adopted):
    done = adopted("policy", "show", "no-chess")
    assert done.code == 1
    assert "there is no restriction no-chess" in done.err


def test_the_schema_is_printed_for_editors(appban):
    assert appban.well("policy", "show", "--schema").json()["title"] == "appban pack"


def sealed(console):
    """A sealed plan of a restriction to come, adopted."""
    console.file("later.yaml", FUTURE)
    console.well("policy", "plan", "later.yaml", "--sealed", "--to", "sealed.json")
    assert (console.folder / "sealed.json").stat().st_mode & 0o077 == 0
    console.well("policy", "apply", "sealed.json", "--with", "ben")


def test_a_sealed_restriction_is_shown_to_nobody_without_authority_before_it_starts(adopted):
    sealed(adopted)
    adopted.set("ACTOR", "")
    assert shown(adopted) == ["no-chat"]
    assert shown(adopted, "--as-of", "2199-06-01") == ["no-chat"]
    assert adopted("policy", "show", "no-chat-yet").code == 1
    assert shown(adopted, "--as", "ben") == ["no-chat", "no-chat-yet"]
    page = adopted.well("policy", "show", "no-chat-yet", "--as", "ana", "-o", "json").json()
    assert (page["announced"], page["standing"]) == (False, "to come")


def test_no_answer_about_a_day_to_come_tells_of_a_sealed_restriction(adopted):
    adopted.file("devices.csv", DEVICES.replace("org.example.chat,Example", "org.example.chess,Example"))
    adopted.well("inventory", "import", "--source", "csv", "devices.csv")
    device = ("decide", "--device", "asset:P-1", "--app", "chat", "--at", "2199-06-01", "-o", "json")
    before = adopted.well(*device).json()
    sealed(adopted)
    after = adopted.well(*device).json()
    assert after["restriction"] == before["restriction"] == "no-chat"


def test_nothing_public_tells_of_a_sealed_restriction(adopted):
    sealed(adopted)
    published = b"".join(path.read_bytes() for path in (adopted.folder / "log").rglob("*") if path.is_file())
    assert b"restriction-made" in published
    assert b"no-chat-yet" not in published


def test_what_would_be_public_at_once_or_has_started_is_not_sealed(adopted):
    adopted.file("other.yaml", FUTURE.replace("Example Chat\n", "Example Chat Again\n"))
    done = adopted("policy", "plan", "other.yaml", "--sealed")
    assert done.code == 1
    assert "would be public at once" in done.err
    adopted.file("begun.yaml", PACK.replace("no-chat", "no-chat-now"))
    done = adopted("policy", "plan", "begun.yaml", "--sealed")
    assert done.code == 1
    assert "has started" in done.err


def test_a_version_that_stands_in_the_record_is_never_rewritten(adopted):
    adopted.file("small.yaml", PACK.replace("All corporate devices", "Most corporate devices"))
    done = adopted("policy", "plan", "small.yaml")
    assert done.code == 4
    assert "no-chat version 1 stands in the record in other words" in done.err


def spoilt(plan, **changes):
    return json.dumps(json.loads(plan) | changes)


def test_a_plan_that_does_other_than_it_says_is_refused(opened):
    opened.well("policy", "plan", "uk-2023", "--to", "plan.json")
    plan = (opened.folder / "plan.json").read_text()
    lines = json.loads(plan)["lines"]
    opened.file("lines.json", spoilt(plan, lines=["nothing much", *lines[1:]]))
    done = opened("policy", "apply", "lines.json", "--with", "ben")
    assert done.code == 1
    assert "lines.json: lines[0]: the line says 'nothing much'" in done.err
    grant = {
        "type": "authority-granted.1", "stated": 0, "authority": "a", "person": "p", "subject": "policy",
        "body": "hm-government", "until": None, "instrument": "none", "delegable": False, "granted_by": [],
    }  # fmt: skip
    events = json.loads(plan)["events"]
    opened.file("events.json", spoilt(plan, events=[*events, grant], lines=[*lines, "authority granted"]))
    done = opened("policy", "apply", "events.json", "--with", "ben")
    assert done.code == 1
    assert f"events.json: events[{len(events)}]: authority-granted.1 is nothing that a pack holds" in done.err
    assert shown(opened) == []
