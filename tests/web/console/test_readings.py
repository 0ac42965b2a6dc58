"""Readings on pages: listed, taken by hand, imported after a look or not at all, corrected beside what they correct; peers."""

import pytest
from tests.service.measured import FILMS, OURS
from tests.web.console.caller import Caller, Got
from tests.web.console.desk import Desk

from appban.regime.reading import exactly, read_value
from appban.regime.time import HOUR, SECOND, show

NEW, IMPORT = "/readings/new", "/readings/import"
OVERVIEW = "Date,Video Views,Profile Views,Likes,Comments,Shares\n"


@pytest.fixture
def desk() -> Desk:
    return Desk()


def taken(desk: Desk, who: str = "rat", **changes: str) -> tuple[Caller, Got]:
    filled = {
        "of": OURS,
        "metric": "followers",
        "value": "over 360",
        "source": "press",
        "reference": "an article of that day",
    }
    caller = desk.as_(who)
    got = caller.submit(caller.get(NEW), NEW, **(filled | changes))
    desk.office.clock.pass_(SECOND)
    return caller, got


def handed(desk: Desk, data: str, **fields: str) -> tuple[Caller, Got]:
    caller = desk.as_("rat")
    form = next(each for each in caller.get(IMPORT).html.forms if each.action == IMPORT)
    sent = dict(form.form_values()) | {"account": OURS} | fields
    parts = "".join(
        f'--edge\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in sent.items()
    )
    parts += (
        '--edge\r\ncontent-disposition: form-data; name="file"; filename="Overview.csv"\r\n'
        f"content-type: text/csv\r\n\r\n{data}\r\n--edge--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": caller.origin}
    return caller, caller.call("POST", IMPORT, headers=headers, body=parts.encode())


def events(desk: Desk, about: str = OURS) -> list:
    return [event for _, event in desk.office.facts().communications.readings.get(about, [])]


def test_where_nothing_was_read_the_list_says_so_and_offers_what_one_may_do(desk):
    page = desk.as_("rat").get("/readings")
    assert "No reading was taken yet." in page.main
    assert "Take one by hand" in page.main
    assert "Take one by hand" not in desk.as_("sam").get("/readings").main


def test_a_reading_taken_by_hand_stands_with_its_source_and_a_bound_stays_a_bound(desk):
    caller, got = taken(desk)
    page = caller.follow(got)
    for words in (
        "more than 360",
        "Printed somewhere",
        "an article of that day",
        "@ourgov",
        "not said",
        "rat Example",
    ):
        assert words in page.main, words
    (event,) = events(desk)
    assert (event.value, event.source) == (read_value(">360"), "press")
    assert page.html.xpath("//main//a[starts-with(@href,'/record/')]")


def test_a_reading_of_a_post_is_listed_with_its_account(desk):
    desk.posted("one", "driving")
    caller, got = taken(desk, post="ref-one", metric="views", value="1,200", source="manual")
    assert got.status == 303
    assert events(desk, "ref-one")[0].value == exactly(1200)
    assert "1,200" in caller.get(f"/readings?of={OURS}").main


def test_what_is_left_out_or_cannot_be_is_told_and_what_was_typed_stays(desk):
    _, got = taken(desk, value="", reference="")
    assert got.problems() == ["Enter the value, such as 4812 or over 360", "Say where the figure stands"]
    for changes, says in (
        ({"value": "many"}, "is no value"),
        ({"source": ""}, "Say how the figure is known"),
        ({"at": show(desk.office.now + HOUR)}, "of a time that was"),
        ({"metric": "bookmarks"}, "offers no bookmarks"),
        ({"metric": "users"}, "is measured of a channel"),
    ):
        _, got = taken(desk, **changes)
        assert got.status == 422, changes
        assert says in got.problems()[0]
        assert got.html.get_element_by_id("reference").value == "an article of that day"
    assert events(desk) == []


def test_a_correction_is_shown_beside_what_it_corrects_and_changes_nothing_of_what_was_known(desk):
    first = desk.take("@ourgov", "followers", "4182")
    before = show(desk.office.now)
    desk.office.clock.pass_(HOUR)
    caller = desk.as_("rat")
    page = caller.get(f"{NEW}?corrects={first}")
    assert page.html.get_element_by_id("value").value == "4,182"
    got = caller.submit(page, NEW, value="4812", source="manual", reference="the page, read again")
    desk.office.clock.pass_(SECOND)
    second = got.onward.rpartition("/")[2]
    assert f"/readings/{second}" in caller.get(f"/readings/{first}").html.xpath("//main//a/@href")
    assert f"/readings/{first}" in caller.get(got.onward).html.xpath("//main//a/@href")
    assert "Corrected" in caller.get("/readings").main
    assert "Correct it" not in caller.get(f"/readings/{first}").main
    then = caller.get(f"/readings/{first}?known-at={before}")
    assert "It was corrected later" not in then.main
    assert caller.get(f"/readings/{second}?known-at={before}").status == 404


def test_the_list_is_narrowed_by_account_metric_and_source_and_shows_any_moment(desk):
    desk.take("@ourgov", "followers", "4812")
    desk.take("ourgov.example", "followers", "77", source="press")
    desk.take(f"channel:{FILMS}", "users", "15000000..20000000", source="press")
    caller = desk.as_("sam")
    everything = caller.get("/readings").main
    for words in ("4,812", "77", "15,000,000 to 20,000,000", "3 readings"):
        assert words in everything
    assert "77" not in caller.get(f"/readings?of={OURS}").main.partition("Collected")[2]
    assert "1 reading" in caller.get(f"/readings?of=channel%3A{FILMS}").main
    assert "2 readings" in caller.get("/readings?source=press").main
    assert "No readings found" in caller.get("/readings?metric=views").main
    assert "No readings found" in caller.get("/readings?as-of=2024-01-01").main


def test_a_file_is_looked_at_before_anything_of_it_is_kept_and_then_taken_in_whole(desk):
    size = desk.office.size()
    caller, got = handed(
        desk, OVERVIEW + "2024-03-03,120,9,14,1,2\n", exported="2024-03-04T09:00", device="P2"
    )
    page = caller.follow(got)
    for words in (
        "tiktok-studio-overview",
        "120",
        "no exemption was in force for this one",
        "Nothing of it is kept yet",
    ):
        assert words in page.main, words
    assert desk.office.size() == size
    done = caller.follow(caller.submit(page, got.onward, act="take"))
    assert "It is imported: 5 readings." in done.main
    assert {event.value for event in events(desk)} == {exactly(n) for n in (120, 9, 14, 1, 2)}
    assert caller.get(got.onward).status == 404
    again = caller.follow(handed(desk, OVERVIEW + "2024-03-03,120,9,14,1,2\n")[1])
    assert "This file was imported before." in again.main
    assert "Import it" not in again.main


def test_every_row_that_cannot_be_read_is_named_and_nothing_is_taken_in(desk):
    size = desk.office.size()
    data = OVERVIEW + "2024-03-03,lots,9,14,1,2\n2024-03-02,10,9,14,1,2\nsome day,10,9,14,1,2\n"
    caller, got = handed(desk, data)
    page = caller.follow(got)
    faults = [" ".join(each.text_content().split()) for each in page.html.xpath("//main//ul/li")]
    assert len([each for each in faults if "line " in each]) == 2
    assert "'lots'" in faults[0]
    assert "'some day'" in faults[1]
    assert "Import it" not in page.main
    assert caller.submit(page, got.onward, act="take").status == 422
    assert desk.office.size() == size
    dropped = caller.follow(caller.submit(page, got.onward, act="drop"))
    assert "The file is gone" in dropped.main
    assert caller.get(got.onward).status == 404


def test_a_file_that_is_not_there_or_on_no_device_of_ours_is_refused(desk):
    _, got = handed(desk, OVERVIEW + "2024-03-03,1,1,1,1,1\n", device="serial:NONE")
    assert got.status == 422
    assert "There is no device" in got.problems()[0]
    _, got = handed(desk, OVERVIEW + "2024-03-03,1,1,1,1,1\n", format="unheard-of")
    assert got.problems() == ["Choose the format from the list"]
    _, got = handed(desk, OVERVIEW + "2024-03-03,1,1,1,1,1\n", account="account-none")
    assert got.problems() == ["Choose the account from the list"]


def test_a_file_of_somebody_else_answers_as_one_that_is_not_there(desk):
    _, got = handed(desk, OVERVIEW + "2024-03-03,1,1,1,1,1\n")
    desk.office.appoint("kim", "reading")
    desk.office.clock.pass_(SECOND)
    there, never = desk.as_("kim").get(got.onward), desk.as_("kim").get(f"{IMPORT}/readings-file-none")
    assert there.status == never.status == 404
    assert there.main == never.main


def test_who_takes_no_readings_is_let_into_none_of_the_forms(desk):
    caller = desk.as_("sam")
    for path in (NEW, IMPORT, "/peers/new"):
        assert caller.get(path).status == 403, path


def test_a_reading_of_another_body_answers_as_one_that_is_not_there_and_one_of_a_peer_does_not(desk):
    ours = desk.take("@ourgov", "followers", "4812")
    caller = desk.as_("rat")
    caller.submit(
        caller.get("/peers/new"), "/peers/new", name="Ministry of Tides", channel=FILMS, handle="@tides",
        reference="their own site", mark="seen",
    )  # fmt: skip
    desk.office.clock.pass_(SECOND)
    theirs = desk.take("@tides", "followers", "9120", source="press")
    outsider = desk.as_("sec")
    there, never = outsider.get(f"/readings/{ours}"), outsider.get("/readings/reading-none")
    assert there.status == never.status == 404
    assert there.main == never.main
    assert outsider.get(f"/readings/{theirs}").status == 200
    listed = outsider.get("/readings").main
    assert "9,120" in listed
    assert "4,812" not in listed


def test_a_peer_is_named_with_what_shows_it_and_dropped_with_a_reason_and_stays_where_it_was(desk):
    caller, path = desk.as_("rat"), "/peers/new"
    assert "No peer is named." in caller.get("/peers").main
    got = caller.submit(caller.get(path), path)
    assert got.problems()[0] == "Say whose account it is"
    filled = {
        "name": "Ministry of Tides",
        "channel": FILMS,
        "handle": "@tides",
        "reference": "their own site",
    }
    assert caller.submit(caller.get(path), path, **filled).problems() == ["Say how you know of it"]
    page = caller.follow(caller.submit(caller.get(path), path, **filled, mark="seen"))
    desk.office.clock.pass_(SECOND)
    assert "their own site" in page.main
    again = caller.submit(caller.get(path), path, **filled, mark="seen")
    assert "drop that first" in again.problems()[0]
    before = show(desk.office.now)
    desk.office.clock.pass_(HOUR)
    caller = desk.as_("rat")
    (drop,) = caller.get("/peers").html.xpath("//main//a[contains(@href,'/drop')]/@href")
    assert caller.submit(caller.get(drop), drop).problems() == ["Say why"]
    page = caller.follow(caller.submit(caller.get(drop), drop, reason="the account was closed"))
    assert "dropped 5 March 2024" in page.main
    assert "was dropped already" in caller.submit(caller.get(drop), drop, reason="again").problems()[0]
    assert "compared with" in desk.as_("sam").get(f"/peers?known-at={before}").main
    assert caller.get("/peers/peer-none/drop").status == 404
