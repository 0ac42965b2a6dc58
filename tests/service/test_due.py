"""By when a request is to be decided: working days of a calendar, and nothing where its holidays are not known."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests.service.office import Office, memory_office

from appban.regime.time import HOUR, day_end, day_start
from appban.regime.working_days import Calendar
from appban.service.cases.case_line import line_at, within_working_days

LONDON = ZoneInfo("Europe/London")
CALENDAR = Calendar(
    name="test", years=frozenset({2024}), holidays=frozenset({dt.date(2024, 3, 29), dt.date(2024, 4, 1)})
)


@pytest.mark.parametrize(
    ("submitted", "days", "last"),
    [
        (dt.date(2024, 3, 25), 3, dt.date(2024, 3, 28)),
        (dt.date(2024, 3, 28), 1, dt.date(2024, 4, 2)),
        (dt.date(2024, 3, 30), 10, dt.date(2024, 4, 15)),
    ],
)
def test_weekends_and_holidays_do_not_count(submitted, days, last):
    due = within_working_days(CALENDAR, days, LONDON)
    assert due(day_start(submitted, LONDON) + HOUR) == day_end(last, LONDON)


def test_in_a_year_whose_holidays_are_not_known_nothing_is_said():
    due = within_working_days(CALENDAR, 3, LONDON)
    assert due(day_start(dt.date(2024, 12, 31), LONDON)) is None


def test_a_request_that_nobody_can_date_is_still_shown_and_waits():
    office: Office = memory_office()
    exemption = office.submitted()
    line = line_at(office.facts(), exemption, office.now, lambda _submitted: None)
    assert line.due is None
    assert line.waits
