"""The weekly report for those at the top (journey 15): figures brought in, the week looked at, given out in each form, kept."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.demo import Demo
from tests.browser.shots import shot

from appban.record.digests import sha256, to_hex

pytestmark = [pytest.mark.real, pytest.mark.slow]

WHO = "rosa"
"""She takes readings for the press office whose account it is."""
WAYS = ("desktop", "phone")
REFUSED = "console: Failed to load resource: the server responded with a status of 422"
SECTIONS = (
    *("Inputs", "Outputs", "Outtakes", "Outcomes", "Impact", "Learning and innovation"),
    *("Gaps", "Sources", "How this is counted"),
)


def look(page: Page, name: str, way: str, *expected: str) -> None:
    shot(page, f"weekly-{name}-{way}")
    check(page, expected=expected)


def of_the_account(page: Page) -> None:
    page.get_by_role("link", name="@ukgov").click()
    page.wait_for_url("**/performance/*")


@pytest.mark.parametrize("way", WAYS)
def test_a_week_is_chosen_read_and_given_out_in_each_form_and_stays_to_the_byte(opened, fresh, way, tmp_path):
    page = opened(way)
    fresh.sign_in(page, WHO, "/performance")
    look(page, "accounts", way)
    of_the_account(page)
    look(page, "week", way)
    chosen = page.get_by_label("Week", exact=True).locator("option").nth(2).get_attribute("value")
    page.get_by_label("Week", exact=True).select_option(chosen)
    page.get_by_role("button", name="Show that week").click()
    page.wait_for_url(f"**?week={chosen}")
    assert page.locator("h1").inner_text().endswith(f"week {chosen}")
    for title in SECTIONS:
        assert page.get_by_role("heading", name=title, exact=True).count() == 1, title
    main = page.locator("main").inner_text()
    for words in (
        "Ministry of Harbours",
        "Against named peers",
        "tiktok-studio-followers",
        "Median views of a post",
    ):
        assert words in main, words
    assert page.locator("figure svg").count()
    page.get_by_role("button", name="Give it out").click()
    page.wait_for_selector(".govuk-error-summary")
    look(page, "no-form", way, REFUSED)
    given = {form: give_out(page, fresh, form, chosen, tmp_path) for form in ("PDF", "HTML", "CSV")}
    assert given["PDF"].startswith(b"%PDF-")
    assert "Against named peers" in given["HTML"].decode()
    assert {row["week"] for row in csv.DictReader(io.StringIO(given["CSV"].decode(), newline=""))} == {chosen}
    page.goto(f"{fresh.address}/reports")
    assert page.get_by_role("link", name=f"{chosen} as").count() == 3
    look(page, "reports", way)


def give_out(page: Page, demo: Demo, form: str, week: str, folder: Path) -> bytes:
    """Give the week out in a form; the bytes as they are downloaded, which are those of the digest that was entered."""
    page.goto(f"{demo.address}/performance")
    of_the_account(page)
    page.goto(f"{page.url}?week={week}")
    page.get_by_label(form, exact=True).check()
    page.get_by_role("button", name="Give it out").click()
    page.wait_for_url("**/reports/*")
    assert page.get_by_text("The same comes out now of what was known then, to the byte.").is_visible()
    shot(page, f"weekly-given-{form}")
    check(page)
    with page.expect_download() as got:
        page.get_by_role("button", name="Download it as it was given out").click()
    path = folder / f"given.{form.lower()}"
    got.value.save_as(path)
    data = path.read_bytes()
    event = demo.facts().communications.reports[-1][1]
    assert (to_hex(sha256(data)), event.form) == (event.digest, form.lower())
    return data


@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_looked_at_and_imported_and_a_figure_taken_by_hand_and_corrected(
    opened, fresh, way, tmp_path
):
    page = opened(way)
    fresh.sign_in(page, WHO, "/readings")
    look(page, "readings", way)
    page.get_by_role("button", name="Import a file").click()
    page.wait_for_url("**/readings/import")
    look(page, "import", way)
    file = tmp_path / "Overview.csv"
    day = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=60)).isoformat()
    head = "Date,Video Views,Profile Views,Likes,Comments,Shares\n"
    file.write_text(f"{head}{day},lots,80,170,12,21\n", "utf-8")
    hand_in(page, file)
    assert page.get_by_text("'lots' is no number", exact=False).is_visible()
    look(page, "wrong-row", way)
    page.get_by_role("button", name="Let it go").click()
    file.write_text(f"{head}{day},6120,80,170,12,21\n", "utf-8")
    hand_in(page, file)
    look(page, "looked", way)
    page.get_by_role("button", name="Import it").click()
    assert page.get_by_text("It is imported: 5 readings.").is_visible()
    look(page, "imported", way)
    page.goto(f"{fresh.address}/readings/new")
    look(page, "take", way)
    fill(page, value="over 5,100", reference="An article of this morning")
    page.get_by_role("button", name="Take it").click()
    page.wait_for_url("**/readings/reading-*")
    assert page.locator("h1").inner_text().endswith("more than 5,100")
    look(page, "taken", way)
    page.get_by_role("button", name="Correct it").click()
    page.get_by_label("The value").fill("over 5,200")
    page.get_by_role("button", name="Correct it").click()
    page.wait_for_url("**/readings/reading-*")
    look(page, "correction", way)
    page.get_by_role("link", name="an earlier reading").click()
    assert page.get_by_text("It was corrected later").is_visible()
    look(page, "corrected", way)


def hand_in(page: Page, file: Path) -> None:
    page.get_by_label("The file", exact=True).set_input_files(str(file))
    page.get_by_label("Of which account").select_option(label="@ukgov")
    page.get_by_label("On which device? (optional)").fill("asset:DWT-PRESS-1")
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_url("**/readings/import/*")


def fill(page: Page, *, value: str, reference: str) -> None:
    page.get_by_label("What is it of?").select_option(label="Account: @ukgov")
    page.get_by_label("What was counted?").select_option("followers")
    page.get_by_label("The value").fill(value)
    page.get_by_label("It was printed somewhere").check()
    page.get_by_label("Where does it stand?").fill(reference)


@pytest.mark.parametrize("way", WAYS)
def test_peers_are_named_and_dropped_and_what_it_took_is_recorded(opened, fresh, way):
    page = opened(way)
    fresh.sign_in(page, WHO, "/peers")
    look(page, "peers", way)
    page.get_by_role("button", name="Name a peer").click()
    page.get_by_label("Whose account is it?").fill("Board of Ferries")
    page.get_by_label("Channel", exact=True).select_option("tiktok")
    page.get_by_label("Its handle").fill("@ferries")
    page.get_by_label("What shows that it is theirs?").fill("Linked from their own site")
    page.get_by_label("I saw it there myself").check()
    look(page, "peer-new", way)
    page.get_by_role("button", name="Name it").click()
    page.wait_for_url("**/peers")
    page.get_by_role("link", name="Drop Board of Ferries").click()
    page.get_by_label("Why?").fill("The account was closed")
    look(page, "peer-drop", way)
    page.get_by_role("button", name="Drop it").click()
    page.wait_for_url("**/peers")
    look(page, "peer-dropped", way)
    page.goto(f"{fresh.address}/performance")
    of_the_account(page)
    page.get_by_role("link", name="What running it took").click()
    page.wait_for_url("**/costs")
    page.get_by_label("What was it for?").fill("Two officials")
    page.get_by_label("From", exact=True).fill("2026-11-16")
    page.get_by_label("Until", exact=True).fill("2026-11-22")
    page.get_by_label("Hours of people (optional)").fill("41")
    look(page, "costs", way)
    page.get_by_role("button", name="Record it").click()
    assert page.get_by_text("It is recorded.").is_visible()
    look(page, "cost-recorded", way)
