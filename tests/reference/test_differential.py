"""The decider that ships answers every generated question as the naive one does, and never for longer."""

from hypothesis import HealthCheck, given, settings
from tests.reference import naive
from tests.reference.both import decide_both, decide_fast
from tests.reference.instants import instants
from tests.reference.strategies import Asked, worlds_and_questions

from appban.regime.reducer import fold
from appban.regime.spans import in_force, spans

WORLDS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@WORLDS
@given(worlds_and_questions())
def test_both_deciders_give_one_verdict(asked: Asked) -> None:
    for query in asked.queries():
        decide_both(asked.world.entries, query, known=asked.known, roster=asked.world.roster)


@WORLDS
@given(worlds_and_questions())
def test_both_deciders_rely_on_no_exemption_while_the_clock_is_in_doubt(asked: Asked) -> None:
    for query in asked.queries():
        told = decide_both(
            asked.world.entries, query, known=asked.known, roster=asked.world.roster, clock_ok=False
        )
        assert told != "exempt"


@WORLDS
@given(worlds_and_questions())
def test_no_answer_is_said_to_hold_for_longer_than_it_does(asked: Asked) -> None:
    world = asked.world
    for query in asked.queries()[:3]:
        ends = naive.valid_until(world.entries, query, query.at, asked.known, world.roster)
        said = decide_fast(world.entries, query, known=asked.known, roster=world.roster).valid_until
        assert ends is None or (said is not None and said <= ends)
        assert said is None or said > query.at


@WORLDS
@given(worlds_and_questions())
def test_an_exemption_is_in_force_at_the_instants_at_which_the_naive_one_says_so(asked: Asked) -> None:
    known = [entry for entry in asked.world.entries if entry[0] <= asked.known]
    facts = fold(known)
    for exemption, history in facts.exemptions.items():
        for pin in history.request.restrictions:
            held = spans(facts, exemption, pin.restriction)
            for at in [edge + by for edge in instants(known)[::5] for by in (-1, 0)]:
                slow = naive.in_force(known, exemption, pin.restriction, at)
                assert in_force(facts, exemption, pin.restriction, at) == slow
                assert any(span.start <= at < span.end for span in held) == slow
