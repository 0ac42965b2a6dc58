"""The weekly report: every stage, every gap and source, in three forms that say the same; nothing in it is ever run."""

import csv
import io
import re
from html.parser import HTMLParser

import pikepdf
import pypdfium2
import pytest
from tests.reports.sample import HOSTILE, busy

STAGES = ("Inputs", "Outputs", "Outtakes", "Outcomes", "Impact", "Learning and innovation")


@pytest.fixture(scope="module")
def desk():
    return busy()


@pytest.fixture(scope="module")
def page(desk):
    return desk.report("html").decode()


@pytest.fixture(scope="module")
def paper(desk):
    return desk.report("pdf")


@pytest.fixture(scope="module")
def rows(desk):
    return list(csv.DictReader(io.StringIO(desk.report("csv").decode(), newline="")))


@pytest.fixture(scope="module")
def printed(paper):
    with pypdfium2.PdfDocument(paper) as document:
        return " ".join(" ".join(each.get_textpage().get_text_range() for each in document).split())


class Tree(HTMLParser):
    """What elements and texts a page has; every element is closed where it should be."""

    VOID = frozenset({"meta", "line", "rect", "circle", "polyline"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open, self.seen, self.text = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_stages_of_the_evaluation_cycle_stand_in_their_order_with_gaps_and_sources_behind(page):
    found = re.findall(r"<h2 id=\"[^\"]+\">([^<]+)</h2>", page)
    assert found == [*STAGES, "Gaps", "Sources", "How this is counted"]


def section(page: str, title: str) -> str:
    return page.partition(f">{title}</h2>")[2].partition("</section>")[0]


def test_a_platform_figure_is_never_an_outcome_or_impact_and_an_empty_stage_says_so(page):
    for title in ("Outcomes", "Impact", "Learning and innovation"):
        assert "Nothing is recorded" in section(page, title)
        assert not re.search(r"\d", section(page, title))


def test_the_html_is_whole_closed_and_needs_nothing_from_elsewhere(page):
    tree = Tree(page)
    assert tree.open == []
    kinds = {tag for tag, _ in tree.seen}
    assert not kinds & {"script", "link", "img", "iframe", "form"}
    assert not [attrs for _, attrs in tree.seen if any(name.startswith("on") for name in attrs)]
    assert all(attrs["href"].startswith("#") for tag, attrs in tree.seen if tag == "a")
    assert "url(" not in page
    ids = [attrs["id"] for _, attrs in tree.seen if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert ("html", {"lang": "en-GB"}) in tree.seen
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in tree.seen if tag == "th")


def test_a_hostile_caption_is_text_in_every_form(page, rows, printed):
    assert HOSTILE in " ".join(Tree(page).text)
    assert "<script>alert(1)" in printed.replace("< ", "<")
    assert "*bold*" in printed
    assert "#panic()" in printed
    named = [row["name"] for row in rows if "HYPERLINK" in row["name"]]
    assert set(named) == {f"'{HOSTILE}"}


def test_no_cell_of_the_csv_begins_like_a_formula_and_rows_have_all_columns(desk):
    data = desk.report("csv")
    assert data.count(b"\r\n") == data.count(b"\n")
    table = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert {len(row) for row in table} == {len(table[0])}
    texts = [cell for row in table for cell in row if not re.fullmatch(r"-?\d+", cell)]
    assert [cell for cell in texts if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}] == []


def test_what_is_not_known_or_not_offered_has_no_number_in_the_csv(rows):
    silent = [row for row in rows if row["kind"] in {"unknown", "not-offered"}]
    assert silent
    assert {(row["low"], row["high"]) for row in silent} == {("", "")}
    bounds = [row for row in rows if row["kind"] in {"more-than", "at-least", "between"}]
    assert bounds
    assert {row["growth"] for row in bounds} == {""}


def test_all_forms_say_the_same_of_what_matters(page, printed):
    told = " ".join(" ".join(Tree(page).text).split())
    for said in (
        "5,084", "+271 (+5.6%)", "at least 41,746", "more than 12,000", "15,000,000 to 20,000,000", "not offered",
        "severe flood warning, river Tern", "letter of 1 March", "GBP 214.50", "GBP 1,250.00", "31.2%",
        "Harbour Board: views not offered by Skies.", "no exemption in force then", "exempt then",
        "1 post on the account that no cleared publication explains.", "The week was not over by then.",
    ):  # fmt: skip
        assert said in told, said
        assert said.replace(" ", "") in printed.replace(" ", "").replace("\ufffe", ""), said


def test_the_median_is_printed_with_what_it_leaves_out_and_no_mean_is(page):
    assert "12,650" in page
    assert "2 left out" in page
    assert "27,416" not in page  # the mean of the three


def test_the_pdf_is_tagged_with_language_title_and_embedded_fonts(paper):
    with pikepdf.open(io.BytesIO(paper)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang).startswith("en")
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"
            assert told["dc:title"] == "@ourgov on Films: week 2024-W14"
        kinds = structure(root.StructTreeRoot)
        assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/Figure"} <= kinds
        fonts = [f for page in document.pages for f in page.Resources.get("/Font", {}).values()]
        assert fonts
        names = {str(each.BaseFont).partition("+")[2] for each in fonts}
        assert names <= {"LiberationSans", "LiberationSans-Bold"}


def structure(node) -> set[str]:
    """The kinds of elements below one of the structure tree."""
    found, waiting = set(), [node]
    while waiting:
        at = waiting.pop()
        if isinstance(at, pikepdf.Array):
            waiting += list(at)
        elif isinstance(at, pikepdf.Dictionary):
            if "/S" in at:
                found.add(str(at.S))
            if "/K" in at:
                waiting.append(at.K)
    return found


def test_each_form_has_the_same_bytes_each_time(desk, paper):
    assert desk.report("pdf") == paper
    assert b"CreationDate" not in paper


def test_no_page_of_the_pdf_is_empty_and_none_has_text_beyond_its_edges(paper):
    with pypdfium2.PdfDocument(paper) as document:
        for page in document:
            width, height = page.get_size()
            text = page.get_textpage()
            assert text.count_chars() > 100
            for n in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(n)
                assert 0 < left < right < width
                assert 0 < bottom < top < height


def test_a_week_about_which_nothing_is_known_says_so_in_every_stage(desk):
    page = desk.report("html", account="ourgov.example").decode()
    for said in (
        "No cost is recorded for this week", "No mandate was in force in this week.", "Nothing was published in this week.",
        "Followers: not known.", "Views: not offered by Skies.",
    ):  # fmt: skip
        assert said in page, said
    assert desk.report("pdf", account="ourgov.example").startswith(b"%PDF-1.7")
