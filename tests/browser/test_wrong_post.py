"""Journey 22: a wrong post went out: it is withdrawn with a reason, taken down, and corrected on a list that anybody reads."""

import pytest
from tests.browser.checks import check
from tests.browser.newsroom import posts_in
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]

RIGHT = "High water is at 15:20, not at 14:20."


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_withdrawn_taken_down_and_corrected(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    post = posts_in(demo, "live")[0]
    demo.sign_in(page, "rosa", f"/posts/{post}")
    shot(page, f"wrong-live-{profile}")
    check(page)
    page.get_by_role("button", name="Withdraw it").click()
    page.get_by_role("button", name="Withdraw it").click()
    page.wait_for_load_state()
    assert page.title().startswith("Error: ")
    check(page, expected=("console: Failed to load resource",))
    page.get_by_label("Why").fill("The time was wrong")
    shot(page, f"wrong-withdraw-{profile}")
    page.get_by_role("button", name="Withdraw it").click()
    page.wait_for_url(f"**/posts/{post}")
    assert page.get_by_text("To be taken down").first.is_visible()
    page.get_by_role("button", name="Say that it is taken down").click()
    page.get_by_label("By whom it was taken down, and how").fill("By hand, on the exempt phone")
    check(page)
    page.get_by_role("button", name="It is taken down").click()
    page.wait_for_url(f"**/posts/{post}")
    shot(page, f"wrong-down-{profile}")
    check(page)
    page.goto(f"{demo.address}/posts/{post}/correct")
    page.get_by_label("What was wrong, and what is right").fill(RIGHT)
    check(page)
    page.get_by_role("button", name="Publish the correction").click()
    page.wait_for_url(f"**/posts/{post}")
    check(page)
    anybody = opened(profile)
    anybody.goto(f"{demo.address}/corrections")
    assert anybody.get_by_text(RIGHT).is_visible()
    shot(anybody, f"wrong-corrections-{profile}")
    check(anybody)
    assert post in posts_in(demo, "taken-down")
