"""Working days are counted whole, over weekends, holidays and clock changes; what is not known is not counted."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.bootstrap import working_calendar
from appban.bootstrap.shipped import shipped_holidays
from appban.errors import InputError, NotFoundError, RefusedError, SettingsError
from appban.regime.pack.calendar import load_calendar
from appban.regime.time import day_start, read, show, zone
from appban.regime.working_days import Calendar, after_working_days
from appban.settings import Settings

LONDON = zone("Europe/London")
ENGLAND = load_calendar(shipped_holidays(), "uk-bank-holidays.yaml", "england-and-wales")
DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2027, 9, 30))


def at(text: str) -> int:
    return read(text, LONDON, bare="start")[0]


@pytest.mark.parametrize(
    ("start", "count", "ends"),
    [
        ("2024-03-04T09:30", 1, "2024-03-06T00:00:00+00:00"),
        ("2024-03-08T23:59:59", 1, "2024-03-12T00:00:00+00:00"),
        ("2024-03-28T12:00", 1, "2024-04-03T00:00:00+01:00"),  # over Easter and the change of the clocks
        ("2026-12-23T12:00", 3, "2026-12-31T00:00:00+00:00"),  # Boxing Day is taken on the 28th
        ("2026-09-01T12:00", 20, "2026-09-30T00:00:00+01:00"),
        ("2026-09-01T12:00", 0, "2026-09-02T00:00:00+01:00"),
    ],
)
def test_working_days_go_by(start: str, count: int, ends: str):
    assert show(after_working_days(ENGLAND, at(start), count, LONDON), LONDON) == ends


@given(DAYS, st.integers(0, 25), st.integers(0, 24 * 3600 - 1))
def test_so_many_days_that_work_lie_between_and_the_last_of_them_works(day: dt.date, count: int, second: int):
    start = day_start(day, LONDON) + second * 1_000_000
    end = after_working_days(ENGLAND, start, count, LONDON)
    last = dt.datetime.fromisoformat(show(end, LONDON)).date() - dt.timedelta(days=1)
    between = [day + dt.timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(ENGLAND.works(each) for each in between) == count
    assert count == 0 or ENGLAND.works(last)


def test_a_year_that_is_not_known_is_refused_with_what_to_do():
    with pytest.raises(RefusedError, match=r"holidays of 2028 are not known .* APPBAN_CALENDAR"):
        after_working_days(ENGLAND, at("2027-12-20T12:00"), 20, LONDON)
    assert after_working_days(ENGLAND, at("2027-12-20T12:00"), 5, LONDON)
    with pytest.raises(RefusedError, match="holidays of 2021"):
        after_working_days(ENGLAND, at("2021-12-20T12:00"), 1, LONDON)


@pytest.mark.parametrize("division", ["england-and-wales", "scotland", "northern-ireland"])
def test_the_shipped_holidays_fall_on_weekdays_of_their_years(division: str):
    held = load_calendar(shipped_holidays(), "uk-bank-holidays.yaml", division)
    assert held.years == frozenset(range(2022, 2028))
    assert all(day.weekday() < 5 for day in held.holidays)
    for year in held.years:
        assert len({day for day in held.holidays if day.year == year}) in range(8, 13)
        easter = {
            day for day in held.holidays if day.year == year and day.month in {3, 4} and day.weekday() == 4
        }
        assert easter, "Good Friday"
        assert dt.date(year, 12, 25) in held.holidays or dt.date(year, 12, 27) in held.holidays


GOOD = """
calendar: {id: mine, title: Mine, source: {reference: a letter, mark: operator}}
divisions:
  here:
    years: [2028]
    days:
      - {date: 2028-05-01, name: a day}
"""


def test_a_file_of_ones_own_adds_years(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)
    held = working_calendar(settings(tmp_path, f"{path}:here"))
    assert held == Calendar(
        name="mine/here", years=frozenset({2028}), holidays=frozenset({dt.date(2028, 5, 1)})
    )


@pytest.mark.parametrize("name", ["nowhere", "/no/such/file.yaml:here", ""])
def test_a_calendar_that_is_not_there_is_a_fault_of_the_settings(tmp_path, name: str):
    with pytest.raises(SettingsError, match="is of no use"):
        working_calendar(settings(tmp_path, name))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("2028-05-01", "2029-05-01"), "is of a year that is not under `years`"),
        (("2028-05-01", "2028-02-30"), "is not a day"),
        (("name: a day", "nom: a day"), "nom"),
    ],
)
def test_a_file_with_a_fault_says_where(change: tuple[str, str], problem: str):
    with pytest.raises(InputError, match=problem):
        load_calendar(GOOD.replace(*change).encode(), "mine.yaml", "here")


def test_a_division_that_is_not_there_is_not_found():
    with pytest.raises(NotFoundError, match="it has here"):
        load_calendar(GOOD.encode(), "mine.yaml", "there")


def settings(folder, calendar: str) -> Settings:
    names = ("DATABASE", "LAKE", "LOG", "KEYS", "POINTS", "ENFORCEMENT")
    environ = {f"APPBAN_{name}": str(folder / name.lower()) for name in names}
    return Settings.from_environ({**environ, "APPBAN_CALENDAR": calendar})
