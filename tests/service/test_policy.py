"""Who may adopt policy, and what a plan carries from the one who made it to the two who apply it."""

import msgspec
import pytest
from tests.packs.record import Record, packs

from appban.errors import InputError, NotAuthorisedError, PolicyError
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.pack.written import Moment
from appban.regime.roster import Roster
from appban.service.bans.plan import read_plan, write_plan
from appban.service.bans.policy import apply_plan


@pytest.fixture
def record(tmp_path) -> Record:
    return Record(tmp_path, "2023-03-17T09:00")


def applied(record, plan, who, second):
    return record.do(who, lambda work: apply_plan(work, plan, record.ids[second]))


def test_before_there_are_bodies_root_appointers_alone_adopt(record):
    record.person("carl")
    record.person("dora")
    plan = record.plan(*packs("uk-2023"))
    with pytest.raises(NotAuthorisedError, match="no root appointer"):
        applied(record, plan, "carl", "dora")
    with pytest.raises(NotAuthorisedError, match="no root appointer"):
        applied(record, plan, "ana", "dora")
    assert applied(record, plan, "ana", "ben") == len(plan.events)


def test_authority_over_the_whole_tree_adopts_and_over_a_part_of_it_does_not(record):
    record.adopt(*packs("uk-2023"))
    for who in ("carl", "dora", "edna"):
        record.person(who)
    record.appoint("carl", "policy", "hm-government")
    record.appoint("dora", "policy", "hm-government")
    record.appoint("edna", "policy", "home-office")
    plan = record.plan(*packs("uk-parliament-2023"))
    with pytest.raises(NotAuthorisedError):
        applied(record, plan, "carl", "edna")
    assert applied(record, plan, "carl", "dora") == len(plan.events)
    later = record.plan(*packs("be-2023"))
    with pytest.raises(NotAuthorisedError, match="uk-parliament"):
        applied(record, later, "carl", "dora")


def test_a_plan_is_the_same_after_its_file_and_its_digest_stands_in_the_record(record):
    plan = record.plan(*packs("uk-2023"))
    again = read_plan(write_plan(plan), "plan.json")
    assert again == plan
    assert again.digest == plan.digest
    applied(record, again, "ana", "ben")
    assert not record.plan(*packs("uk-2023")).pending


def test_a_plan_is_made_on_one_state_and_applied_on_that_alone(record):
    plan = record.plan(*packs("uk-2023"))
    record.adopt(*packs("be-2023"))
    with pytest.raises(PolicyError, match="moved on"):
        applied(record, plan, "ana", "ben")


def test_a_plan_of_an_unknown_shape_is_refused(record):
    data = write_plan(record.plan(*packs("be-2023")))
    for spoilt in (data[:-20], data.replace(b'"sealed"', b'"seal"'), b"[]", b""):
        with pytest.raises(InputError, match="not a plan"):
            read_plan(spoilt, "plan.json")


def test_the_devices_touched_are_those_whose_restrictions_differ_wherever_they_are_known(record):
    record.adopt(*packs("be-2023"))
    record.device("recorded", "be-chancellery")
    places = {
        DeviceId("in-scope"): Place(BodyId("home-office"), PlaceClass.CORPORATE, Platform.IOS),
        DeviceId("recorded"): Place(BodyId("home-office"), PlaceClass.CORPORATE, Platform.IOS),
        DeviceId("personal"): Place(BodyId("home-office"), PlaceClass.PERSONAL, Platform.IOS),
        DeviceId("elsewhere"): Place(BodyId("be-chancellery"), PlaceClass.CORPORATE, Platform.IOS),
        DeviceId("unknown"): Place(BodyId("home-office"), None, Platform.IOS),
    }
    touched = record.plan(*packs("uk-2023"), roster=Roster(places.items(), taken_at=0)).touched
    assert (touched.devices, touched.unknown_devices) == (1, 1)
    assert (touched.people, touched.exemptions) == (0, ())


def test_live_exemptions_that_a_new_version_ends_are_named_with_their_people(record):
    record.adopt(*packs("us-m-23-13"))
    record.device("phone", "us-irs")
    for handle in ("quinn", "hal", "head"):
        record.person(handle)
    record.appoint("head", "clear:head", "us-irs")
    asked = record.submitted(
        "quinn", "phone", "hal", "us-m-23-13", body="us-irs", purpose="security-research"
    )
    record.cleared("head", asked, "agency-head")
    record.evidenced(asked, "phone", "hal")
    record.clock.pass_(60_000_000)
    (pack,) = packs("us-m-23-13")
    touched = record.plan(with_second_version(pack, starts="2023-03-18")).touched
    assert touched.exemptions == (asked.exemption,)
    assert touched.people == 1


def with_second_version(pack, starts):
    """The pack with a version that ends exemptions given under the first."""
    (restriction,) = pack.pack.restrictions
    first = restriction.versions[0]
    second = msgspec.structs.replace(first, version=2, starts=Moment(starts), existing="end")
    both = msgspec.structs.replace(restriction, versions=(first, second))
    return msgspec.structs.replace(
        pack, pack=msgspec.structs.replace(pack.pack, restrictions=(both,)), digest="1" * 64
    )
