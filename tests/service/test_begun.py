"""What was in force was in force: nothing stated back later lets it be edited or withdrawn, or leaves it unreviewed."""

from collections.abc import Callable

import pytest
from tests.service.office import SAFE, Office
from tests.service.test_emergency import granted

from appban.errors import RefusedError
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.roster import Roster
from appban.regime.time import HOUR
from appban.service.devices.devices import device_lost
from appban.service.exemptions.begun import ever_in_force
from appban.service.exemptions.ending import ratify, review_emergency, suspend
from appban.service.exemptions.mitigating import observe_failed
from appban.service.people import link_people, person_left
from appban.service.requests.changing import Changes, edit_with
from appban.service.requests.exemptions import withdraw
from appban.service.staff.authority import end_authority

Undoing = Callable[[Office, ExemptionId, int], None]


def suspended(office: Office, exemption: ExemptionId, since: int) -> None:
    office.as_("hal", lambda work: suspend(work, exemption, "mislaid", stated=since))


def failed(office: Office, exemption: ExemptionId, since: int) -> None:
    del since
    at = office.facts().time
    office.as_("kim", lambda work: observe_failed(work, exemption, SAFE, stated=at))


def holder_left(office: Office, exemption: ExemptionId, since: int) -> None:
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], since))


def lost(office: Office, exemption: ExemptionId, since: int) -> None:
    office.as_("operator", lambda work: device_lost(work, DeviceId("P1"), since))


def clearer_never_had_it(office: Office, exemption: ExemptionId, since: int) -> None:
    held = office.facts().authorities_of[office.ids["sam"]][0]
    office.as_("ana", lambda work: end_authority(work, held, since))


def clearer_is_the_requester(office: Office, exemption: ExemptionId, since: int) -> None:
    office.as_("operator", lambda work: link_people(work, office.ids["sam"], office.ids["quinn"]))


UNDOING = [suspended, failed, holder_left, lost, clearer_never_had_it, clearer_is_the_requester]


@pytest.mark.parametrize("undo", UNDOING)
def test_what_was_in_force_is_not_edited_or_withdrawn_whatever_is_said_of_it_later(
    office: Office, undo: Undoing
):
    before = office.now
    exemption = office.granted()
    office.clock.pass_(HOUR)
    undo(office, exemption, before)
    assert not office.in_force(exemption)
    with pytest.raises(RefusedError, match="not edited any more"):
        office.as_("quinn", lambda work: edit_with(work, exemption, Changes(surfaces=("web",)), Roster()))
    with pytest.raises(RefusedError, match="hand it back"):
        office.as_("quinn", lambda work: withdraw(work, exemption, "not needed"))


@pytest.mark.parametrize("undo", UNDOING)
def test_what_was_never_in_force_may_still_be_edited(office: Office, undo: Undoing):
    before = office.now
    exemption = office.submitted()
    office.attested(exemption)
    undo(office, exemption, before)
    office.as_("quinn", lambda work: edit_with(work, exemption, Changes(surfaces=("web",)), Roster()))
    with office.store.reader() as reader:
        assert not ever_in_force(reader, exemption, office.now)


def test_an_emergency_that_was_used_is_ratified_or_reviewed_though_a_holder_says_it_was_off(office: Office):
    circumstance = office.declared("sam", hours=72)
    before = office.now
    exemption = granted(office, circumstance, hours=5)
    suspended(office, exemption, before)
    office.clock.pass_(25 * HOUR)
    with pytest.raises(RefusedError, match="went unratified"):
        granted(office, circumstance, hours=5)
    office.as_("rat", lambda work: review_emergency(work, exemption, "looked at"))
    office.as_("rat", lambda work: ratify(work, exemption))
    granted(office, circumstance, hours=5)
