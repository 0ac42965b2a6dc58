"""A post is written question by question with a picture, answered, put before two, cleared in two sessions, and posted by hand."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests.browser.checks import check
from tests.browser.newsroom import posts_in
from tests.browser.shots import shot

from appban.cli.seeding.posts import PICTURE

pytestmark = [pytest.mark.real, pytest.mark.slow]

TEXT = "High water at Pell Sands is at 16:40. Paths under the cliff close at 15:00."
WELL = ("yes", "yes", "no", "no", "no", "no", "no")


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_from_the_first_question_to_the_record_copy(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    demo.sign_in(page, "rosa", "/posts/writing")
    shot(page, f"drafting-begin-{profile}")
    check(page)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/posts/writing/writing-*")
    shot(page, f"drafting-tasks-{profile}")
    check(page)
    writes(page, profile)
    page.get_by_role("button", name="Check your post").click()
    page.wait_for_url("**/check")
    shot(page, f"drafting-check-{profile}")
    check(page)
    page.get_by_role("button", name="Keep it as a draft").click()
    page.wait_for_url("**/propriety")
    shot(page, f"drafting-propriety-{profile}")
    check(page)
    for group, said in zip(page.get_by_role("group").all(), WELL, strict=True):
        group.get_by_label(said.title()).check()
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/submit")
    check(page)
    page.get_by_role("button", name="Put it before them").click()
    page.wait_for_load_state()
    assert page.get_by_text("It waits for two persons to clear it.").is_visible()
    shot(page, f"drafting-submitted-{profile}")
    anew(page)
    post = page.url.rpartition("/")[2].partition("?")[0]
    for who in ("marcus", "gwen"):
        clears(opened(profile), demo, who, post)
    posts(opened(profile), demo, post, profile)
    assert post in posts_in(demo, "live")


def writes(page, profile: str) -> None:
    """Every part, from the account to the route."""
    page.get_by_role("link", name="Purpose and topic").click()
    page.get_by_label("A service message").check()
    page.get_by_label("Topic").select_option("environment")
    on(page)
    page.locator("textarea").fill(TEXT)
    on(page)
    page.get_by_label("A file", exact=True).set_input_files(
        {"name": "tide.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.get_by_label("Alt text").fill("The tide table of Pell Sands")
    page.get_by_role("button", name="Add this file").click()
    page.wait_for_load_state()
    assert page.get_by_role("heading", name="tide.png").is_visible()
    shot(page, f"drafting-files-{profile}")
    check(page)
    on(page)
    page.get_by_label("Comments and messages").fill("off")
    on(page)
    page.get_by_label("Audience").fill("Walkers on the cliff path")
    on(page)
    tomorrow = dt.datetime.now(ZoneInfo("Europe/London")) + dt.timedelta(days=1)
    page.get_by_label("Until").fill(f"{tomorrow:%Y-%m-%d %H:%M}")
    shot(page, f"drafting-time-{profile}")
    on(page)
    page.get_by_label("No, it is planned").check()
    on(page)


def on(page) -> None:
    """Save and go on to the next question."""
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_load_state()
    assert not page.title().startswith("Error: "), page.locator(".govuk-error-summary").inner_text()
    check(page)


def clears(page, demo, who: str, post: str) -> None:
    """One of the two, in a session of their own."""
    demo.sign_in(page, who, f"/posts/{post}/clear")
    assert page.get_by_text(TEXT).first.is_visible()
    page.get_by_role("button", name="Clear it").click()
    page.wait_for_url(f"**/posts/{post}")
    anew(page)


def anew(page) -> None:
    """What a page is by itself: a form that led to it is a request more, and so is the picture on it."""
    page.goto(page.url)
    check(page)


def posts(page, demo, post: str, profile: str) -> None:
    """The publisher goes to post it from the exempt phone, and says so with a picture of the screen."""
    demo.sign_in(page, "hal", f"/posts/{post}/publish")
    shot(page, f"drafting-publish-{profile}")
    anew(page)
    page.get_by_label("Device", exact=True).select_option(index=1)
    page.get_by_role("button", name="I go and post it now").click()
    page.wait_for_url("**/posted")
    anew(page)
    page.get_by_label("Where it stands").fill("https://videos.example/@ukgov/9001")
    page.get_by_label("A picture of it as it stands there").set_input_files(
        {"name": "screen.png", "mimeType": "image/png", "buffer": PICTURE}
    )
    page.get_by_role("button", name="It is out").click()
    page.wait_for_url(f"**/posts/{post}")
    assert page.get_by_text("It is in the record as live").is_visible()
    shot(page, f"drafting-live-{profile}")
    anew(page)
