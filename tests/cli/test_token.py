"""`appban token`: shown once, listed without its secret, ended."""

import pytest
from tests.cli.seated import seated


@pytest.fixture
def office(appban):
    """The office behind the console, published; an operator may mint there, since a token decides nothing."""
    made = seated(appban, embedded=False)
    appban.well("log", "checkpoint")
    return made


MINT = (
    "token",
    "mint",
    "the proxy",
    "--may",
    "evaluate",
    "--may",
    "pull",
    "--body",
    "D",
    "--until",
    "2099-01-01",
)


def test_a_token_is_shown_once_listed_and_ended(appban, office):
    made = appban.well(*MINT, "-o", "json").json()
    assert made["secret"].startswith(f"appban_{made['token']}_")
    listed = appban.well("token", "list", "-o", "json")
    (row,) = listed.json()["rows"]
    assert (row["token"], row["label"], row["may"], row["body"], row["holds"]) == (
        made["token"], "the proxy", ["evaluate", "pull"], "D", True,
    )  # fmt: skip
    assert made["secret"].rpartition("_")[2] not in listed.out
    appban.well("token", "end", made["token"])
    (row,) = appban.well("token", "list", "-o", "json").json()["rows"]
    assert row["holds"] is False
    assert appban("token", "end", made["token"]).code == 1


def test_a_key_used_again_does_not_show_the_token_again(appban, office):
    first = appban.well(*MINT, "--key", "k1", "-o", "json").json()
    again = appban.well(*MINT, "--key", "k1", "-o", "json")
    assert again.json()["token"] == first["token"]
    assert again.json()["secret"] is None
    assert "not kept" in again.err
    assert len(appban.well("token", "list", "-o", "json").json()["rows"]) == 1


@pytest.mark.parametrize(
    "changed",
    [
        ("--may", "everything"), ("--may", "*"), ("--body", "nowhere"), ("--until", "2001-01-01"), ("--until", "soon"),
        ("--until", ""),
    ],
)  # fmt: skip
def test_what_a_token_cannot_be_is_refused(appban, office, changed):
    option, value = changed
    words = ["token", "mint", "x", "--may", "evaluate", "--body", "D", "--until", "2099-01-01"]
    words[words.index(option) + 1] = value
    done = appban(*words)
    assert done.code == 1
    assert done.err.startswith("appban: ")
    assert appban.well("token", "list", "-o", "json").json()["rows"] == []


@pytest.mark.parametrize("missing", ["--may", "--body", "--until"])
def test_what_a_token_needs_is_asked_for(appban, office, missing):
    words = ["token", "mint", "x", "--may", "evaluate", "--body", "D", "--until", "2099-01-01"]
    at = words.index(missing)
    assert appban(*words[:at], *words[at + 2 :]).code == 2
