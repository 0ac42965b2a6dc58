"""A minister wants an account on another channel: registered, given each part, live only with all of them, a standing use cleared (journey 14)."""

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.demo import Demo
from tests.browser.shots import shot
from tests.browser.test_channel_assessed import fill_day, seen

from appban.bootstrap import machine_clock
from appban.regime.account import AccountId
from appban.regime.account_state import account_at, standing_use

pytestmark = [pytest.mark.real, pytest.mark.slow]

HANDLE = "@tides-warnings"


@pytest.fixture(params=["desktop", "phone"])
def profile(request) -> str:
    return request.param


def registered(page: Page, demo: Demo, name: str) -> str:
    """The account, registered by marcus on the channel that is for exceptional circumstances only; its path."""
    demo.sign_in(page, "marcus", "/channels/tiktok")
    page.get_by_role("button", name="Register an account").click()
    page.get_by_label("What is it called there?").fill(HANDLE)
    page.get_by_label("In the name of which body?").select_option("dwt-press-office")
    page.get_by_label("Yes, it is or will be run by this body").check()
    page.get_by_label("Where does this come from?").fill("Request of the minister's office")
    page.get_by_label("It is our own rule or decision").check()
    seen(page, f"{name}-register")
    page.get_by_role("button", name="Register it").click()
    page.get_by_role("heading", name=HANDLE).wait_for()
    seen(page, f"{name}-bare")
    return page.url.removeprefix(demo.address)


def given(page: Page, address: str, name: str) -> None:
    """Mandate, owner, recovery, closing plan, exemption and two publishers."""
    page.goto(f"{address}/mandate")
    page.get_by_label("Service messages").check()
    page.get_by_label("Posts of our own").check()
    page.get_by_label("By what?").fill("Minute of the minister, paragraph 2")
    seen(page, f"{name}-mandate")
    page.get_by_role("button", name="Give it").click()
    page.goto(f"{address}/arrange")
    page.get_by_label("Who answers for it?").fill("rosa")
    page.get_by_label("Who holds the means to win it back?").fill("priya")
    page.get_by_label("How will it be closed?").fill("Posts go to the archive, then it is deleted")
    page.get_by_label("Hal Brook, Kim Weir").first.check()
    seen(page, f"{name}-arrange")
    page.get_by_role("button", name="Save it").click()
    for who in ("hal", "kim"):
        page.goto(f"{address}/publishers")
        page.get_by_label("Who?").fill(who)
        fill_day(page, "The last day on which they may publish", 60)
        page.get_by_role("button", name="Name them").click()
        page.get_by_text("They are named.").wait_for()


def test_an_account_goes_live_only_when_each_part_is_there(opened, fresh, profile):
    demo, name = fresh, f"account-{profile}"
    page = opened(profile)
    path = registered(page, demo, name)
    address, account = f"{demo.address}{path}", AccountId(path.rpartition("/")[2])
    page.get_by_role("button", name="Take it live").click()
    page.get_by_label("Why?").fill("The minister asked for it")
    seen(page, f"{name}-missing")
    page.get_by_role("button", name="Take it live").click()
    said = page.locator(".govuk-error-summary").inner_text()
    for part in ("mandate", "owner", "recovery", "closing plan", "exemption", "publishers"):
        assert part in said
    shot(page, f"{name}-refused")
    check(page, expected=("console: Failed to load resource",))
    given(page, address, name)
    page.goto(f"{address}/move?to=live")
    page.get_by_label("Why?").fill("Every part is there")
    page.get_by_role("button", name="Take it live").click()
    page.get_by_text("It is live.").wait_for()
    seen(page, f"{name}-live")
    page.goto(f"{demo.address}/accounts")
    seen(page, f"{name}-list")
    stands = account_at(demo.facts(), account, machine_clock().now())
    assert stands is not None
    assert (stands.state, stands.missing) == ("live", ())
    cleared(opened, demo, page, address, profile)
    assert standing_use(demo.facts(), account, "service", machine_clock().now()) is not None


def cleared(opened, demo: Demo, page: Page, address: str, profile: str) -> None:
    """A standing use, asked for by marcus and cleared by security and by the minister, each from their first page."""
    name = f"standing-{profile}"
    page.goto(f"{address}/standing-uses/new")
    page.get_by_label("Service messages").check()
    fill_day(page, "The last day", 50)
    page.get_by_label("Why is this an exceptional circumstance?").fill(
        "Warnings reach young people nowhere else"
    )
    seen(page, f"{name}-ask")
    page.get_by_role("button", name="Ask for it").click()
    page.wait_for_url("**/standing-uses/*")
    seen(page, f"{name}-empty")
    for who in ("sam", "mina"):
        theirs = opened(profile)
        demo.sign_in(theirs, who)
        theirs.get_by_role("link", name="Decide on a standing exceptional use").first.click()
        theirs.get_by_role("button", name="Decide", exact=True).click()
        theirs.get_by_label("It may be so").check()
        theirs.get_by_label("What is it written down in?").fill("Minute of today")
        theirs.get_by_label("Why?").fill("One phone, two named people")
        seen(theirs, f"{name}-decide-{who}")
        theirs.get_by_role("button", name="Decide").click()
        theirs.get_by_text("Your decision is recorded.").wait_for()
    page.reload()
    assert page.get_by_text("In force", exact=True).is_visible()
    seen(page, f"{name}-in-force")
