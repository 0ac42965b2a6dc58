"""At night: an emergency declared, an urgent request from a phone, two duty officers decide on theirs, and the record has it."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]

PLAN = "Coastal flood plan, part 4"


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_from_the_declaration_to_two_decisions(opened, fresh, profile):
    demo, desk = fresh, opened(profile)
    demo.sign_in(desk, "marcus", "/circumstances")
    check(desk)
    desk.get_by_label("Extreme weather").check()
    desk.get_by_label("Which plan, Act or event").fill(PLAN)
    desk.get_by_label("Whom does no other channel reach?").fill("Campers without radio")
    desk.get_by_label("For how many hours").fill("12")
    desk.get_by_role("button", name="Declare it").click()
    assert desk.get_by_text("It is declared.").is_visible()
    shot(desk, f"emergency-declared-{profile}")
    check(desk)
    before = set(demo.facts().exemptions)
    asks(opened(profile), demo)
    (made,) = set(demo.facts().exemptions) - before
    for nth, officer in enumerate(("dougal", "yewande"), 1):
        decides(opened(profile), demo, officer, made)
        assert len(demo.facts().exemptions[made].decisions) == nth


def asks(page, demo) -> None:
    """An official asks on a phone, by the emergency route."""
    demo.sign_in(page, "rosa", "/circumstances")
    shot(page, "emergency-open")
    check(page)
    section = page.locator("h2", has_text=PLAN)
    section.locator("xpath=following::button[contains(., 'Ask for an exemption urgently')][1]").click()
    page.wait_for_url("**/requests/*")
    shot(page, "emergency-tasks")
    check(page)
    page.get_by_role("link", name="The application").click()
    page.get_by_label("Application", exact=True).select_option("tiktok")
    on(page)
    page.locator("textarea").fill("rosa")
    on(page)
    page.locator("textarea").fill("asset:DWT-05")
    on(page)
    page.get_by_label("Communications").check()
    on(page)
    page.get_by_role("group", name="The last day")
    tomorrow = page.evaluate(
        "() => { const at = new Date(); return [at.getDate(), at.getMonth() + 1, at.getFullYear()]; }"
    )
    last = page.get_by_role("group", name="The last day")
    for part, value in zip(("Day", "Month", "Year"), tomorrow, strict=True):
        last.get_by_label(part).fill(str(value))
    on(page)
    page.locator("textarea").fill("Campsites have to be cleared before dark.")
    on(page)
    page.locator("textarea").fill("Wardens go from tent to tent.")
    on(page)
    page.get_by_role("button", name="Check your answers").click()
    page.wait_for_url("**/check")
    shot(page, "emergency-check")
    check(page)
    page.get_by_role("button", name="Send the request").click()
    page.wait_for_url("**/requests/sent/*")
    check(page)


def on(page) -> None:
    """Save the answer and go on to the next question."""
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_load_state()
    assert not page.title().startswith("Error: "), page.locator(".govuk-error-summary").inner_text()


def decides(page, demo, officer: str, case: str) -> None:
    """A duty officer decides on a phone."""
    demo.sign_in(page, officer)
    shot(page, f"emergency-home-{officer}")
    check(page)
    page.goto(f"{demo.address}/exemptions/{case}/decide")
    check(page)
    page.get_by_label("It may be so", exact=True).check()
    page.get_by_label("What is it written down in?").fill(f"Duty log of {officer}")
    page.get_by_role("button", name="Check it").click()
    page.wait_for_selector("text=Check your decision")
    shot(page, f"emergency-decides-{officer}")
    check(page)
    page.get_by_role("button", name="Decide", exact=True).click()
    page.wait_for_url(f"**/exemptions/{case}")
    assert page.get_by_text("Your decision is in the record.").is_visible()
    check(page)
