"""An official account on its pages: registered, given part after part, live only with all of them, its standing use cleared."""

import pytest
from tests.web.console.comms import ENDS, WORD, Comms

from appban.regime.account import AccountId
from appban.regime.account_state import account_at, publishers
from appban.regime.time import SECOND
from appban.service.exemptions.ending import revoke


@pytest.fixture
def counter() -> Comms:
    return Comms()


@pytest.fixture
def account(counter: Comms) -> str:
    return counter.account()


def state(counter: Comms, account: str) -> str:
    found = account_at(counter.office.facts(), AccountId(account), counter.office.now)
    assert found is not None
    return found.state


def test_it_says_what_is_missing_and_goes_live_only_with_every_part(counter: Comms, account: str):
    move = f"/accounts/{account}/move?to=live"
    page = counter.as_("rat").get(move).main
    for part in (
        "Mandate",
        "Owner",
        "Recovery",
        "Closing plan",
        "Exemption in force from ban",
        "Publishers: 2 who",
    ):
        assert part in page
    _, refused = counter.submit("rat", move, reason="launch")
    assert refused.status == 422
    for part in (
        "mandate",
        "owner",
        "recovery",
        "closing plan",
        "exemption in force from ban",
        "publishers: 2",
    ):
        assert part in refused.problems()[0]
    counter.whole(account)
    caller, got = counter.submit("rat", move, reason="launch")
    assert got.onward == f"/accounts/{account}"
    assert state(counter, account) == "live"
    page = caller.get(got.onward).main
    for words in (
        "Live",
        "service messages",
        "sue Example",
        "dee Example",
        "to the archives",
        "hal Example",
        "In force",
    ):
        assert words in page
    assert "Taken live by rat Example" in page
    assert "launch" in page


def test_the_list_says_what_each_lacks_and_sets_those_apart_that_were_only_seen(counter: Comms, account: str):
    seen = counter.account("@other", "seen")
    page = counter.as_("rat").get("/accounts")
    (ours,) = page.html.xpath("//table[caption[contains(., 'Ours')]]//tr[.//a[contains(., '@gov')]]")
    assert "Mandate; Owner" in ours.text_content()
    (strange,) = page.html.xpath("//table[caption[contains(., 'authorised by nobody')]]/tbody/tr")
    assert "@other" in strange.text_content()
    assert "No account fits these filters" in counter.as_("rat").get("/accounts?state=live").main
    base = f"/accounts/{seen}"
    assert "Take it live" not in counter.as_("rat").get(base).main
    _, got = counter.submit("rat", f"{base}/ours", **WORD)
    assert got.status == 303, got.problems()
    assert state(counter, seen) == "authorised"


def test_access_follows_the_exemption_and_the_page_says_so(counter: Comms, account: str):
    counter.whole(account)
    counter.submit("rat", f"/accounts/{account}/move?to=live", reason="launch")
    (exemption,) = account_at(counter.office.facts(), AccountId(account), counter.office.now).exemptions
    counter.office.as_("sam", lambda work: revoke(work, exemption, "misused"))
    counter.office.clock.pass_(SECOND)
    assert publishers(counter.office.facts(), AccountId(account), counter.office.now) == ()
    page = counter.as_("rat").get(f"/accounts/{account}").main
    assert "Not in force" in page
    assert "May not" in page
    assert "It lacks what a live account needs" in page
    assert "is live and lacks a part" in counter.as_("rat").get("/").main


def test_it_is_paused_resumed_and_closed_for_good(counter: Comms, account: str):
    counter.whole(account)
    for to, then in (("live", "live"), ("paused", "paused"), ("live", "live"), ("closed", "closed")):
        _, got = counter.submit("rat", f"/accounts/{account}/move?to={to}", reason="as agreed")
        assert got.status == 303, got.problems()
        assert state(counter, account) == then
    assert counter.as_("rat").get(f"/accounts/{account}/mandate").status == 403
    assert "Take it live" not in counter.as_("rat").get(f"/accounts/{account}").main


def test_nobody_names_themselves_and_who_is_removed_publishes_no_longer(counter: Comms, account: str):
    base = f"/accounts/{account}"
    _, own = counter.submit("rat", f"{base}/publishers", person="rat", **ENDS)
    assert "somebody else names them" in own.problems()[0]
    _, nobody = counter.submit("rat", f"{base}/publishers", person="zed", **ENDS)
    assert "nobody whom you may see" in nobody.problems()[0]
    counter.whole(account)
    hal = counter.office.ids["hal"]
    _, got = counter.submit("rat", f"{base}/publishers/{hal}/remove")
    assert got.status == 303
    assert publishers(counter.office.facts(), AccountId(account), counter.office.now) == (
        counter.office.ids["kim"],
    )
    assert counter.as_("rat").get(f"{base}/publishers/{hal}/remove").status == 404


@pytest.mark.parametrize(
    ("path", "filled", "words"),
    [
        ("mandate", {"use": "organic", "instrument": "x"}, "Tick at least one purpose"),
        ("mandate", {"purpose": "service", "use": "organic", "instrument": ""}, "Say by which minute"),
        ("arrange", {}, "Nothing was changed"),
        ("publishers", {"person": "hal"}, "Enter the last day"),
        ("publishers", {"person": "", **ENDS}, "Enter the short name"),
        ("move?to=closed", {"reason": ""}, "Say why"),
        ("standing-uses/new", {"justification": "x", **ENDS}, "Tick at least one purpose"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_on_it_and_nothing_is_recorded(
    counter, account, path, filled, words
):
    size = counter.office.size()
    _, got = counter.submit("rat", f"/accounts/{account}/{path}", **filled)
    assert got.status == 422
    assert any(words in each for each in got.problems()), got.problems()
    assert counter.office.size() == size


@pytest.mark.parametrize("path", ["mandate", "arrange", "publishers", "move", "standing-uses/new", "ours"])
def test_whoever_sees_an_account_and_does_not_run_it_changes_nothing(counter: Comms, account: str, path: str):
    office = counter.office
    office.appoint("hal", "account", body="X")
    office.appoint("hal", "findings")
    page = counter.as_("hal").get(f"/accounts/{account}")
    assert page.status == 200
    assert "Change" not in page.main
    assert counter.as_("hal").get(f"/accounts/{account}/{path}").status == 403


def test_who_publishes_on_it_sees_the_account_and_others_do_not(counter: Comms, account: str):
    assert counter.as_("sec").get(f"/accounts/{account}").status == 404
    assert "@gov" not in counter.as_("sec").get("/accounts").main
    counter.whole(account)
    assert counter.as_("hal").get(f"/accounts/{account}").status == 200
    assert counter.as_("sec").get(f"/accounts/{account}").status == 404
    assert counter.as_("rat").get(f"/accounts/{account}?as-of=2024-01-01").status == 404


def test_a_standing_use_is_cleared_in_each_seat_by_a_person_of_its_own(counter: Comms, account: str):
    counter.whole(account)
    use = counter.standing(account)
    base = f"/standing-uses/{use}"
    page = counter.as_("rat").get(base).main
    assert "seat security is empty" in page
    assert "can be filled by" in page
    assert "sam Example" in page
    assert "Decide" not in [
        each.text_content().strip() for each in counter.as_("rat").get(base).html.xpath("//main//a")
    ]
    assert counter.as_("rat").get(f"{base}/decide").status == 403
    assert "Decide on a standing exceptional use" in counter.as_("sam").get("/").main
    said = {"outcome": "clear", "instrument": "a minute", "reason": "agreed"}
    _, empty = counter.submit("sam", f"{base}/decide", **{**said, "outcome": ""})
    assert empty.status == 422
    _, got = counter.submit("sam", f"{base}/decide", **said)
    assert got.onward == base
    assert counter.as_("sam").get(f"{base}/decide").status == 403
    _, got = counter.submit("min", f"{base}/decide", **said)
    assert got.status == 303, got.problems()
    page = counter.as_("rat").get(base).main
    assert "In force" in page
    assert "Not in force" not in page
    assert "security: filled, minister: filled" in counter.as_("rat").get(f"/accounts/{account}").main
    _, got = counter.submit("rat", f"{base}/end", reason="no longer needed")
    assert got.status == 303
    assert "it was ended" in counter.as_("rat").get(base).main
    assert counter.as_("rat").get(f"{base}/end").status == 403


def test_a_refusal_in_a_seat_is_for_good(counter: Comms, account: str):
    counter.whole(account)
    base = f"/standing-uses/{counter.standing(account)}"
    counter.submit("sam", f"{base}/decide", outcome="refuse", instrument="a minute", reason="not needed")
    assert "seat security refused it" in counter.as_("rat").get(base).main
    assert "not needed" in counter.as_("rat").get(base).main
    assert counter.as_("min").get(f"{base}/decide").status == 403


def test_what_can_be_asked_for_stays_within_the_mandate_and_the_use_policy(counter: Comms, account: str):
    page = counter.as_("rat").get(f"/accounts/{account}/standing-uses/new")
    assert "the account has no mandate" in page.main


def test_an_account_is_registered_once(counter: Comms, account: str):
    fields = {"channel": "tiktok", "body": "D", "standing": "ours", **WORD}
    _, got = counter.submit("rat", "/accounts/new", handle="@GOV", **fields)
    assert got.status == 422
    _, got = counter.submit("rat", "/accounts/new", handle="", **fields)
    assert got.problems() == ["Enter what it is called there"]
