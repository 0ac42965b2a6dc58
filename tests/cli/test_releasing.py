"""`appban report release` as a user meets it."""

import pytest
from tests.cli.seated import seated

from appban.regime.time import show


@pytest.fixture
def seat(appban):
    office = seated(appban)
    appban.set("EVIDENCE", str(appban.folder / "evidence"))
    office.granted()
    return office


def test_figures_are_given_out_suppressed_listed_and_given_again(appban, seat):
    asked = ("--by", "body", "--as-of", show(seat.now), "--as", "ana", "-o", "json", "--key", "k")
    done = appban.well("report", "release", *asked)
    assert done.json()["rows"] == [
        {"body": "D", "exemptions": "suppressed"},
        {"body": "all", "exemptions": "suppressed"},
    ]
    assert "0 figures are shown and 2 suppressed" in done.err
    again = appban.well("report", "release", *asked)
    assert again.out == done.out
    (line,) = appban.well("report", "releases", "-o", "json").json()["rows"]
    assert (line["suppressed"], line["threshold"], line["by"]) == (2, 5, ["body"])
    shown = appban.well("report", "releases", line["release"], "-o", "json")
    assert shown.out == done.out


def test_who_may_not_is_refused_and_what_is_not_there_is_said(appban, seat):
    assert appban("report", "release", "--as", "hal").code == 5
    assert appban("report", "release", "--by", "name", "--as", "ana").code == 1
    done = appban("report", "releases", "release-1")
    assert done.code == 1
    assert "there is no release release-1" in done.err
