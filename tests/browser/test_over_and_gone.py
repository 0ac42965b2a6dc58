"""What becomes of an exemption when it is over, and when whom it names leaves: the page says so, and what is left to do."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

from appban.service.exemptions.exemption_state import State

pytestmark = [pytest.mark.real, pytest.mark.slow]


def test_one_that_is_over_counts_as_lapsed_until_it_is_closed(opened, demo):
    page = opened()
    lapsed = next(each for each in demo.in_state(State.LAPSED) if each in demo.seen_by("sam"))
    demo.sign_in(page, "sam")
    page.goto(f"{demo.address}/exemptions/{lapsed}")
    assert page.get_by_text("Over, not closed").first.is_visible()
    shot(page, "over-lapsed")
    check(page)
    page.get_by_role("button", name="Close").click()
    page.wait_for_url("**/close")
    page.get_by_role("button", name="Close it").click()
    assert page.title().startswith("Error: ")
    shot(page, "over-close-error")
    check(page, expected=("console: Failed to load resource",))


def test_of_somebody_who_left_the_page_says_so_and_what_follows(opened, demo):
    page = opened()
    held = next(each for each in demo.in_state(State.IN_FORCE) if each in demo.seen_by("hal"))
    demo.sign_in(page, "ada", "/people")
    check(page)
    page.get_by_label("Find").or_(page.locator("input[name=text]")).first.fill("Hal")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Hal Brook").first.click()
    shot(page, "leaver-before")
    check(page)
    page.get_by_role("button", name="left").click()
    page.wait_for_url("**/left")
    check(page)
    page.get_by_role("button", name="They left").click()
    assert page.get_by_text("they are out of every exemption").is_visible()
    shot(page, "leaver-told")
    check(page)
    page.goto(f"{demo.address}/exemptions/{held}")
    shot(page, "leaver-case")
    check(page)
    assert page.get_by_text("Has left").is_visible()
