"""A minister decides on the telephone: a code for this version, noted by who took the call, confirmed in writing."""

import datetime as dt
import re

import pytest
from tests.web.console.counter import Counter

from appban.regime.time import MINUTE, SECOND, show


@pytest.fixture
def counter() -> Counter:
    return Counter()


def asked(counter: Counter):
    exemption = counter.office.submitted(purpose="communications")
    counter.office.decided("sam", exemption)
    counter.office.attested(exemption)
    return exemption, f"/exemptions/{exemption}/phone"


def coded(caller, path: str) -> str:
    page = caller.submit(caller.get(path), f"{path}/code")
    assert page.status == 200, page.text
    (code,) = re.findall(r"Code (\d{6})", page.main)
    return code


def test_the_call_is_noted_with_its_code_and_confirmed_in_writing(counter):
    exemption, path = asked(counter)
    caller = counter.as_("sam")
    code = coded(caller, path)
    counter.office.clock.pass_(2 * MINUTE)
    when = show(counter.office.now, counter.office.desk.zone)
    written = {
        "person": counter.office.ids["min"], "outcome": "clear", "when": when, "code": code,
        "instrument": "private office note",
    }  # fmt: skip
    counter.office.clock.pass_(MINUTE)
    got = caller.submit(caller.get(path), path, **written)
    assert got.status == 303, got.problems()
    counter.office.clock.pass_(MINUTE)
    assert counter.office.in_force(exemption)
    confirm = f"/exemptions/{exemption}/confirm"
    page = caller.get(confirm)
    (digest,) = page.html.xpath("//input[@name='decision']/@value")
    assert caller.submit(page, confirm, decision=digest).status == 303
    assert "No decision here was given by telephone and is unconfirmed." in caller.get(confirm).main


def test_a_call_in_the_minute_in_which_its_code_was_made_is_noted_by_that_minute(counter):
    exemption, path = asked(counter)
    caller, clock = counter.as_("sam"), counter.office.clock
    clock.pass_(MINUTE - clock.now() % MINUTE + 20 * SECOND)
    code = coded(caller, path)
    clock.pass_(15 * SECOND)
    london = counter.office.desk.zone
    when = dt.datetime.fromtimestamp(clock.now() // SECOND, london).isoformat()[:16]
    written = {"person": counter.office.ids["min"], "outcome": "clear", "code": code, "instrument": "a note"}
    earlier = dt.datetime.fromtimestamp(clock.now() // SECOND - 60, london).isoformat()[:16]
    assert caller.submit(caller.get(path), path, **written, when=earlier).status == 422
    got = caller.submit(caller.get(path), path, **written, when=when)
    assert got.status == 303, got.problems()
    assert counter.office.history(exemption).decisions[-1].event.decision.stated == clock.now()


def test_a_wrong_code_and_one_of_another_version_note_nothing(counter):
    exemption, path = asked(counter)
    caller = counter.as_("sam")
    coded(caller, path)
    counter.office.clock.pass_(MINUTE)
    written = {
        "person": counter.office.ids["min"], "outcome": "clear", "instrument": "a note",
        "when": show(counter.office.now, counter.office.desk.zone), "code": "000000",
    }  # fmt: skip
    got = caller.submit(caller.get(path), path, **written)
    assert got.status == 422
    assert "code 000000 is not one minted for this version" in got.problems()[0]
    assert len(counter.office.history(exemption).decisions) == 1


def test_whoever_asked_notes_nothing(counter):
    _, path = asked(counter)
    caller = counter.as_("quinn")
    assert caller.submit(caller.get(path), f"{path}/code").status == 422


def test_an_emergency_is_declared_and_a_request_goes_its_route(counter):
    caller = counter.as_("dee")
    page = caller.get("/circumstances")
    got = caller.submit(
        page, "/circumstances", anchor="Riot", detail="a plan", audience="young people", hours="24", body="D"
    )
    assert got.status == 303, got.problems()
    asker = counter.as_("sam")
    page = asker.get("/circumstances")
    action = page.html.xpath("//form[contains(@action, '/request')]/@action")[0]
    path = asker.submit(page, action).onward
    assert "This goes the emergency route." in asker.get(path).main
    assert counter.as_("kim").get("/circumstances").status == 200
    assert "Riot" not in counter.as_("kim").get("/circumstances").main


def test_a_declaration_says_whom_no_other_channel_reaches(counter):
    caller = counter.as_("dee")
    got = caller.submit(
        caller.get("/circumstances"), "/circumstances", anchor="Riot", detail="x", hours="24", body="D"
    )
    assert got.status == 422
    assert "which audience no other channel reaches" in got.problems()[0]
