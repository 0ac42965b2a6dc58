"""A director answers one question by a link: nothing is told that it need not tell, and a dead link tells nothing at all."""

import logging

import pytest
from tests.web.console.caller import Got
from tests.web.console.counter import Counter

from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.roster import Roster
from appban.regime.time import DAY, SECOND
from appban.service.exemptions.need import KEPT
from appban.service.requests.changing import Changes, edit_with
from appban.service.requests.exemptions import withdraw

DIRECTOR = "Jo Marsh, Director of Digital"


@pytest.fixture
def counter() -> Counter:
    return Counter()


def made(counter: Counter, exemption: ExemptionId, who: str = "quinn") -> str:
    """The path of a fresh link."""
    caller, path = counter.as_(who), f"/exemptions/{exemption}/need"
    got = caller.submit(caller.get(path), path, called=DIRECTOR)
    counter.office.clock.pass_(SECOND)
    assert got.status == 200, got.text
    return got.html.xpath("//pre")[0].text_content().strip().removeprefix(caller.origin)


def answered(counter: Counter, path: str, outcome: str = "confirmed", reason: str = "") -> Got:
    caller = counter.stranger()
    got = caller.submit(caller.get(path), path, outcome=outcome, reason=reason)
    counter.office.clock.pass_(SECOND)
    return got


def answers(counter: Counter, exemption: ExemptionId) -> list[str]:
    return [e.outcome for _, e in counter.office.history(exemption).needs if isinstance(e, ev.NeedAnswered)]


def test_a_director_without_an_account_says_that_it_is_needed_and_the_case_shows_it(counter: Counter):
    exemption = counter.office.submitted()
    path = made(counter, exemption)
    assert "Not answered yet" in counter.as_("sam").get(f"/exemptions/{exemption}").main
    got = answered(counter, path)
    assert (got.status, got.onward) == (303, "/need")
    assert "Your answer is recorded" in counter.stranger().get(got.onward).main
    assert answers(counter, exemption) == ["confirmed"]
    page = counter.as_("sam").get(f"/exemptions/{exemption}").main
    for words in (DIRECTOR, "Yes, it is needed", "whoever had the link", "fills no seat"):
        assert words in page
    assert not counter.office.in_force(exemption)


def test_a_no_says_why_and_the_reason_stands_on_the_case(counter: Counter):
    exemption = counter.office.submitted()
    path = made(counter, exemption)
    got = answered(counter, path, "declined")
    assert (got.status, got.problems()) == (422, ["no reason is given; say why it is not needed"])
    assert answers(counter, exemption) == []
    assert answered(counter, path, "declined", "the campaign was dropped").status == 303
    page = counter.as_("quinn").get(f"/exemptions/{exemption}").main
    assert "No, it is not needed" in page
    assert "the campaign was dropped" in page


def test_the_question_names_nobody_no_device_and_no_text_that_anybody_wrote(counter: Counter):
    exemption = counter.office.submitted()
    got = counter.stranger().get(made(counter, exemption))
    for told in (DIRECTOR, "tiktok", "enforcement", "Civil servant", "1 official device"):
        assert told in got.main, got.main
    secret = ("quinn", "hal", "P1", "a case", "none works", exemption, *counter.office.ids.values())
    for name in secret:
        assert name not in got.data.decode()


def test_a_used_an_old_an_altered_and_an_unknown_link_are_answered_alike(counter: Counter):
    exemption = counter.office.submitted()
    used, old = made(counter, exemption), made(counter, exemption)
    answered(counter, used)
    altered = made(counter, exemption)
    altered = altered[:-1] + ("A" if altered[-1] != "A" else "B")
    counter.office.clock.pass_(KEPT)
    size, pages = counter.office.size(), set()
    stranger = counter.stranger()
    for path in (used, old, altered, "/need/x", f"/need/{'a' * 43}"):
        looked = stranger.get(path)
        sent = stranger.post(path, {"outcome": "confirmed", "reason": ""})
        assert looked.status == sent.status == 404, path
        nonce = looked.header("content-security-policy").partition("'nonce-")[2].partition("'")[0]
        pages.add(looked.data.replace(nonce.encode(), b""))
        assert path.rpartition("/")[2].encode() not in looked.data or path == "/need/x"
        assert "opens nothing" in sent.main
    assert len(pages) == 1
    assert counter.office.size() == size


def test_a_link_of_a_request_that_changed_or_is_over_says_so_and_records_nothing(counter: Counter):
    office = counter.office
    exemption = office.submitted()
    path = made(counter, exemption)
    changes = Changes(end=office.now + 5 * DAY)
    office.as_("quinn", lambda work: edit_with(work, exemption, changes, Roster()))
    stranger, form = counter.stranger(), {"outcome": "confirmed", "reason": ""}
    for got in (stranger.get(path), stranger.post(path, form)):
        assert got.status == 409
        assert "The request has changed" in got.main
    office.as_("quinn", lambda work: withdraw(work, exemption, "not needed"))
    for got in (stranger.get(path), stranger.post(path, form)):
        assert got.status == 410
        assert exemption not in got.data.decode()
    assert answers(counter, exemption) == []


def test_the_address_of_a_link_is_told_to_nobody(counter: Counter, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    exemption = counter.office.submitted()
    path = made(counter, exemption)
    text = path.removeprefix("/need/")
    stranger = counter.stranger()
    for got in (stranger.get(path), stranger.get("/need/other"), answered(counter, path)):
        assert got.header("referrer-policy") == "strict-origin"
        assert got.header("cache-control") == "no-store"
        assert "noindex" in got.header("x-robots-tag")
        assert [name for name, _ in got.headers].count("referrer-policy") == 1
    page = counter.as_("sam").get(f"/exemptions/{exemption}")
    assert text not in page.data.decode()
    assert text not in caplog.text
    with counter.office.store.reader() as reader:
        rows = b"".join(row.entry + row.leaf for row in reader.rows(0, reader.head().size))
    assert text.encode() not in rows


def test_only_the_form_of_a_question_holds_its_link(counter: Counter):
    path = made(counter, counter.office.submitted())
    page = counter.as_("sam").get(path)
    holding = [each for each in page.html.xpath("//@*") if path in each]
    assert holding == [path]


def test_a_form_from_elsewhere_answers_nothing(counter: Counter):
    exemption = counter.office.submitted()
    path = made(counter, exemption)
    got = counter.stranger().post(path, {"outcome": "confirmed"}, origin="http://elsewhere.example")
    assert got.status == 403
    got = counter.stranger().post(path, {"outcome": "confirmed", "reason": "x" * 20_000})
    assert got.status == 413
    assert answers(counter, exemption) == []


def test_whoever_is_signed_in_answers_by_the_link_and_not_in_their_own_name(counter: Counter):
    exemption = counter.office.submitted()
    path = made(counter, exemption)
    caller = counter.as_("sam")
    assert caller.submit(caller.get(path), path, outcome="confirmed").status == 303
    assert answers(counter, exemption) == ["confirmed"]
    with counter.office.store.reader() as reader:
        (*_, last) = reader.rows(0, reader.head().size)
    assert b'"how":"link"' in last.entry
    assert counter.office.ids["sam"].encode() not in last.entry


def test_a_requester_and_security_may_ask_and_nobody_else_learns_that_it_is_there(counter: Counter):
    exemption = counter.office.submitted()
    made(counter, exemption, "sam")
    assert "Ask whether it is needed" in counter.as_("quinn").get(f"/exemptions/{exemption}").main
    for who in ("hal", "rat"):
        assert "Ask whether it is needed" not in counter.as_(who).get(f"/exemptions/{exemption}").main
        caller, path = counter.as_(who), f"/exemptions/{exemption}/need"
        assert caller.submit(caller.get(path), path, called=DIRECTOR).status == 403
    assert counter.as_("kim").get(f"/exemptions/{exemption}/need").status == 404
    caller, path = counter.as_("quinn"), f"/exemptions/{exemption}/need"
    got = caller.submit(caller.get(path), path, called=" ")
    assert (got.status, len(got.problems())) == (422, 1)


def test_a_form_that_makes_a_link_makes_one_and_shows_it_once(counter: Counter):
    exemption = counter.office.submitted()
    caller, path = counter.as_("quinn"), f"/exemptions/{exemption}/need"
    page = caller.get(path)
    assert caller.submit(page, path, called=DIRECTOR).status == 200
    counter.office.clock.pass_(SECOND)
    again = caller.submit(page, path, called=DIRECTOR)
    assert again.onward == f"/exemptions/{exemption}"
    assert len(counter.office.history(exemption).needs) == 1
