"""The documentation names what exists: settings, sources, events, decisions; and its links lead somewhere."""

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from appban.inventory import _discover
from appban.regime.analysis.check import check
from appban.regime.events import TAGS
from appban.regime.pack.file import load_pack
from appban.settings import NAMES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ADR = DOCS / "adr"

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:")


def text(name: str) -> str:
    return (DOCS / name).read_text()


def first_cells(page: str) -> set[str]:
    """What stands in code type in the first column of a page's tables."""
    return set(re.findall(r"^\| `([^`]+)` \|", text(page), re.MULTILINE))


def links(page: Path) -> Iterator[str]:
    return (link for link in LINK.findall(page.read_text()) if not ELSEWHERE.match(link))


def anchors(page: Path) -> set[str]:
    """Headings as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_settings_page_lists_every_setting_and_no_other():
    assert first_cells("reference/settings.md") == set(NAMES)


def test_the_readme_lists_every_setting():
    readme = (ROOT / "README.md").read_text()
    assert [name for name in NAMES if f"| `{name}` |" not in readme] == []


def test_the_sources_page_lists_every_source():
    assert set(_discover.sources()) <= first_cells("reference/inventory-sources.md")


def test_the_events_page_lists_every_event_and_no_other():
    assert first_cells("reference/events.md") == set(TAGS.values())


def test_every_decision_is_in_the_index_under_its_title():
    index = (ADR / "README.md").read_text()
    for page in sorted(ADR.glob("0*.md")):
        number, title = re.match(r"# (\d{4})\. (.+)", page.read_text()).groups()
        assert page.name.startswith(number)
        assert f"| [{number}]({page.name}) | {title} |" in index, f"add {page.name} to docs/adr/README.md"


def test_every_decision_has_the_four_parts():
    for page in ADR.glob("0*.md"):
        written = page.read_text()
        assert re.search(r"^Status: \w+", written, re.MULTILINE), page.name
        assert re.findall(r"^## (.+)$", written, re.MULTILINE) == ["Context", "Decision", "Consequences"], (
            page.name
        )


def test_every_page_is_reached_from_the_index():
    reached, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.is_file():
            continue
        reached.add(page)
        for link in links(page):
            target = (page.parent / link.partition("#")[0]).resolve()
            waiting += target.glob("*.md") if target.is_dir() else [target]
    assert sorted(set(DOCS.rglob("*.md")) - reached) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_page_that_is_there(page):
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        if anchor:
            assert anchor in anchors(target), f"{link} names no heading of {target.name}"


def indented(page: str, begins: str) -> bytes:
    """The block of a page, set in by four spaces, that begins with a text."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", text(page), re.MULTILINE)
    found = [block for each in blocks if (block := textwrap.dedent(each).strip("\n")).startswith(begins)]
    assert len(found) == 1
    return found[0].encode() + b"\n"


def test_the_pack_in_the_guide_has_nothing_wrong_with_it():
    pack, _ = load_pack(indented("how-to/write-a-pack.md", "pack:"), "write-a-pack.md")
    assert [remark for remark in check(pack) if remark.level == "error"] == []


def test_the_csv_in_the_reference_is_read():
    data = indented("reference/inventory-sources.md", "device,")
    (report,) = _discover.sources()["csv"].parse(data, received_at=0)
    assert len(report.items) == 1
