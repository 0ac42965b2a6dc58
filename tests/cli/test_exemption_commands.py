"""Each `exemption` command does its verb, says what it did, and ends with the code that scripts rely on."""

import datetime as dt

import pytest
from tests.cli.asking import asking, attested, cleared, granted, shown, state, submitted, until
from tests.cli.seated import seated
from tests.service.office import SAFE


@pytest.fixture
def office(appban):
    """The office behind the console."""
    return seated(appban)


def test_a_link_for_a_director_is_printed_once_and_again_without_it(office, appban):
    exemption = submitted(appban)
    asked = (
        "exemption",
        "ask-need",
        exemption,
        "--of",
        "Director of Digital",
        "--as",
        "quinn",
        "--key",
        "k",
        "-o",
        "json",
    )
    first, again = appban.well(*asked), appban.well(*asked)
    told, repeated = first.json(), again.json()
    assert told["link"].startswith("/need/")
    assert (told["sent"], told["recorded"]) == (False, "need-asked.1")
    assert "pass the link on" in first.err
    assert (repeated["link"], repeated["repeated"]) == (None, True)
    assert appban("exemption", "ask-need", exemption, "--of", "x", "--as", "rat").code == 5
    (need,) = shown(appban, exemption)["needs"]
    assert (need["of"], need["version"], need["answer"]) == ("Director of Digital", 1, None)


def test_submit_shows_numbers_and_caps_before_saving_and_seats_after(appban, office):
    done = appban.well(*asking("-o", "json"))
    assert "ban: 1 devices (2 allowed, operator's rule, not the statement)" in done.err
    made = done.json()
    assert made["schema"] == "appban/submitted@1"
    assert made["restrictions"] == ["ban version 1"]
    assert made["seats"] == ["security/security: sam, sue"]
    assert made["not_required"] == ["minister: clause 1"]
    assert (made["version"], made["state"], len(made["digest"])) == (1, "requested", 64)


def test_a_date_alone_counts_whole(appban, office):
    exemption = submitted(appban, days=3)
    assert shown(appban, exemption)["exemption"][0]["until"].startswith(f"{until(4)}T00:00:00")


def test_a_seat_that_nobody_could_fill_is_said_to_stay_shut(appban, office):
    for held in appban.well("authority", "list", "--subject", "clear:security", "-o", "json").json()["rows"]:
        appban.well("authority", "end", held["authority"], "--as", "ana")
    assert "nobody can fill it" in appban.well(*asking()).out


def test_the_same_key_submits_once_and_prints_the_same(appban, office):
    first = appban.well(*asking("--key", "k", "--print", "id"))
    again = appban.well(*asking("--key", "k", "--print", "id"))
    assert first.out == again.out
    assert "nothing was done now" in again.err
    assert len(appban.well("exemption", "list", "-o", "json").json()["rows"]) == 1


def test_a_key_used_for_something_else_is_refused(appban, office):
    appban.well(*asking("--key", "k"))
    done = appban("exemption", "withdraw", submitted(appban), "--reason", "no", "--as", "quinn", "--key", "k")
    assert done.code == 1
    assert "for exemption-submitted.1" in done.err


def test_from_submission_to_closing(appban, office):
    exemption = submitted(appban)
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
        "sue",
    )
    assert state(appban, exemption) == "assessed"
    assert cleared(appban, exemption).code == 0
    assert state(appban, exemption) == "cleared"
    attested(appban, exemption)
    assert state(appban, exemption) == "in-force"
    appban.well("exemption", "suspend", exemption, "--reason", "lost sight", "--as", "hal")
    assert state(appban, exemption) == "suspended"
    appban.well("exemption", "reinstate", exemption, "--reason", "found", "--as", "sue")
    appban.well("exemption", "fail", exemption, "--mitigation", SAFE, "--as", "kim")
    assert state(appban, exemption) == "cleared"
    attested(appban, exemption)
    appban.well("exemption", "hand-back", exemption, "--as", "hal")
    assert state(appban, exemption) == "lapsed"
    appban.well(
        "exemption", "close", exemption, "--evidence", "inspection", "--signed-by", "sam", "--signed-by", "sue",
        "--as", "sue",
    )  # fmt: skip
    assert state(appban, exemption) == "closed"


def test_a_decision_is_on_the_newest_version_unless_said_and_prints_it(appban, office):
    exemption = submitted(appban)
    digest = shown(appban, exemption)["exemption"][0]["digest"]
    appban.well("exemption", "edit", exemption, "--until", until(3), "--as", "quinn", "--yes")
    stale = cleared(appban, exemption, "sam", "security", "--digest", digest)
    assert stale.code == 1
    assert "is at version 2" in stale.err
    done = cleared(appban, exemption, "sam", "security", "-o", "json").out
    assert shown(appban, exemption)["exemption"][0]["digest"] in done


def test_requests_are_given_to_somebody_to_look_after(appban, office):
    one, other = submitted(appban), submitted(appban, device="asset:P2")
    told = appban.well("exemption", "assign", one, other, "--to", "sue", "--as", "sam", "-o", "json").json()
    assert (told["recorded"], told["exemptions"]) == ("exemption-assigned.1", f"{one}, {other}")
    assert told["last_entry"] - told["first_entry"] == 1
    assert appban("exemption", "assign", one, "--to", "nobody", "--as", "rat").code == 5
    appban.well("exemption", "assign", one, "--to", "nobody", "--as", "sam")


def test_a_review_is_opened_answered_and_listed(appban, office):
    office.appoint("rat", "review")
    kept, ended = granted(appban), submitted(appban, device="asset:P2")
    cleared(appban, ended)
    told = appban.well("review", "open", "--body", "D", "--as", "rat", "-o", "json").json()
    assert told["exemptions"] == 2
    waiting = appban.well("review", "list", "--waiting", "-o", "json").json()["rows"]
    assert {(row["exemption"], row["outcome"]) for row in waiting} == {(kept, "waiting"), (ended, "waiting")}
    for exemption, answer in ((kept, "keep"), (ended, "end")):
        appban.well(
            "review", "answer", told["review"], exemption, answer, "--reason", "looked at", "--as", "rat"
        )
    rows = appban.well("review", "list", "-o", "json").json()["rows"]
    assert {(row["exemption"], row["outcome"]) for row in rows} == {(kept, "kept"), (ended, "ended")}
    assert appban("review", "open", "--body", "D", "--as", "sam").code == 5


def test_a_refusal_and_a_withdrawal(appban, office):
    exemption = submitted(appban)
    appban.well(
        "exemption", "refuse", exemption, "--stage", "security", "--instrument", "minute 5", "--as", "sue"
    )
    assert state(appban, exemption) == "refused"
    appban.well("exemption", "withdraw", exemption, "--reason", "understood", "--as", "quinn")
    assert state(appban, exemption) == "ended"


def test_a_minister_by_telephone(appban, office):
    exemption = submitted(appban, purpose="communications")
    assert cleared(appban, exemption).code == 0
    code = appban.well("exemption", "call", exemption, "--stage", "minister", "--as", "sec").out.strip()
    wrong = cleared(appban, exemption, "sec", "minister", "--for", "min", "--code", "000000x")
    assert wrong.code == 1
    assert "mint a new one" in wrong.err
    alone = cleared(appban, exemption, "sec", "minister", "--for", "min")
    assert alone.code == 5
    done = appban.well(
        "exemption", "clear", exemption, "--stage", "minister", "--instrument", "phone note", "--for", "min",
        "--code", code, "--as", "sec", "-o", "json",
    ).json()  # fmt: skip
    assert done["confirm_by"] is not None
    appban.well("exemption", "confirm", exemption, "--decision", done["decision"], "--as", "sec")
    (decision,) = [d for d in shown(appban, exemption)["decisions"] if d["digest"] == done["decision"]]
    assert (decision["person"], decision["noted_by"], decision["confirmed"] is not None) == (
        "min",
        "sec",
        True,
    )


def test_a_condition_is_met(appban, office):
    exemption = submitted(appban)
    done = cleared(appban, exemption, "sam", "security", "--subject-to", "a second reader", "-o", "json").out
    digest = shown(appban, exemption)["decisions"][0]["digest"]
    assert digest in done
    attested(appban, exemption)
    assert state(appban, exemption) != "in-force"
    appban.well(
        "exemption", "meet", exemption, "--decision", digest, "--condition", "a second reader", "--reason", "kim",
        "--as", "sam",
    )  # fmt: skip
    assert state(appban, exemption) == "in-force"


def test_an_emergency_from_declaration_to_ratification(appban, office):
    circumstance = appban.well(
        "circumstance", "declare", "--anchor", "Other: a plan", "--body", "D", "--audience", "everybody",
        "--until", until(1), "--as", "sam", "-o", "json",
    ).json()["circumstance"]  # fmt: skip
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=5)).isoformat(timespec="seconds")
    exemption = appban.well(
        "exemption", "emergency", "--circumstance", circumstance, "--body", "D", "--app", "tiktok", "--device",
        "asset:P1", "--person", "hal", "--purpose", "enforcement", "--until", soon, "--why", "riot",
        "--alternatives", "none", "--as", "quinn", "--print", "id",
    ).out.strip()  # fmt: skip
    declarer = cleared(appban, exemption, "sam", "duty", "--seat", "security")
    assert declarer.code == 1
    assert "declared its circumstance" in declarer.err
    assert cleared(appban, exemption, "sue", "duty", "--seat", "security").code == 0
    assert cleared(appban, exemption, "dee", "duty", "--seat", "duty").code == 0
    attested(appban, exemption)
    assert state(appban, exemption) == "in-force"
    appban.well("exemption", "ratify", exemption, "--as", "rat")
    appban.well("circumstance", "extend", circumstance, "--until", until(2), "--as", "sam")
    appban.well("circumstance", "end", circumstance, "--as", "sam")
    assert state(appban, exemption) != "in-force"
    (row,) = appban.well("circumstance", "list", "-o", "json").json()["rows"]
    assert (row["open"], row["declarer"]) == (False, "sam")


def test_a_renewal_names_what_it_renews(appban, office):
    exemption = granted(appban)
    renewed = appban.well(
        "exemption", "renew", exemption, "--until", until(12), "--as", "quinn", "--print", "id", "--yes"
    ).out.strip()
    assert shown(appban, renewed)["exemption"][0]["renews"] == exemption


@pytest.mark.parametrize(
    "command",
    [
        ("exemption", "show", "exemption-0"),
        ("exemption", "clear", "exemption-0", "--stage", "security", "--instrument", "m", "--as", "sam"),
        ("exemption", "revoke", "exemption-0", "--reason", "r", "--as", "sam"),
        ("exemption", "edit", "exemption-0", "--as", "quinn"),
        ("exemption", "list", "--person", "nobody"),
        ("device", "show", "asset:none"),
        ("device", "report-lost", "device-0"),
        ("device", "returned", "asset:none"),
        ("person", "left", "nobody"),
        ("body", "show", "nowhere"),
        ("authority", "end", "authority-0", "--as", "ana"),
        ("authority", "who-can", "--subject", "clear:security", "--body", "nowhere"),
        ("circumstance", "end", "circumstance-0", "--as", "sam"),
        ("log", "erase", "nobody", "--rule", "r"),
        ("log", "prove", "100000"),
    ],
)
def test_an_unknown_id_is_refused_with_what_to_do(appban, office, command):
    before = office.size()
    done = appban(*command)
    assert done.code == 1
    assert done.err.count("\n") == 1
    assert done.out == ""
    assert office.size() == before


def test_nobody_named_decides_nothing_and_ends_with_five(appban, office):
    exemption = submitted(appban)
    done = appban("exemption", "clear", exemption, "--stage", "security", "--instrument", "m")
    assert done.code == 5
    assert "--as HANDLE" in done.err


def test_outside_an_embedded_store_clearances_end_with_five(appban):
    office = seated(appban, embedded=False)
    before = office.size()
    assert appban(*asking()).code == 5
    assert office.size() == before
