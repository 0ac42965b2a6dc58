"""What holds for every page in every state: no violation of WCAG, none of the security policy, no error, no sideways
scrolling at 320 px, few requests and few bytes.

A page comes from the fixture `opened`, which has it watched; `check(page)` fails with all that is wrong.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Page, Request
from tests.npm_packages import npm_packages

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXCEPTIONS: dict[str, str] = {}
"""Rules of axe that are not asked anywhere, and why."""
UNDER_FORCED_COLOURS = {
    "color-contrast": "the browser paints in colours of the system, and axe reads those of the page"
}

MOST_REQUESTS = 8
MOST_BYTES = 100_000
REFLOW = 320

_POLICY = """
document.addEventListener("securitypolicyviolation", (each) => {
  console.error(`policy: ${each.violatedDirective} refused ${each.blockedURI} ${each.sample}`);
});
"""
_AXE = """
async ([tags, off]) => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], rules: Object.fromEntries(off.map((rule) => [rule, {enabled: false}])),
  });
  return found.violations.flatMap((each) => each.nodes.map((node) =>
    `${each.id} (${each.impact}): ${node.target.join(" ")}: ${node.failureSummary}`));
}
"""


class Watch:
    """What a page loaded and complained of since it last went somewhere."""

    def __init__(self, page: Page, *, script: bool) -> None:
        self.script = script
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.size = 0
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._asked)
        wire = page.context.new_cdp_session(page)
        wire.on("Network.loadingFinished", self._came)
        wire.send("Network.enable")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if request.is_navigation_request() and request.redirected_from is None:
            self.requests.clear()
            self.complaints.clear()
            self.size = 0
        self.requests.append(request.url)

    def _came(self, event: dict[str, float]) -> None:
        self.size += int(event["encodedDataLength"])


_WATCHES: "WeakKeyDictionary[Page, Watch]" = WeakKeyDictionary()


def watch(page: Page, *, script: bool) -> Page:
    """The page, with what it loads and complains of noted from now on; `script`: whether it runs any."""
    page.add_init_script(_POLICY)
    _WATCHES[page] = Watch(page, script=script)
    return page


def watched(page: Page) -> Watch:
    """What was noted of a page."""
    return _WATCHES[page]


def check(page: Page, *, expected: tuple[str, ...] = ()) -> None:
    """Fails with all that is wrong with a page as it stands.

    `expected`: beginnings of complaints that belong to the test, such as Chromium's own line for a status of 404.
    """
    page.wait_for_load_state("load")
    noted = watched(page)
    wrong = [each for each in noted.complaints if not each.startswith(expected or "\0")]
    # A browser may ask for the icon a second time for the page it has just left: the same address counts once.
    asked = sorted(set(noted.requests))
    if len(asked) > MOST_REQUESTS:
        wrong.append(f"{len(asked)} requests, more than {MOST_REQUESTS}: {asked}")
    if noted.size > MOST_BYTES:
        wrong.append(f"{noted.size} bytes over the wire, more than {MOST_BYTES}")
    wrong += axe(page) + overflow(page)
    assert not wrong, f"{page.url}:\n" + "\n".join(wrong)


def axe(page: Page) -> list[str]:
    """The violations that axe-core finds."""
    if watched(page).script:
        return _axe(page)
    with _twin(page) as twin:
        return _axe(twin)


def _axe(page: Page) -> list[str]:
    off = dict(EXCEPTIONS)
    if page.evaluate("matchMedia('(forced-colors: active)').matches"):
        off |= UNDER_FORCED_COLOURS
    page.evaluate(_axe_source())
    found: list[str] = page.evaluate(_AXE, [TAGS, list(off)])
    return found


@contextmanager
def _twin(page: Page) -> Iterator[Page]:
    """A page that runs no script, shown again where axe can run: its own scripts are refused by a policy."""
    content, policy = page.content(), {"content-security-policy": "script-src 'none'"}
    browser = page.context.browser
    assert browser
    context = browser.new_context(viewport=page.viewport_size)
    twin = context.new_page()
    twin.route(page.url, lambda route: route.fulfill(body=content, content_type="text/html", headers=policy))
    twin.goto(page.url)
    yield twin
    context.close()


def overflow(page: Page) -> list[str]:
    """What stands out at the side when the page is 320 px wide (WCAG 1.4.10)."""
    before = page.viewport_size
    page.set_viewport_size({"width": REFLOW, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(before)
    return [f"{wide} px wide at {REFLOW} px"] if wide > REFLOW else []


@cache
def _axe_source() -> str:
    return (npm_packages() / "axe-core/axe.min.js").read_text("utf-8")
