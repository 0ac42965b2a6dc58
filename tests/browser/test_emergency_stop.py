"""Journey 2: one duty officer stops everything; one post from a template goes through; two sessions lift it."""

import pytest
from tests.browser.checks import check
from tests.browser.newsroom import posts_in, template_cleared
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]

REASON = "A death that the whole country mourns tonight"


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_stop_then_flood(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    template_cleared(demo)
    before = posts_in(demo, "cleared")
    assert before
    demo.sign_in(page, "dougal", "/posts")
    shot(page, f"stop-posts-{profile}")
    check(page)
    page.get_by_role("button", name="Stop everything").click()
    page.get_by_label("Why").fill(REASON)
    shot(page, f"stop-ask-{profile}")
    check(page)
    page.get_by_role("button", name="Stop everything").click()
    page.wait_for_url("**/posts/stops/stop-*")
    stop = page.url
    shot(page, f"stop-on-{profile}")
    check(page)
    assert posts_in(demo, "held") == before
    other = opened(profile)
    demo.sign_in(other, "rosa", "/exemptions")
    assert other.get_by_text(REASON).is_visible()
    shot(other, f"stop-banner-{profile}")
    check(other)
    floods(page, demo, profile)
    second = opened(profile)
    demo.sign_in(second, "yewande", "/")
    second.get_by_role("link", name="Release the post").click()
    shot(second, f"stop-release-{profile}")
    check(second)
    second.get_by_role("button", name="Agree, and do it").click()
    second.wait_for_load_state()
    assert second.get_by_text("It is done, and stands in the record with both your names.").is_visible()
    assert posts_in(demo, "held") == before
    lifts(page, second, stop, profile)
    assert posts_in(demo, "held") == []


def floods(page, demo, profile: str) -> None:
    """A template filled wrongly is refused slot by slot; filled rightly, its release is proposed."""
    page.goto(f"{demo.address}/posts/templates/high-tide")
    check(page)
    page.get_by_role("button", name="Make the post").click()
    page.wait_for_load_state()
    assert page.get_by_text("slot place of template high-tide is empty").first.is_visible()
    shot(page, f"stop-template-{profile}")
    check(page, expected=("console: Failed to load resource",))
    page.get_by_label("Place").select_option("Lower Tarn")
    page.get_by_label("River").select_option("Tarn")
    page.get_by_label("From").fill("02:30")
    page.get_by_label("Account").select_option(index=page.locator("#account option").count() - 1)
    page.locator("#circumstance").select_option(index=1)
    page.get_by_role("button", name="Make the post").click()
    page.wait_for_url("**/posts/post-*")
    shot(page, f"stop-filled-{profile}")
    check(page)
    page.get_by_role("button", name="Propose to release it").click()
    check(page)
    page.get_by_role("button", name="Propose it").click()
    page.wait_for_url("**/proposals/*")
    assert page.get_by_text("That could be").is_visible()
    check(page)


def lifts(page, second, stop: str, profile: str) -> None:
    """One proposes, the other agrees in a session of their own."""
    page.goto(stop)
    page.get_by_role("button", name="Propose to lift it").click()
    page.wait_for_url("**/proposals/*")
    check(page)
    second.goto(page.url)
    second.get_by_role("button", name="Agree, and do it").click()
    second.wait_for_load_state()
    second.goto(stop)
    assert second.get_by_text("Lifted").first.is_visible()
    assert not second.locator(".app-stop").count()
    shot(second, f"stop-lifted-{profile}")
    check(second)
