"""Whoever is appointed between a decision and the coming into force has decided nothing before."""

import pytest
from tests.service.office import Office, memory_office

from appban.errors import NotAuthorisedError


@pytest.fixture
def office() -> Office:
    return memory_office()


def test_an_approver_appointed_afterwards_did_not_clear_before(office: Office):
    exemption = office.submitted()
    with pytest.raises(NotAuthorisedError):
        office.decided("kim", exemption)
    office.appoint("kim", "clear:security")
    office.attested(exemption)
    assert not office.history(exemption).decisions
    assert not office.in_force(exemption)
    office.decided("kim", exemption)
    assert office.in_force(exemption)
