"""The holder of an exempt phone reports it lost, from another phone: it is let through nowhere from then on."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

from appban.service.exemptions.exemption_state import State

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_a_lost_phone_is_reported_and_drops_out_at_once(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    held = next(each for each in demo.in_state(State.IN_FORCE) if each in demo.seen_by("hal"))
    demo.sign_in(page, "hal")
    check(page)
    page.goto(f"{demo.address}/exemptions/{held}")
    shot(page, f"lost-case-{profile}")
    check(page)
    page.get_by_role("button", name="Report a device lost").click()
    page.wait_for_url("**/lost")
    check(page)
    page.get_by_role("button", name="Report it lost").click()
    assert page.title().startswith("Error: ")
    check(page, expected=("console: Failed to load resource",))
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Report it lost").click()
    page.wait_for_url(f"**/exemptions/{held}")
    assert page.get_by_text("It is reported lost and let through nowhere any more.").is_visible()
    shot(page, f"lost-told-{profile}")
    check(page)
    assert held not in demo.in_state(State.IN_FORCE)
