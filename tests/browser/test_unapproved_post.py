"""Journey 21: the account shows a post that nobody cleared: it stands on the first page, with what to do and the stop one step away."""

import pytest
from tests.browser.checks import check
from tests.browser.newsroom import posts_in
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_from_the_alarm_to_the_stop(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    demo.sign_in(page, "yewande")
    assert page.get_by_text("that nobody here cleared").is_visible()
    shot(page, f"unapproved-home-{profile}")
    check(page)
    page.get_by_role("link", name="Look at what it shows").click()
    page.wait_for_url("**/posts#unapproved")
    assert page.get_by_role("link", name="https://videos.example/@ukgov/7301").is_visible()
    shot(page, f"unapproved-list-{profile}")
    check(page)
    page.locator("#unapproved").get_by_role("link", name="Stop everything").click()
    page.wait_for_url("**/posts/stops/new?body=*")
    page.get_by_label("Why").fill("Somebody else has the account")
    check(page)
    page.get_by_role("button", name="Stop everything").click()
    page.wait_for_url("**/posts/stops/stop-*")
    assert page.get_by_role("heading", name="Somebody else has the account").is_visible()
    shot(page, f"unapproved-stopped-{profile}")
    check(page)
    assert not posts_in(demo, "cleared")
