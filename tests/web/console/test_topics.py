"""What was posted on a topic and how it did: by the official list, medians and not means, nothing of other bodies."""

import csv
import io

import pytest
from tests.service.measured import OURS
from tests.web.console.desk import Desk

from appban.regime.time import HOUR, show
from appban.web.console.pages.topics import official_topics

DAYS = "from=2024-02-01&until=2024-03-31"


@pytest.fixture
def desk() -> Desk:
    made = Desk()
    for name, topic, views in (
        ("one", "migration", "100"),
        ("two", "migration", "300"),
        ("three", "migration", "90000"),
        ("four", "migration", "over 12,000"),
        ("five", "driving", "42"),
        ("six", "fairs", "7"),
    ):
        made.posted(name, topic, f"Caption of {name}")
        made.take(f"post:ref-{name}", "views", views, account="@ourgov")
    return made


def rows(got) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(got.data.decode(), newline="")))


def test_every_topic_of_the_list_stands_there_with_its_median_also_one_without_a_post(desk):
    table = rows(desk.as_("sam").get(f"/topics/table?{DAYS}"))
    told = {row["topic"]: row for row in table}
    assert set(official_topics().values()) <= set(told)
    migration = told["Migration and borders"]
    assert (migration["posts"], migration["views median"], migration["views of"], migration["views left out"]) == (
        "4", "300", "3", "1",
    )  # fmt: skip
    assert (told["Benefits"]["posts"], told["Benefits"]["views median"]) == ("0", "")
    assert (told["fairs"]["on the list"], told["Driving and transport"]["on the list"]) == ("no", "yes")


def test_the_page_draws_medians_and_says_what_they_leave_out(desk):
    page = desk.as_("sam").get(f"/topics?{DAYS}")
    assert "300 (1 left out)" in page.main
    assert "30,133" not in page.main
    assert page.html.xpath("//figure//svg")
    assert "not on the list" in page.main


def test_one_topic_lists_its_posts_with_each_figure_as_it_was_read(desk):
    page = desk.as_("sam").get(f"/topics?{DAYS}&topic=migration")
    for words in (
        "Caption of one",
        "90,000",
        "more than 12,000",
        "4 posts.",
        "Median views: 300 (1 left out)",
        "not known",
    ):
        assert words in page.main, words
    assert "Caption of five" not in page.main
    table = rows(desk.as_("sam").get(f"/topics/table?{DAYS}&topic=migration"))
    assert len(table) == 4
    assert {(row["views kind"], row["views low"], row["views high"]) for row in table} >= {
        ("more-than", "12000", ""), ("exactly", "100", "100"),
    }  # fmt: skip


def test_it_is_of_the_days_the_account_and_the_moment_that_are_asked_for(desk):
    caller = desk.as_("sam")
    assert "Nothing went out in these days" in caller.get("/topics?from=2023-01-01&until=2023-02-01").main
    assert "Caption of one" in caller.get(f"/topics?{DAYS}&topic=migration&account={OURS}").main
    assert "Caption of one" not in caller.get(f"/topics?{DAYS}&topic=migration&account=account-skies").main
    then = show(desk.office.now - HOUR)
    assert (
        "Nothing on this topic went out" in caller.get(f"/topics?{DAYS}&topic=migration&known-at={then}").main
    )


def test_what_is_no_day_is_told(desk):
    page = desk.as_("sam").get("/topics?from=yesterday")
    assert page.problems() == ["'yesterday' is no day; write it as 2026-11-27"]
    assert desk.as_("sam").get("/topics?from=2024-03-02&until=2024-03-01").problems() == [
        "The first day is after the last one"
    ]
    assert desk.as_("sam").get("/topics/table?from=yesterday").status == 422


def test_where_no_figure_is_known_nothing_is_drawn_and_it_says_what_to_do():
    desk = Desk()
    desk.posted("one", "migration")
    page = desk.as_("sam").get(f"/topics?{DAYS}")
    assert "there is no median to draw" in page.main
    assert not page.html.xpath("//figure")


def test_somebody_of_another_body_finds_no_post(desk):
    caller = desk.as_("sec")
    assert "Caption of one" not in caller.get(f"/topics?{DAYS}&topic=migration").main
    assert {row["posts"] for row in rows(caller.get(f"/topics/table?{DAYS}"))} == {"0"}
    assert "Caption" not in caller.get(f"/topics?{DAYS}&topic=migration&account={OURS}").main
