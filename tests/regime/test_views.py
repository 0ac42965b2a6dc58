"""A view says of every application and surface what the decision point says, whatever devices it was asked for before."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference.strategies import worlds_and_questions

from appban.regime.coverage import app_at
from appban.regime.decide import decide
from appban.regime.identity import Surface
from appban.regime.query import Query
from appban.regime.reducer import fold
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.views import Views

WORLDS = settings(suppress_health_check=list(HealthCheck))


def rules_of(asked, at):
    facts = fold((recorded, event) for recorded, event in asked.world.entries if recorded <= asked.known)
    return Ruleset(facts, Roster.of(asked.world.roster), at)


@WORLDS
@given(worlds_and_questions(), st.randoms(use_true_random=False))
def test_a_view_denies_what_the_decision_point_denies(asked, draw):
    rules = rules_of(asked, asked.query.at)
    views = Views(rules)
    devices = sorted({*rules.roster.index, *rules.facts.devices})
    draw.shuffle(devices)
    for device in devices:
        found = views.of(device)
        if found is None:
            assert rules.place_of(device).platform is None
            continue
        for app in sorted(rules.facts.apps):
            for surface in Surface:
                query = Query(device=device, app=app, surface=surface, at=rules.start)
                verdict = decide(rules, query, rules.start)
                said = (app, surface)
                if app_at(rules.facts, app, rules.start) is None:
                    # A target knows it by nothing yet; where a list lets in only what it names, it is not named.
                    assert verdict.permissive or app not in (found.view.approved or (app,)), said
                else:
                    assert (said not in found.view.denied) == verdict.permissive, said


@WORLDS
@given(worlds_and_questions())
def test_a_view_is_not_said_to_hold_for_longer_than_it_does(asked):
    rules = rules_of(asked, asked.query.at)
    views = Views(rules)
    for device in sorted({*rules.roster.index, *rules.facts.devices}):
        found = views.of(device)
        if found is not None and found.until is not None:
            just_before = rules_of(asked, found.until - 1)
            assert Views(just_before).of(device).view == found.view


@WORLDS
@given(worlds_and_questions())
def test_the_strictest_view_denies_whatever_any_device_is_denied(asked):
    rules = rules_of(asked, asked.query.at)
    views = Views(rules)
    most = set(views.strictest().denied)
    for device in sorted({*rules.roster.index, *rules.facts.devices}):
        found = views.of(device)
        assert found is None or set(found.view.denied) <= most
