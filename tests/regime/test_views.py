"""A view says of every application and surface what the decision point says, whatever devices it was asked for before."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.reference import facts as say
from tests.reference.build import corporate
from tests.reference.strategies import worlds_and_questions
from tests.reference.test_as_of_cases import BAN, approved_list, ban
from tests.reference.test_as_of_cases import world as government

from appban.regime.coverage import app_at
from appban.regime.decide import decide
from appban.regime.device import Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.query import Query
from appban.regime.reducer import fold
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import DAY
from appban.regime.views import Views

WORLDS = settings(suppress_health_check=list(HealthCheck))
DOUBTFUL = {
    "unclassed": Place(corporate("dept").body, None, Platform.IOS),
    "nobody's": Place(None, PlaceClass.CORPORATE, Platform.IOS),
}
"""Places of which a fact is missing that would say whether the list reaches them."""


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
                    approved = found.view.approved
                    assert verdict.permissive or (approved is not None and app not in approved), said
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


def test_where_an_approved_list_may_reach_a_device_of_unknown_class_only_what_it_lists_is_let_in():
    given = government(ban(), approved_list()).tell(
        say.listed("capcut", "approved", "gov", BAN),
        *(say.device(f"{each} phone", place, BAN) for each, place in DOUBTFUL.items()),
    )
    views = Views(Ruleset(fold(given.entries), Roster(), BAN + DAY))
    for each in ("phone", *(f"{each} phone" for each in DOUBTFUL)):
        assert views.of(each).view.approved == ("capcut",)
    assert views.of("own phone").view.approved is None
