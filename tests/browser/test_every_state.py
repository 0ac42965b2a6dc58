"""Every page of the table where nothing is recorded yet, and every form of it sent with nothing filled in."""

import re
from collections.abc import Callable, Iterator, Mapping

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from tests.browser.checks import check, watch
from tests.browser.demo import Demo, bare
from tests.browser.places import WAYS, Finder, Way, fitting
from tests.browser.profiles import PROFILES
from tests.browser.shots import shot

from appban.web.console.page import Page as Entry
from appban.web.console.table import PAGES

pytestmark = [pytest.mark.real, pytest.mark.slow]

ERROR = "console: Failed to load resource"
LINK = re.compile(r'<a[^>]*\shref="(/[^"#]*)"')
BARE = [each for each in PAGES if each.method == "GET" and not each.places and each.path not in WAYS]
FILES = {"/record/bundle", "/figures/layers.csv", "/topics/table"}
"""Pages of BARE that are files to keep."""
ABSENT: Mapping[str, str] = {
    "/away/new": "it is about a body that concerns the viewer, and there is none",
    "/figures/layers": "it counts what enforcement points reach, and none is stated",
}
"""Pages of BARE that are not there before something is recorded, and why."""
SPREAD = ("desktop", "phone", "narrow", "forced-colours", "no-script")
"""In which of these ways a page is opened changes from page to page."""
TYPED = "What somebody typed, and wants back."
FORMS = [each for each in PAGES if each.method == "POST"]
NO_ANSWER: Mapping[str, str] = {
    "/sign-in/role": "buttons that each name a part; there is nothing to fill in",
    "/sign-in/again": "one button",
    "/sign-out": "one button",
    "/sign-in/back-channel": "called by the identity provider, and no form",
    "/account/calendar": "one button",
    "/account/calendar/end": "one button",
    "/account/passkeys/new": "a browser's authenticator answers it; tests/real makes and refuses keys",
    "/account/passkeys/{passkey}/end": "one button, and nobody in the demo holds a passkey",
    "/proposals/{proposal}": "one button",
    "/proposals/{proposal}/close": "one button",
    "/people/{person}/back": "nobody of the demo who left is seen by whoever fits; its form is that of leaving",
    "/applications/{app}/withdraw": "one button for each name",
    "/bans/drafts/{ban}": "one button",
    "/bans/form": "one button",
    "/bans/form/{form}/check": "one button; what is missing is listed beside it",
    "/readings/import/{figures}": "buttons on the page that shows what the file would come to",
    "/devices/import/{file}": "buttons on the page that shows what the file holds",
    "/findings/sweep": "one button",
    "/exemptions/{exemption}/confirm": "no decision of the demo waits for its confirmation; test_telephone_call.py makes one",
    "/exemptions/{exemption}/decision": "buttons on the page that shows what was filled in before",
    "/exemptions/{exemption}/phone/code": "one button",
    "/rota/{duty}/end": "one button",
    "/away/{away}/end": "one button",
    "/accounts/{account}/publishers/{person}/remove": "one button",
    "/devices/{device}/lost": "one button",
    "/reviews/new": "one button; its body is chosen from a list before",
    "/devices/{device}/returned": "one button",
    "/circumstances/{circumstance}": "no emergency stands in the demo",
    "/circumstances/{circumstance}/request": "one button",
    "/exemptions/{exemption}/hand-back": "one button",
    "/requests": "one button",
    "/requests/{draft}/check": "one button; what is missing is listed beside it",
    "/requests/{draft}/delete": "one button",
    "/posts/writing": "one button",
    "/posts/writing/{writing}/check": "one button; what is missing is listed beside it",
    "/posts/writing/{writing}/delete": "one button",
    "/posts/stops/{stop}": "one button",
    "/posts/templates/{template}/end": "one button",
    "/posts/templates/written/{written}": "one button",
    "/posts/{post}/captions": "no post of the demo owes captions; tests/web/console/test_publishing_posts.py has one that does",
}
"""Forms that cannot be sent empty to any purpose, and why."""
NONSENSE: Mapping[str, Mapping[str, str]] = {
    "/authorities/{authority}/end": {"day-day": "42", "day-month": "13", "day-year": "soon"},
    "/people/{person}/change": {"name": ""},
    "/people/{person}/left": {"when": "the day of the fair"},
    "/enforcement/{point}": {"digest": "0" * 64},
    "/answers/{pq}/draft": {"text": "As [entry 99999999] says."},
    "/posts/{post}/clear": {"digest": "0" * 64},
    "/posts/{post}/release": {"digest": "0" * 64},
    "/posts/{post}/submit": {"digest": "0" * 64},
}
"""What is sent instead with forms that are good as they stand."""

SENT_BY: Mapping[str, str] = {"/applications/{app}": "ada"}
"""Who sends a form that somebody fitting sees only in part."""


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with bare(tmp_path_factory.mktemp("bare") / "store") as running:
        yield running


@pytest.fixture(scope="module")
def contexts(browser: Browser) -> Iterator[Callable[[Demo, str, str], Page]]:
    """A page under a profile, watched, of whoever is named; one context for each, kept for the module."""
    kept: dict[tuple[str, str, str], tuple[BrowserContext, Page]] = {}

    def page_of(demo: Demo, who: str, profile: str) -> Page:
        key = (demo.address, who, profile)
        if key not in kept:
            context = browser.new_context(
                locale="en-GB",
                timezone_id="Europe/London",
                **PROFILES[profile],  # type: ignore[arg-type]  # options of a context, by name
            )
            context.set_default_timeout(20_000)
            if who:
                demo.enter(context, who)
            script = bool(PROFILES[profile].get("java_script_enabled", True))
            kept[key] = context, watch(context.new_page(), script=script)
        return kept[key][1]

    yield page_of
    for context, _ in kept.values():
        context.close()


@pytest.fixture(scope="module")
def find(demo: Demo, browser: Browser) -> Finder:
    """What stands in the places of paths, and links read as whoever is named."""
    kept: dict[tuple[str, str], list[str]] = {}

    def read(path: str, who: str) -> list[str]:
        if (path, who) not in kept:
            context = browser.new_context()
            demo.enter(context, who)
            got = context.request.get(f"{demo.address}{path}")
            kept[path, who] = LINK.findall(got.text()) if got.ok else []
            context.close()
        return kept[path, who]

    return Finder(demo, read)


def name_of(entry: Entry) -> str:
    return re.sub(r"\W+", "-", entry.path).strip("-") or "home"


@pytest.mark.parametrize(
    ("entry", "profile"),
    [(each, SPREAD[n % len(SPREAD)]) for n, each in enumerate(BARE) if each.path not in FILES],
    ids=lambda each: each if isinstance(each, str) else name_of(each),
)
def test_a_page_on_which_nothing_is_yet_says_so_and_what_to_do(empty, contexts, entry, profile):
    page = contexts(empty, "" if entry.authority == "anybody" else "ada", profile)
    got = page.goto(f"{empty.address}{entry.path}")
    assert got is not None
    assert got.status == (404 if entry.path in ABSENT else 200)
    shot(page, f"empty/{name_of(entry)}-{profile}")
    check(page, expected=(ERROR,) if entry.path in ABSENT else ())
    main = page.locator("main")
    assert not main.locator("table:not(:has(tbody tr))").count(), "a table that has a head alone"
    for said in main.locator(".app-empty").all_inner_texts():
        assert "filter" not in said, f"nothing was filtered: {said}"
    if entry.authority != "anybody":  # those say what they say of any installation
        assert main.locator("a[href], button, code, .app-empty p").count(), "nothing to do next"


def form_page(entry: Entry) -> Entry:
    """The page on which a form stands: at its own address, or one step up."""
    shown = {each.path: each for each in PAGES if each.method == "GET"}
    return shown.get(entry.path) or shown[entry.path.rpartition("/")[0]]


@pytest.mark.parametrize("entry", [each for each in FORMS if each.path not in NO_ANSWER], ids=name_of)
def test_a_form_sent_with_nothing_in_it_comes_back_and_says_what_is_missing(demo, contexts, find, entry):
    shown = form_page(entry)
    profile = SPREAD[FORMS.index(entry) % len(SPREAD)]
    who = WAYS.get(shown.path, Way()).who or fitting(entry) if shown is entry else fitting(shown)
    who = fitting(entry) if entry.authority != "signed-in" else who
    who = SENT_BY.get(entry.path, who)
    path = find.fill(shown)
    page = contexts(demo, who, profile)
    page.goto(f"{demo.address}{path}")
    form = page.locator(f"main form[method=post][action^='{path}']").last
    said = page.locator("main").inner_text()[:300]
    assert form.count(), f"{who} sees no form on {path}: {page.locator('header').inner_text()} {said}"
    kept = typed(form)
    for name, value in NONSENSE.get(entry.path, {}).items():
        form.locator(f"[name='{name}']").evaluate("(field, value) => { field.value = value; }", value)
    unvalidated(page)
    form.locator("button:not([type=button])").first.click()
    page.wait_for_load_state("load")
    shot(page, f"errors/{name_of(entry)}-{profile}")
    summary = page.locator(".govuk-error-summary")
    assert summary.count() == 1, (
        f"{who} on {path}: no summary of errors: {page.locator('main').inner_text()[:300]}"
    )
    assert page.title().startswith("Error: "), page.title()
    for link in summary.locator("li a").all():
        target = link.get_attribute("href") or ""
        assert page.locator(f"[id='{target.removeprefix('#')}']").count() == 1, f"{target} leads nowhere"
    assert summary.locator("li a").count(), "no error leads to its field"
    for name in kept:
        assert page.locator(f"main [name='{name}']").first.input_value() == TYPED, f"{name} is gone"
    check(page, expected=(ERROR,))


def typed(form: Locator) -> list[str]:
    """Fill in the last of several long texts, and leave the rest of a form as it is; the names of what was filled in."""
    texts = form.locator("textarea")
    if texts.count() < 2:
        return []
    texts.last.fill(TYPED)
    return [texts.last.get_attribute("name") or ""]


def unvalidated(page: Page) -> None:
    """No browser that checks by itself stands between, as none does for whoever has an old one."""
    page.locator("main form").evaluate_all("forms => forms.forEach((each) => { each.noValidate = true; })")


def test_every_form_that_is_left_out_is_one_of_the_table():
    assert NO_ANSWER.keys() | NONSENSE.keys() <= {each.path for each in FORMS}
    assert {each.path for each in PAGES} >= FILES
