"""What was said in public: who may enter it, that it is no rule, what it may not tell, and how it is corrected."""

import pytest
from msgspec.structs import replace
from tests.service.office import Office, memory_office

from appban.errors import ConflictError, InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY, SECOND
from appban.service.bans.statements import (
    MOST_WORDS,
    Said,
    correct_statement,
    make_statement,
    statements_at,
    statements_of,
)
from appban.service.tiers import tier_of


@pytest.fixture
def office() -> Office:
    return memory_office()


def saying(office: Office, **changes: object) -> Said:
    ban = next(iter(office.facts().restrictions))
    said = Said(
        by="Minister for Examples",
        says="It is banned with immediate effect.",
        place="House of Examples, oral statement",
        url="https://Example.org/statement",
        stated=office.now - DAY,
        precision="day",
        certainty="stated",
        seen="seen",
        restrictions=(ban,),
        apps=(AppId("tiktok"),),
    )
    return replace(said, **changes)


def make(office: Office, who: str = "ana", **changes: object) -> str:
    said = saying(office, **changes)
    made = office.as_(who, lambda work: make_statement(work, said)).value
    assert made is not None
    office.clock.pass_(SECOND)
    return made


def test_a_statement_is_public_and_stands_as_it_was_said(office):
    made = make(office)
    (line,) = statements_at(office.facts(), office.now)
    assert line.said.statement == made
    assert line.said.by == "Minister for Examples"
    assert line.said.url == "https://example.org/statement"
    assert tier_of(line.said) == "public"
    ban = next(iter(office.facts().restrictions))
    assert statements_of([line], ban) == [line]
    assert statements_of([line], RestrictionId("other")) == []


def test_a_statement_changes_no_verdict(office):
    facts = office.facts()
    before = {each: held.versions for each, held in facts.restrictions.items()}
    make(office, says="Nothing is banned any more.")
    after = office.facts()
    assert {each: held.versions for each, held in after.restrictions.items()} == before
    assert not any(held.reaffirmed or held.ended for held in after.restrictions.values())


def test_whoever_may_not_adopt_policy_enters_none(office):
    size = office.size()
    with pytest.raises(NotAuthorisedError):
        make(office, "sam")
    with pytest.raises(NotAuthorisedError):
        make(office, "operator")
    assert office.size() == size


def test_what_was_not_said_yet_is_refused(office):
    with pytest.raises(RefusedError, match="yet to come"):
        make(office, stated=office.now + DAY)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"says": " "}, "what was said"),
        ({"says": "x" * (MOST_WORDS + 1)}, "what was said"),
        ({"by": ""}, "who said it"),
        ({"place": "\n"}, "where it was said"),
        ({"url": "javascript:alert(1)"}, "no address of a page"),
        ({"url": "https://user:word@example.org/"}, "name of a user"),
        ({"restrictions": (RestrictionId("other"),)}, "no restriction other"),
        ({"apps": (AppId("other"),)}, "no application other"),
    ],
)
def test_what_cannot_be_is_told(office, changes, why):
    with pytest.raises((InputError, NotFoundError), match=why):
        make(office, **changes)


def test_a_restriction_that_is_not_announced_is_spoken_of_by_none(office):
    secret = sealed(office, office.now + DAY)
    size = office.size()
    with pytest.raises(RefusedError, match="not announced"):
        make(office, restrictions=(secret,))
    assert office.size() == size
    office.clock.pass_(2 * DAY)
    assert make(office, restrictions=(secret,))


def sealed(office: Office, starts: int) -> RestrictionId:
    """A restriction that nobody outside is told of before it starts."""
    (held,) = office.facts().restrictions.values()
    made = replace(held.versions[-1][1], id=RestrictionId("secret"), title="Secret ban", starts=starts)
    office.tell(ev.RestrictionMade(stated=starts, restriction=made, pack="p", made_by=(), sealed=True))
    return made.id


def test_a_correction_is_a_later_entry_and_the_newest_words_stand(office):
    made = make(office)
    said = saying(office, certainty="disputed", says="It is banned, they say.")
    office.as_("ana", lambda work: correct_statement(work, made, said))
    (line,) = statements_at(office.facts(), office.now)
    assert (line.said.certainty, line.corrected) == ("disputed", 1)
    assert line.first < line.recorded
    office.clock.pass_(SECOND)
    with pytest.raises(ConflictError, match="these very words"):
        office.as_("ana", lambda work: correct_statement(work, made, said))
    with pytest.raises(NotFoundError):
        office.as_("ana", lambda work: correct_statement(work, "statement-none", said))


def test_statements_are_of_the_moment_asked_about(office):
    make(office, stated=office.now - 5 * DAY)
    make(office, stated=office.now - DAY)
    facts = office.facts()
    assert len(statements_at(facts, office.now)) == 2
    assert len(statements_at(facts, office.now - 3 * DAY)) == 1
    assert statements_at(facts, office.now - 9 * DAY) == []
