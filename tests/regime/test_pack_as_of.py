"""The as-of cases of the first issue come out right under the shipped packs themselves, asked of the decision point."""

import pytest
from tests.regime.shipped import events_of

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId, EntityId
from appban.regime.decide import decide
from appban.regime.device import DeviceId, NetworkId, Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.query import Query
from appban.regime.reducer import fold
from appban.regime.restriction import Source
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import read, zone

SOURCE = Source(reference="a test", mark="operator")
UTC = zone("UTC")
PHONE = DeviceId("phone")
NET = NetworkId("net")


def at(text):
    return read(f"{text}T12:00", UTC, bare="start")[0]


def asked(events, body, day, *, app="tiktok", surface=Surface.NATIVE_APP, of_class=PlaceClass.CORPORATE):
    """The verdict on a device (or, of a network's class, a network) of a body at noon of a day."""
    facts = fold(enumerate(events, start=1))
    roster = Roster([(PHONE, Place(BodyId(body), of_class, Platform.IOS))])
    query = Query(app=AppId(app), at=at(day), device=PHONE, surface=surface)
    return decide(Ruleset(facts, roster, at(day)), query, at(day))


def on_network(events, body, day, *, of_class=PlaceClass.CORPORATE_NETWORK):
    place = Place(BodyId(body), of_class, Platform.NETWORK)
    known = ev.NetworkRecorded(stated=0, network=NET, place=place)
    facts = fold(enumerate((*events, known), start=1))
    query = Query(app=AppId("tiktok"), at=at(day), network=NET)
    return decide(Ruleset(facts, Roster(), at(day)), query, at(day))


UK = events_of("uk-2023", "uk-parliament-2023")


@pytest.mark.parametrize(
    ("day", "outcome"),
    [("2023-03-15", "permitted"), ("2023-03-16", "prohibited"), ("2023-03-17", "prohibited")],
)
def test_tiktok_on_a_uk_departments_phone_before_on_and_after_the_day(day, outcome):
    assert asked(UK, "home-office", day).outcome == outcome


def test_a_department_is_reached_by_the_statement_and_an_arms_length_body_by_the_reply():
    department = asked(UK, "hm-revenue-and-customs", "2023-03-17")
    body = asked(UK, "environment-agency", "2023-03-17")
    assert (department.clause.restriction, department.clause.statement) == (
        "uk-2023-tiktok",
        "commons-statement",
    )
    assert (body.clause.restriction, body.clause.statement) == ("uk-2023-tiktok", "reply-in-the-house")
    assert asked(UK, "dvla", "2023-03-17").clause.statement == "reply-in-the-house"


def test_a_personal_phone_is_not_reached_in_the_uk():
    assert asked(UK, "home-office", "2023-03-17", of_class=PlaceClass.PERSONAL).outcome == "permitted"


def test_the_browser_counts_in_the_uk_by_the_operators_reading():
    given = asked(UK, "home-office", "2023-03-17", surface=Surface.WEB)
    assert given.outcome == "prohibited"
    made = [each.restriction for each in UK if isinstance(each, ev.RestrictionMade)]
    assert next(each for each in made if each.id == "uk-2023-tiktok").surfaces_source.mark == "operator"


def test_parliaments_network_the_day_after_and_nothing_before():
    assert on_network(UK, "uk-parliament", "2023-03-22").outcome == "permitted"
    verdict = on_network(UK, "house-of-commons", "2023-03-24", of_class=PlaceClass.GUEST_NETWORK)
    assert (verdict.outcome, verdict.clause.restriction) == ("prohibited", "uk-parliament-2023-tiktok")


def test_parliament_is_not_reached_by_the_governments_ban():
    assert asked(UK, "house-of-lords", "2023-03-17").outcome == "permitted"


def test_capcut_is_not_listed_in_the_uk_and_an_uncatalogued_application_likewise():
    assert asked(UK, "home-office", "2023-03-17", app="capcut").outcome == "not-listed"
    other = asked(UK, "home-office", "2023-03-17", app="never-heard-of")
    assert (other.outcome, other.reasons[0]) == ("not-listed", "not catalogued")


def test_the_management_channel_stands_on_the_uks_list_everywhere():
    for app in ("intune-company-portal", "fusioninventory-agent", "ocsinventory-agent"):
        for body in ("home-office", "dvla", "environment-agency"):
            assert asked(UK, body, "2023-03-17", app=app).outcome == "permitted"


US = events_of("us-m-23-13")


def test_capcut_is_reached_by_the_memorandum_until_a_dated_fact_of_ownership_says_otherwise():
    assert asked(US, "us-irs", "2023-06-01", app="capcut").outcome == "prohibited"
    sold = ev.OwnershipRecorded(
        stated=at("2026-01-22"),
        owned=EntityId("bytedance-pte"),
        owner=EntityId("bytedance-ltd"),
        share=0,
        source=SOURCE,
    )
    assert asked((*US, sold), "us-irs", "2026-01-21", app="capcut").outcome == "prohibited"
    assert asked((*US, sold), "us-irs", "2026-01-23", app="capcut").outcome == "permitted"
    assert asked((*US, sold), "us-irs", "2026-01-23").outcome == "prohibited"


def test_an_application_outside_the_catalogue_is_permitted_under_the_memorandum():
    verdict = asked(US, "us-irs", "2023-06-01", app="never-heard-of")
    assert (verdict.outcome, verdict.reasons[0]) == ("permitted", "not catalogued")


def test_the_memorandum_reaches_contractors_and_traffic_and_not_personal_devices():
    assert asked(US, "us-treasury", "2023-06-01", of_class=PlaceClass.CONTRACTOR).outcome == "prohibited"
    assert on_network(US, "us-irs", "2023-06-01").outcome == "prohibited"
    assert asked(US, "us-treasury", "2023-06-01", of_class=PlaceClass.PERSONAL).outcome == "permitted"


def test_the_browser_is_not_reached_in_australia_and_is_in_new_south_wales():
    commonwealth, state = events_of("au-pspf-001-2023"), events_of("au-nsw-2023")
    assert asked(commonwealth, "au-home-affairs", "2023-06-01").outcome == "prohibited"
    assert asked(commonwealth, "au-home-affairs", "2023-06-01", surface=Surface.WEB).outcome == "permitted"
    for of_class in (PlaceClass.CORPORATE, PlaceClass.ENROLLED_PERSONAL):
        assert (
            asked(state, "nsw-customer-service", "2023-06-01", surface=Surface.WEB, of_class=of_class).outcome
            == "prohibited"
        )
    assert (
        asked(state, "nsw-customer-service", "2023-06-01", of_class=PlaceClass.PERSONAL).outcome
        == "permitted"
    )


BELGIUM = events_of("be-2023")


def known_before(version):
    """What was recorded before a version of the Belgian ban was."""
    return [
        each
        for each in BELGIUM
        if not isinstance(each, ev.RestrictionMade) or each.restriction.version < version
    ]


def test_belgium_in_september_2023_is_prohibited_by_extension_and_as_known_before_it_ended():
    verdict = asked(BELGIUM, "be-chancellery", "2023-09-20")
    assert (verdict.outcome, verdict.clause.version) == ("prohibited", 2)
    assert asked(known_before(2), "be-chancellery", "2023-09-20").outcome == "permitted"
    assert asked(known_before(2), "be-chancellery", "2023-09-16").outcome == "prohibited"


def test_belgium_leaves_no_day_between_its_extensions():
    for day in ("2023-03-31", "2023-09-16", "2023-09-17", "2024-03-17", "2024-03-20", "2026-01-01"):
        assert (
            asked(BELGIUM, "be-policy-and-support", day, of_class=PlaceClass.PART_PAID).outcome
            == "prohibited"
        ), day
    assert asked(BELGIUM, "be-policy-and-support", "2023-03-09").outcome == "permitted"
