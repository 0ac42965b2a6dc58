"""`appban reading` and `appban report` as a user meets them."""

import csv
import io

import pytest
from tests.reference.build import SOURCE

from appban.bootstrap import open_house
from appban.record.entry import Actor
from appban.regime import events as ev
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.channel import Channel, ChannelId
from appban.service.guard import OPERATOR
from appban.service.people import people_called
from appban.service.readings.frozen import Freezing, freeze
from appban.service.readings.weekly import read_week, weekly
from appban.service.work import Act, perform
from appban.settings import Settings

OVERVIEW = "Date,Video Views,Profile Views,Likes,Comments,Shares\n"
WEEK = ("--week", "2025-W47")


@pytest.fixture
def house(opened):
    """A record of one department with an account on a channel that offers everything but watch time."""
    opened.well(
        "body", "add", "dept", "--name", "Department of Examples", "--kind", "ministerial-department", "--source", "invented",
    )  # fmt: skip
    desk = open_house(Settings.from_environ()).desk

    def verb(work):
        metrics = ("followers", "posts", "views", "profile-views", "likes", "comments", "shares", "audience")
        channel = Channel(id=ChannelId("films"), name="Films", app=None, platform=None, metrics=metrics)
        work.add(ev.channels.ChannelRecorded(stated=work.now, channel=channel, source=SOURCE))
        work.add(
            ev.accounts.AccountRegistered(
                stated=work.now, account=AccountId("account-1"), channel=ChannelId("films"), handle="@ourgov",
                body=BodyId("dept"), standing="ours", source=SOURCE,
            )
        )  # fmt: skip

    perform(desk, Act(actor=Actor(person=OPERATOR, how="operator")), verb)
    return opened


def taken(house, *more, value="4812", at="2025-11-20"):
    return house.well(
        "reading", "take", "@ourgov", "--metric", "followers", "--value", value, "--source", "manual",
        "--reference", "its page", "--at", at, "-o", "json", *more,
    ).json()  # fmt: skip


def test_a_reading_is_taken_listed_and_corrected(house):
    first = taken(house, value=">360")
    assert first["value"] == "more than 360"
    taken(house, "--corrects", first["reading"], value="361")
    rows = house.well("reading", "list", "@ourgov", "-o", "json").json()["rows"]
    assert [(row["value"], row["corrected_by"]) for row in rows] == [
        ("more than 360", rows[1]["reading"]), ("361", None),
    ]  # fmt: skip
    assert house.well("reading", "list", "--as-of", "2025-11-01", "-o", "json").json()["rows"] == []


def test_a_key_takes_one_reading_only(house):
    assert taken(house, "--key", "once")["reading"] == taken(house, "--key", "once")["reading"]
    assert len(house.well("reading", "list", "-o", "json").json()["rows"]) == 1


def test_a_file_comes_in_once_and_says_from_which_device_it_is(house):
    house.well("device", "add", "asset:P1", "--body", "dept", "--class", "corporate", "--platform", "ios")
    house.file("Overview.csv", OVERVIEW + "2025-11-17,100,1,2,3,4\n2025-11-18,200,1,2,3,4\n")
    command = (
        "reading",
        "import",
        "Overview.csv",
        "--account",
        "@ourgov",
        "--device",
        "asset:P1",
        "--by",
        "ben",
        "-o",
        "json",
    )
    done = house.well(*command)
    assert (done.json()["taken"], done.json()["known_before"]) == (10, False)
    again = house.well(*command)
    assert (again.json()["taken"], again.json()["known_before"]) == (0, True)
    assert "was taken in before" in again.err
    rows = house.well("reading", "list", "--metric", "views", "-o", "json").json()["rows"]
    assert {(row["device"], row["collected_by"], row["source"]) for row in rows} == {
        ("asset:P1", "ben", "import")
    }
    assert len({row["raw"] for row in rows}) == 1


def test_a_bad_file_is_refused_whole_with_line_and_value(house):
    house.file("bad.csv", OVERVIEW + "2025-11-17,100,1,2,3,4\n2025-11-18,many,1,2,3,4\n")
    done = house("reading", "import", "bad.csv", "--account", "@ourgov")
    assert done.code == 1
    assert "bad.csv: nothing of it was taken in: line 3: Video Views: 'many'" in done.err
    assert house.well("reading", "list", "-o", "json").json()["rows"] == []


def test_the_list_as_csv_runs_nothing_in_a_spreadsheet(house):
    house.well(
        "reading", "take", "@ourgov", "--metric", "followers", "--value", "1", "--source", "press", "--reference", "=1+1",
    )  # fmt: skip
    table = list(csv.DictReader(io.StringIO(house.well("reading", "list", "-o", "csv").out, newline="")))
    assert table[0]["reference"] == "'=1+1"
    assert table[0]["of"] == "'@ourgov"


def test_formats_peers_and_costs_are_listed(house):
    formats = house.well("reading", "formats", "-o", "json").json()["rows"]
    assert formats[0]["format"] == "appban-readings"
    assert len(formats) > 5
    house.well(
        "reading",
        "peer",
        "name",
        "@tides",
        "--channel",
        "films",
        "--name",
        "Tides",
        "--reference",
        "their site",
    )
    assert house.well("reading", "peer", "list", "-o", "json").json()["rows"][0]["handle"] == "@tides"
    house.well("reading", "peer", "drop", "@tides", "--reason", "account closed")
    assert house.well("reading", "peer", "list", "-o", "json").json()["rows"][0]["dropped"]
    house.well(
        "reading", "cost", "record", "@ourgov", "--what", "editing", "--from", "2025-11-17", "--until", "2025-11-23",
        "--hours", "12", "--amount", "214.50",
    )  # fmt: skip
    assert house.well("reading", "cost", "list", "@ourgov", "-o", "json").json()["rows"][0]["amount"] == 21450
    assert house("reading", "cost", "record", "@ourgov", "--what", "x", "--from", "2025-11-17", "--until", "2025-11-23",
                 "--amount", "12,5").code == 1  # fmt: skip


def test_a_report_that_was_given_out_comes_back_to_the_byte_whatever_was_learned_since(house):
    taken(house)
    house.well("report", "account", "@ourgov", *WEEK, "--freeze", "--to", "first.html")
    first = (house.folder / "first.html").read_bytes()
    given = house.well("report", "list", "-o", "json").json()["rows"][0]
    assert (given["week"], given["form"]) == ("2025-W47", "html")
    assert given["engine"].startswith("appban ")
    taken(house, value="5000", at="2025-11-21")
    again = house.well("report", "account", "@ourgov", *WEEK, "--to", "again.html")
    assert (house.folder / "again.html").read_bytes() == first
    assert given["report"] in again.err
    assert "differs" not in again.err
    house.well("report", "account", "@ourgov", *WEEK, "--anew", "--to", "anew.html")
    assert b"5,000" in (house.folder / "anew.html").read_bytes()
    house.well("report", "account", "@ourgov", *WEEK, "--freeze", "--to", "second.html")
    assert b"5,000" in (house.folder / "second.html").read_bytes()
    assert len(house.well("report", "list", "-o", "json").json()["rows"]) == 2
    house.well("report", "show", given["report"], "--to", "shown.html")
    assert (house.folder / "shown.html").read_bytes() == first


def test_what_comes_out_otherwise_now_is_put_beside_what_was_given_out(house):
    taken(house)
    there = open_house(Settings.from_environ())
    zone = there.desk.zone
    with there.desk.store.reader() as reader:
        (ana,) = people_called(reader, ("ana",))
        made = weekly(reader, "@ourgov", read_week("2025-W47"), zone, None).week
    given = Freezing(
        asked=made.asked, form="csv", known_at=made.known_at, data=b"week,low\r\n", engine="appban 0.0.9"
    )
    act = Act(actor=Actor(person=ana, how="operator"))
    perform(there.desk, act, lambda work: freeze(work, there.evidence, given))
    done = house.well("report", "account", "@ourgov", *WEEK, "-o", "csv", "--to", "again.csv")
    assert (house.folder / "again.csv").read_bytes() == b"week,low\r\n"
    assert (house.folder / "again.anew.csv").read_bytes().startswith(b"week,account,channel")
    assert "it differs" in done.err
    assert "appban 0.0.9" in done.err


def test_bytes_that_were_changed_where_they_are_kept_are_not_given_out(house):
    taken(house)
    house.well("report", "account", "@ourgov", *WEEK, "--freeze", "--to", "first.html")
    (kept,) = (house.folder / "evidence" / "reports").iterdir()
    kept.write_bytes(b"other")
    done = house("report", "account", "@ourgov", *WEEK)
    assert done.code == 4
    assert "are not those that were given out" in done.err
    kept.unlink()
    assert house("report", "account", "@ourgov", *WEEK).code == 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("@nobody", *WEEK), "there is no account @nobody"),
        (("@ourgov", "--week", "2025-W60"), "'2025-W60' is no week"),
        (("@ourgov", "--week", "week 3"), "'week 3' is no week"),
        (("@ourgov", *WEEK, "--as-of", "2025-11-20"), "either --week or --as-of"),
        (("@ourgov", *WEEK, "--known-at", "1999-01-01"), "nothing was recorded by then"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(house, arguments, says):
    done = house("report", "account", *arguments)
    assert done.code == 1
    assert says in done.err


def test_a_pdf_and_the_week_of_a_day_are_had_from_the_command_line(house):
    taken(house)
    house.well("report", "account", "@ourgov", "--as-of", "2025-11-20", "-o", "pdf", "--to", "report.pdf")
    assert (house.folder / "report.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert "week 2025-W47" in house.well("report", "account", "@ourgov", "--as-of", "2025-11-20").out
