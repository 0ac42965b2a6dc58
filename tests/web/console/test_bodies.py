"""Bodies on pages: where each stands, what there is in it, and who holds authority over it."""

import pytest
from tests.web.console.counter import Counter

from appban.regime.time import DAY, show


@pytest.fixture
def counter() -> Counter:
    return Counter()


def rows(page) -> list[str]:
    return [each.text_content().strip("› ") for each in page.html.xpath("//main//tbody//th")]


def test_the_list_is_a_tree_of_those_whom_the_viewers_authority_covers(counter):
    assert rows(counter.as_("sam").get("/bodies")) == ["D", "A"]
    assert rows(counter.as_("ana").get("/bodies")) == ["D", "A", "X"]
    assert "no body then" in counter.as_("hal").get("/bodies").main
    early = show(counter.office.now - 40 * DAY)
    assert "no body then" in counter.as_("ana").get(f"/bodies?as-of={early}").main


def test_a_body_says_its_place_its_counts_and_who_holds_authority(counter):
    exemption = counter.office.granted()
    shown = counter.as_("sam").get("/bodies/D")
    assert "Directly below it A" in shown.main
    assert "no inventory was taken by then" in shown.main
    assert "1 exemption In force" in shown.main
    assert "sue Example" in shown.main
    assert "record itself names 4" in shown.main
    linked = shown.html.xpath("//main//a[contains(@href,'/exemptions?body=D&state=in-force')]/@href")
    assert exemption in counter.as_("sam").get(linked[0]).data.decode()


def test_counts_are_of_the_moment_asked(counter):
    before = show(counter.office.now)
    counter.office.granted()
    assert "None that you may see" in counter.as_("sam").get(f"/bodies/D?known-at={before}").main


def test_a_parent_that_is_not_seen_is_named_and_leads_nowhere(counter):
    counter.office.appoint("quinn", "policy", "A")
    page = counter.as_("quinn").get("/bodies/A")
    assert "Stands under D" in page.main
    assert not page.html.xpath("//main//a[@href='/bodies/D']")


def test_another_body_is_not_there_like_an_unknown_one(counter):
    caller = counter.as_("sam")
    known, unknown = caller.get("/bodies/X"), caller.get("/bodies/none")
    assert known.status == unknown.status == 404
    assert known.main == unknown.main
