"""Asking for an exemption, one question a page, saved as one goes, to the entry in the record."""

import pytest
from tests.web.console.caller import Caller
from tests.web.console.counter import Counter
from tests.web.console.test_deciding import checked

from appban.regime.exemption import ExemptionId

ANSWERS = {
    "application": {"app": "tiktok", "surface": "native-app"},
    "people": {"people": "hal\nkim"},
    "devices": {"devices": "P2"},
    "purpose": {"purpose": "enforcement", "body": "D"},
    "dates": {"until-day": "20", "until-month": "3", "until-year": "2024"},
    "need": {"justification": "A case before the court"},
    "alternatives": {"alternatives": "A device of its own was considered"},
}


@pytest.fixture
def counter() -> Counter:
    return Counter()


def begun(caller: Caller) -> str:
    got = caller.submit(caller.get("/requests"), "/requests")
    assert got.status == 303, got.text
    return got.onward


def fill(caller: Caller, path: str) -> None:
    for question, fields in ANSWERS.items():
        page = caller.get(f"{path}/{question}")
        got = caller.submit(page, f"{path}/{question}", **fields)
        assert got.status == 303, (question, got.problems())


def test_an_official_asks_by_seven_questions_checks_sends_and_gets_a_reference(counter):
    caller = counter.as_("quinn")
    path = begun(caller)
    assert "Not started yet" in caller.get(path).main
    fill(caller, path)
    assert "Completed" in caller.get(path).main
    page = caller.get(f"{path}/check")
    assert "A case before the court" in page.main
    got = caller.submit(page, f"{path}/check")
    reference = caller.get(got.onward)
    exemption = ExemptionId(got.onward.rpartition("/")[2])
    assert exemption in reference.main
    assert "It waits for security" in reference.main
    request = counter.office.history(exemption).request
    assert (request.apps, [d.id for d in request.devices], len(request.people)) == (("tiktok",), ["P2"], 2)
    assert caller.get(path).status == 404
    page = checked(counter, counter.as_("sam"), exemption)
    assert "security minute 12" in page.main


def test_one_can_stop_and_come_back(counter):
    caller = counter.as_("quinn")
    path = begun(caller)
    got = caller.submit(
        caller.get(f"{path}/need"), f"{path}/need", justification="half a thought", later="yes"
    )
    assert got.onward == path
    back = counter.as_("quinn")
    assert path in back.get("/requests").data.decode()
    assert "half a thought" in back.get(f"{path}/need").main


def test_an_answer_that_cannot_be_is_told_on_its_page_and_stays_in_its_field(counter):
    caller = counter.as_("quinn")
    path = begun(caller)
    got = caller.submit(caller.get(f"{path}/people"), f"{path}/people", people="hal\nnobody-here")
    assert got.status == 422
    assert "nobody-here" in got.problems()[0]
    assert "nobody-here" in got.html.xpath("//textarea")[0].text
    wrong = {"until-day": "31", "until-month": "2", "until-year": "2024"}
    got = caller.submit(caller.get(f"{path}/dates"), f"{path}/dates", **wrong)
    assert got.problems() == ["Enter real dates, such as 27 3 2027"]
    assert got.html.xpath("//input[@name='until-day']/@value") == ["31"]


def test_what_the_rules_do_not_allow_is_said_before_it_is_sent(counter):
    caller = counter.as_("quinn")
    path = begun(caller)
    fill(caller, path)
    long = {"until-day": "1", "until-month": "3", "until-year": "2026"}
    caller.submit(caller.get(f"{path}/dates"), f"{path}/dates", **long)
    page = caller.get(f"{path}/check")
    assert "It cannot be sent so" in page.main
    assert not page.html.xpath(f"//form[@action='{path}/check']")


def test_nobody_else_sees_what_one_has_begun(counter):
    caller = counter.as_("quinn")
    path = begun(caller)
    other = counter.as_("ana")
    for each in (path, f"{path}/need", f"{path}/check"):
        assert other.get(each).status == 404
        assert other.get(each).main == other.get("/requests/draft-00").main


def test_a_request_is_changed_from_its_page_and_renewed_from_an_exemption(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("quinn")
    path = caller.get(f"/exemptions/{exemption}/edit").onward
    caller.submit(caller.get(f"{path}/need"), f"{path}/need", justification="said better")
    got = caller.submit(caller.get(f"{path}/check"), f"{path}/check")
    assert got.onward == f"/requests/sent/{exemption}"
    assert counter.office.history(exemption).request.version == 2
    granted = counter.office.granted(devices=("P2",))
    path = caller.get(f"/exemptions/{granted}/renew").onward
    until = {"until-day": "20", "until-month": "4", "until-year": "2024"}
    caller.submit(caller.get(f"{path}/dates"), f"{path}/dates", **until)
    got = caller.submit(caller.get(f"{path}/check"), f"{path}/check")
    assert got.status == 303, got.problems()
    again = ExemptionId(got.onward.rpartition("/")[2])
    assert counter.office.history(again).request.renews == granted


def test_what_was_begun_is_deleted_when_its_owner_says_so(counter):
    caller = counter.as_("quinn")
    path = begun(caller)
    assert caller.submit(caller.get(path), f"{path}/delete").onward == "/requests"
    assert caller.get(path).status == 404
