"""A decision from the page of the request to the entry in the record; and whoever may not make it."""

import pytest
from tests.web.console.counter import Counter

from appban.regime.roster import Roster
from appban.regime.time import MINUTE, SECOND
from appban.service.requests.exemptions import edit


@pytest.fixture
def counter() -> Counter:
    return Counter()


WRITTEN = {"outcome": "clear", "instrument": "security minute 12", "reason": "The need is shown."}


def checked(counter: Counter, caller, exemption, **written):
    path = f"/exemptions/{exemption}/decide"
    return caller.submit(caller.get(path), path, **{**WRITTEN, **written})


def test_a_decision_is_written_shown_as_it_will_stand_and_made(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    assert "Decide" in caller.get(f"/exemptions/{exemption}").main
    page = checked(counter, caller, exemption, conditions="Only in the studio\nNever with a work account")
    assert "Only in the studio; Never with a work account" in page.main
    got = caller.submit(page, f"/exemptions/{exemption}/decision")
    assert got.onward == f"/exemptions/{exemption}"
    shown = caller.get(got.onward).main
    assert "Your decision is in the record." in shown
    assert "The need is shown." in shown
    (given,) = counter.office.history(exemption).decisions
    assert given.event.decision.conditions == ("Only in the studio", "Never with a work account")
    assert given.event.digest in page.data.decode()


def test_what_was_typed_stays_when_something_is_missing(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    got = checked(counter, caller, exemption, instrument="", reason="Because & so")
    assert got.status == 422
    assert "Say what the decision is written down in" in got.problems()[0]
    assert got.html.xpath("//textarea[@name='reason']")[0].text.strip() == "Because & so"
    assert got.html.xpath("//input[@name='outcome'][@value='clear']")[0].get("checked") is not None
    got = checked(counter, caller, exemption, outcome="refuse", reason="")
    assert got.problems() == ["Say why; whoever asked reads it"]


def test_a_refusal_takes_a_prepared_reason_and_whoever_asked_reads_it(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    page = checked(
        counter,
        caller,
        exemption,
        outcome="refuse",
        reason="",
        **{"prepared-refuse": "The need is not shown."},
    )
    caller.submit(page, f"/exemptions/{exemption}/decision")
    assert "The need is not shown." in counter.as_("quinn").get(f"/exemptions/{exemption}").main


def test_whoever_asked_is_offered_no_decision_and_cannot_make_one(counter):
    exemption = counter.office.submitted("sue")
    caller = counter.as_("sue")
    assert "/decide" not in caller.get(f"/exemptions/{exemption}").data.decode()
    assert caller.get(f"/exemptions/{exemption}/decide").status == 422
    page = checked(counter, counter.as_("sam"), exemption)
    form = next(form for form in page.html.forms if form.action.endswith("/decision"))
    own = caller.get(f"/exemptions/{exemption}")
    mark = {name: own.html.xpath(f"//input[@name='{name}']/@value")[0] for name in ("csrf",)}
    got = caller.post(form.action, {**dict(form.form_values()), **mark})
    assert got.status in {403, 404, 422}
    assert not counter.office.history(exemption).decisions


def test_a_decision_on_an_edited_request_is_a_conflict_and_changes_nothing(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    page = checked(counter, caller, exemption)
    asked = counter.office.asking(alternatives="another device")
    counter.office.as_("quinn", lambda work: edit(work, exemption, asked, Roster()))
    got = caller.submit(page, f"/exemptions/{exemption}/decision")
    assert got.status == 409
    assert not counter.office.history(exemption).decisions


def test_a_decision_is_made_within_ten_minutes_of_being_shown(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    page = checked(counter, caller, exemption)
    counter.office.clock.pass_(9 * MINUTE + 59 * SECOND)
    fields = dict(next(f for f in page.html.forms if f.action.endswith("/decision")).form_values())
    counter.office.clock.pass_(MINUTE)
    again = counter.as_("sam")
    mark = again.get("/").html.xpath("//input[@name='csrf']/@value")[0]
    got = again.post(f"/exemptions/{exemption}/decision", {**fields, "csrf": mark})
    assert got.status == 422
    assert "more than ten minutes ago" in got.problems()[0]


def test_a_stale_sign_in_is_asked_to_sign_in_afresh_before_a_decision(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    counter.office.clock.pass_(11 * MINUTE)
    got = caller.get(f"/exemptions/{exemption}/decide")
    assert got.onward == f"/sign-in/again?next=/exemptions/{exemption}/decide"
    page = caller.get(got.onward)
    assert caller.submit(page, "/sign-in/again").onward == f"/exemptions/{exemption}/decide"
    assert caller.get(f"/exemptions/{exemption}/decide").status == 200


def test_a_decision_can_lead_on_to_the_next_request(counter):
    first, second = counter.office.submitted(), counter.office.submitted()
    caller = counter.as_("sam")
    page = checked(counter, caller, first)
    fields = dict(next(f for f in page.html.forms if f.action.endswith("/decision")).form_values())
    got = caller.post(f"/exemptions/{first}/decision", {**fields, "next": "yes"})
    assert got.onward == f"/exemptions/{second}"
