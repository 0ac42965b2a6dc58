"""Templates: strict about names, deaf to markup in what people wrote, made of parts that exist."""

import re
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import govuk_frontend_jinja
import pytest
from jinja2 import DictLoader, Environment, UndefinedError, nodes
from tests.web.console.guide import HOSTILE, KINDS, NOT_NOW, STATES, failure, guide, page

from appban.web.console.painting import Painter

CONSOLE = Path(__file__).parents[3] / "src/appban/web/console"
TEMPLATES = sorted((CONSOLE / "templates").rglob("*.html"))
DOCS = Path(__file__).parents[3] / "docs/reference/console-parts.md"
VOID = {"meta", "link", "input", "br", "img", "hr"}
MACROS = Path(govuk_frontend_jinja.__file__).parent / "templates"
BARE = {"govuk-generic-header__container", "moj-filter__content", "moj-timeline__header"}
"""Classes of the design systems that have no rule there."""


class Elements(HTMLParser):
    """The elements of a page, and whether each is closed where it was opened."""

    def __init__(self, text):
        super().__init__()
        self.found, self._open = [], []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        assert len(dict(attrs)) == len(attrs), f"an attribute stands twice in {tag} {attrs}"
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def painter():
    made = Painter("generic", ZoneInfo("Europe/London"))
    assert set(made.warm()) >= {"styleguide.html", "error.html", "radios"}
    return made


@pytest.fixture(scope="module")
def pages(painter):
    made = {state: painter.paint("styleguide.html", guide(state=state)).decode() for state in STATES}
    return made | {kind: painter.paint("error.html", failure(kind)).decode() for kind in KINDS}


def own(text, **others):
    """Paints a template of the test's own, with ours to import."""
    made = Painter("generic", ZoneInfo("Europe/London"))
    made._environment.loader = _Both(made._environment.loader, text)
    return made.paint("own", page() | others).decode()


class _Both(DictLoader):
    def __init__(self, ours, text):
        super().__init__({"own": text})
        self._ours = ours

    def get_source(self, environment, template):
        source = super() if template == "own" else self._ours
        return source.get_source(environment, template)


def test_every_page_closes_what_it_opens_and_has_no_id_twice(pages):
    for name, text in pages.items():
        ids = [attrs["id"] for _, attrs in Elements(text).found if "id" in attrs]
        assert len(ids) == len(set(ids)), name


def test_no_page_has_what_the_security_policy_refuses(pages):
    for text in pages.values():
        for tag, attrs in Elements(text).found:
            assert not [each for each in attrs if each == "style" or each.startswith("on")], (tag, attrs)
            assert tag != "script" or attrs.get("nonce") or attrs.get("src"), attrs
            assert not re.match(r"(?i)javascript:", attrs.get("href") or "")


def test_what_people_wrote_is_text_wherever_it_stands(pages):
    for text in pages.values():
        assert "<script>alert" not in text
    assert pages["full"].count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


@pytest.mark.parametrize(
    "call",
    [
        'lists.summary([{"key": x, "value": x, "actions": [{"href": "/a", "text": x, "what": x}]}])',
        'lists.summary([{"key": "k", "html": x}])', 'lists.summary([{"key": "k", "value": [x]}])',
        'lists.tasks([{"title": x, "href": "/a", "hint": x, "status": x}])',
        'lists.timeline([{"title": x, "by": x, "at": 0, "text": x}])', 'lists.timeline([{"title": x, "at": 0, "html": x}])',
        'tables.table(x, [{"text": x, "sort": x}], [[x], [x]], x)', "tables.table(x, [], [], x)",
        "field.text(x, x, hint=x, value=x, error=x, prefix=x, suffix=x)", "field.textarea(x, x, hint=x, value=x, error=x, most=9)",
        'field.radios(x, x, [{"value": x, "text": x, "hint": x}], hint=x, value=x, error=x)',
        'field.checkboxes(x, x, [{"value": x, "text": x, "hint": x}], hint=x, value=[x], error=x)', "field.tick(x, x, hint=x, error=x)",
        'field.select(x, x, [{"value": x, "text": x}], hint=x, value=x, error=x, choose=x)', "field.hidden(x, x)",
        'field.date(x, x, hint=x, value={"day": x, "month": x, "year": x}, error=x)', "field.file(x, x, hint=x, error=x)",
        "field.search(x, x, value=x)", "ref.person(x, x)", "ref.device(x)", "ref.why(x, x)", "words.unknown(x)", "words.code(x, x)",
        "words.digest(x)", "field.pick(x, x, x)", "field.pick_all(x, x)", "words.empty(x, x)", "tag.of(x)", "blocks.panel(x, x, x)", "blocks.warning(x)", "blocks.inset(x)",
        "blocks.heading(x, caption=x)", 'blocks.flash({"text": x, "href": x, "link": x})', 'blocks.breadcrumbs([{"text": x, "href": x}])',
        'acts.row([{"text": x, "name": x, "value": x}], x, x)', "sift.found(none, 1, 2, x)", "blocks.figure(1, x, x, x)",
        'charts.figure(x, x, x, [{"text": x}], [[x]], x, x)',
    ],
)  # fmt: skip
def test_no_part_lets_markup_through(call):
    imports = "".join(
        f'{{% import "part/{file}.html" as {name} %}}'
        for file, name in (("lists", "lists"), ("table", "tables"), ("fields", "field"), ("refs", "ref"), ("words", "words"),
                           ("tags", "tag"), ("blocks", "blocks"), ("acts", "acts"), ("filters", "sift"), ("chart", "charts"))
    )  # fmt: skip
    text = own(imports + "{{ " + call + " }}", x="\"><script>alert(1)</script>'")
    assert "<script" not in text
    assert all("alert(1)" not in name for _, attrs in Elements(text).found for name in attrs)


@pytest.mark.parametrize(
    "part",
    [
        'acts.html" as a %}{% call a.form("/x", "c") %}', 'acts.html" as a %}{% call a.confirm("t", [], "/x", "c", "Yes", "/") %}',
        'blocks.html" as a %}{% call a.details("s") %}', 'blocks.html" as a %}{% call a.inset() %}', 'filters.html" as a %}{% call a.panel("/x") %}',
    ],
)  # fmt: skip
def test_a_part_that_takes_a_body_shows_it(part):
    text = own('{% import "part/' + part + "the body{% endcall %}")
    assert text.count("the body") == 1


def test_a_confirmation_without_a_body_is_its_question_alone():
    text = own(
        '{% import "part/acts.html" as a %}{{ a.confirm("Sure?", ["It ends."], "/x", "c", "Yes", "/") }}'
    )
    assert [attrs.get("name") for tag, attrs in Elements(text).found if tag == "input"] == ["csrf"]


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(UndefinedError, match="purpos"):
        own("{{ purpos }}")
    with pytest.raises(UndefinedError):
        own('{% import "part/fields.html" as field %}{{ field.text("a", label) }}')


def test_a_link_of_a_page_on_the_past_stays_in_the_past():
    link = '{% import "part/refs.html" as ref %}{{ ref.exemption("EX-1") }}'
    assert 'href="/exemptions/EX-1?as-of=2026-09-01&amp;known-at=2026-10-01"' in own(link, moment=NOT_NOW)
    assert 'href="/exemptions/EX-1"' in own(link)


def test_ids_stand_in_addresses_as_data():
    text = own('{% import "part/refs.html" as ref %}{{ ref.device("a/../b?c#d") }}')
    assert 'href="/devices/a%2F..%2Fb%3Fc%23d"' in text


def test_the_title_says_that_there_are_errors(pages):
    assert "<title>Error: Parts - App ban</title>" in pages["errors"]
    assert "<title>Parts - App ban</title>" in pages["full"]


def test_a_demo_and_another_moment_are_said_on_the_page(pages):
    assert "Everything here is made up" in pages["demo"]
    assert "Everything here is made up" not in pages["full"]
    assert "<strong>Not now.</strong>" in pages["past"]
    assert "Not now" not in pages["full"]


def test_a_sign_out_is_a_form_that_carries_the_token(pages):
    assert re.search(
        r'<form method="post" action="/sign-out">\s*<input type="hidden" name="csrf" value="csrf-token">',
        pages["full"],
    )
    assert "/sign-out" not in pages["signed-out"]


def test_the_branding_of_gov_uk_loads_its_typeface_and_ours_does_not(pages):
    other = Painter("govuk", ZoneInfo("Europe/London")).paint("error.html", failure(404)).decode()
    assert "branding.css" in other
    assert 'class="govuk-header"' in other
    assert "branding.css" not in pages[404]
    assert 'class="govuk-generic-header"' in pages[404]


def test_every_class_is_one_that_a_stylesheet_or_the_design_system_knows(pages):
    sheets = "".join((CONSOLE / "static" / name).read_text() for name in ("govuk.css", "moj.css", "app.css"))
    macros = "".join(path.read_text() for path in MACROS.rglob("*.html"))
    used = {
        each
        for text in pages.values()
        for _, attrs in Elements(text).found
        for each in (attrs.get("class") or "").split()
    }
    unknown = {
        each
        for each in used - BARE
        if not re.search(rf"\.{re.escape(each)}(?![\w-])", sheets.replace("\\", ""))
        and (each.startswith("app-") or not re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", macros))
    }
    assert unknown == set()


def test_no_template_switches_escaping_off_or_writes_its_own_style():
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape|\bstyle=|\son\w+=", text), path.name
        assert not re.search(r"govuk\.\w+\([^)]*[\"']html[\"']", text, re.DOTALL), path.name


def test_every_macro_is_in_the_style_guide_and_the_reference():
    told, shown = DOCS.read_text(), (CONSOLE / "templates/styleguide.html").read_text()
    parse = Environment(extensions=["jinja2.ext.do"]).parse
    for path in sorted((CONSOLE / "templates/part").glob("*.html")):
        for macro in parse(path.read_text()).find_all(nodes.Macro):
            if not macro.name.startswith("_") and path.name != "moment.html":
                assert re.search(rf"`{macro.name}[(`]", told), (
                    f"{path.name}: {macro.name} is not in the reference"
                )
                assert re.search(rf"\.{macro.name}\(", shown), (
                    f"{path.name}: {macro.name} is not in the style guide"
                )


def test_what_people_wrote_in_the_guide_would_break_markup():
    assert {"<", ">", "&", '"', "'", "{"} <= set(HOSTILE)
