"""A channel is assessed under a framework: taken in by two, answered with evidence, decided by another, in the register (journey 13)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.shots import shot

from appban.bootstrap import machine_clock
from appban.regime.channel import ChannelId
from appban.regime.channel_state import assessed

pytestmark = [pytest.mark.real, pytest.mark.slow]

BLUESKY = ChannelId("bluesky")


@pytest.fixture(params=["desktop", "phone"])
def profile(request) -> str:
    return request.param


def fill_day(page: Page, legend: str, ahead: int) -> None:
    day = dt.datetime.now(ZoneInfo("Europe/London")).date() + dt.timedelta(days=ahead)
    group = page.get_by_role("group", name=legend)
    for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        group.get_by_label(name).fill(str(value))


def seen(page: Page, name: str) -> None:
    shot(page, name)
    check(page)


def answer(page: Page, name: str) -> int:
    """Every question: the first with a file, left after it and taken up again; how many there were."""
    number = 0
    while page.url.rpartition("/")[0].endswith("/questions"):
        number += 1
        page.get_by_role("radio").first.check()
        page.get_by_label("Why?").fill(f"Reason {number}, by the file of evidence")
        if number == 1:
            page.get_by_label("A file that shows it").set_input_files(
                {"name": "measured.txt", "mimeType": "text/plain", "buffer": b"as measured"}
            )
            seen(page, f"{name}-question")
            page.get_by_role("button", name="Save and come back later").click()
            page.get_by_text("Your answer is recorded.").wait_for()
            seen(page, f"{name}-tasks")
            page.get_by_role("button", name="Go on answering").click()
            continue
        page.get_by_role("button", name="Save and continue").click()
    return number


def test_a_channel_is_assessed_by_one_and_decided_by_another(opened, fresh, profile):
    demo, name = fresh, f"assessed-{profile}"
    page = opened(profile)
    demo.sign_in(page, "gwen", "/channels")
    seen(page, f"{name}-register")
    page.get_by_role("link", name="Bluesky").click()
    page.wait_for_url("**/channels/bluesky")
    seen(page, f"{name}-before")
    page.get_by_role("button", name="Assess it").click()
    page.get_by_label("SAFE framework").check()
    page.get_by_label("Posts of our own").check()
    seen(page, f"{name}-begin")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/assessments/*")
    page.get_by_role("button", name="Go on answering").click()
    page.wait_for_url("**/questions/1")
    assert answer(page, name) > 5
    page.get_by_text("it waits for a decision").wait_for()
    seen(page, f"{name}-answered")
    assert not page.get_by_role("button", name="Decide it").count()

    second = opened(profile)
    demo.sign_in(second, "helena")
    second.get_by_role("link", name="Decide an assessment").click()
    second.get_by_role("link", name="measured.txt").wait_for()
    second.get_by_role("button", name="Decide it").click()
    second.wait_for_url("**/decide")
    seen(second, f"{name}-decide")
    second.get_by_role("button", name="Decide it").click()
    assert second.title().startswith("Error: ")
    shot(second, f"{name}-decide-error")
    check(second, expected=("console: Failed to load resource",))
    second.get_by_label("Pass with conditions").check()
    second.get_by_label("Conditions", exact=True).fill("Replies are off")
    fill_day(second, "Assess it again by", 90)
    second.get_by_label("Why?").fill("It reaches those whom nothing else does")
    second.get_by_role("button", name="Decide it").click()
    second.get_by_text("It is decided, and stands in the register.").wait_for()
    seen(second, f"{name}-decided")
    stands = assessed(demo.facts(), BLUESKY, "organic", machine_clock().now())
    assert (stands.state, stands.by) == ("pass-with-conditions", demo.called("helena"))
    second.goto(f"{demo.address}/channels/bluesky")
    assert second.get_by_text("Replies are off").is_visible()
    seen(second, f"{name}-channel")


def test_a_use_policy_is_loosened_by_two_and_a_call_suspends_what_was_judged(opened, fresh, profile):
    demo, name = fresh, f"channel-{profile}"
    page = opened(profile)
    demo.sign_in(page, "ada", "/channels/bluesky/policy?body=weather-and-tides")
    seen(page, f"{name}-policy")
    page.get_by_label("Permitted").check()
    page.get_by_label("Posts of our own").check()
    page.get_by_label("Where does this come from?").fill("Communications board, item 9")
    page.get_by_label("It is our own rule or decision").check()
    page.get_by_role("button", name="Set it").click()
    page.wait_for_url("**/proposals/*")
    seen(page, f"{name}-proposed")
    second = opened(profile)
    demo.sign_in(second, "bert")
    second.get_by_role("link", name="Set the use policy of Bluesky").click()
    seen(second, f"{name}-agree")
    second.get_by_role("button", name="Agree, and do it").click()
    second.get_by_text("It is done, and stands in the record").wait_for()
    page.goto(f"{demo.address}/channels/bluesky")
    assert page.get_by_text("Communications board, item 9").first.is_visible()
    page.goto(f"{demo.address}/channels/tiktok/reassess")
    page.get_by_label("Its owner changed").check()
    page.get_by_label("What happened?").fill("It was sold")
    page.get_by_label("Where does this come from?").fill("A notice of its owner")
    page.get_by_label("I read or heard it there myself").check()
    seen(page, f"{name}-reassess")
    page.get_by_role("button", name="Call for it").click()
    page.wait_for_url("**/channels/tiktok")
    assert page.get_by_text("To be assessed again").first.is_visible()
    seen(page, f"{name}-suspended")
    page.goto(f"{demo.address}/channels?review=overdue")
    assert page.get_by_role("link", name="TikTok").first.is_visible()
    seen(page, f"{name}-overdue")
