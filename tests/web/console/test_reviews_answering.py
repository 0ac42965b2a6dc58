"""Answering a review on its pages: one by one to the entry in the record, with a reason, and nobody for themselves."""

import pytest
from tests.web.console.counter import Counter
from tests.web.console.reviewed import last_entry, opened, said, two

from appban.regime import events as ev
from appban.regime.time import SECOND
from appban.service.exemptions.ending import revoke


@pytest.fixture
def counter() -> Counter:
    """A console of an office in which rat reviews."""
    made = Counter()
    made.office.appoint("rat", "review")
    return made


def test_answered_one_by_one_to_the_entry_in_the_record(counter):
    office = counter.office
    one, other = two(office)
    review = opened(counter, other, one)
    caller = counter.as_("rat")
    home = caller.get("/")
    assert "2 exemptions" in home.main
    assert f"/reviews/{review}" in home.html.xpath("//main//a/@href")
    first, second = f"/reviews/{review}/{other}", f"/reviews/{review}/{one}"
    assert caller.get(f"/reviews/{review}").html.xpath("//a[@role='button']/@href")[0] == first
    got = said(counter, caller, first, "keep", "posts of the campaign go on")
    assert got.onward == first
    event = last_entry(office)
    assert isinstance(event, ev.ReviewAnswered)
    assert (event.exemption, event.answer) == (other, "keep")
    page = caller.get(got.onward)
    assert "It is kept." in page.main
    assert "posts of the campaign go on" in page.main
    assert f"/record/{office.size() - 1}" in page.html.xpath("//main//a/@href")
    (onward,) = page.html.xpath("//a[contains(., 'Next exemption')]/@href")
    assert onward == second
    page = caller.follow(said(counter, caller, second, "end", "nobody posts any more"))
    assert "It is ended, for good." in page.main
    assert "Nothing in it waits any more." in page.main
    assert not page.html.xpath("//a[contains(., 'Next exemption')]")
    assert office.in_force(other)
    assert not office.in_force(one)
    pack = caller.get(f"/reviews/{review}")
    assert "2 of 2 exemptions" in pack.main
    assert "Nothing in it waits." in pack.main
    assert "by rat Example" in pack.main
    assert "exemption" not in caller.get("/").html.xpath("string(//*[@id='todo'])").replace("Exemption", "")


def test_an_answer_without_a_choice_or_a_reason_is_none_and_what_was_typed_stays(counter):
    one, other = two(counter.office)
    path = f"/reviews/{opened(counter, one, other)}/{one}"
    caller = counter.as_("rat")
    size = counter.office.size()
    got = caller.submit(caller.get(path), path, reason=" ")
    assert got.status == 422
    assert got.problems() == [
        "Choose whether it is kept or ends",
        "Say why; the reason stands with the record",
    ]
    got = caller.submit(caller.get(path), path, answer="keep", reason="x" * 4001)
    assert got.problems() == ["Use at most 4000 characters"]
    assert "x" * 4001 in got.data.decode()
    assert counter.office.size() == size


def test_there_is_no_form_that_answers_for_several(counter):
    one, other = two(counter.office)
    review = opened(counter, one, other)
    page = counter.as_("rat").get(f"/reviews/{review}")
    assert not [form for form in page.html.forms if form.method == "POST" and form.action != "/sign-out"]


def test_nobody_is_offered_to_keep_what_is_their_own_and_a_form_made_by_hand_is_refused(counter):
    office = counter.office
    one, other = two(office)
    office.appoint("hal", "review")
    path = f"/reviews/{opened(counter, one, other)}/{one}"
    caller = counter.as_("hal")
    page = caller.get(path)
    assert "somebody else says whether it is kept" in page.main
    assert page.html.xpath("//input[@name='answer']/@value") == ["end"]
    size = office.size()
    got = caller.submit(page, path, answer="keep", reason="I need it")
    assert got.status == 422
    assert office.size() == size
    assert "/exemptions/" + one not in caller.get(path.rpartition("/")[0]).html.xpath(
        "//a[@role='button']/@href"
    )


def test_whoever_sees_a_body_sees_its_review_and_does_not_answer(counter):
    one, other = two(counter.office)
    review = opened(counter, one, other)
    caller = counter.as_("sam")
    assert "Waits for answers" in caller.get("/reviews").main
    page = caller.get(f"/reviews/{review}/{one}")
    assert "Whoever holds authority to review over its body answers." in page.main
    csrf = caller.get("/account").html.xpath("//input[@name='csrf']/@value")[0]
    size = counter.office.size()
    got = caller.post(f"/reviews/{review}/{one}", {"csrf": csrf, "answer": "keep", "reason": "because"})
    assert got.status == 403
    assert counter.office.size() == size


def test_what_is_over_by_itself_wants_no_answer(counter):
    office = counter.office
    one, other = two(office)
    review = opened(counter, one, other)
    office.as_("sue", lambda work: revoke(work, one, "found"))
    office.clock.pass_(SECOND)
    caller = counter.as_("rat")
    page = caller.get(f"/reviews/{review}/{one}")
    assert "Over by itself" in page.main
    assert not page.html.xpath("//input[@name='answer']")
    assert "1 of 2 exemptions" in caller.get(f"/reviews/{review}").main


def test_what_was_kept_can_still_be_ended_and_not_kept_twice(counter):
    office = counter.office
    one, other = two(office)
    path = f"/reviews/{opened(counter, one, other)}/{one}"
    caller = counter.as_("rat")
    said(counter, caller, path, "keep", "needed")
    page = caller.get(path)
    assert page.html.xpath("//input[@name='answer']/@value") == ["end"]
    got = caller.submit(page, path, answer="keep", reason="once more")
    assert got.status == 422
    said(counter, caller, path, "end", "not needed after all")
    assert not office.in_force(one)
