"""An official asks for an exemption: seven questions, one a page, checked, sent, and a reference; at a desk and on a phone."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]

EMPTY = ("console: Failed to load resource: the server responded with a status of 422",)
"""What Chromium says of a form that was sent empty."""
NEED = "Forecasts cut so that they say the opposite are shared on this platform alone."


@pytest.mark.parametrize(("profile", "device"), [("desktop", "asset:DWT-03"), ("phone", "asset:DWT-04")])
def test_seven_questions_lead_to_a_reference_and_a_request(opened, demo, profile, device):
    page, before = opened(profile), set(demo.facts().exemptions)
    demo.sign_in(page, "rosa", "/requests")
    check(page)
    page.get_by_role("button", name="Start").click()
    page.wait_for_load_state()
    shot(page, f"official-tasks-{profile}")
    check(page)
    page.get_by_role("link", name="The application").click()
    page.get_by_label("Application", exact=True).select_option("tiktok")
    saved(page, profile)
    page.get_by_label("Who will use it?").fill("rosa")
    saved(page, profile)
    page.get_by_label("On which devices?").fill(device)
    saved(page, profile)
    page.get_by_label("Online harms").check()
    page.get_by_label("Body").select_option("dwt-press-office")
    saved(page, profile)
    page.get_by_role("button", name="Save and continue").click()
    assert page.title().startswith("Error: ")
    last = page.get_by_role("group", name="The last day")
    for part, value in (("Day", "10"), ("Month", "1"), ("Year", "2027")):
        last.get_by_label(part).fill(value)
    saved(page, profile)
    page.locator("textarea").fill(NEED)
    saved(page, profile)
    page.locator("textarea").fill("A firm would use the same application.")
    saved(page, profile)
    page.get_by_role("button", name="Check your answers").click()
    page.wait_for_load_state()
    shot(page, f"official-check-{profile}")
    check(page)
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/requests/sent/*")
    shot(page, f"official-sent-{profile}")
    check(page)
    (made,) = set(demo.facts().exemptions) - before
    assert made in page.url
    page.get_by_role("button", name="Look at the request").click()
    assert page.get_by_text(NEED).is_visible()


def saved(page, profile: str) -> None:
    """Save the answer, which leads to the next question."""
    check(page, expected=EMPTY)
    shot(page, f"official-{page.url.rsplit('/', 1)[1]}-{profile}")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_load_state()
    assert not page.title().startswith("Error: "), page.locator(".govuk-error-summary").inner_text()
