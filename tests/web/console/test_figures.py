"""Figures count what the viewer may see, and a spreadsheet runs nothing of them."""

import csv
import io

import pytest
from tests.web.console.counter import Counter

from appban.regime.time import DAY
from appban.web.console.csv_out import csv_of


@pytest.fixture
def counter() -> Counter:
    counter = Counter()
    counter.office.granted()
    counter.office.submitted(devices=("P2",))
    return counter


def rows(got) -> list[list[str]]:
    return list(csv.reader(io.StringIO(got.data.decode())))


def test_exemptions_in_force_are_counted_by_purpose_for_whoever_may_see_them(counter):
    assert rows(counter.as_("sam").get("/figures/purposes.csv"))[1:] == [
        ["enforcement", "D", "decided here", "1"]
    ]
    assert rows(counter.as_("kim").get("/figures/purposes.csv"))[1:] == []
    assert "In force: 1" in counter.as_("sam").get("/figures").main


def test_figures_are_of_the_moment_asked_about(counter):
    counter.office.clock.pass_(40 * DAY)
    caller = counter.as_("sam")
    assert rows(caller.get("/figures/purposes.csv"))[1:] == []
    assert rows(caller.get("/figures/purposes.csv?as-of=2024-03-05T12:00"))[1:] != []
    assert ["up to a month", "1"] in rows(caller.get("/figures/lapses.csv"))


def test_what_is_not_known_is_empty_and_no_cell_is_a_formula():
    data = csv_of(("=1+1", "n"), [("@SUM(A1)", None), ("-2", -2), ("\tx", 1.5), ("plain", 0)])
    assert data.decode().split("\r\n") == ["'=1+1,n", "'@SUM(A1),", "'-2,-2", "'\tx,1.5", "plain,0", ""]


def test_there_is_no_other_figure(counter):
    assert counter.as_("sam").get("/figures/secrets.csv").status == 404
