"""Pages are taken apart as browsers do it, once and forwards, whatever they hold."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.inventory import _html
from appban.inventory._html import Comment, Tag, tokens

PIECES = st.sampled_from(
    [
        "<",
        ">",
        "/",
        "!",
        "-",
        "--",
        "<!--",
        "-->",
        "<a",
        "<script",
        "</script",
        "=",
        '"',
        "'",
        " ",
        "\n",
        "x",
        "&amp;",
    ]
)


def tags(text):
    return [(each.name, each.attributes) for each in tokens(text) if isinstance(each, Tag)]


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("<img src=a.png>", {"src": "a.png"}),
        ("<IMG SRC='a b'>", {"src": "a b"}),
        ('<img src="a>b" alt>', {"src": "a>b", "alt": ""}),
        ("<img/src=a/alt=b>", {"src": "a/alt=b"}),
        ("<img src = a  alt = 'b'>", {"src": "a", "alt": "b"}),
        ('<img src="a" src="b">', {"src": "a"}),
        ("<img src=https://a.test/?x=1&amp;y=2>", {"src": "https://a.test/?x=1&y=2"}),
        ("<img src=https&colon;//a&period;test>", {"src": "https://a.test"}),
        ("<img =x=y>", {"=x": "y"}),
        ("<img\nsrc\n=\na>", {"src": "a"}),
        ("<img src=>", {"src": ""}),
    ],
)
def test_attributes_are_read_as_browsers_read_them(text, attributes):
    assert tags(text) == [("img", attributes)]


@pytest.mark.parametrize(
    "text",
    [
        "<!-- <img src=a> -->",
        "<!-- <img src=a> --!>",
        "<!-- <img src=a>",
        "<!doctype <img src=a>".replace(">", "") + ">",
        "< img src=a>",
        "<img src=a",
        '<img src="a>',
        "<1img src=a>",
        "<?img src=a?>",
    ],
)
def test_what_a_browser_does_not_see_as_a_tag_is_none(text):
    assert tags(text) == []


@pytest.mark.parametrize("text", ["<!--><img>", "<!---><img>", "<!-- x --><img>", "<p><img", "</p <br><img>"])
def test_a_comment_or_end_tag_ends_where_a_browser_ends_it(text):
    assert [name for name, _ in tags(text + " x>")][-1:] == ["img"]


@pytest.mark.parametrize(
    "name", ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"]
)
def test_the_content_of_an_element_of_text_holds_no_tags(name):
    (tag, after) = tokens(f"<{name}><img src=a></{name.upper()} ><br>")

    assert (tag.name, tag.text, after.name) == (name, "<img src=a>", "br")


def test_the_content_of_noscript_is_read_as_a_browser_without_scripts_reads_it():
    assert tags("<noscript><img src=a></noscript>") == [("noscript", {}), ("img", {"src": "a"})]


def test_an_element_of_text_without_an_end_takes_all_that_follows():
    (tag,) = tokens("<script>var x = '</scripty>'; <img src=a>")

    assert tag.text == "var x = '</scripty>'; <img src=a>"


def test_a_tag_knows_the_line_it_begins_on():
    assert [each.line for each in tokens("<a>\n<!--\n\n--><b>\n\n<c\nx>") if isinstance(each, Tag)] == [
        1,
        4,
        6,
    ]


def test_comments_are_given_as_they_stand():
    assert list(tokens("<!-- saved from url=(0014)x -->")) == [Comment(" saved from url=(0014)x ")]


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_is_taken_apart_and_no_tag_is_made_up(text):
    found = list(tokens(text))

    assert sum(isinstance(each, Tag) for each in found) <= text.count("<")
    assert [each.line for each in found if isinstance(each, Tag)] == sorted(
        each.line for each in found if isinstance(each, Tag)
    )


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<!-- > ",
        "<a ",
        "</",
        "<script>",
        "<script></script ",
        "<title>",
        "<?",
        "<![CDATA[",
        "<!",
        "=",
        '<a x="',
        "<a x='",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(piece):
    """A quadratic parser needs hours for this; a linear one a fraction of a second."""
    text = piece * (1_000_000 // len(piece))
    start = time.perf_counter()

    try:
        for _ in tokens(text):
            pass
    except InputError as problem:
        assert "it is not a page" in str(problem)  # noqa: PT017  # either is right: refused, or read in time

    assert time.perf_counter() - start < 20


def test_more_tags_than_any_page_has_are_refused_with_the_line(monkeypatch):
    monkeypatch.setattr(_html, "MAX_ELEMENTS", 3)
    with pytest.raises(InputError, match=r"^line 4: there are more than 3 tags"):
        list(tokens("<a>\n<b>\n<c>\n<d>"))


def test_more_attributes_than_any_tag_has_are_refused_with_the_line():
    with pytest.raises(InputError, match=r"^line 2: <a> has more than 1000 attributes"):
        list(tokens("\n<a " + " ".join(f"x{n}" for n in range(1100)) + ">"))
