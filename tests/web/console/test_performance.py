"""The week of an account on a page: what its report says, given out by whoever may, kept to the byte, and of no other body."""

import csv
import io

import pytest
from tests.service.measured import OURS, THEIRS
from tests.web.console.caller import Caller, Got
from tests.web.console.desk import Desk

from appban.record.digests import sha256, to_hex
from appban.regime.time import DAY, HOUR, show

OWN = f"/performance/{OURS}"
WEEK = "2024-W10"


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    made.take("@ourgov", "followers", "over 360", source="press", reference="an article of that day")
    return made


def give_out(desk: Desk, form: str, week: str = WEEK) -> tuple[Caller, Got]:
    caller = desk.as_("rat")
    page = caller.get(f"{OWN}?week={week}")
    got = caller.submit(page, OWN, form=form)
    return caller, got


def told(page: Got) -> dict[str, str]:
    """The rows of the summary lists."""
    rows = page.html.xpath("//main//div[contains(@class,'govuk-summary-list__row')]")
    return {
        " ".join(row.xpath("./dt")[0].text_content().split()): " ".join(
            row.xpath("./dd")[0].text_content().split()
        )
        for row in rows
    }


def test_accounts_are_listed_with_what_was_last_read_of_them(desk):
    page = desk.as_("sam").get("/performance")
    for words in ("@ourgov", "ourgov.example", "more than 360", "press", "not known"):
        assert words in page.main


def test_a_week_says_what_its_report_says_and_names_its_gaps_and_sources(desk):
    desk.posted("one", "driving", "Renew your licence")
    page = desk.as_("sam").get(f"{OWN}?week={WEEK}")
    assert page.status == 200
    for words in (
        "more than 360", "Renew your licence", "Against named peers", "No peers are named.", "an article of that day",
        "Views: not known.", "Cost: not recorded for this week.", "Median views of a post", "Nothing is recorded.",
    ):  # fmt: skip
        assert words in page.main, words
    assert "no growth: nothing earlier to compare with" in page.main


def test_what_a_platform_does_not_offer_is_said_and_is_no_0(desk):
    page = desk.as_("sam").get(f"/performance/{THEIRS}?week={WEEK}")
    assert "Views: not offered by Skies." in page.main


def test_a_chart_stands_with_its_table_and_its_csv_in_which_a_gap_is_empty(desk):
    monday = desk.office.now // DAY
    for back, views in ((4, "10"), (3, "30")):
        at = (monday - back) * DAY
        desk.take("@ourgov", "views", views, since=at, at=at + DAY)
    page = desk.as_("sam").get(f"{OWN}?as-of={show(desk.office.now - 3 * DAY)[:10]}")
    (link,) = page.html.xpath("//a[contains(@href,'/charts/views')]/@href")
    assert page.html.xpath("//figure//svg")
    rows = list(csv.reader(io.StringIO(desk.as_("sam").get(link).data.decode())))
    assert [row[1] for row in rows].count("") == 5
    assert {row[1] for row in rows} == {"'@ourgov", "", "10", "30"}
    assert desk.as_("sam").get(f"{OWN}/charts/none").status == 404


def test_a_week_is_that_of_the_moment_and_as_it_was_known_then(desk):
    before = show(desk.office.now)
    desk.office.clock.pass_(HOUR)
    desk.take("@ourgov", "followers", "4812")
    page = desk.as_("sam").get(f"{OWN}?week={WEEK}&known-at={before}")
    assert "4,812" not in page.main
    assert "more than 360" in page.main
    assert "4,812" in desk.as_("sam").get(f"{OWN}?week={WEEK}").main


@pytest.mark.parametrize("form", ["html", "csv", "pdf"])
def test_a_report_is_given_out_kept_to_the_byte_and_comes_out_the_same_anew(desk, form):
    caller, got = give_out(desk, form)
    page = caller.follow(got)
    assert page.status == 200
    assert "The same comes out now of what was known then, to the byte." in page.main
    desk.take("@ourgov", "followers", "4812")
    kept = caller.get(f"{got.onward}/given-out")
    assert to_hex(sha256(kept.data)) == told(caller.get(got.onward))["SHA-256"]
    assert kept.header("content-disposition").startswith("attachment")
    assert desk.office.facts().communications.reports[-1][1].form == form
    now = caller.get(f"{OWN}/as-it-stands/{form}?week={WEEK}")
    assert now.data != kept.data
    assert caller.get(f"{got.onward}/anew").data == kept.data
    assert f"{WEEK} as {form.upper()}" in caller.get("/reports").main
    assert f"{WEEK} as {form.upper()}" in caller.get(f"{OWN}?week={WEEK}").main


def test_a_text_that_was_erased_since_makes_another_and_both_are_shown(desk):
    desk.posted("one", "driving", "A caption that goes")
    caller, got = give_out(desk, "html")
    before = caller.get(f"{got.onward}/given-out").data
    with desk.office.store.writer() as writer:
        writer.erase("one")
        writer.commit()
    page = caller.get(got.onward)
    assert "It comes out otherwise now" in page.main
    assert b"A caption that goes" in before
    assert caller.get(f"{got.onward}/given-out").data == before
    assert b"A caption that goes" not in caller.get(f"{got.onward}/anew").data


def test_bytes_that_are_not_kept_any_more_are_said_to_be_so_and_the_digest_stands(desk):
    caller, got = give_out(desk, "csv")
    desk.evidence.files.clear()
    page = caller.get(got.onward)
    assert "are not kept here any more" in page.main
    assert len(told(page)["SHA-256"]) == 64


def test_without_a_form_nothing_is_given_out(desk):
    size = desk.office.size()
    caller = desk.as_("rat")
    got = caller.submit(caller.get(f"{OWN}?week={WEEK}"), OWN)
    assert got.status == 422
    assert got.problems() == ["Choose a form to give it out in"]
    assert desk.office.size() == size


def test_what_is_no_week_is_said(desk):
    assert desk.as_("sam").get(f"{OWN}?week=2024-W99").status == 422


def test_who_may_take_no_readings_gives_nothing_out(desk):
    size = desk.office.size()
    caller = desk.as_("sam")
    page = caller.get(f"{OWN}?week={WEEK}")
    assert "Give it out as" not in page.main
    csrf = caller.get("/account").html.xpath("//input[@name='csrf']/@value")[0]
    got = caller.post(OWN, {"csrf": csrf, "form": "html", "week": WEEK})
    assert got.status == 403
    assert desk.office.size() == size


def test_somebody_of_another_body_sees_no_account_and_no_report_and_cannot_tell_that_there_is_one(desk):
    _, given = give_out(desk, "csv")
    caller = desk.as_("sec")
    assert "@ourgov" not in caller.get("/performance").main
    assert "No account that you may see is on record." in caller.get("/performance").main
    assert "No report that you may see" in caller.get("/reports").main
    for there, never in (
        (OWN, "/performance/account-none"),
        (f"{OWN}/costs", "/performance/account-none/costs"),
        (f"{OWN}/as-it-stands/pdf", "/performance/account-none/as-it-stands/pdf"),
        (given.onward, "/reports/report-none"),
        (f"{given.onward}/given-out", "/reports/report-none/given-out"),
    ):
        first, second = caller.get(there), caller.get(never)
        assert first.status == second.status == 404
        assert first.main == second.main


def test_costs_are_recorded_and_what_is_left_out_is_not_known(desk):
    caller, path = desk.as_("rat"), f"{OWN}/costs"
    filled = {"says": "two officials", "starts": "2024-03-04", "until": "2024-03-10", "hours": "12"}
    page = caller.follow(caller.submit(caller.get(path), path, **filled))
    assert "two officials" in page.main
    assert "not known" in page.main
    assert "two officials" in caller.get(f"{OWN}?week={WEEK}").main
    for changes, says in (
        ({"hours": ""}, "a cost has hours or an amount"),
        ({"amount": "12,5"}, "is no amount"),
        ({"hours": "many"}, "are no hours"),
        ({"currency": "pounds"}, "is no currency"),
        ({"until": "2024-03-01"}, "begins before it ends"),
        ({"says": ""}, "Say what it was for"),
    ):
        got = caller.submit(caller.get(path), path, **(filled | changes))
        assert got.status == 422, changes
        assert says in got.problems()[0]
    assert len(desk.office.facts().communications.costs[OURS]) == 1
    assert "Record what it took" not in desk.as_("sam").get(path).main
