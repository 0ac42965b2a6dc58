"""A document's own time is believed if it is possible and not to come."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.inventory._times import MAX_AHEAD, epoch, instant, local
from appban.regime.time import HOUR

NOW = 1_795_312_800_000_000
"""2026-11-22T02:00:00Z."""
FIRST, LAST = dt.datetime.fromisoformat("2000-01-01"), dt.datetime.fromisoformat("2026-11-20")


def test_a_time_with_an_offset_is_that_instant():
    assert instant("2026-11-22T02:00:00+01:00", "x", NOW) == NOW - HOUR


def test_a_fraction_of_seven_digits_as_graph_writes_it_is_read():
    assert instant("2026-11-22T01:59:59.1234567Z", "x", NOW) == NOW - 1_000_000 + 123_456


@pytest.mark.parametrize(
    "text",
    [
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-11-22T25:00:00Z",
        "yesterday",
        "",
        "2026-11-22",
        "22/11/2026 01:00",
    ],
)
def test_an_impossible_date_is_refused_with_its_place_and_itself(text):
    with pytest.raises(InputError, match=r"^\$\.when: .* is not a date and time"):
        instant(text, "$.when", NOW)


def test_a_time_that_does_not_name_its_zone_is_refused():
    with pytest.raises(InputError, match="does not say which zone"):
        instant("2026-11-22T01:00:00", "x", NOW)


@pytest.mark.parametrize("text", ["1969-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
def test_a_year_outside_the_record_is_refused(text):
    with pytest.raises(InputError, match="outside the years 1970 to 2255"):
        instant(text, "x", NOW)


def test_a_time_is_refused_from_five_minutes_after_receipt_and_not_before():
    assert instant("2026-11-22T02:05:00Z", "x", NOW) == NOW + MAX_AHEAD
    with pytest.raises(InputError, match="later than its receipt at 2026-11-22T02:00:00Z"):
        instant("2026-11-22T02:05:00.000001Z", "x", NOW)
    with pytest.raises(InputError, match="later than its receipt"):
        epoch("1795313101", "x", NOW)
    with pytest.raises(InputError, match="later than its receipt"):
        local("2026-11-22 02:05:01", "+0000", "x", NOW)


@pytest.mark.parametrize("text", ["-1", "1.5", "", "9" * 11, "٣", "0x10"])
def test_a_unix_time_that_is_no_whole_number_is_refused(text):
    with pytest.raises(InputError, match="not a Unix time"):
        epoch(text, "x", NOW)


@given(st.datetimes(FIRST, LAST), st.integers(-12 * 60, 14 * 60))
def test_a_local_time_with_its_offset_is_the_instant_that_datetime_says(naive, minutes):
    sign, size = ("-" if minutes < 0 else "+"), abs(minutes)
    expected = naive.replace(tzinfo=dt.timezone(dt.timedelta(minutes=minutes)))

    at = local(naive.isoformat(" "), f"{sign}{size // 60:02}{size % 60:02}", "x", NOW)

    assert at == (expected - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


@given(st.integers(-12 * 60, 14 * 60), st.integers(0, 72 * 60))
def test_a_local_time_without_offset_is_never_refused_for_its_zone_nor_read_too_early(minutes, age):
    truly = NOW - age * 60 * 1_000_000
    there = (
        dt.datetime.fromisoformat("1970-01-01")
        + dt.timedelta(microseconds=truly)
        + dt.timedelta(minutes=minutes)
    )

    at = local(there.isoformat(" "), None, "x", NOW)

    assert truly <= at <= min(NOW, truly + 26 * HOUR)


@pytest.mark.parametrize("offset", ["", "CET", "+1", "+2500", "+0199", "0100"])
def test_an_offset_that_is_none_is_refused(offset):
    with pytest.raises(InputError, match="not an offset from UTC"):
        local("2026-11-22 01:00:00", offset, "x", NOW)
