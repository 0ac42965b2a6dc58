"""Every part of the console in every state, in a real browser, in all the ways people come to it."""

from itertools import product
from zoneinfo import ZoneInfo

import pytest
from tests.browser.checks import check, watched
from tests.browser.profiles import PROFILES
from tests.browser.server import served
from tests.browser.shots import shot
from tests.web.console.guide import FIELDS, KINDS, STATES, failure, guide

from appban.web.console.painting import Painter

pytestmark = [pytest.mark.real, pytest.mark.slow]

CHANGING = {"full", "errors", "past"}
"""States that change more than the head of the page, tried in every way of coming."""
FOCUSED = "() => { const at = document.activeElement; return at.id || at.className || at.tagName; }"
SHOWN = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((each) => each.checkVisibility() && each.tabIndex >= 0 && !(each.type === "radio" && !each.checked))
  .length"""


@pytest.fixture(scope="module")
def address():
    painter = Painter("generic", ZoneInfo("Europe/London"))

    def paint(path):
        state = path.strip("/")
        return (
            painter.paint("error.html", failure(int(state)))
            if state.isdigit()
            else painter.paint("styleguide.html", guide(state=state))
        )

    with served(paint) as url:
        yield url


@pytest.mark.parametrize(
    ("state", "profile"),
    [each for each in product(STATES, PROFILES) if each[0] in CHANGING or each[1] in {"desktop", "phone"}],
)
def test_every_part_is_sound_in_every_state_and_way_of_coming(opened, address, state, profile):
    page = opened(profile)
    page.goto(f"{address}/{state}")
    shot(page, f"styleguide-{state}-{profile}")
    check(page)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_of_an_error_is_sound(opened, address, kind):
    page = opened("phone")
    page.goto(f"{address}/{kind}")
    shot(page, f"error-{kind}")
    check(page)


def test_the_keyboard_reaches_all_that_can_be_used_and_first_the_way_past_the_menu(opened, address):
    page = opened()
    page.goto(f"{address}/full")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "govuk-skip-link"
    seen = [page.evaluate("() => { document.activeElement.dataset.seen = 1; return 1; }")]
    for _ in range(page.evaluate(SHOWN) + 5):
        page.keyboard.press("Tab")
        if page.evaluate(
            "() => document.activeElement === document.body || document.activeElement.dataset.seen"
        ):
            break
        seen.append(page.evaluate("() => { document.activeElement.dataset.seen = 1; return 1; }"))
    assert len(seen) == page.evaluate(SHOWN)


def test_the_way_past_the_menu_leads_to_the_content(opened, address):
    page = opened()
    page.goto(f"{address}/full")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "main-content"


@pytest.mark.parametrize("profile", ["desktop", "no-script"])
def test_the_summary_of_errors_has_the_focus_and_leads_to_each_field(opened, address, profile):
    page = opened(profile)
    page.goto(f"{address}/errors")
    assert page.title().startswith("Error: ")
    assert page.evaluate(FOCUSED) == "govuk-error-summary"
    for name in FIELDS:
        page.locator(f".govuk-error-summary a[href='#{name}']").click()
        assert page.locator(f"#{name}").evaluate(
            "each => each.matches(':focus') || each.matches(':target')"
        ), name


def test_without_script_menu_filter_and_fields_are_all_there(opened, address):
    page = opened("no-script")
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(f"{address}/full")
    assert page.locator("#navigation a").first.is_visible()
    assert page.locator(".app-filter form").is_visible()
    assert page.locator("#why-info").is_visible()


def test_on_a_phone_the_filter_is_shut_and_opens(opened, address):
    page = opened("phone")
    page.goto(f"{address}/full")
    assert not page.locator(".app-filter form").is_visible()
    page.locator(".app-filter summary").click()
    assert page.locator(".app-filter form").is_visible()


def test_one_box_ticks_those_of_its_list_and_is_there_with_script_alone(opened, address):
    page = opened()
    page.goto(f"{address}/full")
    page.get_by_label("Choose all on this page").check()
    assert page.get_by_label("Choose EX-1").is_checked()
    page.get_by_label("Choose EX-2").uncheck()
    assert not page.get_by_label("Choose all on this page").is_checked()
    plain = opened("no-script")
    plain.goto(f"{address}/full")
    assert not plain.get_by_label("Choose all on this page").is_visible()
    plain.get_by_label("Choose EX-1").check()


def test_another_moment_than_now_is_said_loudly_and_carried_along(opened, address):
    page = opened()
    page.goto(f"{address}/past")
    assert page.get_by_text("Not now.").is_visible()
    assert page.get_by_role("link", name="Back to now").get_attribute("href") == "/styleguide"
    link = page.locator("p a[href*='/exemptions/EX-0042']").first
    assert "as-of=2026-09-01&known-at=2026-10-01" in link.get_attribute("href")


def test_a_page_costs_few_requests_and_bytes(opened, address):
    page = opened()
    page.goto(f"{address}/full", wait_until="networkidle")
    noted = watched(page)
    assert len(noted.requests) <= 7
    assert 20_000 < noted.size - len(page.content().encode()) < 40_000


def test_the_checks_find_what_they_are_for(opened, address):
    page = opened()
    page.goto(f"{address}/full")
    with page.expect_console_message(lambda each: "policy: script-src-elem" in each.text):
        page.evaluate("""() => {
      const bad = document.createElement("div");
      bad.setAttribute("style", "width: 900px");
      bad.innerHTML = "<img src='/nowhere.png'><script>alert(1)</" + "script>";
      document.querySelector("main").append(bad);
      for (const each of document.querySelectorAll("label")) each.remove();
      const late = document.createElement("script");
      late.textContent = "1";
      document.body.append(late);
      const wide = document.createElement("pre");
      wide.textContent = "x".repeat(400);
      document.querySelector("main").append(wide);
    }""")
    with pytest.raises(AssertionError) as found:
        check(page)
    told = str(found.value)
    assert "image-alt (critical)" in told
    assert "label (critical)" in told
    assert "policy: script-src-elem refused inline" in told
    assert "px wide at 320 px" in told
