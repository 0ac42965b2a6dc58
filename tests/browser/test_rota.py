"""Who can clear now: somebody goes on leave, somebody is put on call, a gap is said loudly, all in the record (journey 23)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

from appban.bootstrap import machine_clock
from appban.regime.bodies import BodyId
from appban.regime.on_call import away_at, on_call

pytestmark = [pytest.mark.real, pytest.mark.slow]

HARBOURS = BodyId("harbours-and-lighthouses")


def day(ahead: int) -> str:
    return (dt.datetime.now(ZoneInfo("Europe/London")).date() + dt.timedelta(days=ahead)).isoformat()


@pytest.mark.parametrize(
    ("profile", "who", "deputy"), [("desktop", "sam", "Gwen Arkwright"), ("phone", "dougal", "")]
)
def test_an_approver_says_that_they_are_away_and_the_page_shows_it(opened, demo, profile, who, deputy):
    page = opened(profile)
    demo.sign_in(page, who, "/account")
    page.get_by_role("link", name="Who can decide now").click()
    page.wait_for_url("**/authority")
    shot(page, f"rota-before-{profile}")
    check(page)
    page.get_by_role("button", name="Say that you are away").click()
    page.wait_for_url("**/away/new*")
    shot(page, f"rota-away-{profile}")
    check(page)
    page.get_by_label("Until").fill(day(-3))
    page.get_by_role("button", name="Say so").click()
    assert page.title().startswith("Error: ")
    check(page, expected=("console: Failed to load resource",))
    page.get_by_label("Until").fill(day(5))
    if deputy:
        page.get_by_label("Who stands in").select_option(label=deputy)
    page.get_by_role("button", name="Say so").click()
    page.wait_for_url("**/authority?body=*")
    shot(page, f"rota-after-{profile}")
    check(page)
    now = machine_clock().now()
    held = away_at(demo.facts(), demo.called(who), now)
    assert held is not None
    assert (held.deputy is not None) is bool(deputy)
    page.get_by_role("table", name="Away", exact=True).get_by_role("link", name="Back").first.click()
    page.get_by_role("button", name="Say so").click()
    page.wait_for_url("**/authority")
    assert away_at(demo.facts(), demo.called(who), machine_clock().now()) is None


@pytest.mark.parametrize(
    ("profile", "name", "who"), [("desktop", "Sunniva Thrale", "sunniva"), ("phone", "Kofi Ansell", "kofi")]
)
def test_who_keeps_the_rota_fills_its_gap(opened, demo, profile, name, who):
    page = opened(profile)
    demo.sign_in(page, "ada", f"/authority?body={HARBOURS}")
    before = on_call(demo.facts(), HARBOURS, machine_clock().now())
    shot(page, f"rota-gap-{profile}")
    check(page)
    if not before:
        assert (
            "Nobody is on call for Ministry of Harbours and Lighthouses now."
            in page.locator("main").inner_text()
        )
    page.get_by_role("button", name="Put somebody on call").click()
    page.wait_for_url("**/rota/new*")
    shot(page, f"rota-on-call-{profile}")
    check(page)
    page.get_by_label("Who", exact=True).select_option(label=name)
    page.get_by_label("Until").fill(f"{day(2)}T09:00")
    page.get_by_role("button", name="Put them on call").click()
    page.wait_for_url("**/authority?body=*")
    shot(page, f"rota-filled-{profile}")
    check(page)
    after = on_call(demo.facts(), HARBOURS, machine_clock().now())
    assert {each.person for each in after} - {each.person for each in before} == {demo.called(who)}
    (entry,) = [each.id for each in after if each.person == demo.called(who)]
    page.goto(f"{demo.address}/rota/{entry}/end")
    shot(page, f"rota-end-{profile}")
    check(page)
