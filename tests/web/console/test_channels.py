"""The register of channels on its pages: what is used on whose word, tightened by one, loosened by two, assessed again."""

import pytest
from tests.reference import comms as said
from tests.web.console.comms import WORD, Comms

from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.channel_state import assessed, use_policy
from appban.regime.time import DAY, SECOND

TIKTOK = ChannelId("tiktok")
PAGE = "/channels/tiktok"
TWO = {
    "since-day": "1", "since-month": "2", "since-year": "2024",
    "until-day": "29", "until-month": "2", "until-year": "2024",
}  # fmt: skip


@pytest.fixture
def counter() -> Comms:
    return Comms()


def used(counter: Comms) -> str | None:
    policy = use_policy(counter.office.facts(), TIKTOK, BodyId("D"), counter.office.now)
    return None if policy is None else policy.policy


def test_the_register_says_what_is_used_and_when_a_review_is_due(counter: Comms):
    page = counter.as_("hal").get("/channels")
    assert "Exceptional only" in page.main
    assert "Pass" in page.main
    assert "Overdue" in page.main.split("Apply filters")[0]
    assert "1 review is overdue" not in page.main
    counter.office.clock.pass_(101 * DAY)
    page = counter.as_("hal").get("/channels")
    assert "1 review is overdue" in page.main
    assert "Out of date" in page.main
    assert "tiktok" in counter.as_("hal").get("/channels?review=overdue").main
    assert "No channel fits these filters" in counter.as_("hal").get("/channels?used=permitted").main


def test_a_channel_answers_is_it_used_for_what_on_whose_authority_since_when(counter: Comms):
    page = counter.as_("hal").get(PAGE).main
    for words in (
        "Is it used? Exceptional only",
        "For what? posts of our own",
        "a synthetic instrument",
        "Since when?",
    ):
        assert words in page
    before = counter.as_("hal").get(f"{PAGE}?as-of=2024-03-01").main
    assert "nobody spoke of it" in before
    assert counter.as_("hal").get(f"{PAGE}?known-at=2024-03-01").status == 404
    assert "Set the use policy" not in counter.as_("kim").get(f"{PAGE}?as-of=2024-04-01").main


def test_one_person_tightens_the_use_policy(counter: Comms):
    caller, got = counter.submit("kim", f"{PAGE}/policy", policy="not-used", use=[], **no_seats(), **WORD)
    assert got.onward == PAGE
    assert used(counter) == "not-used"
    assert "minute 7" in caller.get(PAGE).main


def test_what_lets_more_through_waits_for_a_second_person(counter: Comms):
    _, got = counter.submit("kim", f"{PAGE}/policy", policy="permitted", use="organic", **no_seats(), **WORD)
    assert got.onward.startswith("/proposals/")
    assert used(counter) == "exceptional-only"
    own = counter.as_("kim").get(got.onward)
    assert "somebody else agrees" in own.main
    assert counter.as_("sam").get(got.onward).status == 404
    second = counter.as_("quinn")
    assert "Set the use policy of tiktok to: permitted" in second.get("/").main
    page = second.get(got.onward)
    assert "minute 7" in page.main
    done = second.submit(page, got.onward)
    assert done.status == 303, done.text
    assert used(counter) == "permitted"


def test_the_form_of_a_policy_is_about_a_body_of_the_keeper_and_of_no_other(counter: Comms):
    counter.office.appoint("sec", "channel", body="X")
    caller = counter.as_("sec")
    assert "For X and those below it" in caller.get(f"{PAGE}/policy").main
    assert caller.get(f"{PAGE}/policy?body=D").status == caller.get(f"{PAGE}/policy?body=Q").status == 404


def test_seats_that_are_left_as_they_are_stay_whole(counter: Comms):
    """The policy is said anew with another source: it is no looser, so that one person may."""
    _, got = counter.submit("kim", f"{PAGE}/policy", **{**WORD, "source": "minute 8"})
    assert got.status == 303, got.problems()
    policy = use_policy(counter.office.facts(), TIKTOK, BodyId("D"), counter.office.now)
    assert policy is not None
    assert got.onward == PAGE
    assert policy.standing_seats == said.SEATS
    assert policy.source.reference == "minute 8"


@pytest.mark.parametrize(
    ("path", "filled", "words"),
    [
        ("policy", {"policy": "permitted", "source": ""}, "Say where this comes from"),
        ("policy", {"policy": "permitted", "mark": "", "source": "x"}, "Say how you know of it"),
        ("spend", {"amount": "12", "campaign": "x", "body": "Q", **TWO, **WORD}, "Choose for which body"),
        ("reassess", {"cause": "", "says": "sold", **WORD}, "Choose why"),
        ("reassess", {"cause": "law", "says": "", **WORD}, "Say what happened"),
        ("spend", {"amount": "12.50", "campaign": "x", "body": "D", **TWO, **WORD}, "as a whole number"),
        ("spend", {"amount": "12", "campaign": "x", "body": "D", **WORD}, "the first and the last day"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_form_is_said_on_it_and_nothing_is_recorded(counter: Comms, path, filled, words):
    size = counter.office.size()
    caller = counter.as_("kim")
    page = caller.get(f"{PAGE}/{path}")
    got = caller.post(f"{PAGE}/{path}", {**hidden(page), **filled})
    assert got.status == 422
    assert any(words in each for each in got.problems()), got.problems()
    assert counter.office.size() == size


def test_a_call_for_reassessment_suspends_what_was_judged(counter: Comms):
    caller, got = counter.submit("kim", f"{PAGE}/reassess", cause="ownership", says="it was sold", **WORD)
    assert got.onward == PAGE
    office = counter.office
    assert assessed(office.facts(), TIKTOK, "organic", office.now).state == "suspended-pending-reassessment"
    page = caller.get(PAGE).main
    assert "To be assessed again" in page
    assert "it was sold" in page
    assert "An assessment is overdue" in counter.as_("sam").get("/").main
    assert "An assessment is overdue" not in counter.as_("hal").get("/").main


def test_spend_on_a_channel_that_was_banned_on_devices_is_shown_as_such_to_whoever_sees_the_body(
    counter: Comms,
):
    counter.office.clock.pass_(60 * DAY)
    period = {**TWO, "since-month": "4", "until-month": "4"}
    caller, got = counter.submit(
        "kim", f"{PAGE}/spend", amount="125000", campaign="Tides", body="D", **period, **WORD
    )
    assert got.status == 303, got.problems()
    page = caller.get(PAGE).main
    assert "1,250.00 GBP" in page
    assert "Banned on devices then" in page
    counter.office.appoint("sec", "channel", body="X")
    assert "1,250.00" not in counter.as_("sec").get(PAGE).main


def test_what_was_judged_elsewhere_is_reported_by_who_keeps_all_facts_about_channels(counter: Comms):
    filled = {"use": "paid", "made": "no", **WORD}
    caller, got = counter.submit("ana", f"{PAGE}/report", **filled)
    assert got.status == 303, got.problems()
    assert "Not assessed" in caller.get(PAGE).main
    counter.office.appoint("sec", "channel", body="X")
    _, refused = counter.submit("sec", f"{PAGE}/report", **filled)
    assert refused.status == 403


def test_a_file_of_channels_is_taken_in_by_two(counter: Comms):
    caller = counter.as_("ana")
    page = caller.get("/channels/adopt")
    fields = {**hidden(page), "shipped": "influencer"}
    got = multipart(caller, "/channels/adopt", fields)
    assert got.onward.startswith("/proposals/"), got.text
    assert list(counter.office.facts().communications.frameworks) == ["safe"]
    second = counter.as_("ben")
    assert "Questions" in second.get(got.onward).main
    done = second.submit(second.get(got.onward), got.onward)
    assert done.status == 303, done.text
    assert len(counter.office.facts().communications.frameworks) == 2
    again = multipart(
        caller, "/channels/adopt", {**hidden(caller.get("/channels/adopt")), "shipped": "influencer"}
    )
    assert "stands in the record already" in again.problems()[0]
    both = multipart(caller, "/channels/adopt", hidden(caller.get("/channels/adopt")))
    assert both.status == 422


@pytest.mark.parametrize("path", ["policy", "reassess", "spend", "report", "assess"])
def test_forms_are_for_whoever_holds_the_authority(counter: Comms, path: str):
    assert counter.as_("hal").get(f"{PAGE}/{path}").status in {403, 404}
    size = counter.office.size()
    caller = counter.as_("hal")
    token = caller.get("/account").html.xpath("//input[@name='csrf']/@value")[0]
    assert caller.post(f"{PAGE}/{path}", {"csrf": token}).status in {403, 404}
    assert counter.office.size() == size


def test_an_emergency_that_is_over_is_reviewed_by_somebody_else_than_its_declarer(counter: Comms):
    office = counter.office
    circumstance = office.declared("dee", hours=2)
    office.appoint("dee", "review")
    path = f"/circumstances/{circumstance}/review"
    assert counter.as_("rat").get(path).status == 403
    office.clock.pass_(DAY)
    assert "Review an emergency that is over" in counter.as_("rat").get("/").main
    assert counter.as_("dee").get(path).status == 403
    _, empty = counter.submit("rat", path, findings="")
    assert empty.problems() == ["Say what was found"]
    caller, got = counter.submit("rat", path, findings="it was needed")
    assert got.onward == "/circumstances"
    assert "it was needed" in caller.get("/circumstances").main
    office.clock.pass_(SECOND)
    assert caller.get(path).status == 403


def no_seats() -> dict[str, str]:
    return {f"seat-{n}": "" for n in range(3)}


def hidden(page) -> dict[str, str]:
    return {
        each.get("name"): each.get("value")
        for each in page.html.xpath("//main//form[@method='post']//input[@type='hidden']")
    }


def multipart(caller, path: str, fields: dict[str, str]):
    parts = "".join(
        f'--edge\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller.call("POST", path, headers=headers, body=f"{parts}--edge--\r\n".encode())
