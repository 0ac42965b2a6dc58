"""A question answered from the entries that speak of it is answered as from the whole log (ADR 0003)."""

from collections.abc import Iterator

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.reference import facts as say
from tests.reference import naive, steps
from tests.reference.reading import Entries
from tests.reference.setting import SLUG, case_eight, cleared_by_security, exemption, seen_safe, setting
from tests.reference.strategies import Asked, worlds_and_questions
from tests.service.recorded import store_of

from appban.ports import StoreReader
from appban.regime.decide import decide
from appban.regime.device import DeviceId, NetworkId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.query import Query, Verdict
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.spans import spans
from appban.regime.time import FOREVER
from appban.service.reading import Focus, all_facts, facts_about

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
