"""A private secretary notes what the minister decided on the telephone: for the very version that was read out."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

from appban.service.exemptions.exemption_state import State

pytestmark = [pytest.mark.real, pytest.mark.slow]


def now_in_london() -> str:
    return dt.datetime.now(ZoneInfo("Europe/London")).isoformat(timespec="minutes")[:16]


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_a_call_is_noted_with_its_code_and_stands_in_the_record(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    demo.sign_in(page, "piers")
    check(page)
    waiting = [each for each in demo.in_state(State.PART_CLEARED) if each in demo.seen_by("piers")]
    case = waiting[0]
    page.goto(f"{demo.address}/exemptions/{case}")
    page.get_by_role("button", name="Note a decision by telephone").click()
    page.wait_for_url("**/phone")
    shot(page, f"call-before-{profile}")
    check(page)
    page.get_by_role("button", name="Make a code").click()
    (code,) = re.findall(r"Code (\d{6})", page.locator("main").inner_text())
    shot(page, f"call-code-{profile}")
    check(page)
    heard = len(demo.facts().exemptions[case].decisions)
    page.get_by_label("Who decided").select_option(label="Mina Vale")
    page.get_by_label("It may be so").check()
    page.get_by_label("When was the call?").fill(now_in_london())
    page.get_by_label("The code as it was read back").fill("000000" if code != "000000" else "111111")
    page.get_by_label("What is it written down in?").fill("Private office note, by telephone")
    page.get_by_role("button", name="Note the decision").click()
    assert page.title().startswith("Error: ")
    shot(page, f"call-wrong-{profile}")
    check(page, expected=("console: Failed to load resource",))
    page.get_by_label("The code as it was read back").fill(code)
    page.get_by_role("button", name="Note the decision").click()
    page.wait_for_url(f"**/exemptions/{case}")
    shot(page, f"call-noted-{profile}")
    check(page)
    given = demo.facts().exemptions[case].decisions
    assert len(given) == heard + 1
