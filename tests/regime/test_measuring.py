"""Which reading holds, and what may be worked out from readings: from a bound, a range or another definition nothing."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.regime.channel import Channel, ChannelId
from appban.regime.events.readings import ReadingTaken
from appban.regime.measuring import growth, holding, median, standing, total, value_at
from appban.regime.reading import (
    METRICS,
    NOT_OFFERED,
    UNKNOWN,
    ReadingId,
    Value,
    check_value,
    exactly,
    offers,
    read_value,
    show_value,
)

DAYS = tuple((day * 10, day * 10 + 10) for day in range(7))
SKIES = Channel(id=ChannelId("skies"), name="Skies", app=None, platform=None, metrics=("followers",))

numbers = st.integers(min_value=-(10**9), max_value=10**9)
values = st.one_of(
    numbers.map(exactly),
    st.builds(Value, kind=st.sampled_from(["more-than", "at-least"]), low=numbers),
    st.builds(Value, kind=st.sampled_from(["less-than", "at-most"]), high=numbers),
    st.tuples(numbers, st.integers(1, 100)).map(lambda p: Value(kind="between", low=p[0], high=p[0] + p[1])),
    st.sampled_from([UNKNOWN, NOT_OFFERED]),
)


def reading(name: str, value: Value | int, at: int = 10, **changes: object) -> ReadingTaken:
    given: dict[str, object] = {
        "stated": at, "reading": ReadingId(name), "about": "a", "metric": "followers", "segment": "",
        "value": exactly(value) if isinstance(value, int) else value, "source": "manual", "reference": "seen",
        "collected": at, "collected_by": None, "definition": None, "raw": None, "corrects": None, "body": None,
    }  # fmt: skip
    return ReadingTaken(**(given | changes))


def held(*events: ReadingTaken) -> list[tuple[int, ReadingTaken]]:
    return [(100 + place, event) for place, event in enumerate(events)]


@given(values)
def test_a_value_in_words_reads_back_as_itself(value):
    assert read_value(show_value(value).replace("not known", "unknown")) == value
    check_value("followers", value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4,812", exactly(4812)),
        ("over 360", Value(kind="more-than", low=360)),
        (">360", Value(kind="more-than", low=360)),
        (">=360", Value(kind="at-least", low=360)),
        ("<10", Value(kind="less-than", high=10)),
        ("15000000..20000000", Value(kind="between", low=15_000_000, high=20_000_000)),
        ("15,000,000 to 20,000,000", Value(kind="between", low=15_000_000, high=20_000_000)),
        ("unknown", UNKNOWN),
        ("not offered", NOT_OFFERED),
    ],
)
def test_values_are_read_as_people_write_them(text, value):
    assert read_value(text) == value


@pytest.mark.parametrize("text", ["", "12k", "4,81", "20 to 15", "about 360", "=1+1", "1.5", "9" * 30])
def test_what_is_no_value_is_refused_with_itself_in_the_message(text):
    with pytest.raises(InputError) as refused:
        read_value(text)
    assert text in str(refused.value)


def test_the_newest_reading_by_an_instant_holds_and_later_ones_do_not_yet():
    told = held(reading("r1", 5, 10), reading("r2", 7, 20))
    assert holding(told, "followers", 9) is None
    assert [holding(told, "followers", at).reading for at in (10, 19, 20, 99)] == ["r1", "r1", "r2", "r2"]


def test_a_correction_holds_for_whoever_asks_from_then_on_and_changes_nothing_of_what_was_known():
    told = held(reading("r1", 500), reading("r2", 50, corrects="r1"))
    assert holding(told, "followers", 10, known=100).value == exactly(500)
    assert holding(told, "followers", 10, known=101).value == exactly(50)
    assert [event.reading for _, event in standing(told)] == ["r2"]


@given(st.lists(st.tuples(values, st.integers(0, 50)), max_size=12), st.integers(0, 60), st.integers(99, 115))
def test_what_is_recorded_later_never_changes_what_was_known_at_an_instant(told, at, known):
    events = [reading(f"r{n}", value, stated) for n, (value, stated) in enumerate(told)]
    before = [pair for pair in held(*events) if pair[0] <= known]
    assert holding(held(*events), "followers", at, known=known) == holding(before, "followers", at)


@given(values, values)
def test_growth_is_worked_out_from_two_exact_values_and_from_nothing_else(first, second):
    found = growth(reading("r1", first, 10), reading("r2", second, 20))
    exact = first.kind == second.kind == "exactly"
    assert (found.difference is not None) == exact
    assert bool(found.why) != exact
    if exact:
        assert found.difference == second.low - first.low
        assert (found.per_mille is None) == (first.low <= 0)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (Value(kind="more-than", low=360), exactly(4812), "no growth: a bound"),
        (exactly(360), Value(kind="between", low=1, high=2), "no growth: a range"),
        (exactly(360), UNKNOWN, "no growth: not known"),
        (exactly(360), NOT_OFFERED, "not offered"),
        (UNKNOWN, exactly(5), "no growth: nothing earlier to compare with"),
    ],
)
def test_growth_says_why_there_is_none(before, after, why):
    assert growth(reading("r1", before), reading("r2", after, 20)).why == why


def test_there_is_no_growth_across_a_change_of_definition_or_without_a_reading_since():
    one = reading("r1", 5, definition="v1")
    assert (
        growth(one, reading("r2", 9, 20, definition="v2")).why == "no growth: counted by another definition"
    )
    assert growth(one, reading("r2", 9, 20, definition="v1")).difference == 4
    assert growth(one, one).why == "no growth: no reading since"
    assert growth(None, one).why == "no growth: nothing earlier to compare with"


def flow(name: str, value: Value | int, day: int, **changes: object) -> ReadingTaken:
    start, end = DAYS[day]
    at = changes.pop("at", end)
    return reading(name, value, at, since=start, metric="views", **changes)


def test_days_add_up_to_a_week_and_missing_days_make_it_a_bound():
    whole = held(*(flow(f"r{day}", day, day) for day in range(7)))
    assert total(whole, "views", DAYS).value == exactly(21)
    part = total(whole[:5], "views", DAYS)
    assert part.value == Value(kind="at-least", low=10)
    assert (part.parts, part.missing) == (7, 2)
    assert total([], "views", DAYS).value == UNKNOWN


def test_a_day_that_was_not_over_counts_with_what_it_had_and_once():
    told = held(*(flow(f"r{day}", 1, day) for day in range(6)), flow("half", 3, 6, at=65))
    assert total(told, "views", DAYS).value == Value(kind="at-least", low=9)
    whole = [*told, (200, flow("r6", 8, 6))]
    assert total(whole, "views", DAYS).value == exactly(14)


def test_an_unknown_day_is_missing_and_not_zero():
    told = held(*(flow(f"r{day}", 1 if day else UNKNOWN, day) for day in range(7)))
    assert total(told, "views", DAYS).value == Value(kind="at-least", low=6)
    assert total(held(flow("r0", NOT_OFFERED, 0)), "views", DAYS).value == NOT_OFFERED


def test_the_median_is_of_exact_values_and_says_what_it_leaves_out():
    found = median([exactly(1), exactly(900_000), exactly(4), Value(kind="more-than", low=9), UNKNOWN])
    assert (found.value, found.of, found.left_out) == (4, 3, 2)
    assert median([exactly(3), exactly(4)]).value == 3
    assert median([UNKNOWN]).value is None


def test_a_metric_that_a_channel_has_not_is_not_offered_and_one_that_nobody_read_is_unknown():
    assert value_at([], SKIES, "views", 10) == NOT_OFFERED
    assert value_at([], SKIES, "followers", 10) == UNKNOWN
    assert offers(msgspec.structs.replace(SKIES, metrics=("account:followers",)), "followers")


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        ("hearts", exactly(1)),
        ("views", Value(kind="exactly", low=1, high=2)),
        ("views", Value(kind="more-than", high=2)),
        ("views", Value(kind="between", low=2, high=2)),
        ("views", Value(kind="unknown", low=0)),
    ],
)
def test_a_value_that_contradicts_itself_is_refused(metric, value):
    with pytest.raises(InputError):
        check_value(metric, value)


def test_every_metric_has_a_title_and_a_unit():
    assert all(each.title and each.unit for each in METRICS.values())
