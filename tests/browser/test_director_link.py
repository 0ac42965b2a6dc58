"""A director confirms need by a link, without an account: made on the case, answered once, dead afterwards (journey 5)."""

import pytest
from tests.browser.checks import check
from tests.browser.shots import shot

from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.service.exemptions.exemption_state import State

pytestmark = [pytest.mark.real, pytest.mark.slow]

DIRECTOR = "Bronwen Teague, Director of Digital"


def answers(demo, case: ExemptionId) -> list[str]:
    return [
        each.outcome for _, each in demo.facts().exemptions[case].needs if isinstance(each, ev.NeedAnswered)
    ]


def made(page, demo, role: str, case: ExemptionId, name: str) -> str:
    """The link, as whoever asked reads it off the page."""
    demo.sign_in(page, role)
    page.goto(f"{demo.address}/exemptions/{case}")
    page.get_by_role("button", name="Ask whether it is needed").click()
    page.wait_for_url("**/need")
    shot(page, f"need-ask-{name}")
    check(page)
    page.get_by_role("button", name="Make the link").click()
    assert page.title().startswith("Error: ")
    check(page, expected=("console: Failed to load resource",))
    page.get_by_label("Who is to answer?").fill(DIRECTOR)
    page.get_by_role("button", name="Make the link").click()
    page.get_by_role("heading", name="The link is made").wait_for()
    shot(page, f"need-made-{name}")
    check(page)
    return page.get_by_role("region", name="The link").inner_text().strip()


@pytest.mark.parametrize(("profile", "outcome"), [("desktop", "confirmed"), ("phone", "declined")])
def test_a_director_answers_by_the_link_and_the_case_shows_it(opened, demo, profile, outcome):
    case = next(
        each
        for each in demo.in_state(State.REQUESTED, State.ASSESSED, State.PART_CLEARED)
        if each in demo.seen_by("sam") and not demo.facts().exemptions[each].needs
    )
    asker = opened(profile)
    link = made(asker, demo, "sam", case, profile)
    director = opened(profile)
    asked_for = []
    director.on(
        "request", lambda request: asked_for.append((request.url, request.headers.get("referer", "")))
    )
    director.goto(link)
    shot(director, f"need-question-{profile}")
    check(director)
    assert asked_for
    secret = link.rpartition("/")[2]
    assert not [referer for _, referer in asked_for if secret in referer]
    if outcome == "declined":
        director.get_by_label("No", exact=True).check()
        director.get_by_role("button", name="Send your answer").click()
        assert director.title().startswith("Error: ")
        shot(director, f"need-wrong-{profile}")
        check(director, expected=("console: Failed to load resource",))
        director.get_by_label("Why").fill("The campaign was dropped last week.")
    else:
        director.get_by_label("Yes, the work needs it").check()
    director.get_by_role("button", name="Send your answer").click()
    director.wait_for_url(f"{demo.address}/need")
    shot(director, f"need-thanks-{profile}")
    check(director)
    assert answers(demo, case) == [outcome]
    assert director.goto(link).status == 404
    shot(director, f"need-dead-{profile}")
    check(director, expected=("console: Failed to load resource",))
    asker.goto(f"{demo.address}/exemptions/{case}")
    asker.get_by_text(DIRECTOR).first.wait_for()
    shot(asker, f"need-case-{profile}")
    check(asker)
    said = asker.locator("main").inner_text()
    assert ("Yes, it is needed" if outcome == "confirmed" else "The campaign was dropped last week.") in said
    assert secret not in asker.content()


def test_the_demo_has_a_link_that_is_still_open(opened, demo):
    open_ones = [
        case
        for case, history in demo.facts().exemptions.items()
        if [type(each) for _, each in history.needs] == [ev.NeedAsked]
    ]
    (case,) = [each for each in open_ones if each in demo.seen_by("sam")][:1]
    page = opened("desktop")
    demo.sign_in(page, "sam", f"/exemptions/{case}")
    assert "Not answered yet" in page.locator("main").inner_text()
    check(page)
