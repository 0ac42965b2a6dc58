"""The script of the console's demo, before it is played: strict data, days that officials work, documents that parse."""

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.bootstrap import all_sources
from appban.bootstrap.shipped import shipped_demo_file
from appban.cli.seeding import script, timed
from appban.cli.seeding.cast import read_console, read_points
from appban.cli.seeding.documents import EXPORTS
from appban.cli.seeding.fleet import read_fleet
from appban.cli.seeding.presence import device_names
from appban.cli.seeding.script import Close, Left, Lost, Phone, RequestPart, read_requests
from appban.cli.seeding.timed import Calendar, Timed
from appban.errors import InputError
from appban.regime.pack.text import load
from appban.regime.time import DAY, from_datetime, show, zone

LONDON = zone("Europe/London")
MINUTE = 60_000_000
NOW = from_datetime(dt.datetime(2026, 11, 4, 10, tzinfo=dt.UTC))
MOMENTS = st.integers(from_datetime(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)), NOW + 400 * DAY)


def calendar(now=NOW):
    return Calendar(now, LONDON)


@given(MOMENTS, st.integers(0, 70), st.integers(0, 70))
def test_days_of_the_script_are_working_days_before_today_in_order(now, one, other):
    days = calendar(now)
    first, second = days.working_day(max(one, other)), days.working_day(min(one, other))
    assert first <= second < dt.date.fromisoformat(show(now, LONDON)[:10])
    assert first.weekday() < 5
    assert (first == second) == (one == other)


@given(MOMENTS)
def test_evidence_is_told_before_the_last_is_stale_and_never_after_now(now):
    told = calendar(now).days(now - 60 * DAY)
    times = [moment for _, moment in told]
    assert all(0 < later - earlier < DAY for earlier, later in pairwise(times))
    assert now - DAY < times[-1] < now
    assert [back for back, _ in told] == list(range(len(told) - 1, -1, -1))


@pytest.mark.parametrize("text", ["{}", "{on: 3, ago: PT2H}"])
def test_something_without_one_time_of_its_own_is_refused(text):
    with pytest.raises(InputError, match="either `on` or `ago`"):
        load(text.encode(), "odd.yaml", Timed)


def test_a_misspelt_field_or_step_is_refused_with_its_line():
    name = script.FILES[0]
    text = shipped_demo_file(name).decode()
    for right, wrong in (("  instead:", "  insted:"), ("do: assess", "do: asses")):
        at = text[: text.index(right)].count("\n") + 1
        with pytest.raises(InputError) as refused:
            load(text.replace(right, wrong, 1).encode(), name, tuple[RequestPart, ...])
        assert name in str(refused.value)
        assert abs(int(str(refused.value).split(":")[1]) - at) <= 20


def test_there_are_sixty_one_requests_that_differ_and_name_only_who_and_what_there_is():
    console, requests, devices = read_console(), list(read_requests()), set(device_names(read_fleet()))
    assert len(requests) + len(console.carried.rows) == 61
    people = {each.handle for each in (*console.appointers, *console.people)}
    refs = {each.ref for each in requests}
    assert len(refs) == len(requests)
    assert len({each.why for each in requests}) == len(requests)
    for each in requests:
        named = {each.by, *each.people, *(step.by for step in each.steps if step.by)}
        for step in each.steps:
            named |= set(step.signed_by) if isinstance(step, Close) else set()
            named |= {step.minister} if isinstance(step, Phone) else set()
            named |= {step.person} if isinstance(step, Left) else set()
            assert not isinstance(step, Lost) or step.device in each.devices
        assert named <= people, each.ref
        assert set(each.devices) <= devices, each.ref
        assert {each.renews, each.replaces} - {None} <= refs
    assert {role.handle for role in console.roles} <= people


def test_each_steps_day_is_no_earlier_than_the_one_before():
    for each in read_requests():
        times = [calendar().moment(step, 0) for step in (each, *each.steps)]
        assert times == sorted(times), each.ref


def test_every_week_of_the_fleet_is_read_by_the_sources_it_is_written_for():
    fleet, sources, weeks = read_fleet(), all_sources(), read_console().weeks
    assert {part.source for part in fleet.file.fleets} == set(EXPORTS)
    for part in fleet.file.fleets:
        for week in (0, weeks - 1):
            shown = tuple(fleet.shown(part, week, NOW, {}))
            reports = list(sources[part.source].parse(EXPORTS[part.source](part, shown), NOW))
            told = {key.value for report in reports for key in report.device.keys if key.scheme == "serial"}
            made = {
                each.device.serial for each in shown if part.source != "amapi" or not each.device.personal
            }
            assert told == made
            count = sum(len(report.items) for report in reports)
            assert count == sum(len(each.items) for each in shown) > 0
            assert all(NOW - DAY < report.seen_at <= NOW for report in reports)
    assert {len(each.counts) for each in fleet.file.carriers} == {weeks}


def test_points_move_through_their_own_rings():
    points = read_points()
    rings = {each.name: (*each.rings, "all") for each in points.points}
    assert all(move.ring in rings[move.point] for move in points.moves)


def test_names_of_the_demo_stand_in_data():
    console = read_console()
    code = "".join(path.read_text() for path in Path(timed.__file__).parent.glob("*.py"))
    names = (
        console.app,
        console.origin,
        *(each.name for each in console.people),
        *(r.title for r in console.roles),
    )
    assert [name for name in names if name in code] == []
