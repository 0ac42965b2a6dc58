"""What the demo's console opens on: every state there is, a log that verifies, findings with a past; the same each time."""

import datetime as dt
import sys
import time
from collections import Counter
from itertools import pairwise

import msgspec
import pytest

from appban.bootstrap import House, machine_clock, open_house
from appban.cli.demo_cast import StoryClock
from appban.cli.points import setup_of
from appban.cli.seeding.script import read_requests
from appban.cli.seeding.seed import Seeded, seed
from appban.regime import events as ev
from appban.regime.authority import who_can
from appban.regime.bodies import BodyId
from appban.regime.exemption import narrows
from appban.regime.facts import Facts
from appban.regime.finding import SWEPT
from appban.regime.obstacles import make_case
from appban.regime.on_call import on_call
from appban.regime.people import PersonClass
from appban.regime.seats import empty_seats, needed
from appban.regime.time import DAY, FOREVER, HOUR, from_datetime
from appban.service.enforcing.work_order import chosen, outlook, plans
from appban.service.exemptions.exemption_state import State, standing
from appban.service.exemptions.reviewing import review_lines
from appban.service.people import people_called
from appban.service.publishing import bundle
from appban.service.reading import all_facts
from appban.service.recorded.verifying import verify_bundle, verify_folder

pytestmark = pytest.mark.slow

SUNDAY_NIGHT = dt.datetime(2027, 3, 28, 1, 40, tzinfo=dt.UTC)
"""Forty minutes after the clocks went forward in London."""
EVERYTHING = {
    State.REQUESTED: 5,
    State.ASSESSED: 4,
    State.PART_CLEARED: 6,
    State.CLEARED: 5,
    State.REFUSED: 4,
    State.IN_FORCE: 16,
    State.SUSPENDED: 2,
    State.LAPSED: 7,
    State.ENDED: 4,
    State.CLOSED: 8,
}


class Left(msgspec.Struct, frozen=True):
    """A seeded store, opened at the instant at which seeding ended."""

    seeded: Seeded
    house: House
    facts: Facts
    at: int

    def states(self) -> Counter[State]:
        return Counter(standing(self.facts, each, self.at).state for each in self.facts.exemptions)

    def of(self, ref: str):
        """The history of a request of the script."""
        why = next(each.why for each in read_requests() if each.ref == ref)
        with self.house.desk.store.reader() as reader:
            for history in self.facts.exemptions.values():
                first = history.versions[0][1].request.justification
                if reader.openings([first])[first].value == why:
                    return history
        raise AssertionError(ref)

    def state(self, ref: str) -> State:
        return standing(self.facts, self.of(ref).request.exemption, self.at).state

    def empty(self, ref: str) -> set[tuple[str, str]]:
        history = self.of(ref)
        pin = history.request.restrictions[0]
        return {(n.stage.id, n.seat.id) for n in empty_seats(self.facts, history, pin, self.at)}


def left_by(folder, clock) -> Left:
    seeded = seed(folder, clock)
    house = open_house(seeded.settings, clock=clock)
    with house.desk.store.reader() as reader:
        facts = all_facts(reader)
    return Left(seeded, house, facts, clock.now())


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> Left:
    """What seeding leaves now."""
    began = time.perf_counter()
    made = left_by(tmp_path_factory.mktemp("now"), machine_clock())
    sys.stdout.write(f"seeding took {time.perf_counter() - began:.1f} s; {made.seeded.entries} entries\n")
    return made


def test_there_are_sixty_one_requests_in_every_state_there_is(left):
    assert left.seeded.requests == 61
    assert left.states() == EVERYTHING
    assert set(EVERYTHING) == set(State)


def test_all_of_it_lies_before_now_by_the_machines_own_clock(left):
    assert left.facts.time < left.at
    assert left.at - left.facts.opened.stated > 95 * DAY


def test_requests_came_by_every_route_and_were_edited_narrower_and_wider(left):
    routes = Counter(history.request.route for history in left.facts.exemptions.values())
    assert routes == {"ordinary": 55, "emergency": 4, "carried-over": 2}
    for ref, narrower in (("mhl-lamp-keepers", True), ("mhl-harbour-wall", False)):
        (_, old), (_, new) = left.of(ref).versions
        assert narrows(new.request, old.request) is narrower
    assert left.state("mhl-lamp-keepers") is State.IN_FORCE
    assert left.state("mhl-harbour-wall") is State.REQUESTED
    assert left.of("dbf-unlicensed-boats-2").request.renews is not None
    assert left.of("mhl-buoy-reports-2").request.replaces == left.of("mhl-buoy-reports").request.exemption
    assert left.state("mhl-buoy-reports") is State.LAPSED


def test_emergencies_stand_ratified_late_and_within_their_time(left):
    assert left.of("dwt-autumn-flood").ratified is not None
    assert left.of("mhl-fog-lights").reviewed is not None
    gale, surge = left.of("mhl-western-gale"), left.of("dwt-surge")
    assert gale.ratified is None is gale.reviewed
    assert "unratified past its time" in "; ".join(standing(left.facts, gale.request.exemption, left.at).why)
    assert left.state("dwt-surge") is State.IN_FORCE
    assert 0 < surge.versions[0][0] + 48 * HOUR - left.at < 48 * HOUR


def test_decisions_by_telephone_wait_for_confirmation_in_time_and_past_it(left):
    waiting, overdue = left.of("dwt-harvest-tides"), left.of("dwt-sea-temperatures")
    (waits,) = [d.event.confirm_by for d in waiting.decisions if d.event.confirm_by is not None]
    (late,) = [d.event.confirm_by for d in overdue.decisions if d.event.confirm_by is not None]
    assert late < left.at < waits
    assert not waiting.confirmations
    assert not overdue.confirmations
    assert left.state("dwt-harvest-tides") is State.IN_FORCE
    assert left.empty("dwt-sea-temperatures") == {("minister", "minister")}


def test_conditions_losses_leavers_and_silence_stand_as_they_would(left):
    unmet = [d.event.subject_to for d in left.of("dbf-crossing-times").decisions if d.event.subject_to]
    assert unmet
    assert not left.of("dbf-crossing-times").conditions
    assert left.empty("dbf-crossing-times") == {("minister", "minister")}
    lost = left.of("dbf-bridge-climbs").request.devices
    assert [
        left.facts.devices[d.id].absences.during(left.at) for d in lost if d.id in left.facts.devices
    ] == [True]
    assert left.state("dbf-bridge-climbs") is State.IN_FORCE
    leavers = left.of("dpc-wild-swimming").request.people
    assert sorted(left.facts.absences_of(p.id).during(left.at) for p in leavers) == [False, True]
    silent = left.of("owm-live-scales")
    case = make_case(left.facts, silent, silent.request.restrictions[0].restriction, ())
    assert any("source-grace" in each for each in case.graces(None, left.at))
    assert left.state("owm-live-scales") is State.IN_FORCE


def test_one_department_has_a_stage_that_nobody_can_fill_and_some_appointments_end_soon(left):
    history = left.of("owm-petrol-pumps")
    pin = history.request.restrictions[0]
    seats = [
        n.seat for n in needed(left.facts, history.versions[-1][1], pin, left.at) if n.stage.id == "minister"
    ]
    assert seats
    assert who_can(left.facts, seats[0], [BodyId("weights-and-markets")], left.at) == ()
    ends = [held.until - left.at for held in left.facts.authorities.values() if held.until < FOREVER]
    assert len([each for each in ends if 0 < each < 14 * DAY]) >= 3


def test_a_director_is_asked_by_a_link_and_another_has_answered(left):
    asked = [each for _, each in left.of("dwt-false-warnings").needs]
    assert [type(each) for each in asked] == [ev.NeedAsked]
    assert asked[0].until > left.at
    assert isinstance(left.of("dwt-ministers-phone").needs[-1][1], ev.NeedAnswered)
    assert left.state("dwt-ministers-phone") is State.IN_FORCE


def test_one_department_has_a_rota_one_a_gap_and_somebody_is_away_with_a_deputy(left):
    kinds = {
        body: on_call(left.facts, BodyId(body), left.at)
        for body in ("weather-and-tides", "harbours-and-lighthouses")
    }
    assert [len(each) for each in kinds.values()] == [2, 0]
    assert any(each.starts > left.at for each in left.facts.rota.on_call.values())
    assert any(each.runs_at(left.at) and each.deputy for each in left.facts.rota.away.values())


def test_every_role_is_somebody_and_neither_auditor_nor_special_adviser_may_clear(left):
    roles = {role.title: role.handle for role in left.seeded.roles}
    assert len(roles) == len(left.seeded.roles) >= 14
    with left.house.desk.store.reader() as reader:
        people = dict(zip(roles, people_called(reader, tuple(roles.values())), strict=True))
    held = {
        title: {left.facts.authorities[a].subject for a in left.facts.authorities_of.get(person, ())}
        for title, person in people.items()
    }
    for title in ("Auditor", "Special adviser", "Permanent secretary", "Official who asks"):
        assert not any(subject.startswith("clear:") for subject in held[title])
    adviser = left.facts.people[people["Special adviser"]].at(left.at)
    assert adviser.person_class is PersonClass.SPECIAL_ADVISER
    assert {people["First appointer"], people["Second appointer"]} == set(left.facts.opened.appointers)


def test_three_months_of_sweeps_find_every_kind_and_fewer_breaches_each_month(left):
    lake, kept = left.house.lake, []
    sweep = lake.kept(FOREVER)
    while sweep is not None:
        kept.append((sweep.at, Counter(kind for kind, _ in lake.marks(sweep).values())))
        sweep = lake.kept(sweep.at)
    kept.reverse()
    apart = [(later - earlier) / DAY for (earlier, _), (later, _) in pairwise(kept)]
    assert [round(days) for days in apart] == [7, *[14] * 6]
    assert left.at - kept[-1][0] < HOUR
    breaches = [counts["breach"] for _, counts in kept]
    assert breaches[0] > breaches[3] > breaches[5] > breaches[-1] > 10
    assert set(kept[-1][1]) == set(SWEPT)
    newest = lake.kept(FOREVER)
    ages = [left.at - since for kind, since in lake.marks(newest).values() if kind in {"breach", "lapsed"}]
    assert max(ages) > 85 * DAY
    assert min(ages) < 60 * DAY
    assert newest is not None
    assert lake.snapshot_at(left.at).devices > 400


def test_people_have_said_something_of_findings_and_points_are_as_planned(left):
    assert {said for _, said in left.facts.dispositions.values()} == {
        "disputed", "explained", "false-match", "removed",
    }  # fmt: skip
    house = left.house
    setup = setup_of(house)
    with house.desk.store.reader() as reader:
        found = outlook(house.desk, reader, house.lake)
        made = {each.point.name: each for each in plans(setup, chosen(setup, ()), found, reader)}
    assert [name for name, each in made.items() if each.pending] == []
    assert len({each.ring for each in made.values()}) >= 4
    receipts = [entry.outcome for held in left.facts.points.values() for _, entry in held.receipts]
    assert {"in-force", "failed"} == set(receipts)
    assert any(held.probes for held in left.facts.points.values())


def test_one_review_is_answered_and_one_waits_for_the_permanent_secretary(left):
    lines = list(review_lines(left.facts, left.at))
    reviews = {each.review: [] for each in sorted(lines, key=lambda line: line.opened)}
    for each in lines:
        reviews[each.review].append(each.outcome)
    done, waits = reviews.values()
    assert done == ["kept", "kept"]
    assert Counter(waits) == {"kept": 1, "waiting": 2}
    assert left.of("dwt-storm-season").answers


def test_its_bundle_and_its_published_log_verify(left):
    press = left.house.press
    with left.house.desk.store.reader() as reader:
        lines = b"".join(bundle(reader, press, openly=True)).splitlines(keepends=True)
    report = verify_bundle(lines, press.verifying())
    assert report.record.checkpoint.size == left.seeded.entries > 2000
    assert (report.requests, report.decisions) == (63, 71)
    verify_folder(press.folder.read, press.verifying())


def test_seeded_on_a_sunday_night_it_has_the_same_shape(left, tmp_path):
    clock = StoryClock(from_datetime(SUNDAY_NIGHT))
    other = left_by(tmp_path, clock)
    assert other.states() == EVERYTHING
    assert other.facts.time < clock.now()
    ours = Counter(kind for kind, _ in left.house.lake.marks(left.house.lake.kept(FOREVER)).values())
    theirs = Counter(kind for kind, _ in other.house.lake.marks(other.house.lake.kept(FOREVER)).values())
    assert theirs.keys() == ours.keys()
    assert all(abs(theirs[kind] - count) <= 2 for kind, count in ours.items())
    assert other.seeded.roles == left.seeded.roles
