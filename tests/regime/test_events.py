"""Every released event stays readable for ever, byte for byte, and nothing else is read as one."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.regime import golden
from tests.regime.golden import Tree

from appban.errors import InputError
from appban.record.canonical import decode
from appban.regime import events as ev

NEWEST = [path for path in golden.files() if path.stem in ev.TAGS.values()]

each_file = pytest.mark.parametrize("path", golden.files(), ids=lambda path: path.stem)
each_newest = pytest.mark.parametrize("path", NEWEST, ids=lambda path: path.stem)


def tree(path: Path) -> dict[str, Tree]:
    return json.loads(path.read_bytes())


def places(node: Tree, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where each value within a tree stands, the tree itself first."""
    yield at
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, each in inner:
        yield from places(each, (*at, key))


def held(node: Tree, at: tuple[str | int, ...]) -> Tree:
    for key in at:
        node = node[key]  # type: ignore[index]  # `places` led here
    return node


def changed(node: Tree, at: tuple[str | int, ...], new: Tree) -> bytes:
    """The bytes of a tree in which one value is another."""
    if not at:
        return json.dumps(new).encode()
    copy = deepcopy(node)
    held(copy, at[:-1])[at[-1]] = new  # type: ignore[index]  # `places` led here
    return json.dumps(copy).encode()


def test_every_event_type_has_a_golden_file() -> None:
    for kind, tag in ev.TAGS.items():
        path = golden.EVENTS / f"{tag}.json"
        if golden.writes() and not path.exists():
            path.write_bytes(golden.canonical(golden.example(kind)))
        assert path.exists(), (
            f"run with APPBAN_GOLDEN=write, and add {path.name}: it is what {tag} is from now on"
        )


def test_a_tags_version_only_rises_and_none_is_forgotten() -> None:
    now = {name: int(version) for name, _, version in (tag.rpartition(".") for tag in ev.TAGS.values())}
    kept: dict[str, set[int]] = {}
    for path in golden.files():
        name, _, version = path.stem.rpartition(".")
        kept.setdefault(name, set()).add(int(version))
    assert kept == {name: set(range(1, newest + 1)) for name, newest in now.items()}


@each_file
def test_whatever_was_released_is_read(path: Path) -> None:
    assert isinstance(ev.read_event(path.read_bytes()), ev.EVENT_TYPES)


@each_newest
def test_a_golden_file_is_read_and_written_again_to_the_same_bytes(path: Path) -> None:
    data = path.read_bytes()
    assert golden.canonical(ev.read_event(data)) == data


@each_newest
def test_a_golden_file_is_of_its_name_and_canonical(path: Path) -> None:
    data = path.read_bytes()
    assert ev.TAGS[type(ev.read_event(data))] == path.stem
    assert decode(data.removesuffix(b"\n")) == json.loads(data)


@each_newest
def test_a_golden_file_leaves_no_field_out(path: Path) -> None:
    data = path.read_bytes()
    assert ev.read_event(data) == golden.example(type(ev.read_event(data)))
    assert b"null" not in data


@each_newest
def test_an_unknown_field_is_refused_wherever_it_stands(path: Path) -> None:
    event = tree(path)
    objects = [(at, node) for at in places(event) if isinstance(node := held(event, at), dict)]
    for at, node in objects:
        with pytest.raises(InputError, match="unknown field `added`"):
            ev.read_event(changed(event, at, node | {"added": 1}))


@each_newest
def test_a_value_of_another_type_is_refused_wherever_it_stands(path: Path) -> None:
    event = tree(path)
    for at in places(event):
        node = held(event, at)
        for other in (1.5, {"added": 1}, [[]], "seven" if isinstance(node, bool | int) else 7):
            with pytest.raises(InputError, match="not an event"):
                ev.read_event(changed(event, at, other))


@each_newest
def test_a_field_that_must_be_there_must_be_there(path: Path) -> None:
    event = tree(path)
    for field in set(event) - {"type", "precision"}:
        less = {name: each for name, each in event.items() if name != field}
        required = field in _required(type(ev.read_event(path.read_bytes())))
        if required:
            with pytest.raises(InputError, match=f"missing required field `{field}`"):
                ev.read_event(json.dumps(less).encode())


def _required(kind: type[ev.Event]) -> set[str]:
    return {field.name for field in golden.shape.type_info(kind).fields if field.required}


@pytest.mark.parametrize(
    "said",
    [
        "person-left.0",
        "person-left.2",
        "person-left",
        "person-left.01",
        "Person-left.1",
        "person-vanished.1",
        "",
    ],
)
def test_an_unknown_type_or_version_is_refused(said: str) -> None:
    event = tree(golden.EVENTS / "person-left.1.json") | {"type": said}
    with pytest.raises(InputError, match="upgrade appban"):
        ev.read_event(json.dumps(event).encode())


def test_an_event_without_a_type_is_refused() -> None:
    with pytest.raises(InputError, match="`type`"):
        ev.read_event(b'{"person":"p","stated":1}')


def test_a_word_once_released_is_read_for_ever() -> None:
    if golden.writes():
        golden.WORDS.write_text(json.dumps(_with_released(golden.words()), indent=1, sort_keys=True) + "\n")
    released = json.loads(golden.WORDS.read_text())
    now = golden.words()
    lost = {at: gone for at, said in released.items() if (gone := set(said) - set(now.get(at, ())))}
    new = {at: more for at, said in now.items() if (more := set(said) - set(released.get(at, ())))}
    assert not lost, "somebody's log may hold these words: the event that has them needs the next version"
    assert not new, "run with APPBAN_GOLDEN=write: from now on these words are read for ever"


def _with_released(now: dict[str, list[str]]) -> dict[str, list[str]]:
    before = json.loads(golden.WORDS.read_text()) if golden.WORDS.exists() else {}
    return {at: list(dict.fromkeys((*before.get(at, ()), *now.get(at, ())))) for at in {*before, *now}}


@given(st.binary())
@example(b'{"a":' + b"[" * 100_000)
@example(b'{"type":"person-left.1","person":"\\ud800","stated":1}')
@example(b'{"type":"person-left.1","person":"p","stated":1.0}')
def test_arbitrary_bytes_are_refused_and_nothing_else_happens(data: bytes) -> None:
    with pytest.raises(InputError):
        ev.read_event(data)


@given(st.sampled_from(golden.files()), st.data())
def test_a_released_event_with_bytes_changed_is_refused_or_is_another_event(
    path: Path, data: st.DataObject
) -> None:
    bytes_ = bytearray(path.read_bytes())
    for at in data.draw(st.sets(st.integers(0, len(bytes_) - 1), min_size=1, max_size=3)):
        bytes_[at] = data.draw(st.integers(0, 255))
    try:
        event = ev.read_event(bytes(bytes_))
    except InputError:
        return
    assert isinstance(event, ev.Event)


def test_a_statement_of_the_first_shape_is_read_as_one_of_the_newest_and_says_no_more_than_it_did() -> None:
    old = tree(golden.EVENTS / "statement-made.1.json")
    made = ev.read_event((golden.EVENTS / "statement-made.1.json").read_bytes())
    assert isinstance(made, ev.StatementMade)
    assert (made.by, made.url, made.apps) == (None, None, ())
    assert made.restrictions == (old["restriction"],)
    assert (made.statement, made.says, made.place, made.certainty) == tuple(
        old[each] for each in ("statement", "says", "place", "certainty")
    )
    less = {key: value for key, value in old.items() if key != "restriction"}
    alone = ev.read_event(json.dumps(less).encode())
    assert isinstance(alone, ev.StatementMade)
    assert alone.restrictions == ()
    assert ev.tag_of((golden.EVENTS / "statement-made.1.json").read_bytes()) == "statement-made.1"
