"""Evidence comes from those who may vouch for it, about what the exemption names, and a failure suspends at once."""

import pytest
from tests.service.office import SAFE, TRAINED, Office

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.device import DeviceId
from appban.regime.mitigation import Method
from appban.regime.time import DAY, HOUR
from appban.service.exemptions.mitigating import machine_evidence, observe_failed


def test_evidence_goes_stale_and_fresh_evidence_restores(office: Office):
    exemption = office.granted()
    office.clock.pass_(25 * HOUR)
    assert not office.in_force(exemption)
    office.attested(exemption)
    assert office.in_force(exemption)


def test_a_failure_suspends_from_when_it_was_seen(office: Office):
    exemption = office.granted()
    seen = office.now
    office.clock.pass_(HOUR)
    office.as_("kim", lambda work: observe_failed(work, exemption, SAFE, stated=seen))
    assert not office.in_force(exemption, seen)
    office.attested(exemption)
    assert office.in_force(exemption)


def test_evidence_for_one_device_says_nothing_of_another(office: Office):
    exemption = office.submitted(devices=(DeviceId("P1"), DeviceId("P2")))
    office.decided("sam", exemption)
    office.attested(exemption, device=DeviceId("P2"))
    proofs = office.facts().device_proofs
    assert [device for _, device in proofs] == ["P2"]


def test_a_device_that_it_does_not_name_is_not_found(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotFoundError, match="does not name device P2; it names P1"):
        office.attested(exemption, device=DeviceId("P2"))


def test_a_mitigation_that_it_does_not_have_is_not_found(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotFoundError, match="has no mitigation trained"):
        office.attested(exemption, mitigation=TRAINED)


def test_evidence_of_tomorrow_is_refused(office: Office):
    exemption = office.submitted()
    office.clock.turn(0)
    with pytest.raises(InputError, match="yet to come"):
        office.as_("kim", lambda work: observe_failed(work, exemption, SAFE, stated=work.now + DAY))


def test_a_holder_attests_and_does_not_inspect(office: Office):
    office.appoint("hal", "clear:security")
    exemption = office.submitted()
    office.attested(exemption, "hal", method=Method.ATTESTATION)
    with pytest.raises(RefusedError, match="gains from this"):
        office.attested(exemption, "hal", method=Method.INSPECTION)


def test_the_requester_vouches_for_nothing(office: Office):
    exemption = office.submitted("sue")
    with pytest.raises(RefusedError, match="never clears"):
        office.attested(exemption, "sue")


def test_others_than_security_and_holders_vouch_for_nothing(office: Office):
    exemption = office.submitted()
    for method in (Method.INSPECTION, Method.ATTESTATION):
        with pytest.raises(NotAuthorisedError, match="no security seat"):
            office.attested(exemption, "kim", method=method)


def test_a_method_that_does_not_prove_it_is_refused(office: Office):
    exemption = office.submitted(mitigations=(TRAINED,))
    with pytest.raises(RefusedError, match="trained is evidenced by attestation, not by inspection"):
        office.attested(exemption, mitigation=TRAINED)
    office.attested(exemption, "hal", TRAINED, method=Method.ATTESTATION)
    assert [e.method for e in office.history(exemption).proofs[TRAINED].held] == ["attestation"]


def test_nobody_types_in_what_only_a_machine_can_have_seen(office: Office):
    exemption = office.submitted()
    with pytest.raises(RefusedError, match="comes from a source"):
        office.attested(exemption, method=Method.MACHINE)


def test_a_source_reports_many_devices_in_one_delivery(office: Office):
    exemption = office.submitted(devices=(DeviceId("P1"), DeviceId("P2")))
    office.decided("sam", exemption)
    seen = ((DeviceId("P1"), SAFE, True), (DeviceId("P2"), SAFE, False))
    stated = office.now
    office.as_("operator", lambda work: machine_evidence(work, "mdm", seen, stated=stated, batch="0" * 64))
    office.clock.pass_(HOUR)
    assert office.in_force(exemption)
    assert office.facts().deliveries["mdm"] == [stated] * 3
    with pytest.raises(InputError, match="yet to come"):
        office.as_(
            "operator",
            lambda work: machine_evidence(work, "mdm", seen, stated=work.now + DAY, batch="0" * 64),
        )
