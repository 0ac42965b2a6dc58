"""The as-of cases of the first issue, each a test of its own, asked of a record that adopted the shipped packs."""

import pytest
from tests.packs.record import Record, packs, rests_on, without_later_versions

from appban.errors import RefusedError
from appban.regime import events as ev
from appban.regime.catalogue import EntityId
from appban.regime.device import PlaceClass
from appban.regime.identity import Surface
from appban.regime.people import PersonClass
from appban.regime.restriction import Source


@pytest.fixture
def uk(tmp_path) -> Record:
    """The United Kingdom's packs as adopted on the day after the statement, and telephones known since long ago."""
    record = Record(tmp_path, "2023-03-17T09:00")
    record.adopt(*packs("uk-2023", "uk-parliament-2023"))
    record.device("phone", "home-office")
    record.device("neighbour", "home-office")
    record.device("arms-length phone", "environment-agency")
    record.device("own phone", "home-office", PlaceClass.PERSONAL)
    record.network("wireless", "house-of-commons", PlaceClass.GUEST_NETWORK)
    record.until("2023-03-31T09:00")
    return record


def officers(record: Record) -> None:
    for handle in ("quinn", "hal", "sam"):
        record.person(handle)
    record.person("min", PersonClass.MINISTER)
    record.appoint("sam", "clear:security", "home-office")
    record.appoint("min", "clear:minister", "home-office")


def test_on_15_march_2023_tiktok_on_a_uk_departments_phone_is_not_prohibited(uk):
    assert uk.verdict("2023-03-15T12:00", device="phone").outcome == "permitted"


def test_on_17_march_2023_it_is_prohibited_citing_the_statement(uk):
    asked = uk.asked("2023-03-17T12:00", device="phone")
    assert asked.verdict.outcome == "prohibited"
    assert asked.verdict.clause.restriction == "uk-2023-tiktok"
    assert rests_on(asked).source.reference.startswith("Oral statement")


def test_the_same_phone_held_by_an_arms_length_body_is_prohibited_resting_on_the_reply_in_the_house(uk):
    asked = uk.asked("2023-03-17T12:00", device="arms-length phone")
    assert asked.verdict.outcome == "prohibited"
    assert asked.verdict.clause.statement == "reply-in-the-house"
    assert "arm's-length bodies" in rests_on(asked).says
    assert "replying" in rests_on(asked).source.reference


def test_a_personal_phone_is_not_reached(uk):
    verdict = uk.verdict("2023-03-17T12:00", device="own phone")
    assert (verdict.outcome, verdict.clause) == ("permitted", None)


def test_parliaments_network_on_24_march_is_prohibited(uk):
    verdict = uk.verdict("2023-03-24T12:00", network="wireless")
    assert (verdict.outcome, verdict.clause.restriction) == ("prohibited", "uk-parliament-2023-tiktok")
    assert uk.verdict("2023-03-22T12:00", network="wireless").outcome == "permitted"


def test_an_exemption_from_parliaments_ban_is_impossible(uk):
    officers(uk)
    with pytest.raises(RefusedError, match="uk-parliament-2023-tiktok allows no exemptions"):
        uk.submitted("quinn", "phone", "hal", "uk-parliament-2023-tiktok")


def test_an_exempt_phone_in_a_department_is_exempt_and_not_not_listed(uk):
    officers(uk)
    asked = uk.submitted("quinn", "phone", "hal", "uk-2023-tiktok")
    uk.cleared("sam", asked, "security")
    uk.cleared("min", asked, "minister")
    uk.evidenced(asked, "phone", "hal")
    assert uk.verdict("2023-03-31T09:30", device="phone").outcome == "exempt"
    assert uk.verdict("2023-03-31T09:30", device="neighbour").outcome == "prohibited"


def test_tiktok_in_a_browser_is_not_reached_by_australias_text_on_the_application_alone(tmp_path):
    record = Record(tmp_path, "2023-04-05T09:00")
    record.adopt(*packs("au-pspf-001-2023"))
    record.device("phone", "au-home-affairs")
    assert record.verdict("2023-06-01", device="phone").outcome == "prohibited"
    verdict = record.verdict("2023-06-01", device="phone", surface=Surface.WEB)
    assert (verdict.outcome, verdict.clause) == ("permitted", None)


def test_tiktok_in_a_browser_is_prohibited_in_new_south_wales(tmp_path):
    record = Record(tmp_path, "2023-04-07T09:00")
    record.adopt(*packs("au-nsw-2023"))
    record.device("phone", "nsw-customer-service")
    assert record.verdict("2023-06-01", device="phone", surface=Surface.WEB).outcome == "prohibited"


def test_belgium_on_20_september_2023_is_prohibited_by_extension_and_as_known_before_it_had_ended(tmp_path):
    (pack,) = packs("be-2023")
    record = Record(tmp_path, "2023-03-17T09:00")
    record.adopt(without_later_versions(pack, 1))
    record.device("phone", "be-chancellery")
    record.until("2023-09-28T09:00")
    assert record.verdict("2023-09-20T12:00", device="phone").outcome == "permitted"
    record.adopt(pack)
    now = record.verdict("2023-09-20T12:00", device="phone")
    assert (now.outcome, now.clause.version) == ("prohibited", 2)
    as_known_before = record.asked("2023-09-20T12:00", "2023-09-28T08:00", device="phone")
    assert as_known_before.verdict.outcome == "permitted"
    held = as_known_before.facts.restrictions["be-2023-tiktok"]
    assert [version.version for _, version in held.versions] == [1]
    assert held.in_force(record.clock.wall) is None
    assert record.verdict("2023-09-16T12:00", "2023-09-28T08:00", device="phone").outcome == "prohibited"


def test_capcut_is_not_reached_by_a_ban_that_names_tiktok(tmp_path):
    record = Record(tmp_path, "2023-04-05T09:00")
    record.adopt(*packs("au-pspf-001-2023"))
    record.device("phone", "au-home-affairs")
    verdict = record.verdict("2023-06-01", device="phone", app="capcut")
    assert (verdict.outcome, verdict.clause) == ("permitted", None)


@pytest.fixture
def us(tmp_path) -> Record:
    record = Record(tmp_path, "2023-03-01T09:00")
    record.adopt(*packs("us-m-23-13"))
    record.device("phone", "us-irs")
    return record


def test_capcut_is_prohibited_where_what_bytedance_or_an_entity_owned_by_it_develops_is_banned(us):
    verdict = us.verdict("2023-06-01", device="phone", app="capcut")
    assert (verdict.outcome, verdict.clause.restriction) == ("prohibited", "us-m-23-13")


def test_after_a_dated_fact_of_ownership_says_otherwise_capcut_is_not_prohibited(us):
    sold = ev.OwnershipRecorded(
        stated=us.clock.wall,
        owned=EntityId("bytedance-pte"),
        owner=EntityId("bytedance-ltd"),
        share=0,
        source=Source(reference="a sale that never was", mark="operator"),
    )
    us.until("2026-02-01T09:00")
    us.tell(sold)
    assert us.verdict("2023-02-28T12:00", device="phone", app="capcut").outcome == "prohibited"
    assert us.verdict("2023-06-01", device="phone", app="capcut").outcome == "permitted"
    assert us.verdict("2023-06-01", "2025-01-01", device="phone", app="capcut").outcome == "prohibited"


def test_an_exemption_for_tiktok_does_not_free_capcut(us):
    for handle in ("quinn", "hal", "head"):
        us.person(handle)
    us.appoint("head", "clear:head", "us-irs")
    asked = us.submitted("quinn", "phone", "hal", "us-m-23-13", body="us-irs", purpose="security-research")
    us.cleared("head", asked, "agency-head")
    us.evidenced(asked, "phone", "hal")
    us.clock.pass_(60_000_000)
    assert us.verdict("2023-03-01T09:30", device="phone").outcome == "exempt"
    assert us.verdict("2023-03-01T09:30", device="phone", app="capcut").outcome == "prohibited"


def test_an_uncatalogued_application_is_permitted_under_the_memorandum_as_not_catalogued(us):
    verdict = us.verdict("2023-06-01", device="phone", app="never-heard-of")
    assert (verdict.outcome, verdict.reasons) == ("permitted", ("not catalogued",))


def test_an_uncatalogued_application_is_not_listed_under_the_uks_list(uk):
    verdict = uk.verdict("2023-03-17T12:00", device="phone", app="never-heard-of")
    assert (verdict.outcome, verdict.clause.restriction) == ("not-listed", "uk-2023-approved-list")
    assert verdict.reasons == ("not catalogued",)


def test_a_clearance_recorded_at_nine_for_last_night_leaves_the_use_prohibited_on_every_known_at_and_explains_it(
    uk,
):
    officers(uk)
    uk.until("2023-04-03T20:00")
    asked = uk.submitted("quinn", "phone", "hal", "uk-2023-tiktok")
    uk.evidenced(asked, "phone", "hal")
    uk.cleared("min", asked, "minister")
    uk.until("2023-04-04T09:00")
    uk.cleared("sam", asked, "security", stated="2023-04-03T21:30")
    uk.until("2023-04-04T12:00")
    query = {"device": "phone", "person": uk.ids["hal"], "purpose": "enforcement", "question": "used"}
    for known_at in (
        "2023-04-03T20:30", "2023-04-03T21:40", "2023-04-04T08:59", "2023-04-04T09:30", "2023-04-04T12:00",
    ):  # fmt: skip
        assert uk.verdict("2023-04-03T21:40", known_at, **query).outcome == "prohibited", known_at
    assert uk.verdict("2023-04-03T21:40", **query).outcome == "prohibited"
    assert uk.verdict("2023-04-04T09:30", **query).outcome == "exempt"
    before = uk.verdict("2023-04-03T21:40", "2023-04-04T08:59", **query).considered[0].why_not
    after = uk.verdict("2023-04-03T21:40", **query).considered[0].why_not
    assert before == "seat security/security-team is empty"
    assert "the clearance stated for 2023-04-03T20:30:00Z was recorded 2023-04-04T08:00:01Z only" in after
