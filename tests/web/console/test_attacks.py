"""Deciding what one may not decide: by forged, replayed, repeated and mixed forms."""

import pytest
from tests.web.console.counter import Counter
from tests.web.console.forged import REFUSED, checked, fields_of, marked, nothing_decided, path_of, ready

from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR, MINUTE, SECOND
from appban.service.people import link_people, person_left
from appban.service.requests.exemptions import edit


@pytest.fixture
def counter() -> Counter:
    return Counter()


# 1: the own request


@pytest.mark.parametrize("who", ["sue", "quinn"])
def test_whoever_asked_cannot_decide_by_a_form_of_somebody_elses(counter, who):
    exemption = counter.office.submitted(who)
    forged = ready(counter, exemption)
    caller = counter.as_(who)
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_whom_a_request_names_cannot_decide_it(counter):
    exemption = counter.office.submitted(people=(counter.office.ids["sue"],))
    forged, caller = ready(counter, exemption), counter.as_("sue")
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_a_form_that_names_another_decider_decides_in_the_name_of_nobody_else(counter):
    exemption = counter.office.submitted("sue")
    caller = counter.as_("sue")
    forged = marked(caller, ready(counter, exemption)) | dict.fromkeys(
        ("person", "actor", "noted_by", "viewer", "as"), counter.office.ids["sam"]
    )
    assert caller.post(path_of(exemption, "decision"), forged).status in REFUSED
    assert nothing_decided(counter, exemption)


# 2 and 6: two seats


def test_one_person_cannot_fill_a_second_seat_of_the_same_request(counter):
    office = counter.office
    exemption = office.submitted(purpose="communications")
    caller = counter.as_("sam")
    page = checked(caller, exemption)
    assert caller.submit(page, path_of(exemption, "decision")).status == 303
    again = fields_of(page, path_of(exemption, "decision"))
    office.clock.pass_(SECOND)
    for stage in ("security", "minister"):
        got = caller.post(
            path_of(exemption, "decision"), marked(caller, again | {"stage": stage, "instrument": stage})
        )
        assert got.status in REFUSED, stage
    assert len(office.history(exemption).decisions) == 1


def test_two_accounts_of_one_human_are_one_requester(counter):
    office = counter.office
    exemption = office.submitted("quinn")
    forged = ready(counter, exemption, "sue")
    office.as_("ana", lambda work: link_people(work, office.ids["sue"], office.ids["quinn"]))
    caller = counter.as_("sue")
    assert caller.get(path_of(exemption, "decide")).status in REFUSED
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


# 3 and 9: authority that is not there


def test_whoever_left_between_the_page_and_the_form_decides_nothing(counter):
    office = counter.office
    exemption = office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    office.as_("operator", lambda work: person_left(work, office.ids["sam"], office.now))
    assert caller.post(path_of(exemption, "decision"), fields).onward == "/sign-in"
    assert nothing_decided(counter, exemption)


@pytest.mark.parametrize("who", ["spad", "dee", "min", "rat", "hal", "sec"])
def test_nobody_decides_in_a_stage_that_is_not_theirs(counter, who):
    exemption = counter.office.submitted()
    forged, caller = ready(counter, exemption), counter.as_(who)
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status in REFUSED
    assert nothing_decided(counter, exemption)


# 4, 5, 25: versions


def test_a_decision_on_the_first_version_is_none_on_the_second(counter):
    office = counter.office
    exemption = office.submitted()
    forged = ready(counter, exemption)
    asked = office.asking(alternatives="another device")
    office.as_("quinn", lambda work: edit(work, exemption, asked, Roster()))
    caller = counter.as_("sam")
    assert caller.post(path_of(exemption, "decision"), marked(caller, forged)).status == 409
    now = forged | {"digest": office.digest(exemption)}
    assert caller.post(path_of(exemption, "decision"), marked(caller, now)).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_a_decision_on_one_request_is_none_on_another(counter):
    first, second = counter.office.submitted(), counter.office.submitted(purpose="communications")
    forged, caller = ready(counter, first), counter.as_("sam")
    assert caller.post(path_of(second, "decision"), marked(caller, forged)).status in REFUSED
    mixed = forged | {"digest": counter.office.digest(second)}
    assert caller.post(path_of(second, "decision"), marked(caller, mixed)).status in REFUSED
    assert nothing_decided(counter, first, second)


def test_words_changed_after_the_decision_was_shown_are_not_decided(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    for name, value in (("instrument", "another minute"), ("conditions", "none"), ("outcome", "refuse")):
        assert caller.post(path_of(exemption, "decision"), fields | {name: value}).status in REFUSED, name
    assert nothing_decided(counter, exemption)


def test_a_time_that_a_form_makes_up_is_not_taken(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    now = counter.office.now
    for stated in (now - DAY, now + DAY, -1, 2**70, "1e3", "", "0x10", "NaN", "\u0661"):
        assert caller.post(path_of(exemption, "decision"), fields | {"stated": str(stated)}).status in REFUSED
    assert nothing_decided(counter, exemption)


def test_the_same_decision_sent_twice_is_made_once(counter):
    exemption = counter.office.submitted()
    caller = counter.as_("sam")
    fields = fields_of(checked(caller, exemption), path_of(exemption, "decision"))
    for _ in range(2):
        caller.post(path_of(exemption, "decision"), fields)
    assert len(counter.office.history(exemption).decisions) == 1


def test_two_duty_officers_fill_the_two_seats_of_an_emergency_and_one_cannot_fill_both(counter):
    office = counter.office
    office.appoint("dee", "clear:security")
    circumstance = office.declared("sam", hours=20)
    end = office.now + 10 * HOUR
    exemption = office.submitted(
        purpose="communications", route="emergency", circumstance=circumstance, end=end
    )
    caller, path = counter.as_("dee"), path_of(exemption, "decision")
    fields = fields_of(checked(caller, exemption), path)
    assert caller.post(path, fields).status == 303
    office.clock.pass_(SECOND)
    assert caller.post(path, marked(caller, fields)).status in REFUSED
    declarer = counter.as_("sam")
    assert declarer.post(path, marked(declarer, fields)).status in REFUSED
    assert len(office.history(exemption).decisions) == 1
    assert counter.as_("sue").post(path, {}).status == 403
    other = counter.as_("sue")
    page = checked(other, exemption)
    assert other.submit(page, path).status == 303
    assert len(office.history(exemption).decisions) == 2


# 8: a step skipped


@pytest.mark.parametrize("slug", ["reinstate", "ratify", "review", "hand-back", "close"])
def test_a_request_that_was_never_in_force_is_not_ended_ratified_or_closed(counter, slug):
    exemption = counter.office.submitted()
    caller, path = counter.as_("sue"), path_of(exemption, slug)
    before = counter.office.size()
    sent = marked(caller, {"reason": "no reason", "evidence": "inspection", "first": "sam", "second": "sue"})
    assert caller.post(path, sent).status in REFUSED
    assert counter.office.size() == before


def test_what_is_revoked_is_not_decided_suspended_or_handed_back(counter):
    office = counter.office
    exemption = office.granted()
    caller = counter.as_("sam")
    path = path_of(exemption, "revoke")
    assert caller.submit(caller.get(path), path, reason="over").status == 303
    office.clock.pass_(MINUTE)
    before = office.size()
    for slug in ("suspend", "reinstate", "withdraw", "hand-back", "revoke"):
        got = caller.post(path_of(exemption, slug), marked(caller, {"reason": "again"}))
        assert got.status in REFUSED, slug
    assert caller.get(path_of(exemption, "decide")).status in REFUSED
    assert office.size() == before


# 10: a batch


@pytest.mark.parametrize("foreign", ["exemption-0000", "exemption-of-another"])
def test_a_batch_with_one_id_that_is_not_seen_is_refused_whole(counter, foreign):
    own = counter.office.submitted()
    caller = counter.as_("sam")
    before = counter.office.size()
    got = caller.post("/queue", marked(caller, {"case": [own, foreign], "to": "sue"}))
    assert got.status in REFUSED
    assert counter.office.size() == before
    assert not counter.office.history(own).assignments


def test_a_batch_decides_nothing_whatever_its_form_says(counter):
    own = counter.office.submitted()
    caller = counter.as_("sam")
    sent = {
        "case": [own],
        "to": "sue",
        "outcome": "clear",
        "stage": "security",
        "act": "clear",
        "state": "cleared",
    }
    assert caller.post("/queue", marked(caller, sent)).status == 303
    assert nothing_decided(counter, own)
