"""`appban statement`: what was said is entered by whoever may adopt policy, listed of any moment, corrected by a later entry."""

import pytest
from tests.cli.seated import seated

from appban.bootstrap import machine_clock
from appban.regime.time import HOUR

SAID = (
    "--by", "Minister for Examples", "--place", "House of Examples", "--on", "2024-03-05",
    "--url", "https://example.org/said",
)  # fmt: skip


@pytest.fixture
def office(appban):
    office = seated(appban)
    office.clock.pass_(
        machine_clock().now() - office.now - HOUR
    )  # the command line asks the machine what time it is
    return appban, next(iter(office.facts().restrictions))


def make(appban, *more, says="It is banned.", certainty="stated", who="ana"):
    return appban(
        "statement", "make", *SAID, "--says", says, "--certainty", certainty, "--as", who, "-o", "json", *more
    )


def rows(appban, *more):
    return appban.well("statement", "list", "-o", "json", *more).json()["rows"]


def test_a_statement_is_made_listed_and_shown(office):
    appban, ban = office
    done = make(appban, "--restriction", ban, "--app", "tiktok")
    assert done.code == 0, done.err
    (row,) = rows(appban)
    assert row["by"] == "Minister for Examples"
    assert row["restrictions"] == [ban]
    shown = appban.well("statement", "show", row["statement"], "-o", "json").json()
    assert (shown["says"], shown["precision"], shown["url"]) == (
        "It is banned.",
        "day",
        "https://example.org/said",
    )
    assert rows(appban, "--as-of", "2024-03-01") == []
    assert rows(appban, "--known-at", "2024-03-06") == []


def test_the_same_key_enters_it_once(office):
    appban, _ = office
    assert make(appban, "--key", "k").json()["repeated"] is False
    assert make(appban, "--key", "k").json()["repeated"] is True
    assert len(rows(appban)) == 1


def test_a_correction_takes_the_place_of_the_words_and_is_counted(office):
    appban, _ = office
    made = make(appban).json()["statement"]
    assert make(appban, "--corrects", made, says="So it is said.", certainty="disputed").code == 0
    (row,) = rows(appban)
    assert (row["statement"], row["certainty"], row["corrected"]) == (made, "disputed", 1)
    assert make(appban, "--corrects", "statement-none").code == 1


def test_what_is_not_allowed_or_not_there_is_told_by_its_exit_code(office):
    appban, _ = office
    assert make(appban, who="sam").code == 5
    refused = make(appban, certainty="sure")
    assert refused.code == 1
    assert "stated, understood, disputed" in refused.err
    assert "other" in make(appban, "--restriction", "other").err
    assert appban("statement", "show", "none").code == 1
    assert rows(appban) == []
