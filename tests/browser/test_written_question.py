"""A clerk answers a written question (journey 17): pasted, measured, drafted, cleared, approved on a phone, frozen, taken away."""

import io
import zipfile

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.demo import Demo
from tests.browser.shots import shot

pytestmark = [pytest.mark.real, pytest.mark.slow]

MAIL = """From: Parliamentary Branch
Subject: Lords question for answer on 23 October 2024

HL1436, tabled on 9 October 2024

Lord Example: To ask His Majesty's Government how many exemptions from the restriction were in force.
"""


def looked(page: Page, name: str) -> None:
    shot(page, f"answers-{name}")
    check(page)


def choose(page: Page, name: str, by: str = "") -> None:
    page.get_by_label("What is asked of the record?").select_option(name)
    page.get_by_label("Broken down by (optional)").fill(by)
    page.get_by_role("button", name="Choose it").click()
    page.get_by_text("It is table").wait_for()


def taken(clerk: Page) -> str:
    """A question as the clerk pastes it; the address of its page."""
    clerk.get_by_role("button", name="Take a question").click()
    clerk.get_by_label("The question").fill(MAIL)
    looked(clerk, "paste")
    if clerk.get_by_label("Which body is to answer?").count():
        clerk.get_by_label("Which body is to answer?").select_option("weather-and-tides")
    clerk.get_by_role("button", name="Take it").click()
    clerk.get_by_role("heading", name="HL1436 of 9 October 2024").wait_for()
    looked(clerk, "taken")
    return clerk.url


def drafted(clerk: Page) -> None:
    """A draft of two measures, held against what was said before."""
    clerk.get_by_role("button", name="Choose what it rests on").click()
    choose(clerk, "exemptions-in-force", "purpose")
    choose(clerk, "policy-in-force")
    looked(clerk, "measures")
    clerk.get_by_role("button", name="Draft the answer").click()
    assert "[table 2]" in clerk.get_by_label("The words").input_value()
    looked(clerk, "draft")
    clerk.get_by_role("button", name="Enter this version").click()
    clerk.get_by_text("The version is in the record").wait_for()
    looked(clerk, "drafted")
    clerk.get_by_role("button", name="Hold it against what was said before").click()
    clerk.get_by_label("It is consistent").check()
    clerk.get_by_label("In your words").fill("Read against the statements of 2023.")
    looked(clerk, "compare")
    clerk.get_by_role("button", name="Enter what I found").click()
    clerk.get_by_text("What you found is in the record").wait_for()


def decided(page: Page, button: str, choice: str, told: str, name: str) -> None:
    """A decision on the page of a question."""
    page.get_by_role("button", name=button).click()
    page.get_by_label(choice).check()
    looked(page, name)
    page.get_by_role("button", name="Enter the decision").click()
    page.get_by_text(told).wait_for()


def test_a_question_is_answered_from_a_pasted_mail_to_a_pack_in_three_sessions(opened, demo: Demo):
    clerk, official, minister = opened("desktop"), opened("desktop"), opened("phone")
    demo.sign_in(clerk, "gwen", "/answers")
    base = taken(clerk)
    drafted(clerk)
    demo.sign_in(official, "helena", base.removeprefix(demo.address))
    decided(official, "Decide on it", "Clear it", "The minister decides next", "decide")
    demo.sign_in(minister, "mina", base.removeprefix(demo.address))
    decided(minister, "Approve or return it", "Approve it", "The approval is in the record", "approve-phone")
    clerk.goto(base)
    clerk.get_by_role("button", name="Make the pack").click()
    looked(clerk, "freeze")
    clerk.get_by_role("button", name="Make the pack").click()
    clerk.get_by_text("The pack is made").wait_for()
    looked(clerk, "frozen")
    link = clerk.get_by_role("link", name="Download pack-").get_attribute("href")
    got = clerk.context.request.get(f"{demo.address}{link}")
    with zipfile.ZipFile(io.BytesIO(got.body())) as archive:
        assert {"answer.html", "answer.odt", "question.json", "method.md"} <= set(archive.namelist())
        (demo.folder / "answer.html").write_bytes(archive.read("answer.html"))
    clerk.goto((demo.folder / "answer.html").as_uri())
    looked(clerk, "pack-html")
