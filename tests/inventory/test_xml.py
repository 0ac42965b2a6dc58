"""XML is read without entities or DTDs, and what is wrong with it is named with its line."""

from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.inventory._limits import MAX_DEPTH, MAX_ELEMENTS
from appban.inventory._xml import document

LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY l0 "ha"><!ENTITY l1 "&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;"><!ENTITY l2 "&l1;&l1;&l1;&l1;&l1;&l1;">]>
<a>&l2;</a>"""
REFUSED = {
    "an entity bomb": (LAUGHS, "neither DTD nor entities"),
    "an external entity": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "neither DTD",
    ),
    "a parameter entity": (
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x"> %x;]><a/>',
        "neither DTD",
    ),
    "a document type alone": (b"<!DOCTYPE a><a/>", "neither DTD"),
    "an entity nobody declared": (b"<a>\n&x;</a>", "line 2: not XML: undefined entity"),
    "an element left open": (b"<a>\n<b></a>", "line 2: not XML: mismatched tag"),
    "two roots": (b"<a/>\n<b/>", "line 2: not XML"),
    "no element": (b"   ", "not XML: no element found"),
    "a control character": (b"<a>\x01</a>", "not XML"),
    "an encoding that is none": (b'<?xml version="1.0" encoding="rot13"?><a/>', "encoding it declares"),
    "an encoding nobody knows": (b'<?xml version="1.0" encoding="x-none"?><a/>', "encoding it declares"),
}


@pytest.mark.parametrize(("data", "message"), REFUSED.values(), ids=list(REFUSED))
def test_hostile_or_broken_xml_is_refused(data, message):
    with pytest.raises(InputError, match=message):
        document(data)


def test_a_document_may_nest_as_deep_as_the_limit_and_no_deeper():
    document(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH)
    with pytest.raises(InputError, match="line 1: <a> stands deeper than 64"):
        document(b"<a>" * 1_000_000)


@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"])), max_size=5))
def test_text_comes_through_as_it_was(texts):
    root = document(("<r>" + "".join(f"<t>{escape(text)}</t>" for text in texts) + "</r>").encode())

    assert [child.text for child in root.children] == texts


def test_an_element_knows_its_line_and_its_text_is_stripped():
    root = document(b"<a>\n  <b> x\n </b>\n <c/></a>")

    assert [(child.where, child.text) for child in root.children] == [("line 2, b", "x"), ("line 4, c", "")]


def test_two_elements_where_one_was_meant_are_refused():
    with pytest.raises(InputError, match="line 2, b: b stands twice in a"):
        document(b"<a><b>1</b>\n<b>2</b></a>").get("b")


def test_an_element_where_text_was_expected_is_refused():
    with pytest.raises(InputError, match="line 1, b: b holds c where text was expected"):
        document(b"<a><b><c/></b></a>").get("b")


def test_a_path_that_is_not_there_is_none():
    assert document(b"<a><b/></a>").get("b", "c", "d") is None


def test_a_document_of_more_elements_than_any_device_has_is_refused():
    with pytest.raises(InputError, match="line 1: there are more than 500000 elements"):
        document(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>")
