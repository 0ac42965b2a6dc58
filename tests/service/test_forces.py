"""When exemptions were in force, kept beside facts that grow, is what fresh facts say, entry by entry."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference.strategies import Asked, worlds_and_questions
from tests.reports.questions.test_reproduced import everything, grown

from appban.regime.facts import Facts
from appban.regime.reducer import apply, fold
from appban.regime.spans import intervals, spans
from appban.service.oversight.forces import Forces

WORLDS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def by_spans(facts: Facts, exemption: str) -> list[tuple[int, int]]:
    """The same from spans, which say what opens and closes each."""
    parts = sorted(
        (span.start, span.end)
        for pin in facts.exemptions[exemption].request.restrictions
        for span in spans(facts, exemption, pin.restriction)
    )
    found: list[tuple[int, int]] = []
    for start, end in parts:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


@WORLDS
@given(worlds_and_questions())
def test_the_intervals_are_those_of_the_spans_from_any_restriction(asked: Asked):
    facts = fold(asked.world.entries)
    for exemption in facts.exemptions:
        assert list(intervals(facts, exemption)) == by_spans(facts, exemption)


@WORLDS
@given(worlds_and_questions(), st.integers(0, 40))
def test_what_is_kept_follows_every_entry(asked: Asked, begun: int):
    entries = asked.world.entries
    begun = min(begun, len(entries))
    facts = fold(entries[:begun])
    forces = Forces(facts)
    forces.fill(100)
    for recorded, event in entries[begun:]:
        apply(facts, recorded, event)
        forces.follow([(recorded, event)])
        for exemption in facts.exemptions:
            assert forces.of(exemption) == intervals(facts, exemption)


def test_late_entries_about_a_whole_office_are_followed_too():
    entries = grown(everything()).entries
    facts = fold(entries[:20])
    forces = Forces(facts)
    while forces.fill(1):
        pass
    for recorded, event in entries[20:]:
        apply(facts, recorded, event)
        forces.follow([(recorded, event)])
        assert {each: forces.of(each) for each in facts.exemptions} == {
            each: intervals(facts, each) for each in facts.exemptions
        }
