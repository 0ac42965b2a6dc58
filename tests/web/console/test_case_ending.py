"""Holding off and ending from a page, to the entry in the record; and who cannot."""

import pytest
from tests.web.console.counter import Counter

from appban.regime.exemption import ExemptionId
from appban.regime.time import SECOND
from appban.service.people import person_left


@pytest.fixture
def counter() -> Counter:
    return Counter()


def act(counter: Counter, who: str, exemption: ExemptionId, slug: str, **filled: str):
    caller = counter.as_(who)
    path = f"/exemptions/{exemption}/{slug}"
    got = caller.submit(caller.get(path), path, **filled)
    counter.office.clock.pass_(SECOND)
    return caller, got


def test_security_suspends_and_somebody_who_does_not_hold_it_reinstates(counter):
    exemption = counter.office.granted()
    caller, got = act(counter, "sam", exemption, "suspend", reason="a warning came in")
    assert got.onward == f"/exemptions/{exemption}"
    page = caller.get(got.onward)
    assert "It is suspended." in page.main
    assert not counter.office.in_force(exemption)
    assert "a warning came in" in page.main
    act(counter, "sue", exemption, "reinstate", reason="it was a false alarm")
    assert counter.office.in_force(exemption)


def test_what_was_told_is_told_once(counter):
    exemption = counter.office.granted()
    caller, got = act(counter, "sam", exemption, "suspend", reason="a warning came in")
    assert "It is suspended." in caller.get(got.onward).main
    assert "It is suspended." not in caller.get(got.onward).main


def test_without_a_reason_nothing_happens_and_the_page_says_so(counter):
    exemption = counter.office.granted()
    size = counter.office.size()
    _, got = act(counter, "sam", exemption, "revoke", reason="  ")
    assert got.status == 422
    assert got.problems() == ["Say why; the reason stands with the record"]
    assert counter.office.size() == size
    _, got = act(counter, "sam", exemption, "revoke", reason="x" * 4001)
    assert got.status == 422
    assert counter.office.in_force(exemption)


def test_a_form_sent_twice_is_one_act(counter):
    exemption = counter.office.granted()
    caller = counter.as_("sam")
    path = f"/exemptions/{exemption}/suspend"
    form = next(form for form in caller.get(path).html.forms if form.action == path)
    fields = {**dict(form.form_values()), "reason": "once"}
    assert caller.post(path, fields).status == 303
    size = counter.office.size()
    assert caller.post(path, fields).status == 303
    assert counter.office.size() == size


def test_a_holder_hands_back_and_reports_a_device_lost(counter):
    lost = counter.office.granted()
    _, got = act(counter, "hal", lost, "lost", device="P1")
    assert got.status == 303
    assert not counter.office.in_force(lost)
    kept = counter.office.granted(devices=("P2",))
    act(counter, "hal", kept, "hand-back")
    assert not counter.office.in_force(kept)


def test_a_device_that_it_does_not_name_is_not_reported_by_it(counter):
    exemption = counter.office.granted()
    caller = counter.as_("hal")
    page = caller.get(f"/exemptions/{exemption}/lost")
    form = next(form for form in page.html.forms if form.action.endswith("/lost"))
    got = caller.post(form.action, {**dict(form.form_values()), "device": "P2"})
    assert got.problems() == ["Choose which device is lost"]


def test_whoever_has_no_part_in_it_does_not_learn_that_it_is_there(counter):
    exemption = counter.office.granted()
    for path in (
        f"/exemptions/{exemption}/revoke",
        f"/exemptions/{exemption}",
        "/exemptions/exemption-00/revoke",
    ):
        got = counter.as_("kim").get(path)
        assert got.status == 404
        assert exemption not in got.data.decode()


def test_a_holder_cannot_revoke_or_reinstate(counter):
    exemption = counter.office.granted()
    _, got = act(counter, "hal", exemption, "revoke", reason="I may not")
    assert got.status == 403
    act(counter, "hal", exemption, "suspend", reason="to be safe")
    _, got = act(counter, "hal", exemption, "reinstate", reason="I may not")
    assert got.status == 403
    assert not counter.office.in_force(exemption)


def test_the_page_says_of_whom_it_names_that_they_have_left(counter):
    office = counter.office
    exemption = office.granted(people=(office.ids["hal"], office.ids["kim"]))
    caller = counter.as_("sam")
    assert "Has left" not in caller.get(f"/exemptions/{exemption}").main
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], office.now))
    office.clock.pass_(SECOND)
    (row,) = caller.get(f"/exemptions/{exemption}").html.xpath("//dt[contains(., 'Used by')]/..")
    assert "hal Example Has left, kim Example" in " ".join(row.text_content().split())
