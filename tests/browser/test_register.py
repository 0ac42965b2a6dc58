"""The public register in a real browser, off an ordinary web server: sound on every page, and its check refuses what was changed."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.checks import check
from tests.browser.made_register import made
from tests.browser.shots import shot
from tests.history import History

pytestmark = [pytest.mark.real, pytest.mark.slow]

PAGES = (
    "index",
    "restrictions",
    "exemptions",
    "channels",
    "accounts",
    "statements",
    "corrections",
    "timelines",
    "timeline/tiktok",
    "check",
)
HOLDS = "It holds"
BROKEN = "It does not hold"


class Quiet(SimpleHTTPRequestHandler):
    """A plain web server that says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def folder(history: History, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("register")
    return made(history.copy(place / "store"), place / "register")


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with serving(folder) as url:
        yield url


@pytest.fixture
def changed(folder: Path, tmp_path: Path) -> Iterator[Callable[[str, bytes, bytes], str]]:
    """A copy of the register in which something stands in the place of something else, served."""
    copy = tmp_path / "changed"
    shutil.copytree(folder, copy)

    def change(file: str, before: bytes, after: bytes) -> None:
        data = (copy / file).read_bytes()
        assert before in data, f"{file} has no {before!r}"
        (copy / file).write_bytes(data.replace(before, after))

    with serving(copy) as url:
        change.address = url
        yield change


def first(folder: Path, noun: str) -> str:
    """The page of a thing, as its register names it."""
    return next(f"{noun}/{each.name}" for each in sorted((folder / noun).iterdir()) if ".v" not in each.name)


def checked(opened: Callable[..., Page], address: str, page: str) -> Page:
    """The check of a page, followed from its link, once it says something."""
    shown = opened()
    shown.goto(f"{address}/{page}")
    shown.get_by_role("link", name="Check this page against the record").click()
    shown.locator("#verdict p").wait_for()
    return shown


@pytest.mark.parametrize("profile", ["desktop", "phone", "no-script"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound(opened, address, name, profile):
    page = opened(profile)
    page.goto(f"{address}/{name}.html")
    shot(page, f"register/{name}-{profile}")
    check(page)


@pytest.mark.parametrize("noun", ["restriction", "channel", "account", "statement", "correction", "release"])
def test_the_page_of_a_thing_is_sound_and_its_versions_stay_at_their_addresses(opened, address, folder, noun):
    page = opened("desktop")
    page.goto(f"{address}/{first(folder, noun)}")
    shot(page, f"register/{noun}")
    check(page)
    page.get_by_role("link", name="Version 1", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith(".v1.html")


@pytest.mark.parametrize("noun", ["restriction", "channel", "statement", "correction", "release"])
def test_a_page_that_says_what_the_record_says_holds(opened, address, folder, noun):
    page = checked(opened, address, first(folder, noun))
    shot(page, f"register/check-{noun}")
    assert HOLDS in page.locator("#verdict").inner_text()
    assert page.locator("#steps .failed").count() == 0
    assert "is signed with its key" in page.locator("#steps").inner_text()
    check(page)


def test_a_sealed_entry_holds_as_far_as_it_is_public_and_the_rest_is_said_to_be_open(opened, address, folder):
    page = checked(opened, address, first(folder, "account"))
    assert "What could be checked" in page.locator("#verdict").inner_text()
    assert "was not checked" in page.locator("#steps .open").first.inner_text()


def test_another_wording_on_a_page_is_refused(opened, folder, changed):
    page = first(folder, "statement")
    changed(page, b'data-field="/event/certainty">', b'data-field="/event/certainty">quite ')
    shown = checked(opened, changed.address, page)
    shot(shown, "register/check-refused")
    assert BROKEN in shown.locator("#verdict").inner_text()
    assert "the page says “quite" in shown.locator("#verdict").inner_text()


def test_a_suppressed_count_that_somebody_filled_in_is_refused(opened, folder, changed):
    page = first(folder, "release")
    changed(page, b">suppressed<", b">3<")
    assert "the page says “3”" in checked(opened, changed.address, page).locator("#verdict").inner_text()


def entry_of(folder: Path, page: str) -> str:
    return (folder / page).read_text().partition('data-entry="')[2].partition('"')[0]


def test_another_leaf_in_the_proof_is_refused(opened, folder, changed):
    page = first(folder, "statement")
    proof = f"proof/{entry_of(folder, page)}.txt"
    leaf = (folder / proof).read_bytes().split(b"\n")[1]
    changed(proof, leaf, leaf[:-8] + b"AAAA" + leaf[-4:])
    assert (
        "does not lead to the root" in checked(opened, changed.address, page).locator("#verdict").inner_text()
    )


def test_another_root_under_the_old_signature_is_refused(opened, folder, changed):
    page = first(folder, "statement")
    note = (folder / "checkpoint.txt").read_bytes()
    root = note.split(b"\n")[2]
    other = b"A" * 43 + b"="
    for file in ("checkpoint.txt", f"proof/{entry_of(folder, page)}.txt", page):
        changed(file, root, other)
    assert (
        "signature of the head does not hold"
        in checked(opened, changed.address, page).locator("#verdict").inner_text()
    )


def test_the_head_of_another_record_is_refused(opened, folder, changed):
    page = first(folder, "statement")
    key = (folder / "log.vkey").read_bytes().strip()
    changed("log.vkey", key, key[:-6] + b"AAAAA=")
    assert BROKEN in checked(opened, changed.address, page).locator("#verdict").inner_text()


def test_a_browser_without_ed25519_says_what_was_not_checked(opened, address, folder):
    page = opened()
    page.add_init_script(
        "const real = crypto.subtle.importKey.bind(crypto.subtle);"
        "crypto.subtle.importKey = async (form, key, kind, ...rest) => {"
        "  if (kind.name === 'Ed25519') throw new DOMException('', 'NotSupportedError');"
        "  return real(form, key, kind, ...rest); };"
    )
    of = first(folder, "statement")
    page.goto(f"{address}/check.html?entry={entry_of(folder, of)}&page={of}")
    page.locator("#verdict p").wait_for()
    assert "signature of the head was not checked" in page.locator("#steps .open").first.inner_text()
    assert HOLDS not in page.locator("#verdict").inner_text()


def test_a_page_of_somewhere_else_is_never_fetched(opened, address, folder):
    of = first(folder, "statement")
    page = opened()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/check.html?entry={entry_of(folder, of)}&page=https://elsewhere.example/x.html")
    page.locator("#verdict p").wait_for()
    assert all(each.startswith((address, "data:")) for each in asked)
    assert "No page was named" in page.locator("#steps").inner_text()


def test_a_table_sorts_by_script_and_stands_whole_without(opened, address):
    page = opened()
    page.goto(f"{address}/statements.html")
    names = page.locator("tbody td[data-label='Where']").all_inner_texts()
    page.get_by_role("button", name="Where", exact=True).click()
    assert page.locator("tbody td[data-label='Where']").all_inner_texts() == sorted(names, key=str.casefold)
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("Where")
    page.get_by_role("button", name="Where", exact=True).click()
    assert page.locator("th[aria-sort=descending]").count() == 1
    plain = opened("no-script")
    plain.goto(f"{address}/statements.html")
    assert plain.locator("tbody td[data-label='Where']").all_inner_texts() == names
    assert plain.locator("th button").count() == 0


def test_a_check_takes_less_than_a_second(opened, address, folder):
    of = first(folder, "statement")
    page = opened()
    page.goto(f"{address}/check.html")
    took = page.evaluate(
        """async ([entry, page]) => {
          const start = performance.now();
          history.replaceState(null, "", `?entry=${entry}&page=${page}`);
          const box = document.getElementById("verdict");
          await new Promise((done) => {
            new MutationObserver(done).observe(box, { childList: true });
            document.querySelector("#entry").value = entry;
            document.querySelector("form.check").requestSubmit();
          });
          return performance.now() - start;
        }""",
        [entry_of(folder, of), of],
    )
    assert took < 1_000
