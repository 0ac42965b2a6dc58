"""The lines kept of exemptions are those that would be made anew, whatever is recorded and however much time goes by."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.reference.instants import instants
from tests.reference.strategies import Given, worlds
from tests.service.life import the_ban
from tests.service.office import SAFE, TIKTOK, Office, memory_office

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.reducer import apply, fold
from appban.regime.restriction import Purpose
from appban.regime.spans import edges
from appban.regime.time import DAY, HOUR
from appban.service.cases.assigning import assign
from appban.service.cases.case_line import CaseLine, line_at
from appban.service.cases.case_touch import NEVER
from appban.service.cases.cases import CaseFilter, Cases, sees, ten_days
from appban.service.deciding.clearing import assess
from appban.service.exemptions.ending import revoke, suspend
from appban.service.exemptions.exemption_state import Standing, State, standing
from appban.service.exemptions.mitigating import machine_evidence
from appban.service.reading import event_of
from appban.service.requests.exemptions import withdraw
from appban.service.sight import Sight, sight_of

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
BATCH = "0" * 64
ALL = Sight(ids=frozenset(), everything=True, bodies=frozenset(), subjects={})


def fresh(facts: Facts, at: int) -> dict[ExemptionId, CaseLine]:
    """Every line made for this one instant."""
    return {
        each: line_at(facts, each, at, ten_days)
        for each, history in facts.exemptions.items()
        if history.versions[0][0] <= at
    }


def answerable(facts: Facts) -> bool:
    """Whether every restriction that a request pins is recorded: the append refuses a request otherwise."""
    pins = [pin for history in facts.exemptions.values() for pin in history.request.restrictions]
    return bool(pins) and all(pin.restriction in facts.restrictions for pin in pins)


def standings(facts: Facts, at: int) -> dict[ExemptionId, Standing]:
    """How each exemption stands, where that can be asked."""
    return {each: standing(facts, each, at) for each in facts.exemptions} if answerable(facts) else {}


def agree(cases: Cases, facts: Facts, at: int) -> None:
    kept = {line.exemption: line for line in cases.lines(at)}
    made = fresh(facts, at)
    assert kept.keys() == made.keys()
    for exemption, line in kept.items():
        assert line == made[exemption]
        assert (line.state, line.why) == (
            standing(facts, exemption, at).state,
            standing(facts, exemption, at).why,
        )


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


@pytest.fixture
def busy(office: Office) -> tuple[Office, dict[str, ExemptionId]]:
    """An office with one request in each of several states."""
    named = {"asked": office.submitted(purpose="communications", end=office.now + 3 * DAY)}
    named["part"] = office.submitted(purpose="communications", devices=(DeviceId("P2"),))
    office.decided("sam", named["part"])
    named["refused"] = office.submitted(devices=(DeviceId("P4"),))
    office.decided("sam", named["refused"], outcome="refuse")
    named["withdrawn"] = office.submitted(devices=(DeviceId("P3"),))
    office.as_("quinn", lambda work: withdraw(work, named["withdrawn"], "not needed"))
    named["in force"] = office.granted(people=(office.ids["kim"],), devices=(DeviceId("P3"),))
    named["held off"] = office.granted(people=(office.ids["kim"],), devices=(DeviceId("P2"),))
    office.as_("sue", lambda work: suspend(work, named["held off"], "a doubt"))
    return office, named


def states(page: object) -> dict[State, int]:
    return {state: count for state, count in page.counts.items() if count}  # type: ignore[attr-defined]


def test_a_page_filters_sorts_counts_and_cuts(busy: tuple[Office, dict[str, ExemptionId]]):
    office, named = busy
    facts = office.facts()
    cases = Cases(facts)
    cases.follow([], office.now)

    def page(**wanted: object):
        given = {name: wanted.pop(name) for name in ("sort", "order", "number", "size") if name in wanted}
        return cases.page(CaseFilter(**wanted), sight=ALL, at=office.now, **given)  # type: ignore[arg-type]

    every = page()
    assert states(every) == {
        State.REQUESTED: 1,
        State.PART_CLEARED: 1,
        State.REFUSED: 1,
        State.ENDED: 1,
        State.IN_FORCE: 1,
        State.SUSPENDED: 1,
    }
    assert [line.exemption for line in every.lines][:2] == [named["asked"], named["part"]]
    waiting = page(states=frozenset({State.REQUESTED, State.PART_CLEARED}))
    assert (waiting.total, states(waiting)) == (2, states(every))
    assert [w.subject for w in waiting.lines[0].waits] == ["clear:security", "clear:minister"]
    assert [w.subject for w in waiting.lines[1].waits] == ["clear:minister"]
    assert page(subject=Subject("clear:security")).total == 1
    assert page(purpose=Purpose("communications")).total == 2
    assert page(app=TIKTOK).total == 6
    assert page(body=BodyId("A")).total == 0
    assert page(person=office.ids["kim"]).total == 2
    assert page(person=office.ids["quinn"]).total == 6
    assert page(text=named["asked"][-8:].upper()).total == 1
    assert page(text="nothing like it").total == 0
    assert page(text="kim", matching=frozenset({office.ids["kim"]})).total == 2
    falling = page(sort="submitted", order="falling")
    assert [each.submitted for each in falling.lines] == sorted(
        (each.submitted for each in falling.lines), reverse=True
    )
    assert page(sort="due", order="falling").lines[-1].due is None
    second = page(size=4, number=2)
    assert (len(second.lines), second.pages, second.number) == (2, 2, 2)
    assert page(size=4, number=99).number == 2


def test_a_line_says_who_looks_after_the_request_and_by_when_to_decide(office: Office):
    soon, later = office.submitted(), office.submitted(start=office.now + 30 * DAY, end=office.now + 40 * DAY)
    office.as_("sam", lambda work: assign(work, (soon,), office.ids["sue"]))
    facts = office.facts()
    cases = Cases(facts)
    line, other = cases.line(soon, office.now), cases.line(later, office.now)
    assert (line.assigned, other.assigned) == (office.ids["sue"], None)
    assert line.due == line.submitted
    assert other.due == ten_days(other.submitted)
    page = cases.page(CaseFilter(assigned="nobody"), sight=ALL, at=facts.time)
    assert [each.exemption for each in page.lines] == [later]


def caught_up(office: Office, facts: Facts, cases: Cases) -> dict[ExemptionId, CaseLine]:
    """The kept lines after whatever the record has grown by since the facts were read."""
    with office.store.reader() as reader:
        entries = [(row.time, event_of(row)) for row in reader.rows(facts.size, reader.head().size)]
    for recorded, happened in entries:
        apply(facts, recorded, happened)
    now = max(office.now, facts.time)
    cases.follow(entries, now)
    agree(cases, facts, now)
    return {line.exemption: line for line in cases.lines(now)}


def test_what_an_entry_does_not_touch_is_not_made_anew(office: Office):
    one, other = office.granted(), office.granted(devices=(DeviceId("P2"),), people=(office.ids["kim"],))
    facts = office.facts()
    cases = Cases(facts)
    before = caught_up(office, facts, cases)
    office.as_("sue", lambda work: revoke(work, one, "found"))
    after = caught_up(office, facts, cases)
    assert after[one].state is State.LAPSED
    assert after[other] is before[other]
    office.clock.pass_(3 * DAY)
    assert caught_up(office, facts, cases)[other].state is State.CLEARED


def test_what_is_replaced_lapses_when_its_successor_comes_into_force(office: Office):
    old = office.granted()
    new = office.submitted(replaces=old, devices=(DeviceId("P2"),), people=(office.ids["kim"],))
    facts = office.facts()
    cases = Cases(facts)
    assert caught_up(office, facts, cases)[old].state is State.IN_FORCE
    office.decided("sam", new)
    office.attested(new)
    after = caught_up(office, facts, cases)
    assert (after[new].state, after[old].state) == (State.IN_FORCE, State.LAPSED)


def test_a_delivery_ends_the_grace_of_a_silent_source_at_once():
    office = memory_office(ban=the_ban())
    exemption = office.submitted()
    office.decided("sam", exemption)
    office.as_("sam", lambda work: assess(work, exemption, "low", "low", "little"))
    seen = ((DeviceId("P1"), SAFE, True),)
    office.as_("operator", lambda work: machine_evidence(work, "mdm", seen, stated=work.now, batch=BATCH))
    facts = office.facts()
    cases = Cases(facts)
    assert caught_up(office, facts, cases)[exemption].state is State.IN_FORCE
    office.clock.pass_(8 * DAY + 2 * HOUR)
    assert caught_up(office, facts, cases)[exemption].state is State.IN_FORCE
    office.tell(ev.SourceDelivered(stated=office.now, source="mdm", batch=BATCH, devices=0))
    assert caught_up(office, facts, cases)[exemption].state is State.CLEARED
