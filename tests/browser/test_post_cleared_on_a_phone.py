"""Journey 1: at night an urgent post is written on a phone, cleared by two on call on theirs, posted, and waits to be looked at again."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests.browser.checks import check
from tests.browser.newsroom import posts_in
from tests.browser.shots import shot
from tests.browser.test_drafting import WELL, on

pytestmark = [pytest.mark.real, pytest.mark.slow]

TEXT = "Storm surge at high water, 23:10. Leave the sea front now. Go to the school in Mill Lane."


@pytest.mark.parametrize("profile", ["phone", "desktop"])
def test_an_urgent_post_within_the_hour(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    demo.sign_in(page, "rosa", "/posts/writing")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Purpose and topic").click()
    page.get_by_label("A service message").check()
    page.get_by_label("Topic").select_option("emergencies")
    on(page)
    page.locator("textarea").fill(TEXT)
    on(page)
    on(page)
    page.get_by_label("Comments and messages").fill("off")
    on(page)
    page.get_by_label("Audience").fill("Whoever is at the sea front")
    on(page)
    later = dt.datetime.now(ZoneInfo("Europe/London")) + dt.timedelta(hours=3)
    page.get_by_label("Until").fill(f"{later:%Y-%m-%d %H:%M}")
    on(page)
    page.get_by_label("Yes, it is urgent").check()
    page.get_by_label("Declared emergency").select_option(index=1)
    shot(page, f"urgent-route-{profile}")
    on(page)
    page.get_by_role("button", name="Check your post").click()
    page.get_by_role("button", name="Keep it as a draft").click()
    page.wait_for_url("**/propriety")
    for group, said in zip(page.get_by_role("group").all(), WELL, strict=True):
        group.get_by_label(said.title()).check()
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_role("button", name="Put it before them").click()
    page.wait_for_load_state()
    post = page.url.rpartition("/")[2]
    for nth, who in enumerate(("dougal", "yewande")):
        decides(opened(profile), demo, who, post, f"{nth}-{profile}")
    assert post in posts_in(demo, "cleared")


def decides(page, demo, who: str, post: str, name: str) -> None:
    """From the first page, where the urgent post stands first, to the decision, on one page with the exact text."""
    demo.sign_in(page, who)
    shot(page, f"urgent-home-{name}")
    check(page)
    page.locator(f"#todo a[href='/posts/{post}']").click()
    check(page)
    page.get_by_role("button", name="Clear it").click()
    page.wait_for_url("**/clear")
    assert page.get_by_text(TEXT).first.is_visible()
    digest = page.locator("main input[name=digest]").input_value()
    assert page.get_by_text(digest).is_visible()
    shot(page, f"urgent-clear-{name}")
    check(page)
    page.get_by_role("button", name="Clear it").click()
    page.wait_for_url(f"**/posts/{post}")
    assert page.get_by_text("Your clearance is in the record.").is_visible()
    check(page)
