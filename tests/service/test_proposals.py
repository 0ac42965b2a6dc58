"""Acts of two: what is proposed is kept beside the record, done by somebody else, once, and only while both may."""

from functools import partial

import pytest
from tests.service.office import Office, memory_office

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.people import PersonId, Subject
from appban.regime.time import DAY, SECOND
from appban.service.people import link_people
from appban.service.proposing.proposals import KIND, LASTS, agree, open_proposals, propose, set_aside
from appban.service.proposing.proposed import Appoint, Proposal
from appban.service.recorded.erasing import erase


@pytest.fixture
def office() -> Office:
    made = memory_office()
    made.appoint("kim", "appoint")
    made.appoint("rat", "appoint")
    return made


def proposed(office: Office, who: str = "kim", **changes: object) -> Proposal:
    """A proposal that hal decides on policy for D, unless changed."""
    given: dict[str, object] = {
        "person": office.ids["hal"],
        "subject": Subject("policy"),
        "body": BodyId("D"),
        "instrument": "a letter",
    }
    return propose(office.desk, office.act(who), Appoint(**(given | changes)))  # type: ignore[arg-type]  # a test names what it changes


def kept(office: Office) -> int:
    with office.store.reader() as reader:
        return len(reader.papers(KIND))


def test_proposing_adds_nothing_to_the_record_and_agreeing_adds_one_entry(office):
    size = office.size()
    proposal = proposed(office)
    assert office.size() == size
    receipt = office.as_("rat", lambda work: agree(work, proposal.id))
    held = office.facts().authorities[receipt.value]
    assert (held.person, held.granted_by) == (office.ids["hal"], (office.ids["rat"], office.ids["kim"]))
    assert office.size() == size + 1


@pytest.mark.parametrize(
    ("who", "changes", "refused"),
    [
        ("hal", {}, RefusedError),
        ("sam", {}, NotAuthorisedError),
        ("kim", {"body": BodyId("X")}, NotAuthorisedError),
        ("ana", {"body": BodyId("none")}, NotFoundError),
        ("kim", {"person": PersonId("nobody")}, NotFoundError),
        ("kim", {"until": 1}, InputError),
        ("operator", {}, NotAuthorisedError),
    ],
)
def test_what_could_not_be_agreed_to_is_not_proposed(office, who, changes, refused):
    with pytest.raises(refused):
        proposed(office, who, **changes)
    assert kept(office) == 0


def test_whoever_proposed_does_not_agree_under_another_id_either(office):
    proposal = proposed(office)
    office.as_("operator", lambda work: link_people(work, office.ids["kim"], office.ids["rat"]))
    with pytest.raises(RefusedError, match="two persons"):
        office.as_("rat", lambda work: agree(work, proposal.id))


def test_a_proposal_is_agreed_to_once_and_not_after_it_is_set_aside(office):
    first, second = proposed(office), proposed(office)
    office.as_("rat", lambda work: agree(work, first.id))
    assert set_aside(office.desk, office.act("kim"), second.id).closed.how == "withdrawn"
    for each in (first, second):
        with pytest.raises(ConflictError):
            office.as_("ana", partial(agree, name=each.id))
        with pytest.raises(ConflictError):
            set_aside(office.desk, office.act("rat"), each.id)


def test_only_who_proposed_or_could_agree_sets_aside(office):
    proposal = proposed(office)
    with pytest.raises(NotAuthorisedError):
        set_aside(office.desk, office.act("sam"), proposal.id)
    assert set_aside(office.desk, office.act("rat"), proposal.id).closed.how == "declined"


def test_what_is_open_is_listed_for_those_whom_it_concerns_until_it_is_over(office):
    proposal = proposed(office)

    def listed(who: str, now: int) -> list[str]:
        with office.store.reader() as reader:
            return [each.id for each in open_proposals(reader, office.facts(), office.ids[who], now)]

    assert (
        listed("kim", office.now) == listed("rat", office.now) == listed("ana", office.now) == [proposal.id]
    )
    assert listed("sam", office.now) == []
    assert listed("rat", proposal.until) == []
    office.clock.pass_(LASTS + SECOND)
    with pytest.raises(NotFoundError):
        office.as_("rat", lambda work: agree(work, proposal.id))
    proposed(office)
    assert kept(office) == 1


def test_a_proposal_goes_with_its_proposer_when_they_are_erased(office):
    proposed(office, until=office.now + DAY)
    office.as_("operator", lambda work: erase(work, office.ids["kim"], "schedule 4"))
    assert kept(office) == 0
