"""XML edited in place: what is not touched keeps its bytes, and hostile documents are refused."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from appban.enforcement import _xml
from appban.enforcement._mdm_uuid import name_uuid
from appban.errors import InputError


@given(st.text())
def test_an_id_is_what_the_standard_library_makes_of_the_name(name):
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    assert name_uuid(name) == str(uuid.uuid5(uuid.NAMESPACE_URL, f"appban:{name}")).upper()


BASES = [
    b"<a><list/></a>",
    b"<a>\n  <list/>\n</a>",
    b"<a><list></list></a>",
    b"<a>\n\t<list>\n\t\t<x>1</x><!-- theirs --></list></a>\n",
    b"<a><list><x/><x a='/>'/></list></a>",
    b'<?xml version="1.0"?>\r\n<a b=\'1\'>\r\n  <list>\r\n    <x  c = "d" />\r\n  </list>\r\n</a>',
    b"\xef\xbb\xbf<a><list>\n<x>\xc3\xa9</x>\n</list></a>",
    "\ufeff<a>\n <list>\n  <x/>\n </list>\n</a>".encode("utf-16-le"),
    "\ufeff<a><list/></a>".encode("utf-16-be"),
]


@pytest.mark.parametrize("data", BASES)
def test_what_is_added_and_taken_out_again_leaves_every_byte(data):
    doc = _xml.read(data)
    holder = doc.root.children[0]
    count = len(holder.children)
    fragment = _xml.element("y", {"k": "\"<'&\n"}, _xml.element("z", text="é & <\n>"))
    with_ours = doc.added(holder, [fragment, fragment])
    ours = with_ours.root.children[0].children[count:]
    assert [each.attributes for each in ours] == [{"k": "\"<'&\n"}] * 2
    assert [each.children[0].text for each in ours] == ["é & <\n>"] * 2
    judge = etree.fromstring(with_ours.save())
    assert [each.tag for each in judge[0] if isinstance(each.tag, str)][count:] == ["y", "y"]
    assert with_ours.without(ours).save() == data


def test_what_is_added_ahead_of_a_child_stands_there_and_goes_without_trace():
    data = b"<a>\n  <b/>\n  <!-- last -->\n  <c/>\n</a>"
    doc = _xml.read(data)
    with_ours = doc.added(doc.root, ["<y/>"], doc.root.children[1])
    assert [each.tag for each in with_ours.root.children] == ["b", "y", "c"]
    assert with_ours.without([with_ours.root.children[1]]).save() == data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not XML"),
        (b"<a>", "not XML"),
        (b"<a/><b/>", "not XML"),
        (b"<a>\xff</a>", "not utf-8"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        (b"<a>&nbsp;</a>", "not XML"),
        (b'<?xml version="1.0" encoding="windows-1252"?><a/>', "encoding"),
        (b"<a>" * 65 + b"</a>" * 65, "deeper"),
        (b"\xff\xfe<", "not utf-16"),
    ],
)
def test_hostile_or_broken_documents_are_refused(data, why):
    with pytest.raises(InputError, match=why):
        _xml.read(data)


def test_an_entity_behind_a_document_type_that_is_allowed_is_refused_and_not_left_out():
    with pytest.raises(InputError, match="entity 'b'"):
        _xml.read(b'<!DOCTYPE a SYSTEM "a.dtd"><a>&b;</a>', "a")
