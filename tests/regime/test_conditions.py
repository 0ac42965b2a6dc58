"""The enumerated space stands for every request: whatever is asked of a request is asked at some point of it."""

from hypothesis import given
from hypothesis import strategies as st

from appban.regime.analysis.conditions import MAX_POINTS, Point, matches, required, space
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place
from appban.regime.exemption import Commitment, ExemptionId, PinnedDevice, PinnedPerson, Request
from appban.regime.identity import Surface
from appban.regime.people import PersonClass, PersonId
from appban.regime.restriction import ExemptionRules, Limits, Purpose, Route, Source, Stage, When
from appban.regime.seats import matches as matches_request
from appban.regime.time import HOUR

OURS = Source(reference="a test", mark="operator")
PURPOSES = tuple(Purpose(name) for name in ("a", "b", "c", "d"))
SURFACES = (Surface.NATIVE_APP, Surface.WEB, Surface.PWA)
BODIES = tuple(BodyId(name) for name in ("one", "two", "three"))
RISKS = ("low", "medium", "high")
MAX_DAYS = 200

some = st.none() | st.integers(0, 6)
purposes = st.sampled_from(PURPOSES)


def subsets(values):
    return st.none() | st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


def conditions(alternatives):
    return st.builds(
        When,
        purposes=subsets(PURPOSES),
        risks=subsets(RISKS),
        longer_than_days=st.none() | st.integers(0, MAX_DAYS + 10),
        surfaces=subsets(SURFACES),
        bodies=subsets(BODIES),
        devices_at_least=some,
        people_at_least=some,
        any_of=alternatives,
    )


plain = conditions(st.just(()))
whens = conditions(st.lists(plain, max_size=2).map(tuple))
points = st.builds(
    Point,
    purpose=purposes,
    risk=st.sampled_from([None, *RISKS]),
    hours=st.integers(1, MAX_DAYS * 24),
    surface=st.sampled_from(SURFACES),
    body=st.sampled_from([*BODIES, BodyId("four")]),
    devices=st.integers(1, 8),
    people=st.integers(1, 8),
)


def rules_of(stages):
    route = Route(name="ordinary", stages=stages)
    rules = ExemptionRules(
        purposes=PURPOSES,
        routes=(route,),
        mitigations=(),
        limits=Limits(max_days=MAX_DAYS, source=OURS),
        source=OURS,
    )
    return rules, route


def asked(stages, point):
    return tuple(stage.id for stage in stages if required(stage, point))


@given(st.lists(plain | st.sampled_from(["always", "never"]), max_size=2), points)
def test_whatever_is_asked_of_a_request_is_asked_at_some_point_of_the_space(wanted, point):
    stages = tuple(Stage(id=f"s{n}", seats=(), required=each, rule="r") for n, each in enumerate(wanted))
    rules, route = rules_of(stages)
    found = space(rules, route, SURFACES, also=())
    if found is None:
        return
    assert len(found) <= MAX_POINTS
    assert asked(stages, point) in {asked(stages, each) for each in found}


@given(whens, points)
def test_a_condition_is_read_as_the_decision_point_reads_it(when, point):
    assert matches(when, point) == matches_request(when, request_at(point), point.risk)


def request_at(point):
    nowhere = Place(None, None, None)
    return Request(
        exemption=ExemptionId("e"),
        version=1,
        requester=PersonId("q"),
        body=point.body,
        route="ordinary",
        restrictions=(),
        apps=(),
        surfaces=(point.surface,),
        devices=tuple(PinnedDevice(DeviceId(str(n)), nowhere) for n in range(point.devices)),
        people=tuple(PinnedPerson(PersonId(str(n)), PersonClass.CIVIL_SERVANT) for n in range(point.people)),
        purpose=point.purpose,
        mitigations=(),
        start=0,
        end=point.hours * HOUR,
        justification=Commitment("j"),
        alternatives=Commitment("a"),
    )


def test_no_purpose_means_no_point():
    rules, route = rules_of(())
    nothing = ExemptionRules(
        purposes=(), routes=rules.routes, mitigations=(), limits=rules.limits, source=OURS
    )
    assert space(nothing, route, SURFACES, also=()) == ()


def test_what_conditions_do_not_tell_apart_is_one_point():
    rules, route = rules_of((Stage(id="s", seats=(), required="always", rule="r"),))
    assert len(space(rules, route, SURFACES, also=()) or ()) == 1
