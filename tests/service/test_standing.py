"""Authority takes two who do not gain; people, bodies and devices are recorded facts; what is erased stays erased."""

import msgspec
import pytest
from tests.reference.build import SOURCE
from tests.service.office import BEGINS, Office

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.people import AuthorityId, PersonId, Subject
from appban.regime.time import DAY
from appban.service.people import link_people, people_called, record_person
from appban.service.reading import event_of
from appban.service.recorded.erasing import erase
from appban.service.staff.authority import Appointment, end_authority, grant_authority
from appban.service.staff.bodies import record_body


def asked(office: Office, who: str, **changes: object) -> Appointment:
    given = {
        "subject": Subject("clear:security"),
        "body": BodyId("D"),
        "instrument": "a letter",
        "stated": office.now,
    }
    return Appointment(person=office.ids[who], **(given | changes))


def test_an_appointment_takes_two_different_appointers(office: Office):
    with pytest.raises(RefusedError, match="takes two persons"):
        office.as_("ana", lambda work: grant_authority(work, asked(office, "kim"), office.ids["ana"]))


def test_an_appointer_does_not_gain(office: Office):
    with pytest.raises(RefusedError, match="would gain"):
        office.as_("ana", lambda work: grant_authority(work, asked(office, "ben"), office.ids["ben"]))


def test_who_holds_no_authority_to_appoint_appoints_nobody(office: Office):
    with pytest.raises(NotAuthorisedError, match="no authority to appoint for D"):
        office.as_("ana", lambda work: grant_authority(work, asked(office, "kim"), office.ids["sam"]))


def test_who_was_appointed_to_appoint_may(office: Office):
    office.appoint("sam", "appoint")
    office.as_("sam", lambda work: grant_authority(work, asked(office, "kim"), office.ids["ana"]))
    assert authority_for(
        office.facts(), office.ids["kim"], Subject("clear:security"), BodyId("A"), office.now
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"body": BodyId("nowhere")}, "no body nowhere"), ({"person": PersonId("p")}, "no person p")],
)
def test_an_appointment_is_of_somebody_over_something(office: Office, changes: dict[str, object], said: str):
    wanted = msgspec.structs.replace(asked(office, "kim"), **changes)
    with pytest.raises(NotFoundError, match=said):
        office.as_("ana", lambda work: grant_authority(work, wanted, office.ids["ben"]))


def test_an_appointment_ends_after_it_began(office: Office):
    wanted = asked(office, "kim", until=office.now - DAY)
    with pytest.raises(InputError, match="is past"):
        office.as_("ana", lambda work: grant_authority(work, wanted, office.ids["ben"]))


def test_an_appointer_or_the_one_appointed_ends_it_and_nobody_else(office: Office):
    held = AuthorityId(office.appoint("kim", "clear:security"))
    with pytest.raises(NotAuthorisedError, match="to appoint"):
        office.as_("sam", lambda work: end_authority(work, held, work.now))
    office.as_("kim", lambda work: end_authority(work, held, work.now))
    assert (
        authority_for(office.facts(), office.ids["kim"], Subject("clear:security"), BodyId("D"), office.now)
        is None
    )
    with pytest.raises(RefusedError, match="already"):
        office.as_("ana", lambda work: end_authority(work, held, work.now))
    with pytest.raises(NotFoundError, match="no authority none"):
        office.as_("ana", lambda work: end_authority(work, AuthorityId("none"), work.now))


def test_a_person_is_one_id_however_often_recorded(office: Office):
    before = office.ids["kim"]
    receipt = office.as_(
        "operator", lambda work: record_person(work, "kim", "Kim Example", None, BodyId("D"))
    )
    assert receipt.value == before
    with office.store.reader() as reader:
        assert people_called(reader, ["kim"]) == (before,)
        with pytest.raises(NotFoundError, match="nobody is called 'nobody'"):
            people_called(reader, ["nobody"])


def test_a_person_of_a_body_that_does_not_exist_is_refused_whole(office: Office):
    with pytest.raises(NotFoundError, match="no body nowhere"):
        office.as_("operator", lambda work: record_person(work, "new", "New One", None, BodyId("nowhere")))
    with office.store.reader() as reader, pytest.raises(NotFoundError):
        people_called(reader, ["new"])


def test_one_id_is_not_two(office: Office):
    with pytest.raises(RefusedError, match="one id, not two"):
        office.as_("operator", lambda work: link_people(work, office.ids["kim"], office.ids["kim"]))


def test_a_body_stands_under_one_that_exists_and_never_under_itself(office: Office):
    kind = BodyKind.AGENCY
    for parent, said in (("nowhere", "no body nowhere"), ("A", "which stands under it")):
        with pytest.raises((NotFoundError, RefusedError), match=said):
            office.as_(
                "operator",
                lambda work, p=parent: record_body(
                    work, BodyId("D"), "D", kind, BodyId(p), stated=BEGINS, source=SOURCE
                ),
            )


def test_what_is_erased_is_gone_and_the_entry_that_says_so_is_public(office: Office):
    kim = office.ids["kim"]
    receipt = office.as_("operator", lambda work: erase(work, kim, "schedule 4.2"))
    assert receipt.value == 2
    with office.store.reader() as reader:
        row = reader.row(receipt.first)
        assert (row.kind, row.nonce) == ("erased.1", None)
        assert event_of(row).about == kim
        assert reader.names([kim]) == {}
        assert [each.about for each in reader.erasures()] == [kim]
        assert reader.row(receipt.first - 1).time == next(reader.erasures()).time


def test_nothing_is_erased_twice_or_without_a_rule(office: Office):
    kim = office.ids["kim"]
    office.as_("operator", lambda work: erase(work, kim, "schedule 4.2"))
    with pytest.raises(NotFoundError, match="nothing is held"):
        office.as_("operator", lambda work: erase(work, kim, "schedule 4.2"))
    with pytest.raises(InputError, match="without a rule"):
        office.as_("operator", lambda work: erase(work, office.ids["hal"], "  "))
