"""A question about a topic (journey 16): what was posted on it, and how did it do? By the official list, median not mean."""

import csv
import io

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.demo import Demo
from tests.browser.shots import shot

from appban.regime.events.publications import PublicationAnswered

pytestmark = [pytest.mark.real, pytest.mark.slow]

WHO = "rosa"
WAYS = ("desktop", "phone")


def topics_of(demo: Demo) -> list[str]:
    """The topics of posts that are live."""
    held = demo.facts().communications.publications.values()
    return sorted(
        {
            each.drafts[-1][1].content.topic
            for each in held
            if any(
                isinstance(event, PublicationAnswered) and event.state == "live" for _, event in each.happened
            )
        }
    )


def sift(page: Page, topic: str) -> None:
    """Choose a topic; on a phone the filters are folded away."""
    if not page.get_by_label("Topic", exact=True).is_visible():
        page.locator("details.app-filter > summary").click()
    page.get_by_label("Topic", exact=True).select_option(topic)
    page.get_by_role("button", name="Apply filters").click()


@pytest.mark.parametrize("way", WAYS)
def test_a_topic_is_chosen_and_its_posts_and_medians_are_read_and_kept(opened, demo, way):
    page = opened(way)
    demo.sign_in(page, WHO, "/performance")
    page.get_by_role("link", name="posts by topic").click()
    page.wait_for_url("**/topics")
    shot(page, f"topics-{way}")
    check(page)
    posted = topics_of(demo)
    assert posted, "no post of the demo has a topic"
    sift(page, posted[0])
    page.wait_for_url(f"**topic={posted[0]}**")
    assert page.locator("main table tbody tr").count() >= 1
    shot(page, f"topics-one-{way}")
    check(page)
    link = page.get_by_role("link", name="Download these posts (CSV)").get_attribute("href")
    got = page.context.request.get(f"{demo.address}{link}")
    rows = list(csv.DictReader(io.StringIO(got.text(), newline="")))
    assert len(rows) == page.locator("main table tbody tr").count()
    sift(page, "health")
    page.wait_for_url("**topic=health**")
    assert page.get_by_text("Nothing on this topic went out").is_visible()
    shot(page, f"topics-none-{way}")
    check(page)


@pytest.mark.parametrize("way", WAYS)
def test_of_days_that_cannot_be_read_it_says_what_is_wrong(opened, demo, way):
    page = opened(way)
    demo.sign_in(page, WHO)
    page.goto(f"{demo.address}/topics?from=yesterday")
    assert page.locator(".govuk-error-summary").get_by_text("'yesterday' is no day").is_visible()
    shot(page, f"topics-wrong-{way}")
    check(page)
