"""The lines kept of exemptions are those that would be made anew, whatever is recorded and however much time goes by."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.reference.instants import instants
from tests.reference.strategies import Given, worlds
from tests.service.case_lines import agree

from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.reducer import apply, fold
from appban.regime.spans import edges
from appban.regime.time import DAY
from appban.service.cases.case_touch import NEVER
from appban.service.cases.cases import CaseFilter, Cases, sees
from appban.service.exemptions.exemption_state import Standing, standing
from appban.service.sight import sight_of

pytestmark = pytest.mark.slow

WORLDS = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
FOUNDING = (
    ev.ExemptionSubmitted,
    ev.RestrictionMade,
    ev.AuthorityGranted,
    ev.BodyRecorded,
    ev.CircumstanceDeclared,
    ev.AppListed,
)
"""What other entries speak of, and so cannot come after them."""


def answerable(facts: Facts) -> bool:
    """Whether every restriction that a request pins is recorded: the append refuses a request otherwise."""
    pins = [pin for history in facts.exemptions.values() for pin in history.request.restrictions]
    return bool(pins) and all(pin.restriction in facts.restrictions for pin in pins)


def standings(facts: Facts, at: int) -> dict[ExemptionId, Standing]:
    """How each exemption stands, where that can be asked."""
    return {each: standing(facts, each, at) for each in facts.exemptions} if answerable(facts) else {}


@WORLDS
@given(worlds())
def test_nothing_that_a_line_says_changes_between_its_edges(made: Given):
    facts = fold(made.world.entries)
    times = instants(made.world.entries)
    for exemption in facts.exemptions:
        cuts = sorted({0, *edges(facts, exemption)})
        for begin, end in pairwise(cuts):
            inside = [at for at in times if begin < at < end][:2]
            for at in [*inside, end - 1]:
                assert standing(facts, exemption, at) == standing(facts, exemption, begin)


@WORLDS
@given(worlds(), st.data())
def test_after_every_entry_the_kept_lines_are_those_made_anew(made: Given, data: st.DataObject):
    facts, entries = Facts(), made.world.entries
    cases = Cases(facts)
    times = [at for at in instants(entries) if at > entries[0][0]]
    for n, (recorded, happened) in enumerate(entries):
        apply(facts, recorded, happened)
        cases.follow([(recorded, happened)], recorded)
        if not answerable(facts) or data.draw(st.integers(0, 3), label="passed over"):
            continue
        agree(cases, facts, recorded)
        upper = entries[n + 1][0] if n + 1 < len(entries) else recorded + 40 * DAY
        between = [at for at in times if recorded < at < upper]
        if between:
            at = data.draw(st.sampled_from(between), label="then")
            cases.follow([], at)
            agree(cases, facts, at)


@WORLDS
@given(worlds(), st.data())
def test_whatever_comes_last_the_kept_lines_are_those_made_anew(made: Given, data: st.DataObject):
    """One entry of a world is put at its end, so that it says late what changes the most by then."""
    entries = made.world.entries
    times = instants(entries)
    by_kind: dict[str, list[int]] = {}
    for n, (_, happened) in enumerate(entries):
        if not isinstance(happened, (*FOUNDING, *NEVER)):
            by_kind.setdefault(type(happened).__name__, []).append(n)
    for kind in data.draw(st.sets(st.sampled_from(sorted(by_kind)), max_size=6), label="kinds"):
        n = data.draw(st.sampled_from(by_kind[kind]), label="last")
        facts = fold(entry for k, entry in enumerate(entries) if k != n)
        last = (facts.time + 1, entries[n][1])
        moments = data.draw(st.sets(st.sampled_from(times), min_size=2, max_size=6), label="moments")
        held = [(at, Cases(facts)) for at in moments] if answerable(facts) else []
        for at, cases in held:
            cases.follow([], at)
            cases.lines(at)
        before = [standings(facts, at) for at, _ in held]
        apply(facts, *last)
        for (at, cases), was in zip(held, before, strict=True):
            cases.follow([last], at)
            agree(cases, facts, at)
            if was != standings(facts, at):
                event(f"{type(last[1]).__name__} changed something")


@WORLDS
@given(worlds("evidence"))
def test_silence_and_the_end_of_a_silence_reach_the_kept_lines(made: Given):
    facts, entries = Facts(), made.world.entries
    cases = Cases(facts)
    for n, (recorded, happened) in enumerate(entries):
        apply(facts, recorded, happened)
        cases.follow([(recorded, happened)], recorded)
        if answerable(facts) and n % 3 == 0:
            agree(cases, facts, recorded)
    for at in [each for each in instants(entries) if each > facts.time][::4]:
        cases.follow([], at)
        agree(cases, facts, at)
    graced = any("silent" in why or "grace" in why for line in cases.lines(facts.time) for why in line.why)
    event("in a grace" if graced else "without a grace")


@WORLDS
@given(worlds())
def test_other_moments_are_made_from_the_lines_of_now_and_are_right(made: Given):
    facts = fold(made.world.entries)
    cases = Cases(facts)
    cases.follow([], facts.time)
    for at in instants(made.world.entries)[::9]:
        agree(cases, facts, at)
        agree(cases, facts, facts.time)


@WORLDS
@given(worlds())
def test_a_line_is_seen_by_those_who_see_the_case(made: Given):
    facts = fold(made.world.entries)
    cases = Cases(facts)
    for person in map(PersonId, ("q", "h", "k", "s1", "s2", "m1", "stand-in", "operator")):
        sight = sight_of(facts, person, facts.time)
        for line in cases.lines(facts.time):
            assert sees(sight, line) == sight.sees_case(facts.exemptions[line.exemption])
        page = cases.page(CaseFilter(), sight=sight, at=facts.time)
        assert {line.exemption for line in page.lines} == {
            each for each, history in facts.exemptions.items() if sight.sees_case(history)
        }
