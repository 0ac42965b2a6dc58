"""Reviews on pages: opened after seeing what they ask, the pack with what there is to judge, their silence; and who sees none of it."""

import pytest
from tests.web.console.counter import Counter
from tests.web.console.fleet import Fleet
from tests.web.console.reviewed import last_entry, opened, said, two

from appban.regime import events as ev
from appban.regime.time import DAY, SECOND, show


@pytest.fixture
def counter() -> Counter:
    """A console of an office in which rat reviews."""
    made = Counter()
    made.office.appoint("rat", "review")
    return made


def test_where_there_are_no_reviews_the_list_says_so_and_offers_to_open_one_to_whoever_may(counter):
    assert "No review that you may see has been opened." in counter.as_("sam").get("/reviews").main
    assert "Open a review" not in counter.as_("sam").get("/reviews").main
    assert "Open a review" in counter.as_("rat").get("/reviews").main


def test_a_review_is_opened_after_seeing_what_it_asks_and_until_when_it_waits(counter):
    one, other = two(counter.office)
    caller = counter.as_("rat")
    page = caller.get("/reviews/new?body=D")
    assert "It would ask about 2 exemptions" in page.main
    assert "is suspended from then on" in page.main
    got = caller.submit(page, "/reviews/new")
    event = last_entry(counter.office)
    assert isinstance(event, ev.ReviewOpened)
    assert set(event.exemptions) == {one, other}
    assert got.onward == f"/reviews/{event.review}"
    counter.office.clock.pass_(SECOND)
    pack = caller.get(got.onward)
    assert "The review is open." in pack.main
    assert "0 of 2 exemptions" in pack.main
    assert "2 exemptions wait for your answer." in pack.main
    again = caller.get("/reviews/new?body=D")
    assert "A review of this quarter was opened" in again.main
    assert "Nothing stands that no open review asks about." in again.main
    assert not [form for form in again.html.forms if form.action == "/reviews/new" and form.method == "POST"]


def test_the_form_that_opens_a_review_sent_twice_opens_one(counter):
    two(counter.office)
    caller = counter.as_("rat")
    form = caller.get("/reviews/new?body=D").html.forms[-1]
    fields = dict(form.form_values())
    assert caller.post("/reviews/new", fields).status == 303
    size = counter.office.size()
    assert caller.post("/reviews/new", fields).onward == "/reviews"
    assert counter.office.size() == size


def test_with_nothing_to_ask_about_no_review_is_opened_and_the_page_says_so(counter):
    caller = counter.as_("rat")
    csrf = caller.get("/account").html.xpath("//input[@name='csrf']/@value")[0]
    size = counter.office.size()
    got = caller.post("/reviews/new", {"csrf": csrf, "body": "D"})
    assert got.status == 422
    assert got.problems() == [
        "There is nothing to ask about: nothing stands, or a review that is open asks about all of it"
    ]
    assert counter.office.size() == size


def test_only_whoever_reviews_a_body_opens_a_review_of_it(counter):
    two(counter.office)
    assert counter.as_("sam").get("/reviews/new").status == 403
    assert "You hold no authority to review" in counter.as_("ana").get("/reviews/new").main
    counter.office.appoint("kim", "review", "X")
    assert counter.as_("kim").get("/reviews/new?body=D").status == 404


def test_days_that_the_calendar_does_not_know_are_told_before_anybody_presses_a_button(counter):
    two(counter.office)
    counter.office.clock.pass_(9 * 365 * DAY)
    page = counter.as_("rat").get("/reviews/new?body=D")
    assert "are not known in" in page.main
    assert not [form for form in page.html.forms if form.method == "POST" and form.action == "/reviews/new"]


def test_a_pack_says_of_each_exemption_what_there_is_to_judge_it_by(counter):
    one, other = two(counter.office)
    review = opened(counter, one, other)
    page = counter.as_("rat").get(f"/reviews/{review}")
    rows = [" ".join(row.text_content().split()) for row in page.html.xpath("//tbody/tr")]
    assert len(rows) == 2
    (row,) = [each for each in rows if "hal Example" in each]
    for text in (
        "enforcement",
        "1 device, 1 person",
        "In force",
        "Why is this so?",
        "fresh",
        "Not swept by then",
        "it may be so, by",
        "Waits for an answer",
    ):
        assert text in row, text
    links = page.html.xpath("//tbody//a/@href")
    assert f"/exemptions/{one}" in links
    assert f"/exemptions/{one}/why" in links


def test_a_review_of_another_body_answers_as_one_that_never_was(counter):
    one, other = two(counter.office)
    review = opened(counter, one, other)
    counter.office.appoint("kim", "review", "X")
    never = review[:-1] + ("7" if review[-1] != "7" else "3")
    for who in ("kim", "hal"):
        caller = counter.as_(who)
        assert review not in caller.get("/reviews").data.decode()
        for path in ("", f"/{one}"):
            there, gone = (caller.get(f"/reviews/{each}{path}") for each in (review, never))
            assert there.status == gone.status == 404
            assert there.main == gone.main
    assert counter.as_("rat").get(f"/reviews/{review}/exemption-00").status == 404


def test_an_exemption_that_its_review_does_not_ask_about_is_not_there(counter):
    one, other = two(counter.office)
    review = opened(counter, one)
    assert counter.as_("rat").get(f"/reviews/{review}/{other}").status == 404


def test_silence_shows_as_overdue_then_as_suspended_and_the_past_shows_what_was(counter):
    office = counter.office
    one, other = two(office)
    review = opened(counter, one, other)
    caller = counter.as_("rat")
    before = office.now
    office.clock.pass_(SECOND)
    said(counter, caller, f"/reviews/{review}/{other}", "keep", "needed")
    event = office.facts().reviewing[one][0][1]
    office.clock.pass_(event.escalates - office.now)
    caller = counter.as_("rat")
    assert "Overdue" in caller.get("/reviews?stands=escalated").main
    assert "No review that you may see fits these filters." in caller.get("/reviews?stands=open").main
    office.clock.pass_(event.suspends - office.now)
    caller = counter.as_("rat")
    pack = caller.get(f"/reviews/{review}")
    assert "Silence has suspended" in pack.main
    assert "Suspended by silence" in pack.main
    assert f"{review} was not answered in time" in caller.get(f"/reviews/{review}/{one}").main
    then = f"known-at={show(before)}"
    past = caller.get(f"/reviews/{review}?{then}")
    assert "0 of 2 exemptions" in past.main
    assert "Answer the first" not in past.main
    assert not caller.get(f"/reviews/{review}/{one}?{then}").html.xpath("//input[@name='answer']")
    assert "No review that you may see was opened by then." in caller.get("/reviews?as-of=2020-01-01").main


def test_what_the_newest_sweep_found_on_a_device_stands_with_its_exemption(tmp_path):
    counter = Fleet(tmp_path)
    office = counter.office
    office.appoint("rat", "review")
    one = office.granted(end=office.now + 55 * DAY)
    review = opened(counter, one)
    page = counter.as_("rat").get(f"/reviews/{review}")
    (row,) = page.html.xpath("//tbody/tr")
    assert row.xpath(".//a[starts-with(@href,'/findings/')]")
    assert "Found: " in " ".join(row.text_content().split())
