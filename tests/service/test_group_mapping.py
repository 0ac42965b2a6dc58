"""Groups are mapped to authority by two who do not gain, and unmapped by one."""

import pytest
from msgspec.structs import replace
from tests.service.office import Office

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.authority import mapping_holds_at
from appban.regime.bodies import BodyId
from appban.regime.groups import MappingId
from appban.regime.people import Subject
from appban.regime.subjects import subjects
from appban.regime.time import HOUR
from appban.service.people import person_left
from appban.service.reading import event_of
from appban.service.signing_in.mapping import Mapping, map_group, mapping_lines, unmap_group
from appban.service.staff.authority import end_authority

ISSUER = "https://idp.example.org"


def asked(**changes: object) -> Mapping:
    usual = Mapping(
        issuer=ISSUER,
        group="security",
        subject=Subject("clear:security"),
        body=BodyId("D"),
        instrument="a letter",
    )
    return replace(usual, **changes)


def mapped(office: Office, who: str = "ana", second: str = "ben", **changes: object) -> MappingId:
    return office.as_(who, lambda work: map_group(work, asked(**changes), office.ids[second])).value


def test_a_mapping_holds_from_its_record_until_it_is_unmapped(office: Office):
    before = office.now
    mapping = mapped(office)
    facts = office.facts()
    held = facts.groups[mapping]
    assert (held.issuer, held.group, held.subject, held.body) == (ISSUER, "security", "clear:security", "D")
    assert held.mapped_by == (office.ids["ana"], office.ids["ben"])
    assert [mapping_holds_at(facts, held, at) for at in (before, office.now)] == [False, True]
    office.as_("ben", lambda work: unmap_group(work, mapping))
    facts = office.facts()
    assert not mapping_holds_at(facts, facts.groups[mapping], office.now)


def test_a_mapping_is_no_appointment(office: Office):
    before = office.facts().authorities
    mapped(office)
    assert office.facts().authorities == before


def test_a_mapping_takes_two_different_persons(office: Office):
    with pytest.raises(RefusedError, match="mapping a group takes two persons"):
        mapped(office, second="ana")


def test_who_may_not_appoint_for_a_body_maps_nothing_to_it(office: Office):
    for who, second in (("kim", "ben"), ("ana", "kim")):
        with pytest.raises(NotAuthorisedError, match="no authority to appoint for D"):
            mapped(office, who, second)
    office.appoint("kim", "appoint", "A")
    with pytest.raises(NotAuthorisedError, match="no authority to appoint for D"):
        mapped(office, "kim")
    mapped(office, "kim", body=BodyId("A"))


def test_an_appointer_who_left_or_whose_time_is_over_maps_nothing(office: Office):
    held = office.appoint("kim", "appoint")
    office.as_("ana", lambda work: end_authority(work, held, work.now))
    with pytest.raises(NotAuthorisedError, match="no authority to appoint"):
        mapped(office, "kim")
    office.as_("operator", lambda work: person_left(work, office.ids["ana"], work.now))
    with pytest.raises(NotAuthorisedError, match="has left"):
        mapped(office)


def test_a_bare_operator_maps_nothing(office: Office):
    with pytest.raises(NotAuthorisedError, match="nobody is named"):
        mapped(office, "operator")


def test_no_group_gives_the_authority_to_appoint(office: Office):
    with pytest.raises(RefusedError, match="no group gives the authority to appoint"):
        mapped(office, subject=Subject("appoint"))


@pytest.mark.parametrize("field", ["issuer", "group", "subject"])
def test_a_mapping_of_nothing_is_refused(office: Office, field: str):
    with pytest.raises(InputError, match=f"the {field} is empty"):
        mapped(office, **{field: " "})


def test_a_mapping_to_no_body_is_refused(office: Office):
    with pytest.raises(NotFoundError, match="no body nowhere"):
        mapped(office, body=BodyId("nowhere"))


def test_the_same_is_mapped_once_until_it_is_unmapped(office: Office):
    first = mapped(office)
    with pytest.raises(ConflictError, match=first):
        mapped(office)
    mapped(office, group="Security")
    mapped(office, body=BodyId("A"))
    office.as_("ana", lambda work: unmap_group(work, first))
    assert mapped(office) != first


def test_only_an_appointer_unmaps_and_only_what_is_mapped(office: Office):
    mapping = mapped(office)
    with pytest.raises(NotAuthorisedError, match="no authority to appoint"):
        office.as_("kim", lambda work: unmap_group(work, mapping))
    with pytest.raises(NotFoundError, match="no mapping group-0"):
        office.as_("ana", lambda work: unmap_group(work, MappingId("group-0")))
    office.as_("ana", lambda work: unmap_group(work, mapping))
    with pytest.raises(RefusedError, match="unmapped already"):
        office.as_("ana", lambda work: unmap_group(work, mapping))


def test_a_transfer_of_its_body_ends_a_mapping(office: Office):
    mapping = mapped(office, body=BodyId("A"))
    other = mapped(office)
    office.tell(
        ev.UnitTransferred(
            stated=office.now,
            unit=BodyId("A"),
            parent=BodyId("X"),
            carried_exemptions=(),
            carried_authorities=(),
        )
    )
    facts = office.facts()
    assert not mapping_holds_at(facts, facts.groups[mapping], office.now + HOUR)
    assert mapping_holds_at(facts, facts.groups[other], office.now + HOUR)


def test_mappings_are_listed_with_who_made_them(office: Office):
    first, second = mapped(office), mapped(office, group="other")
    office.as_("ana", lambda work: unmap_group(work, first))
    with office.store.reader() as reader:
        lines = list(mapping_lines(office.facts(), reader, office.now))
        assert list(mapping_lines(office.facts(), reader, 0)) == []
    assert [(line.mapping, line.group, line.holds, line.until is None) for line in lines] == [
        (first, "security", False, False),
        (second, "other", True, True),
    ]
    assert [str(each) for each in lines[0].mapped_by] == ["ana", "ben"]


def test_a_mapping_is_found_by_its_id_and_sealed(office: Office):
    mapping = mapped(office)
    with office.store.reader() as reader:
        row = reader.row(reader.head().size - 1)
    assert subjects(event_of(row)) == ("common", f"group:{mapping}")
    assert b"security" not in row.leaf
