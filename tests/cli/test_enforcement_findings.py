"""Findings of enforcement from the command line: listed with those of the sweep, shown, disposed of, and gone when mended."""

import pytest
from tests.cli.small import HEADER
from tests.cli.test_enforce import points  # noqa: F401 - the fixture of a department with two points

pytestmark = pytest.mark.slow


@pytest.fixture
def applied(points):  # noqa: F811
    points.well("enforce", "apply", "--ring", "all")
    return points


def listed(console, *words):
    return console.well("finding", "list", *words, "-o", "json").json()["rows"]


def spoil(console):
    """Empty what was delivered to one machine; how to mend it."""
    (ours,) = [p for p in (console.folder / "machines" / "one").iterdir() if b"tiktok" in p.read_bytes()]
    before = ours.read_bytes()
    ours.write_bytes(b"{}")
    return lambda: ours.write_bytes(before)


def test_they_are_listed_without_a_sweep_and_with_their_point_and_age(applied):
    spoil(applied)
    (drift,) = listed(applied, "--kind", "drift")
    assert (drift["point"], drift["device"], drift["age_days"], drift["at_least"]) == (
        "browsers", None, 0, False,
    )  # fmt: skip
    done = applied.well("finding", "list", "--point", "resolver", "-o", "csv")
    assert "nothing was swept yet" in done.err
    assert [line.split(",")[1] for line in done.out.splitlines()[1:]] == ["cannot-be-seen"]
    assert {row["kind"] for row in listed(applied)} == {"drift", "cannot-be-seen"}
    assert listed(applied, "--body", "dwt", "--kind", "drift") == [], "the point is nobody's"


def test_one_is_shown_and_disposed_of_and_open_again_when_it_comes_back(applied):
    mend = spoil(applied)
    (drift,) = listed(applied, "--kind", "drift")
    page = applied.well("finding", "show", drift["finding"][:10], "-o", "json").json()
    assert page["why"].startswith("somebody else changed machines/one/")
    said = ("finding", "dispose", drift["finding"], "--disposition", "explained", "--reason", "a test")
    assert applied.well(*said, "-o", "json").json()["disposition"] == "explained"
    assert listed(applied, "--disposition", "explained")[0]["finding"] == drift["finding"]
    mend()
    spoil(applied)
    assert listed(applied, "--disposition", "explained"), "nothing was delivered in between"
    applied.well("enforce", "apply", "browsers")
    spoil(applied)
    (again,) = listed(applied, "--kind", "drift")
    assert (again["finding"], again["disposition"]) == (drift["finding"], "open")


def test_one_that_was_mended_is_neither_shown_nor_disposed_of(applied):
    mend = spoil(applied)
    (drift,) = listed(applied, "--kind", "drift")
    mend()
    gone = ("finding", "dispose", drift["finding"], "--disposition", "explained", "--reason", "late")
    for words in (("finding", "show", drift["finding"]), gone):
        done = applied(*words)
        assert done.code == 1
        assert "names 0 findings of the newest sweep and 0 of enforcement as it is now" in done.err


@pytest.mark.parametrize("wanted", ["zz", "", "f" * 32, "\udce9", "*"])
def test_an_id_that_names_none_is_refused(applied, wanted):
    assert applied("finding", "show", wanted).code == 1
    said = applied("finding", "dispose", wanted, "--disposition", "open", "--reason", "x")
    assert said.code == 1
    assert "findings of the newest sweep" in said.err


def test_nobody_disposes_of_one_without_authority(applied):
    spoil(applied)
    (drift,) = listed(applied, "--kind", "drift")
    said = ("finding", "dispose", drift["finding"], "--disposition", "explained", "--reason", "mine")
    assert applied(*said, "--as", "hal").code == 5
    assert applied("finding", "list", "--kind", "drifted").code == 2


def test_a_sweep_counts_them_beside_its_own_and_not_among_them(applied):
    spoil(applied)
    applied.file("devices.csv", HEADER + "L9,linux,deb,bash,bash,,5.2,dwt,corporate,yes\n")
    applied.well("inventory", "import", "--source", "csv", "devices.csv")
    applied.well("enforce", "apply", "resolver")
    said = applied.well("fleet", "sweep", "-o", "json").json()
    counts = {row["kind"]: (row["findings"], row["points"], row["devices"]) for row in said["enforcement"]}
    assert counts == {"drift": (1, 1, 0), "unenforced": (1, 0, 1), "cannot-be-seen": (2, 2, 0)}
    assert not {"drift", "unenforced"} & said["counts"][0].keys()
    (device,) = listed(applied, "--kind", "unenforced")
    assert (device["device"], device["point"], device["at_least"]) == ("asset:L9", None, True)
    assert {row["kind"] for row in listed(applied)} >= {"drift", "cannot-be-seen", "unenforced"}


def test_where_there_are_no_points_nothing_is_said_of_them(department):
    department.file("devices.csv", HEADER + "L9,linux,deb,bash,bash,,5.2,dwt,corporate,yes\n")
    department.well("inventory", "import", "--source", "csv", "devices.csv")
    assert department.well("fleet", "sweep", "-o", "json").json()["enforcement"] == []
    assert listed(department, "--kind", "drift") == []
    assert "of enforcement" not in department.well("finding", "list").err


def test_a_points_file_that_cannot_be_read_leaves_unknown_what_is_enforced_and_stops_no_sweep(applied):
    applied.file("devices.csv", HEADER + "L9,linux,deb,bash,bash,,5.2,dwt,corporate,yes\n")
    applied.well("inventory", "import", "--source", "csv", "devices.csv")
    applied.file("points.toml", "[point.browsers\n")
    done = applied.well("fleet", "sweep", "-o", "json")
    assert "what is enforced cannot be told" in done.err
    assert {row["findings"] for row in done.json()["enforcement"]} == {None}
    assert applied("finding", "list").code == 1
    assert listed(applied, "--kind", "breach") == []


def test_a_file_of_a_target_that_cannot_be_read_is_drift(applied):
    file = applied.folder / "machines" / "two" / "corp.json"
    before = file.read_bytes()
    file.write_bytes(b"{")
    (drift,) = listed(applied, "--kind", "drift")
    page = applied.well("finding", "show", drift["finding"], "-o", "json").json()
    assert page["why"].startswith("it cannot be held against the plan")
    file.write_bytes(before)
    assert listed(applied, "--kind", "drift") == []
