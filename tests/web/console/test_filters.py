"""How times, durations and numbers read: the words of GOV.UK style, London time, and never 0 for what is not known."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from appban.regime.time import DAY, FOREVER, HOUR, SECOND, from_datetime
from appban.reports import words
from appban.web.console import filters
from appban.web.console.filters import Times

LONDON = ZoneInfo("Europe/London")
TIMES = Times(LONDON)
INSTANTS = st.integers(0, FOREVER - 1)


def at(text):
    return from_datetime(dt.datetime.fromisoformat(text).replace(tzinfo=LONDON))


@pytest.mark.parametrize(
    ("moment", "words", "utc"),
    [
        ("2026-11-16T16:40", "16 November 2026 at 4:40pm", "2026-11-16T16:40:00Z"),
        ("2026-07-01T09:00", "1 July 2026 at 9am", "2026-07-01T08:00:00Z"),
        ("2026-07-01T00:00", "1 July 2026 at midnight", "2026-06-30T23:00:00Z"),
        ("2026-01-02T12:00", "2 January 2026 at midday", "2026-01-02T12:00:00Z"),
        ("2026-01-02T12:05", "2 January 2026 at 12:05pm", "2026-01-02T12:05:00Z"),
        ("2026-01-02T00:05", "2 January 2026 at 12:05am", "2026-01-02T00:05:00Z"),
        ("2026-10-25T01:30", "25 October 2026 at 1:30am", "2026-10-25T00:30:00Z"),
    ],
)
def test_a_time_reads_in_london_and_carries_utc(moment, words, utc):
    assert TIMES.time(at(moment)) == f'<time datetime="{utc}">{words}</time>'


@given(INSTANTS)
def test_every_time_carries_the_instant_it_was_made_from(instant):
    told = re.search(r'datetime="(.*?)"', TIMES.time(instant)).group(1)
    assert from_datetime(dt.datetime.fromisoformat(told)) == instant


@given(INSTANTS)
def test_an_end_names_the_last_day_that_is_covered(instant):
    words = Markup(TIMES.until(instant)).striptags()
    here = TIMES.here(instant)
    covered = (here - dt.timedelta(microseconds=1)).date()
    assert f"{covered.day} {covered:%B} {covered.year}" in words or here.time() != dt.time()


def test_an_end_at_midnight_is_the_end_of_the_day_before():
    assert Markup(TIMES.until(at("2026-11-21T00:00"))).striptags() == "the end of 20 November 2026"
    assert Markup(TIMES.until(at("2026-11-20T17:00"))).striptags() == "20 November 2026 at 5pm"


def test_a_day_is_read_from_a_time_a_date_or_text():
    for each in (at("2026-03-29T23:59"), dt.date(2026, 3, 29), "2026-03-29"):
        assert Markup(TIMES.day(each)).striptags() == "29 March 2026"


def test_what_is_not_known_says_so_and_is_never_0():
    for each in (TIMES.time, TIMES.day, TIMES.until, filters.span, words.number, filters.digest):
        assert each(None) == "not known"
    assert filters.count(None, "device") == "not known"
    for each in (TIMES.time, TIMES.day, TIMES.until):
        assert each(FOREVER) == "no end date"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (3 * DAY + 4 * HOUR + 5, "3 days 4 hours"), (DAY, "1 day"), (DAY + 59 * SECOND, "1 day"), (HOUR + 60 * SECOND, "1 hour 1 minute"),
        (61 * SECOND, "1 minute 1 second"), (0, "less than a second"), (-2 * HOUR, "2 hours"), (1204 * DAY, "1,204 days"),
    ],
)  # fmt: skip
def test_a_duration_reads_in_its_two_largest_units(length, words):
    assert filters.span(length) == words


def test_a_number_stands_with_its_noun():
    assert filters.count(0, "device") == "0 devices"
    assert filters.count(1, "entry", "entries") == "1 entry"
    assert filters.count(1204, "entry", "entries") == "1,204 entries"


@given(st.text(min_size=1))
def test_a_digest_is_escaped_and_whole_in_its_title(text):
    made = filters.digest(text)
    assert Markup.escape(text) in made
    assert Markup(made).unescape().count("<") == text.count("<") + text[:12].count("<") + 2


def test_an_error_belongs_to_the_field_it_leads_to():
    errors = [{"text": "Say who", "href": "#who"}, {"text": "Say why", "href": "#why"}, {"text": "Too many"}]
    assert filters.error_of(errors, "why") == "Say why"
    assert filters.error_of(errors, "wh") is None


@pytest.mark.parametrize(
    ("href", "whole"),
    [
        ("/exemptions", "/exemptions?as-of=D"), ("/exemptions?page=2", "/exemptions?page=2&as-of=D"), ("/e#end", "/e?as-of=D#end"),
        ("/e?x=1#end", "/e?x=1&as-of=D#end"),
    ],
)  # fmt: skip
def test_a_link_carries_the_moment_on(href, whole):
    assert filters.carried(href, "as-of=D") == whole
    assert filters.carried(href, "") == href
