"""A question answered from the entries that speak of it is answered as from the whole log (ADR 0003)."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from tests.reference import facts as say
from tests.reference import naive, steps
from tests.reference.build import ask, mitigation, moment
from tests.reference.reading import Entries
from tests.reference.setting import (
    EVE,
    L1,
    NEXT_DAY,
    SLUG,
    case_eight,
    cleared_by_security,
    exemption,
    prohibits,
    seen_safe,
    setting,
)
from tests.reference.strategies import Asked, worlds_and_questions
from tests.service.recorded import store_of

from appban.ports import StoreReader
from appban.regime.decide import decide
from appban.regime.device import NetworkId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.query import Query, Verdict
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.spans import spans
from appban.regime.time import FOREVER, HOUR
from appban.service.reading import Focus, all_facts, facts_about

pytestmark = pytest.mark.slow

WORLDS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def focus(query: Query) -> Focus:
    """What the decision point loads for a question."""
    return Focus(
        devices=() if query.device is None else (query.device,),
        people=() if query.person is None else (query.person,),
    )


def told(facts: Facts, roster: Roster, query: Query) -> Verdict:
    return decide(Ruleset(facts, roster, query.at), query, facts.time)


def same_but_for_its_end(verdict: Verdict) -> Verdict:
    """The answer without when it ends: the whole log knows of more instants at which nothing here changes."""
    return replace(verdict, valid_until=None, refresh_after=0)


def agree(reader: StoreReader, roster: Roster, query: Query, stop: int) -> None:
    part, whole = facts_about(reader, focus(query), stop), all_facts(reader, stop)
    of_part, of_whole = told(part, roster, query), told(whole, roster, query)
    assert same_but_for_its_end(of_part) == same_but_for_its_end(of_whole)
    assert (of_part.valid_until or FOREVER) >= (of_whole.valid_until or FOREVER)


def forms(query: Query) -> Iterator[Query]:
    """The same asked as "may it be here?", as "may it be used?", and of a network."""
    yield replace(query, question="here", person=None, purpose=None)
    for person in (query.person, PersonId("h"), PersonId("k")):
        yield replace(query, question="used", person=person)
    yield replace(query, device=None, network=query.network or NetworkId("n1"))


@WORLDS
@given(worlds_and_questions())
def test_as_known_after_any_entry_the_part_answers_as_the_whole(asked: Asked) -> None:
    store, roster = store_of(asked.world.entries), Roster.of(asked.world.roster)
    with store.reader() as reader:
        for stop in range(1, len(asked.world.entries) + 1):
            agree(reader, roster, asked.query, stop)


@WORLDS
@given(worlds_and_questions())
def test_whatever_is_asked_at_the_head_the_part_answers_as_the_whole(asked: Asked) -> None:
    store, roster = store_of(asked.world.entries), Roster.of(asked.world.roster)
    with store.reader() as reader:
        for at in asked.queries():
            for query in forms(at):
                agree(reader, roster, query, reader.head().size)


@WORLDS
@given(worlds_and_questions())
def test_the_part_never_promises_its_answer_for_longer_than_it_holds(asked: Asked) -> None:
    world, query = asked.world, asked.query
    with store_of(world.entries).reader() as reader:
        verdict = told(facts_about(reader, focus(query)), Roster.of(world.roster), query)
    ends = naive.valid_until(world.entries, query, query.at, world.head, world.roster)
    assert ends is None or (verdict.valid_until is not None and verdict.valid_until <= ends)


@WORLDS
@given(worlds_and_questions())
def test_of_one_exemption_the_part_knows_when_it_is_in_force(asked: Asked) -> None:
    with store_of(asked.world.entries).reader() as reader:
        whole = all_facts(reader)
        for exemption_id, history in whole.exemptions.items():
            part = facts_about(reader, Focus(exemptions=(exemption_id,)))
            for pin in history.request.restrictions:
                own = spans(part, exemption_id, pin.restriction)
                assert own == spans(whole, exemption_id, pin.restriction)


def agree_on(entries: Entries, query: Query) -> Verdict:
    with store_of(entries).reader() as reader:
        for stop in range(1, len(entries) + 1):
            agree(reader, Roster(), query, stop)
        return told(facts_about(reader, focus(query)), Roster(), query)


def test_evidence_about_another_exemption_says_only_that_its_source_was_heard_from() -> None:
    lenient = mitigation(SLUG, source_grace=12 * HOUR, silent_after=HOUR)
    other = replace(exemption("P5"), exemption=ExemptionId("E2"))
    world = case_eight(prohibits(safeguard=lenient), L1).tell(steps.submitted(other, moment("11:06")))
    at = moment("11:35", NEXT_DAY)
    assert agree_on(world.entries, ask("P1", "tiktok", at)).grace
    world.tell(steps.evidenced("trained", None, moment("11:00", NEXT_DAY), exemption="E2"))
    assert agree_on(world.entries, ask("P1", "tiktok", at)).outcome == "prohibited"


def test_a_chain_of_replacements_is_read_to_its_end() -> None:
    world = case_eight()
    for n, (old, clock) in enumerate((("E", "12:00"), ("E2", "13:00")), start=2):
        new = replace(exemption("P5"), exemption=ExemptionId(f"E{n}"), replaces=ExemptionId(old))
        world.tell(
            steps.submitted(new, moment(clock)),
            steps.decided(new, "security", "S", moment(clock)),
            steps.evidenced(SLUG, "P5", moment(clock)),
        )
    assert agree_on(world.entries, ask("P1", "tiktok", moment("11:30"))).outcome == "exempt"
    assert agree_on(world.entries, ask("P1", "tiktok", moment("13:30"))).outcome == "prohibited"


def test_a_chain_of_ids_of_one_human_is_read_to_its_end() -> None:
    world = setting().tell(say.linked("S", "S again", EVE), say.linked("S again", "Q", EVE))
    world = seen_safe(cleared_by_security(world, exemption("P1")), "P1")
    assert agree_on(world.entries, ask("P1", "tiktok", moment("11:30"))).outcome == "prohibited"


def test_what_is_said_of_a_ban_not_announced_yet_tells_nobody_of_it() -> None:
    sealed = replace(say.made(prohibits("R2", app="capcut", starts="20:00")), sealed=True)
    world = setting().tell(say.app("capcut", None, EVE))
    world.put(sealed, recorded=world.head)
    world.put(say.restriction_ended("R2", moment("22:00")), recorded=world.head)
    query = ask("P5", "capcut", moment("21:00"))
    with store_of(world.entries).reader() as reader:
        assert told(facts_about(reader, focus(query)), Roster(), query).outcome == "prohibited"
        before = facts_about(reader, focus(query), announced_by=moment("19:59"))
        assert told(before, Roster(), query).outcome == "not-listed"
