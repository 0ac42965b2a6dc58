"""A person registers passkeys of their own after a fresh sign-in, two at most; they end, and nobody takes another's."""

import json
from pathlib import Path

import pytest
from tests.service.keyring import Keyring
from tests.support_passkey import BE, BS, SITE, UP, UV, Authenticator, Kind, un64, url64

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.passkey import PasskeyId
from appban.regime.people import PersonClass
from appban.regime.time import MINUTE
from appban.service.deciding.passkeys import FRESH, PasskeyLine, passkey_lines, register
from appban.service.deciding.signing import SHOWN_FOR
from appban.service.people import link_people, person_left, record_person
from appban.service.reading import Focus, event_of, facts_about
from appban.service.recorded.erasing import erase
from appban.service.work import Act, perform
from appban.stores.open import create_store

SAMS, SPARE, THIRD = Authenticator(1), Authenticator(2), Authenticator(3)


@pytest.fixture(params=["sqlite", "memory"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Keyring:
    """An office whose security seat asks for a passkey."""
    on_disk = request.param == "sqlite"
    return Keyring(create_store(str(tmp_path / "record.sqlite3"))) if on_disk else Keyring()


def last(office: Keyring) -> ev.Event:
    with office.store.reader() as reader:
        return event_of(reader.row(reader.head().size - 1))


def lines(office: Keyring, who: str, at: int | None = None) -> list[PasskeyLine]:
    person = office.ids[who]
    with office.store.reader() as reader:
        facts = facts_about(reader, Focus(people=(person,)))
        return list(passkey_lines(facts, reader, person, office.now if at is None else at))


@pytest.mark.parametrize("kind", ["ES256", "EdDSA", "RS256"])
def test_a_person_registers_a_passkey_of_their_own(office: Keyring, kind: Kind):
    passkey = Authenticator(kind=kind)
    name = office.registered("sam", passkey, label="  the blue key ")
    event = last(office)
    assert isinstance(event, ev.PasskeyRegistered)
    assert (event.passkey, event.person, event.credential) == (name, office.ids["sam"], passkey.credential)
    (line,) = lines(office, "sam")
    assert (line.label.value, line.origin, line.holds, line.signed) == ("the blue key", SITE.origin, True, 0)


def test_its_entry_says_whether_it_may_be_copied_and_how_it_is_reached(office: Keyring):
    office.registered("sam", SAMS, made={"flags": UP | UV | BE | BS})
    event = last(office)
    assert isinstance(event, ev.PasskeyRegistered)
    assert (event.backup_eligible, event.backed_up, event.transports) == (True, True, ("usb",))


def test_what_a_passkey_is_called_is_forgotten_with_its_person(office: Keyring):
    office.registered("sam", SAMS)
    office.as_("operator", lambda work: erase(work, office.ids["sam"], "schedule 4"))
    assert [line.label.value for line in lines(office, "sam")] == [None]


@pytest.mark.parametrize("ago", [FRESH + 1, -3 * MINUTE])
def test_without_a_fresh_sign_in_none_is_registered(office: Keyring, ago: int):
    before = office.size()
    with pytest.raises(NotAuthorisedError, match="sign in again"):
        office.registered("sam", SAMS, signed_in=office.now - ago)
    assert office.size() == before


def test_an_offer_is_good_for_ten_minutes(office: Keyring):
    offer = office.offered("sam")
    assert offer.until - office.now == SHOWN_FOR
    office.clock.pass_(SHOWN_FOR)
    with pytest.raises(RefusedError, match="begin again"):
        office.registered("sam", SAMS, offer)


@pytest.mark.parametrize(
    ("made", "because"),
    [
        ({"challenge": url64(b"d" * 32)}, "another challenge"),
        ({"origin": "https://evil.example"}, "signed on"),
        ({"rp_id": "evil.example"}, "RP ID"),
        ({"flags": UP}, "not verified"),
    ],
    ids=str,
)
def test_what_the_browser_was_not_asked_for_is_refused(made: dict[str, object], because: str):
    office = Keyring()
    before = office.size()
    with pytest.raises(RefusedError, match=because):
        office.registered("sam", SAMS, made=made)
    assert office.size() == before


@pytest.mark.parametrize(
    "changes", [{"label": "  "}, {"label": "x" * 101}, {"answer": "{}"}, {"challenge": "?"}]
)
def test_what_cannot_be_read_is_refused(changes: dict[str, object]):
    with pytest.raises(InputError):
        Keyring().registered("sam", SAMS, **changes)


def test_a_person_holds_two_and_a_third_once_one_has_ended(office: Keyring):
    first = office.registered("sam", SAMS)
    office.registered("sam", SPARE)
    with pytest.raises(RefusedError, match="may hold 2"):
        office.offered("sam")
    office.ended("sam", first)
    office.registered("sam", THIRD)
    assert [line.holds for line in lines(office, "sam")] == [False, True, True]


def test_two_ids_of_one_human_hold_two_between_them(office: Keyring):
    office.registered("sam", SAMS)
    office.registered("sue", SPARE)
    office.as_("operator", lambda work: link_people(work, office.ids["sam"], office.ids["sue"]))
    with pytest.raises(RefusedError, match="may hold 2"):
        office.offered("sue")
    assert len(lines(office, "sam")) == 2


def test_nobody_registers_a_passkey_that_is_registered(office: Keyring):
    office.registered("sam", SAMS)
    for who in ("sam", "sue"):
        with pytest.raises(RefusedError, match="registered already"):
            office.registered(who, SAMS)


def test_not_even_one_that_has_ended(office: Keyring):
    office.ended("sam", office.registered("sam", SAMS))
    with pytest.raises(RefusedError, match="registered already"):
        office.registered("sue", SAMS)


def test_no_minister_is_asked_for_one(office: Keyring):
    with pytest.raises(RefusedError, match="no minister is asked"):
        office.offered("min")


def test_a_minister_registers_none(office: Keyring):
    offer = office.offered("sam")
    office.as_("operator", lambda work: record_person(work, "sam", "Sam Example", PersonClass.MINISTER, None))
    with pytest.raises(RefusedError, match="no minister is asked"):
        office.registered("sam", SAMS, offer)


def test_who_has_left_registers_none(office: Keyring):
    office.as_("operator", lambda work: person_left(work, office.ids["sam"], work.now))
    with pytest.raises(NotAuthorisedError, match="has left"):
        office.offered("sam")


def test_an_operator_registers_none():
    office = Keyring()
    offer = office.offered("sam")
    asked = office.registration(offer, SAMS.register(offer.challenge))
    act = Act(actor=Actor(person="operator", how="operator"))
    with pytest.raises(NotAuthorisedError, match="nobody is named"):
        perform(office.desk, act, lambda work: register(work, asked))


def test_the_offer_asks_for_a_verified_user_and_a_new_passkey_of_a_kind_we_read(office: Keyring):
    office.registered("sam", SPARE)
    first, second = office.offered("sam"), office.offered("sam")
    asked = json.loads(first.options)
    assert un64(first.challenge) == un64(asked["challenge"])
    assert len(un64(first.challenge)) == 32
    assert first.challenge != second.challenge
    assert asked["rp"] == {"id": SITE.rp_id, "name": SITE.name}
    assert (un64(asked["user"]["id"]).decode(), asked["user"]["name"]) == (office.ids["sam"], "sam")
    assert [each["alg"] for each in asked["pubKeyCredParams"]] == [-7, -8, -257]
    assert [each["id"] for each in asked["excludeCredentials"]] == [SPARE.id]
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["attestation"] == "none"
    assert asked["timeout"] == 600_000


def test_a_person_ends_their_own_and_it_holds_until_then(office: Keyring):
    name = office.registered("sam", SAMS)
    held = office.now
    office.ended("sam", name)
    assert [line.holds for line in lines(office, "sam", held)] == [True]
    assert [line.until for line in lines(office, "sam")] == [office.now]


@pytest.mark.parametrize("who", ["sue", "sec"])
def test_nobody_else_ends_it(office: Keyring, who: str):
    name = office.registered("sam", SAMS)
    with pytest.raises(NotAuthorisedError, match="root appointer"):
        office.ended(who, name)


def test_a_root_appointer_ends_it(office: Keyring):
    name = office.registered("sam", SAMS)
    office.ended("ben", name)
    assert [line.holds for line in lines(office, "sam")] == [False]


def test_who_may_appoint_for_a_persons_body_ends_it_and_who_may_elsewhere_does_not(office: Keyring):
    office.as_(
        "operator", lambda work: record_person(work, "sam", "Sam", PersonClass.CIVIL_SERVANT, BodyId("D"))
    )
    office.appoint("rat", "appoint", "X")
    office.appoint("sec", "appoint", "D")
    name = office.registered("sam", SAMS)
    with pytest.raises(NotAuthorisedError, match="no authority to appoint for D"):
        office.ended("rat", name)
    office.ended("sec", name)


def test_who_has_left_is_ended_by_others(office: Keyring):
    name = office.registered("sam", SAMS)
    office.as_("operator", lambda work: person_left(work, office.ids["sam"], work.now))
    with pytest.raises(NotAuthorisedError, match="has left"):
        office.ended("sam", name)
    office.ended("ana", name)


def test_it_ends_once_unless_it_was_lost_earlier_than_was_said(office: Keyring):
    name = office.registered("sam", SAMS)
    registered = office.now
    office.clock.pass_(MINUTE)
    lost = office.now
    office.ended("sam", name)
    with pytest.raises(RefusedError, match="nothing to end"):
        office.ended("sam", name)
    office.ended("sam", name, lost)
    assert [line.until for line in lines(office, "sam")] == [lost]
    with pytest.raises(InputError, match="cannot have ended before"):
        office.ended("sam", name, registered - 1)
    with pytest.raises(InputError, match="yet to come"):
        office.ended("sam", name, office.now + 5 * MINUTE)


def test_a_passkey_that_is_none_is_not_found(office: Keyring):
    with pytest.raises(NotFoundError, match="no passkey passkey-none"):
        office.ended("sam", PasskeyId("passkey-none"))
