"""Reviews on pages: the pack with what there is to judge, answered one by one to the entry in the record; and who sees none of it."""

import pytest
from tests.service.office import Office
from tests.web.console.caller import Caller, Got
from tests.web.console.counter import Counter
from tests.web.console.fleet import Fleet

from appban.bootstrap import working_calendar
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId, ReviewId
from appban.regime.time import DAY, SECOND, show
from appban.service.exemptions.ending import revoke
from appban.service.exemptions.reviewing import open_review
from appban.service.reading import event_of


@pytest.fixture
def counter() -> Counter:
    """A console of an office in which rat reviews."""
    made = Counter()
    made.office.appoint("rat", "review")
    return made


def two(office: Office) -> tuple[ExemptionId, ExemptionId]:
    """Two exemptions in force, one of hal's and one of kim's."""
    end = office.now + 55 * DAY
    other = office.granted(devices=(DeviceId("P2"),), people=(office.ids["kim"],), end=end)
    return office.granted(end=end), other


def opened(counter: Counter, *exemptions: ExemptionId, body: str = "D", who: str = "rat") -> ReviewId:
    calendar = working_calendar(counter.console.house.settings)
    made = counter.office.as_(who, lambda work: open_review(work, BodyId(body), exemptions, calendar)).value
    assert made is not None
    counter.office.clock.pass_(SECOND)
    return made.review


def said(counter: Counter, caller: Caller, path: str, answer: str, reason: str) -> Got:
    got = caller.submit(caller.get(path), path, answer=answer, reason=reason)
    counter.office.clock.pass_(SECOND)
    return got


def last_entry(office: Office) -> ev.Event:
    with office.store.reader() as reader:
        return event_of(reader.row(reader.head().size - 1))


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
