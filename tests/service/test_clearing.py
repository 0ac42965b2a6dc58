"""Decisions are taken in a seat, on one version, by somebody entitled to it; all else is refused and changes nothing."""

import threading

import pytest
from tests.reference.build import seat, stage
from tests.service.office import BAN, SAFE, Office, a_ban, memory_office, sqlite_office

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonClass
from appban.regime.roster import Roster
from appban.regime.seats import needed
from appban.regime.time import DAY, HOUR
from appban.service.deciding.clearing import Clearing, assess, decide_seat, meet_condition
from appban.service.people import link_people, person_left
from appban.service.requests.exemptions import edit
from appban.service.staff.authority import end_authority
from appban.service.work import perform


def test_cleared_and_evidenced_an_exemption_is_in_force_until_its_end(office: Office):
    exemption = office.granted()
    end = office.history(exemption).request.end
    assert office.in_force(exemption)
    assert not office.in_force(exemption, end)


def test_cleared_without_evidence_it_is_not_in_force(office: Office):
    exemption = office.submitted()
    office.decided("sam", exemption)
    assert not office.in_force(exemption)


def test_the_requester_never_clears_whatever_authority_they_hold(office: Office):
    exemption = office.submitted("sam")
    before = office.size()
    with pytest.raises(RefusedError, match="never clears"):
        office.decided("sam", exemption)
    assert office.size() == before


def test_the_requester_does_not_clear_under_a_second_id(office: Office):
    exemption = office.submitted("quinn")
    office.as_("operator", lambda work: link_people(work, office.ids["sue"], office.ids["quinn"]))
    with pytest.raises(RefusedError, match="never clears"):
        office.decided("sue", exemption)


def test_one_person_fills_one_seat():
    both = memory_office(
        ban=a_ban(stage(seat("security")), stage(seat("security", name="again"), name="second"))
    )
    exemption = both.submitted()
    both.decided("sam", exemption)
    with pytest.raises(RefusedError, match="one person fills one seat"):
        both.decided("sam", exemption, "second")
    both.decided("sue", exemption, "second")
    both.attested(exemption)
    assert both.in_force(exemption)


def test_one_human_under_two_ids_fills_one_seat():
    both = memory_office(
        ban=a_ban(stage(seat("security")), stage(seat("security", name="again"), name="second"))
    )
    exemption = both.submitted()
    both.as_("operator", lambda work: link_people(work, both.ids["sam"], both.ids["sue"]))
    both.decided("sam", exemption)
    with pytest.raises(RefusedError, match="one person fills one seat"):
        both.decided("sue", exemption, "second")


def test_who_cleared_a_version_that_counts_no_more_may_fill_another_seat_of_the_next():
    both = memory_office(
        ban=a_ban(stage(seat("security")), stage(seat("security", name="again"), name="second"))
    )
    exemption = both.submitted()
    both.decided("sam", exemption)
    wider = both.asking(devices=(DeviceId("P1"), DeviceId("P2")))
    both.as_("quinn", lambda work: edit(work, exemption, wider, Roster()))
    both.decided("sam", exemption, "second")
    both.decided("sue", exemption)
    both.attested(exemption)
    assert both.in_force(exemption)


def test_a_decision_on_an_older_version_is_refused_and_says_which_is_newest(office: Office):
    exemption = office.submitted()
    old = office.digest(exemption)
    office.as_("quinn", lambda work: edit(work, exemption, office.asking(purpose="communications"), Roster()))
    with pytest.raises(ConflictError, match="version 2"):
        office.decided("sam", exemption, digest=old)


def test_a_class_that_the_seat_does_not_take_is_refused(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotAuthorisedError, match="class that seat does not take"):
        office.decided("spad", exemption)


def test_somebody_without_the_authority_is_refused(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotAuthorisedError, match="no authority to clear:security over D"):
        office.decided("kim", exemption)


def test_an_authority_that_ended_before_is_no_authority(office: Office):
    exemption = office.submitted()
    held = office.facts().authorities_of[office.ids["sam"]]
    ended = office.now
    office.as_("ana", lambda work: end_authority(work, held[0], ended))
    with pytest.raises(NotAuthorisedError, match="no authority"):
        office.decided("sam", exemption)


def test_an_authority_over_another_body_does_not_reach(office: Office):
    office.appoint("kim", "clear:security", "A")
    exemption = office.submitted()
    with pytest.raises(NotAuthorisedError, match="over D"):
        office.decided("kim", exemption)
    of_the_agency = office.submitted(devices=(DeviceId("P4"),), body=BodyId("A"))
    office.decided("kim", of_the_agency)


def test_who_has_left_decides_nothing_though_nobody_ended_the_authority(office: Office):
    exemption = office.submitted()
    office.as_("operator", lambda work: person_left(work, office.ids["sam"], work.now))
    with pytest.raises(NotAuthorisedError, match="has left"):
        office.decided("sam", exemption)


def test_who_has_left_under_one_id_decides_nothing_under_another(office: Office):
    exemption = office.submitted()
    office.as_("operator", lambda work: link_people(work, office.ids["sam"], office.ids["kim"]))
    office.as_("operator", lambda work: person_left(work, office.ids["kim"], work.now))
    with pytest.raises(NotAuthorisedError, match="has left"):
        office.decided("sam", exemption)


def test_an_authority_ending_afterwards_does_not_undo_a_clearance(office: Office):
    exemption = office.granted()
    held = office.facts().authorities_of[office.ids["sam"]]
    office.as_("ana", lambda work: end_authority(work, held[0], work.now))
    assert office.in_force(exemption)


def test_a_stage_that_the_rules_do_not_ask_for_cannot_be_cleared(office: Office):
    exemption = office.submitted()
    with pytest.raises(RefusedError, match="no stage minister"):
        office.decided("min", exemption, "minister")


def test_a_minister_is_needed_where_the_rules_say_so(office: Office):
    exemption = office.submitted(purpose="communications")
    office.decided("sam", exemption)
    office.attested(exemption)
    assert not office.in_force(exemption)
    office.decided("min", exemption, "minister")
    assert office.in_force(exemption)


def test_a_filled_seat_is_not_filled_again(office: Office):
    exemption = office.submitted()
    office.decided("sam", exemption)
    with pytest.raises(RefusedError, match="filled already"):
        office.decided("sue", exemption)


def test_a_refusal_empties_the_stage_and_a_later_clearance_fills_it(office: Office):
    exemption = office.submitted()
    office.decided("sam", exemption)
    office.decided("sue", exemption, outcome="refuse")
    office.attested(exemption)
    assert not office.in_force(exemption)
    office.decided("sam", exemption)
    assert office.in_force(exemption)


def test_what_is_in_force_is_revoked_not_refused(office: Office):
    exemption = office.granted()
    with pytest.raises(RefusedError, match="revoked now"):
        office.decided("sue", exemption, outcome="refuse")


@pytest.mark.parametrize("outcome", ["clear", "refuse"])
def test_after_the_window_there_is_nothing_to_decide(office: Office, outcome: str):
    exemption = office.submitted(end=office.now + HOUR)
    office.clock.pass_(2 * HOUR)
    with pytest.raises(RefusedError, match=r"window .* is over"):
        office.decided("sam", exemption, outcome=outcome)


def test_a_decision_is_neither_in_the_future_nor_before_its_version(office: Office):
    before = office.now
    exemption = office.submitted()
    with pytest.raises(InputError, match="yet to come"):
        office.decided("sam", exemption, stated=office.now + DAY)
    with pytest.raises(RefusedError, match="nobody can have decided"):
        office.decided("sam", exemption, stated=before)


def test_another_word_than_clear_or_refuse_is_no_decision(office: Office):
    with pytest.raises(InputError, match="'maybe' is no decision"):
        office.decided("sam", office.submitted(), outcome="maybe")


def test_an_exemption_that_does_not_exist_is_not_found(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotFoundError, match="exemption list"):
        office.as_(
            "sam", lambda work: decide_seat(work, _of("exemption-none", office.digest(exemption), office.now))
        )


def test_caps_are_held_again_at_the_last_seat_and_do_not_stop_a_refusal():
    capped = memory_office(ban=a_ban(days_in_12_months=40))
    begin = capped.now
    later = capped.submitted(start=begin + 20 * DAY, end=begin + 50 * DAY)
    capped.submitted(start=begin, end=begin + 14 * DAY)
    with pytest.raises(RefusedError, match="46 days in 12 months asked, 40 allowed"):
        capped.decided("sam", later)
    capped.decided("sam", later, outcome="refuse")


def test_a_condition_holds_a_clearance_off_until_it_is_met_by_who_set_it(office: Office):
    exemption = office.submitted(purpose="communications")
    office.decided("sam", exemption)
    digest = office.decided("min", exemption, "minister", subject_to=("a second reader",))
    office.attested(exemption)
    assert not office.in_force(exemption)
    with pytest.raises(NotAuthorisedError, match="neither set"):
        office.as_("sam", lambda work: meet_condition(work, exemption, digest, "a second reader", "named"))
    office.as_("min", lambda work: meet_condition(work, exemption, digest, "a second reader", "named"))
    assert office.in_force(exemption)


def test_what_a_clearance_is_subject_to_is_inside_its_digest(office: Office):
    exemption = office.submitted()
    office.decided("sam", exemption, subject_to=("a second reader",), conditions=("weekly report",))
    decision = office.history(exemption).decisions[0].event.decision
    assert decision.conditions == ("weekly report", "a second reader")


def test_the_risk_is_assessed_by_security_and_not_by_the_requester(office: Office):
    exemption = office.submitted("sam")
    with pytest.raises(RefusedError, match="never clears"):
        office.as_("sam", lambda work: assess(work, exemption, "low", "low", "few data"))
    with pytest.raises(NotAuthorisedError, match="no security seat"):
        office.as_("kim", lambda work: assess(work, exemption, "low", "low", "few data"))
    office.as_("sue", lambda work: assess(work, exemption, "low", "low", "few data"))
    history = office.history(exemption)
    assert [event.risk for _, event in history.assessments[history.versions[-1][1].digest]] == ["low"]


def test_a_bare_operator_decides_nothing(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotAuthorisedError, match="nobody is named"):
        office.decided("operator", exemption)


def test_outside_an_embedded_store_nobody_decides_at_the_command_line(tmp_path):
    office = sqlite_office(tmp_path, embedded=False)
    before = office.size()
    with pytest.raises(NotAuthorisedError, match="read, import and repair"):
        office.submitted("quinn")
    with pytest.raises(NotAuthorisedError, match="read, import and repair"):
        office.appoint("sam", "clear:security")
    assert office.size() == before


def test_of_two_clearances_at_once_one_wins(office: Office):
    exemption = office.submitted()
    digest, stated = office.digest(exemption), office.now
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def clear(who: str) -> None:
        asked = _of(exemption, digest, stated)
        start.wait()
        try:
            perform(office.desk, office.act(who), lambda work: decide_seat(work, asked))
            outcomes.append("cleared")
        except RefusedError as problem:
            outcomes.append(str(problem))

    threads = [threading.Thread(target=clear, args=(who,)) for who in ("sam", "sue")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(o == "cleared" for o in outcomes) == [False, True]
    assert any("filled already" in each for each in outcomes)
    assert len(office.history(exemption).decisions) == 1


def test_the_seats_that_a_request_needs_follow_its_purpose(office: Office):
    exemption = office.submitted(purpose="communications")
    facts = office.facts()
    history = facts.exemptions[exemption]
    places = needed(facts, history.versions[-1][1], history.request.restrictions[0], office.now)
    assert [(n.stage.id, n.seat.kind) for n in places] == [("security", "security"), ("minister", "minister")]
    assert history.request.restrictions[0].restriction == BAN
    assert SAFE in history.request.mitigations
    assert places[1].seat.classes == (PersonClass.MINISTER,)


def _of(exemption: str, digest: str, stated: int) -> Clearing:
    return Clearing(
        exemption=ExemptionId(exemption),
        digest=digest,
        stage="security",
        outcome="clear",
        instrument="a note",
        stated=stated,
    )
