"""An exemption is held off, taken away, given back and closed by those who may, and never by those who gain from it."""

import pytest
from tests.service.office import Office

from appban.errors import InputError, NotAuthorisedError, RefusedError
from appban.regime.device import DeviceId
from appban.regime.time import DAY, HOUR
from appban.service.devices.devices import device_lost, device_returned
from appban.service.exemptions.ending import close, hand_back, reinstate, revoke, suspend
from appban.service.people import person_left, person_returned


def test_a_suspension_takes_effect_when_stated_and_is_lifted_when_recorded(office: Office):
    exemption = office.granted()
    office.clock.pass_(HOUR)
    since = office.now
    office.clock.pass_(HOUR)
    office.as_("sue", lambda work: suspend(work, exemption, "lost sight of it", stated=since))
    assert not office.in_force(exemption, since)
    assert office.in_force(exemption, since - 1)
    office.as_("sam", lambda work: reinstate(work, exemption, "found"))
    assert office.in_force(exemption)
    assert not office.in_force(exemption, since + HOUR)


def test_a_holder_may_suspend_and_does_not_lift_it(office: Office):
    office.appoint("hal", "clear:security")
    exemption = office.granted()
    office.as_("hal", lambda work: suspend(work, exemption, "mislaid it"))
    assert not office.in_force(exemption)
    with pytest.raises(RefusedError, match="gains from this"):
        office.as_("hal", lambda work: reinstate(work, exemption, "found"))


def test_who_is_neither_holder_nor_security_suspends_nothing(office: Office):
    exemption = office.granted()
    for verb in (suspend, revoke, reinstate):
        with pytest.raises(NotAuthorisedError, match="no security seat"):
            office.as_("kim", lambda work, verb=verb: verb(work, exemption, "because"))


def test_what_is_not_suspended_is_not_reinstated(office: Office):
    exemption = office.granted()
    with pytest.raises(RefusedError, match="is not suspended"):
        office.as_("sue", lambda work: reinstate(work, exemption, "all well"))


def test_a_revocation_is_for_good_and_takes_effect_when_stated(office: Office):
    exemption = office.granted()
    since = office.now
    office.clock.pass_(HOUR)
    office.as_("sue", lambda work: revoke(work, exemption, "misused", stated=since))
    assert not office.in_force(exemption, since)
    for verb in (revoke, suspend):
        with pytest.raises(RefusedError, match="was revoked already"):
            office.as_("sue", lambda work, verb=verb: verb(work, exemption, "again"))


def test_nothing_is_ended_as_of_a_time_to_come(office: Office):
    exemption = office.granted()
    for verb in (suspend, revoke):
        with pytest.raises(InputError, match="yet to come"):
            office.as_("sue", lambda work, verb=verb: verb(work, exemption, "soon", stated=work.now + DAY))
    with pytest.raises(InputError, match="yet to come"):
        office.as_("hal", lambda work: device_lost(work, DeviceId("P1"), work.now + DAY))


@pytest.mark.parametrize("who", ["hal", "quinn"])
def test_a_holder_or_the_requester_hands_it_back(office: Office, who: str):
    exemption = office.granted()
    office.as_(who, lambda work: hand_back(work, exemption))
    assert not office.in_force(exemption)


def test_nobody_else_hands_it_back(office: Office):
    exemption = office.granted()
    with pytest.raises(NotAuthorisedError, match="neither holds nor asked"):
        office.as_("sue", lambda work: hand_back(work, exemption))


def test_a_leaver_and_a_lost_device_end_it_and_a_return_restores_it(office: Office):
    exemption = office.granted()
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], work.now))
    assert not office.in_force(exemption)
    office.as_("operator", lambda work: person_returned(work, office.ids["hal"]))
    assert office.in_force(exemption)
    office.as_("operator", lambda work: device_lost(work, DeviceId("P1"), work.now))
    assert not office.in_force(exemption)
    office.as_("operator", lambda work: device_returned(work, DeviceId("P1")))
    assert office.in_force(exemption)


def test_of_two_devices_the_lost_one_drops_out_alone(office: Office):
    exemption = office.granted(devices=(DeviceId("P1"), DeviceId("P2")))
    office.as_("operator", lambda work: device_lost(work, DeviceId("P1"), work.now))
    assert office.in_force(exemption)


def test_what_is_in_force_is_not_closed(office: Office):
    exemption = office.granted()
    with pytest.raises(RefusedError, match="is not over"):
        office.as_("sue", lambda work: close(work, exemption, "observed-gone", digest=None, signed_by=()))


def test_what_never_was_in_force_is_withdrawn_not_closed(office: Office):
    exemption = office.submitted()
    with pytest.raises(RefusedError, match="never in force"):
        office.as_("sue", lambda work: close(work, exemption, "observed-gone", digest=None, signed_by=()))


def test_when_over_it_is_closed_once(office: Office):
    exemption = office.granted()
    office.as_("hal", lambda work: hand_back(work, exemption))
    office.as_("sue", lambda work: close(work, exemption, "observed-gone", digest="0" * 64, signed_by=()))
    with pytest.raises(RefusedError, match="closed already"):
        office.as_("sue", lambda work: close(work, exemption, "observed-gone", digest=None, signed_by=()))


def test_an_inspection_is_signed_by_two_who_do_not_hold_it(office: Office):
    exemption = office.granted()
    office.as_("hal", lambda work: hand_back(work, exemption))
    sam, sue, hal = (office.ids[who] for who in ("sam", "sue", "hal"))
    for signed, said in (
        ((sam,), "takes two persons"),
        ((sam, sam), "takes two persons"),
        ((sam, hal), "a holder"),
    ):
        with pytest.raises(RefusedError, match=said):
            office.as_(
                "sue", lambda work, s=signed: close(work, exemption, "inspection", digest=None, signed_by=s)
            )
    office.as_("sue", lambda work: close(work, exemption, "inspection", digest=None, signed_by=(sam, sue)))
    assert "closed" in office.history(exemption).ended
