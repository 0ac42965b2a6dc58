"""A security analyst works through the queue: queue, case, decision with a prepared reason, next request; by mouse and by keys."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]

REASON = "The need is shown for the devices and the time asked for, and for no more."
FOCUS = "() => document.activeElement.innerText || document.activeElement.id"


def decisions(demo) -> int:
    return sum(len(each.decisions) for each in demo.facts().exemptions.values())


def entries(demo) -> int:
    with demo.house.desk.store.reader() as reader:
        return reader.head().size


@pytest.mark.parametrize("profile", ["desktop", "phone"])
def test_from_the_queue_to_the_entry_of_the_record_and_on_to_the_next_request(opened, demo, profile):
    page, before = opened(profile), decisions(demo)
    demo.sign_in(page, "sam", "/queue")
    check(page)
    row = page.locator("tr").filter(has_text="Yours to decide").first
    row.get_by_role("link").first.click()
    shot(page, f"analyst-case-{profile}")
    check(page)
    page.get_by_role("button", name="Decide").first.click()
    check(page)
    page.get_by_role("button", name="Check it").click()
    assert page.title().startswith("Error: ")
    shot(page, f"analyst-error-{profile}")
    check(page, expected=("console: Failed to load resource",))
    page.get_by_label("It may be so", exact=True).check()
    page.get_by_label("What is it written down in?").fill("Security board 22, item 1")
    page.get_by_label("A prepared reason, if it may be so").select_option(REASON)
    page.get_by_role("button", name="Check it").click()
    assert page.get_by_text(REASON).first.is_visible()
    shot(page, f"analyst-check-{profile}")
    check(page)
    decided = page.url
    page.get_by_role("button", name="Decide, then the next request").click()
    page.wait_for_load_state()
    assert page.url.rsplit("/", 1)[0] != decided.rsplit("/", 1)[0]
    assert page.get_by_text("Your decision is in the record.").is_visible()
    shot(page, f"analyst-next-{profile}")
    check(page)
    assert decisions(demo) == before + 1
    page.goto(f"{demo.address}/record/{entries(demo) - 1}")
    assert page.get_by_text("security").first.is_visible()
    shot(page, f"analyst-entry-{profile}")
    check(page)


def tab_to(page, words: str, most: int = 80) -> None:
    """Press Tab until what has the focus says these words."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUS):
            return
    raise AssertionError(f"no Tab leads to {words!r}")


def test_a_decision_is_made_without_a_mouse(opened, fresh):
    page, before = opened(), decisions(fresh)
    page.goto(f"{fresh.address}/sign-in?role=priya&next=/queue")
    tab_to(page, "Sign in as")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{fresh.address}/queue")
    page.keyboard.press("Tab")
    assert "Skip" in page.evaluate(FOCUS)
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main-content"
    case = page.locator("tr").filter(has_text="Yours to decide").get_by_role("link").first
    tab_to(page, case.inner_text())
    page.keyboard.press("Enter")
    page.wait_for_url("**/exemptions/*")
    tab_to(page, "Decide")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decide*")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == "outcome":
            break
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Security board 22, item 2")
    tab_to(page, "Check it")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Check your decision")
    tab_to(page, "Decide")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Your decision is in the record.")
    shot(page, "keyboard-decided")
    assert decisions(fresh) == before + 1
