"""What becomes of an exemption as it ends (journey 9), and when whom it names leaves: the page says so, and what is left to do."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

from appban.bootstrap import machine_clock
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.service.exemptions.exemption_state import State, standing
from appban.service.reading import event_of

pytestmark = [pytest.mark.real, pytest.mark.slow]


def entered(demo, kind: type[ev.Event], since: int) -> list[ev.Event]:
    """What stands in the record of a kind from an entry on; the scheduler enters its own beside what people do."""
    with demo.house.desk.store.reader() as reader:
        found = [event_of(row) for row in reader.rows(since, reader.head().size)]
    return [each for each in found if isinstance(each, kind)]


def size(demo) -> int:
    with demo.house.desk.store.reader() as reader:
        return reader.head().size


def stands(demo, exemption: ExemptionId) -> State:
    return standing(demo.facts(), exemption, machine_clock().now()).state


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_an_end_that_comes_is_on_the_page_and_in_the_calendar_of_its_holder(opened, demo, profile):
    page = opened(profile)
    held = next(each for each in demo.in_state(State.IN_FORCE) if each in demo.seen_by("hal"))
    demo.sign_in(page, "hal", "/exemptions")
    page.locator(f"a[href='/exemptions/{held}']").first.click()
    page.wait_for_url(f"**/exemptions/{held}")
    assert " left" in page.locator("main").inner_text(), "the page counts down to the end"
    shot(page, f"over-before-{profile}")
    check(page)
    got = page.request.get(f"{demo.address}/calendar/{demo.calendar_of('hal')}")
    assert got.ok
    assert held in got.text(), "the end of what is held stands in the calendar"


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_one_that_is_over_counts_as_lapsed_until_two_have_closed_it(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    both = demo.seen_by("sam") & demo.seen_by("priya")
    lapsed = next(each for each in demo.in_state(State.LAPSED) if each in both)
    before = size(demo)
    demo.sign_in(page, "sam")
    page.goto(f"{demo.address}/exemptions/{lapsed}")
    assert page.get_by_text("Over, not closed").first.is_visible()
    shot(page, f"over-lapsed-{profile}")
    check(page)
    page.get_by_role("button", name="Close").click()
    page.wait_for_url("**/close")
    page.get_by_role("button", name="Close it").click()
    assert page.title().startswith("Error: ")
    shot(page, f"over-close-error-{profile}")
    check(page, expected=("console: Failed to load resource",))
    page.locator("input[name=evidence][value=inspection]").check()
    page.get_by_role("button", name="Close it").click()
    page.wait_for_url("**/proposals/*")
    check(page)
    assert stands(demo, lapsed) is State.LAPSED, "one person alone closes nothing"
    second = opened(profile)
    demo.sign_in(second, "priya")
    second.goto(page.url)
    shot(second, f"over-agree-{profile}")
    check(second)
    second.get_by_role("button", name="Agree, and do it").click()
    second.wait_for_load_state()
    check(second)
    assert stands(demo, lapsed) is State.CLOSED
    (entry,) = entered(demo, ev.ExemptionClosed, before)
    assert entry.exemption == lapsed
    assert set(entry.signed_by) == {demo.called("sam"), demo.called("priya")}


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_of_somebody_who_left_the_page_says_so_and_what_follows(opened, fresh, profile):
    demo, page = fresh, opened(profile)
    held = next(each for each in demo.in_state(State.IN_FORCE) if each in demo.seen_by("hal"))
    before = size(demo)
    demo.sign_in(page, "ada", "/people?text=Hal")
    check(page)
    page.get_by_role("link", name="Hal Brook").first.click()
    shot(page, f"leaver-before-{profile}")
    check(page)
    page.get_by_role("button", name="left").click()
    page.wait_for_url("**/left")
    check(page)
    page.get_by_role("button", name="They left").click()
    assert page.get_by_text("they are out of every exemption").is_visible()
    shot(page, f"leaver-told-{profile}")
    check(page)
    (entry,) = entered(demo, ev.PersonLeft, before)
    assert entry.person == demo.called("hal")
    page.goto(f"{demo.address}/exemptions/{held}")
    shot(page, f"leaver-case-{profile}")
    check(page)
    assert page.get_by_text("Has left").is_visible()
