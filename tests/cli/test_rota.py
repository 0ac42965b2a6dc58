"""The rota at the command line: who is on call, who is away, and that neither gives authority."""

import datetime as dt

import pytest
from tests.cli.seated import seated


@pytest.fixture
def office(appban):
    """The office behind the console."""
    return seated(appban)


def later(days: int) -> str:
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()


def rota(appban, *more: str) -> list[dict]:
    return appban.well("authority", "rota", "--body", "A", "-o", "json", *more).json()["rows"]


@pytest.mark.usefixtures("office")
def test_who_is_on_call_and_who_is_away_is_entered_listed_and_ended(appban):
    on = ("authority", "on-call", "dee", "--body", "D", "--until", later(3), "--as", "ana", "-o", "json")
    duty = appban.well(*on).json()["duty"]
    away = appban.well(
        "authority",
        "away",
        "sam",
        "--from",
        later(1),
        "--until",
        later(9),
        "--deputy",
        "sue",
        "--as",
        "sam",
        "-o",
        "json",
    ).json()["away"]
    first, second = rota(appban)
    assert (first["entry"], first["what"], first["person"], first["now"]) == (
        duty,
        "on call",
        "dee Example",
        True,
    )
    assert (second["entry"], second["what"], second["deputy"], second["now"]) == (
        away,
        "away",
        "sue Example",
        False,
    )
    able = appban.well(
        "authority",
        "who-can",
        "--subject",
        "clear:security",
        "--body",
        "D",
        "--as-of",
        later(2),
        "-o",
        "json",
    ).json()["rows"]
    assert {each["person"]: each["deputy"] for each in able}["sam"] == "sue Example"
    appban.well("authority", "end-on-call", duty, "--as", "dee")
    appban.well("authority", "end-away", away, "--as", "ana")
    assert rota(appban) == []


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("on-call", "dee", "--body", "D", "--until", later(3), "--as", "dee"), 5),
        (("away", "sue", "--until", later(3), "--as", "dee"), 5),
        (("on-call", "dee", "--body", "D", "--until", later(900), "--as", "ana"), 1),
        (("on-call", "nobody", "--body", "D", "--until", later(3), "--as", "ana"), 1),
        (("end-on-call", "duty-0", "--as", "ana"), 1),
        (("end-away", "away-0", "--as", "ana"), 1),
        (("rota", "--body", "nowhere"), 1),
    ],
)
def test_what_cannot_be_entered_says_why_with_the_code_that_scripts_rely_on(appban, command, code):
    got = appban("authority", *command)
    assert got.code == code, got.err
    assert "; " in got.err
