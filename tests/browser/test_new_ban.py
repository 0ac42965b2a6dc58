"""A new ban by questions: previewed, published with its statement by two persons, read by anybody, followed by feed."""

from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page
from tests.browser.checks import check
from tests.browser.demo import Demo
from tests.browser.shots import shot

from appban.regime import events as ev
from appban.service.reading import event_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

TITLE = "Short Clips is banned on corporate devices"
SAID = "With effect from now, Short Clips may not be on government devices."
BAN = "short-clips-is-banned-on-corporate-devices"


@pytest.fixture(params=["desktop", "phone"])
def profile(request) -> str:
    return request.param


def onward(page: Page, name: str) -> None:
    """Look at a question, and answer it."""
    shot(page, name)
    check(page)
    page.get_by_role("button", name="Save and continue").click()


def ask(page: Page, name: str) -> None:
    """Answer the six questions."""
    page.get_by_text("Or a new application").click()
    page.get_by_label("Its name").fill("Short Clips")
    page.get_by_label("Its package on Android").fill("org.example.shortclips")
    page.get_by_label("Its bundle id on iOS").fill("org.example.shortclips")
    page.get_by_label("Its own domains").fill("shortclips.example.org")
    page.get_by_label("native-app").check()
    page.get_by_label("web", exact=True).check()
    onward(page, f"{name}-application")
    page.get_by_label("The devices of which body").select_option("hm-government")
    page.get_by_label("corporate").check()
    page.get_by_label("In one sentence").fill("All corporate devices of the government.")
    onward(page, f"{name}-scope")
    page.get_by_label("What is the ban called?").fill(TITLE)
    page.get_by_label("Which law, instruction or policy").fill("Cabinet Office instruction 12 of 2026")
    page.get_by_label("It is in force and I have read it there").check()
    page.get_by_label("Whose rule is it?").fill("GB")
    onward(page, f"{name}-authority")
    page.get_by_label("From when?").wait_for()
    onward(page, f"{name}-dates")
    page.get_by_label("By the rules of").first.check()
    onward(page, f"{name}-exemptions")
    page.get_by_label("Yes, this one").check()
    page.get_by_label("Who makes it?").fill("Minister for the Cabinet Office")
    page.get_by_label("What does it say?").fill(SAID)
    page.get_by_label("Where is it made?").fill("House of Commons, oral statement")
    onward(page, f"{name}-statement")


def read_by_anybody(anybody: Page, demo: Demo, name: str) -> None:
    """The ban and its statement, on the page for anybody and in the feed."""
    anybody.reload()
    assert anybody.get_by_role("heading", name=TITLE).is_visible()
    assert anybody.get_by_text(SAID).is_visible()
    shot(anybody, f"{name}-public")
    check(anybody)
    followed = anybody.context.request.get(f"{demo.address}/feed.atom")
    titles = [each.text for each in ET.fromstring(followed.body()).iter("{http://www.w3.org/2005/Atom}title")]
    assert TITLE in titles
    assert "Statement of Minister for the Cabinet Office" in titles
    tag = followed.headers["etag"]
    again = anybody.context.request.get(f"{demo.address}/feed.atom", headers={"if-none-match": tag})
    assert again.status == 304


def test_a_ban_is_asked_for_previewed_published_by_two_and_read_by_anybody(opened, fresh, profile):
    demo, name = fresh, f"new-ban-{profile}"
    page = opened(profile)
    demo.sign_in(page, "ada", "/restrictions")
    page.get_by_role("button", name="New ban").click()
    shot(page, f"{name}-new")
    check(page)
    page.get_by_role("button", name="Answer questions").click()
    ask(page, name)
    page.get_by_role("heading", name="Check the ban").wait_for()
    assert "org.example.shortclips" in page.get_by_role("region", name="The pack").inner_text()
    shot(page, f"{name}-check")
    check(page)
    page.get_by_role("button", name="Check it and show the plan").click()
    page.wait_for_url("**/bans/drafts/*")
    assert page.get_by_text("Devices touched").is_visible()
    shot(page, f"{name}-preview")
    check(page)
    page.get_by_role("button", name="Propose it to a second adopter").click()
    page.wait_for_url("**/proposals/*")

    anybody = opened(profile)
    anybody.goto(f"{demo.address}/public")
    assert not anybody.get_by_text(TITLE).count()

    second = opened(profile)
    demo.sign_in(second, "bert")
    second.get_by_role("link", name="Adopt").first.click()
    shot(second, f"{name}-proposal")
    check(second)
    second.get_by_role("button", name="Agree, and do it").click()
    second.get_by_text("It is done, and stands in the record").wait_for()

    read_by_anybody(anybody, demo, name)
    second.goto(f"{demo.address}/restrictions/{BAN}")
    assert second.get_by_text(SAID).is_visible()
    shot(second, f"{name}-restriction")
    check(second)
    index = entry_of(demo)
    second.get_by_role("link", name=f"entry {index:,}").click()
    second.wait_for_url(f"**/record/{index}")
    second.get_by_text(BAN).first.wait_for()
    shot(second, f"{name}-entry")
    check(second)


def entry_of(demo: Demo) -> int:
    """The entry of the ban, made by both."""
    with demo.house.desk.store.reader() as reader:
        rows = list(reader.rows_of({f"restriction:{BAN}"}, reader.head().size))
    (row,) = [each for each in rows if isinstance(event_of(each), ev.RestrictionMade)]
    made = event_of(row)
    assert isinstance(made, ev.RestrictionMade)
    assert set(made.made_by) == {demo.called("ada"), demo.called("bert")}
    return row.index
