"""A permanent secretary reviews the exemptions of a department (journey 24), from the first page to the entry in the record."""

import pytest
from tests.browser.checks import check
from tests.browser.demo import Demo
from tests.browser.shots import shot

from appban.bootstrap import machine_clock
from appban.service.exemptions.reviewing import ReviewLine, review_lines

pytestmark = [pytest.mark.real, pytest.mark.slow]

REVIEWER = "helena"
WAYS = ("desktop", "phone")
REFUSED = "console: Failed to load resource: the server responded with a status of 422"


def lines(demo: Demo) -> list[ReviewLine]:
    return list(review_lines(demo.facts(), machine_clock().now()))


@pytest.mark.parametrize("way", WAYS)
def test_from_what_waits_to_the_last_answer_in_the_record(opened, fresh, way):
    page = opened(way)
    fresh.sign_in(page, REVIEWER)
    shot(page, f"reviews-home-{way}")
    check(page)
    waiting = {each.exemption for each in lines(fresh) if each.waits}
    assert len(waiting) == 2
    page.get_by_role("link", name="Department for Weather and Tides,").click()
    page.wait_for_url("**/reviews/*")
    shot(page, f"reviews-pack-{way}")
    check(page)
    page.get_by_role("button", name="Answer the first that waits").click()
    page.wait_for_url("**/reviews/*/*")
    shot(page, f"reviews-question-{way}")
    check(page)
    page.get_by_role("button", name="Record the answer").click()
    page.wait_for_selector(".govuk-error-summary")
    shot(page, f"reviews-wrong-{way}")
    check(page, expected=(REFUSED,))
    answered = answer(page, "Keep it", "The storm is not over.")
    assert page.get_by_text("It is kept.").is_visible()
    shot(page, f"reviews-kept-{way}")
    check(page)
    page.get_by_role("button", name="Next exemption").click()
    page.wait_for_url(lambda url: answered not in url)
    last = answer(page, "End it", "The recordings are made and were shown.")
    assert page.get_by_text("It is ended, for good.").is_visible()
    assert page.get_by_text("Nothing in it waits any more.").is_visible()
    shot(page, f"reviews-ended-{way}")
    check(page)
    assert {answered, last} == waiting
    outcomes = {each.exemption: each.outcome for each in lines(fresh) if each.exemption in waiting}
    assert outcomes[answered] == "kept"
    assert outcomes[last] == "ended"
    page.get_by_role("link", name="entry").first.click()
    page.wait_for_url("**/record/*")
    shot(page, f"reviews-entry-{way}")
    check(page)
    assert page.get_by_text("review-answered.1").first.is_visible()
    page.goto(f"{fresh.address}/reviews")
    shot(page, f"reviews-list-{way}")
    check(page)
    assert page.get_by_text("Nothing waits", exact=True).count() == 3  # two rows, and the filter


def answer(page, choice: str, why: str) -> str:
    """Say it of the exemption on the page; its id."""
    page.get_by_label(choice, exact=True).check()
    page.get_by_label("Why", exact=True).fill(why)
    page.get_by_role("button", name="Record the answer").click()
    page.wait_for_selector(".govuk-notification-banner")
    return page.url.rpartition("/")[2]


@pytest.mark.parametrize("way", [*WAYS, "no-script"])
def test_a_review_is_opened_after_seeing_what_it_asks(opened, fresh, way):
    page = opened(way)
    fresh.sign_in(page, REVIEWER, "/reviews")
    page.get_by_role("button", name="Open a review").click()
    page.wait_for_url("**/reviews/new")
    shot(page, f"reviews-new-{way}")
    check(page)
    before = {each.review for each in lines(fresh)}
    page.get_by_role("button", name="Open the review").click()
    page.wait_for_url("**/reviews/review-*")
    shot(page, f"reviews-opened-{way}")
    check(page)
    (made,) = {each.review for each in lines(fresh)} - before
    assert page.url.endswith(made)


def test_a_pack_prints_with_all_it_says_and_without_what_cannot_be_pressed_on_paper(opened, fresh):
    page = opened("desktop")
    fresh.sign_in(page, REVIEWER)
    page.get_by_role("link", name="Department for Weather and Tides,").click()
    page.wait_for_url("**/reviews/*")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    shot(page, "reviews-pack-print")
    assert not page.get_by_role("button", name="Answer the first that waits").is_visible()
    assert not page.get_by_role("link", name="Answer", exact=False).first.is_visible()
    assert page.get_by_text("Silence suspends").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
