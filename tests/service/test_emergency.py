"""An emergency needs an open circumstance and two duty officers, neither its declarer, and is ratified or it ends."""

import pytest
from tests.service.office import Office

from appban.errors import NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.time import DAY, HOUR
from appban.service.circumstances import change_circumstance
from appban.service.exemptions.ending import ratify, review_emergency


def urgent(office: Office, circumstance: str, hours: int = 20, **changes: object) -> ExemptionId:
    """Submitted on the emergency route for some hours from now."""
    asked = {
        "route": "emergency",
        "circumstance": CircumstanceId(circumstance),
        "start": office.now,
        "end": office.now + hours * HOUR,
    }
    return office.submitted(**(asked | changes))


def granted(office: Office, circumstance: str, hours: int = 20, **changes: object) -> ExemptionId:
    """In force: declared by sam, so sue sits for security and dee on duty."""
    exemption = urgent(office, circumstance, hours, **changes)
    office.decided("sue", exemption, "duty", seat="security")
    office.decided("dee", exemption, "duty", seat="duty")
    office.attested(exemption)
    assert office.in_force(exemption)
    return exemption


@pytest.fixture
def open_(office: Office) -> str:
    """A circumstance that sam declared."""
    return office.declared("sam", hours=72)


def test_two_duty_officers_put_it_in_force_for_its_hours(office: Office, open_: str):
    exemption = granted(office, open_)
    assert not office.in_force(exemption, office.history(exemption).request.end)


def test_the_declarer_clears_nothing_that_rests_on_it(office: Office, open_: str):
    exemption = urgent(office, open_)
    with pytest.raises(RefusedError, match="declared its circumstance"):
        office.decided("sam", exemption, "duty", seat="security")


def test_one_officer_does_not_fill_both_seats(office: Office, open_: str):
    exemption = urgent(office, open_)
    office.decided("sue", exemption, "duty", seat="security")
    with pytest.raises(RefusedError, match="one person fills one seat"):
        office.decided("sue", exemption, "duty", seat="duty")


def test_without_an_open_circumstance_there_is_no_emergency(office: Office, open_: str):
    office.as_("sam", lambda work: change_circumstance(work, CircumstanceId(open_), None))
    for name in (open_, "circumstance-0"):
        with pytest.raises(RefusedError, match="is not open"):
            urgent(office, name)


def test_it_ends_with_its_circumstance(office: Office, open_: str):
    exemption = granted(office, open_)
    office.as_("sam", lambda work: change_circumstance(work, CircumstanceId(open_), None))
    assert not office.in_force(exemption)


def test_only_who_may_declare_declares_extends_and_ends(office: Office, open_: str):
    with pytest.raises(NotAuthorisedError, match="to declare for D"):
        office.declared("kim")
    with pytest.raises(NotAuthorisedError, match="to declare for D"):
        office.as_("kim", lambda work: change_circumstance(work, CircumstanceId(open_), None))


def test_what_is_over_is_not_extended_and_what_is_not_there_is_not_found(office: Office, open_: str):
    office.clock.pass_(73 * HOUR)
    with pytest.raises(RefusedError, match="declare a new one"):
        office.as_("sam", lambda work: change_circumstance(work, CircumstanceId(open_), work.now + DAY))
    with pytest.raises(NotFoundError, match="no circumstance"):
        office.as_("sam", lambda work: change_circumstance(work, CircumstanceId("c"), None))


def test_more_hours_than_the_route_allows_are_refused(office: Office, open_: str):
    with pytest.raises(RefusedError, match="30 hours asked on the emergency route, 24 allowed"):
        urgent(office, open_, hours=30)


def test_emergencies_cannot_be_strung_together_past_their_cap(office: Office, open_: str):
    first = granted(office, open_)
    office.as_("rat", lambda work: ratify(work, first))
    with pytest.raises(RefusedError, match=r"40 emergency hours of D .* 36 allowed"):
        urgent(office, open_, devices=(DeviceId("P2"),), people=(office.ids["kim"],))


def test_the_cap_is_held_again_at_the_last_seat(office: Office, open_: str):
    start = office.now
    late = urgent(office, open_, start=start + 30 * HOUR, end=start + 50 * HOUR)
    soon = urgent(
        office,
        open_,
        start=start,
        end=start + 20 * HOUR,
        devices=(DeviceId("P2"),),
        people=(office.ids["kim"],),
    )
    office.decided("sue", late, "duty", seat="security")
    with pytest.raises(RefusedError, match="emergency hours"):
        office.decided("dee", late, "duty", seat="duty")
    office.decided("dee", soon, "duty", seat="duty")


def test_unratified_it_ends_and_blocks_the_next_until_reviewed(office: Office, open_: str):
    exemption = granted(office, open_, hours=24, start=office.now)
    due = office.history(exemption).versions[-1][0] + DAY
    assert not office.in_force(exemption, due)
    office.clock.pass_(25 * HOUR)
    with pytest.raises(RefusedError, match="went unratified and was not reviewed"):
        urgent(office, open_, hours=5)
    office.as_("rat", lambda work: review_emergency(work, exemption, "looked at"))
    urgent(office, open_, hours=5)


def test_an_emergency_that_was_never_granted_blocks_nothing(office: Office, open_: str):
    exemption = urgent(office, open_, hours=2)
    office.decided("sue", exemption, "duty", outcome="refuse", seat="security")
    office.clock.pass_(25 * HOUR)
    urgent(office, open_, hours=5)


def test_it_is_ratified_by_somebody_who_had_no_part_in_it(office: Office, open_: str):
    office.appoint("sue", "ratify")
    office.appoint("hal", "ratify")
    exemption = granted(office, open_)
    for who, said in (("sue", "does not ratify it"), ("hal", "gains from this")):
        with pytest.raises(RefusedError, match=said):
            office.as_(who, lambda work: ratify(work, exemption))
    with pytest.raises(NotAuthorisedError, match="no authority to ratify"):
        office.as_("kim", lambda work: ratify(work, exemption))
    office.as_("rat", lambda work: ratify(work, exemption))
    assert office.history(exemption).ratified == office.facts().time


def test_a_ratification_in_advance_is_refused(office: Office, open_: str):
    exemption = urgent(office, open_)
    with pytest.raises(RefusedError, match="never in force"):
        office.as_("rat", lambda work: ratify(work, exemption))


def test_an_ordinary_exemption_is_neither_ratified_nor_reviewed(office: Office):
    exemption = office.granted()
    with pytest.raises(RefusedError, match="nothing to ratify"):
        office.as_("rat", lambda work: ratify(work, exemption))
    with pytest.raises(RefusedError, match="nothing to review"):
        office.as_("rat", lambda work: review_emergency(work, exemption, "why"))


def test_an_emergency_is_not_renewed(office: Office, open_: str):
    exemption = granted(office, open_)
    with pytest.raises(RefusedError, match="emergency route and is not renewed"):
        office.submitted(renews=exemption)
