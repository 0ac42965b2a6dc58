"""What is withheld does not show through, and what is not withheld stands as it was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InputError
from appban.regime.foi_request import FoiMark
from appban.regime.released import places, withhold

CASE = {
    "state": "in-force",
    "people": [{"id": "person-1", "name": "Hal"}, {"id": "person-2", "name": "Kim"}],
    "devices": [{"name": "P1", "body": "D"}],
    "requester": {"name": "Rosa", "tags": ["a", "b"]},
    "empty": [],
}


def mark(path: str, *sections: str) -> FoiMark:
    return FoiMark(path=path, sections=sections or ("40(2)",))


def test_a_marker_stands_where_something_is_withheld_and_is_listed():
    held = withhold(CASE, [mark("people[*].name"), mark("devices", "31(1)(a)", "24(1)")])
    assert held.document["people"] == [
        {"id": "person-1", "name": "[withheld: s.40(2)]"},
        {"id": "person-2", "name": "[withheld: s.40(2)]"},
    ]
    assert held.document["devices"] == "[withheld: s.31(1)(a), s.24(1)]"
    assert [(gap.path, gap.sections) for gap in held.gaps] == [
        ("people[0].name", ("40(2)",)),
        ("people[1].name", ("40(2)",)),
        ("devices", ("31(1)(a)", "24(1)")),
    ]
    assert held.document["state"] == "in-force"


def test_several_marks_on_a_place_are_one_marker_with_all_sections():
    held = withhold(CASE, [mark("people[0]"), mark("people[*]", "23(1)")])
    assert held.document["people"] == ["[withheld: s.40(2), s.23(1)]", "[withheld: s.23(1)]"]


def test_of_a_list_withheld_whole_not_even_the_length_is_told():
    one = withhold({"people": [{"id": "a"}]}, [mark("people")])
    many = withhold({"people": [{"id": "a"}, {"id": "b"}]}, [mark("people")])
    assert one == many


@pytest.mark.parametrize(
    "path",
    ["people[*].nme", "people[7]", "nobody", "state.more", "people[*]name", "", "a b", "people[*].", "[*]"],
)
def test_a_mark_that_names_nothing_is_refused(path):
    with pytest.raises(InputError, match="; "):
        withhold(CASE, [mark(path)])


def test_a_list_without_members_has_every_place_that_they_could_have():
    assert withhold(CASE, [mark("empty[*].name")]).gaps == ()


LEAVES = st.text(alphabet="QXZ", min_size=6, max_size=9)
NAMES = st.sampled_from(["one", "two", "three"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


def leaves(tree):
    if isinstance(tree, str):
        return {tree}
    inner = tree.values() if isinstance(tree, dict) else tree
    return set().union(*(leaves(each) for each in inner)) if inner else set()


@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=3), st.data())
def test_whatever_is_marked_no_value_of_it_is_left(document, data):
    chosen = data.draw(st.lists(st.sampled_from(sorted(set(places(document)))), max_size=3))
    held = withhold(document, [mark(path) for path in chosen])
    kept = leaves(held.document)
    assert {leaf for leaf in kept if not leaf.startswith("[withheld")} <= leaves(document)
    if any("[*]" not in path and "." not in path for path in chosen):
        whole = next(path for path in chosen if "[*]" not in path and "." not in path)
        assert held.document[whole] == "[withheld: s.40(2)]"
    assert json.dumps(held.document).count("[withheld: s.40(2)]") == len(held.gaps)
