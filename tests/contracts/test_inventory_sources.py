"""Every inventory source keeps one contract; a new source is held to it by its file and one folder of fixtures."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appban.errors import InputError
from appban.inventory._discover import sources
from appban.inventory._times import MAX_AHEAD
from appban.ports import InventorySource
from appban.regime.identity import Kind, identity
from appban.regime.observation import Report

FIXTURES = Path(__file__).parent.parent / "fixtures" / "inventory"
RECEIVED_AT = 1_795_312_800_000_000
"""2026-11-22T02:00:00Z, some minutes after the captures were made."""

EVERY_SOURCE = pytest.mark.parametrize("source", sources().values(), ids=list(sources()))
WATCHED = ("open", "os.", "socket.", "subprocess.", "shutil.", "tempfile.", "urllib.", "ctypes.")


class _Watch:
    """Notes what the interpreter says it opens while the watch is on (PEP 578: hooks cannot be taken off again)."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, args: tuple[object, ...]) -> None:
        if self.on and event.startswith(WATCHED):
            self.seen.append(f"{event} {args}")

    @contextmanager
    def __call__(self) -> Iterator[list[str]]:
        self.seen, self.on = [], True
        try:
            yield self.seen
        finally:
            self.on = False


WATCH = _Watch()


def documents(source: InventorySource, root: Path = FIXTURES) -> dict[str, bytes]:
    """The fixtures of a source by file name; fails with what to do if there are none."""
    folder = root / source.name
    found = {
        each.name: each.read_bytes() for each in sorted(folder.glob("*")) if each.name != "expected.json"
    }
    assert found, f"no fixtures: put documents of {source.name} into {folder}"
    return found


def reports(source: InventorySource, data: bytes) -> list[Report]:
    return list(source.parse(data, RECEIVED_AT))


def as_written(source: InventorySource, root: Path = FIXTURES) -> dict[str, object]:
    """What each fixture gives, as plain JSON values."""
    return {
        name: json.loads(msgspec.json.encode(reports(source, data)))
        for name, data in documents(source, root).items()
    }


def golden(source: InventorySource, root: Path = FIXTURES) -> dict[str, object]:
    """What the fixtures are expected to give; written on request, for a person to read before it is kept."""
    file = root / source.name / "expected.json"
    if os.environ.get("APPBAN_GOLDEN") == "write":
        made = as_written(source, root)
        file.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert file.exists(), f"no {file}: run the test once with APPBAN_GOLDEN=write, then read what it wrote"
    expected: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return expected


@EVERY_SOURCE
def test_each_fixture_gives_its_golden_reports(source):
    assert as_written(source) == golden(source)


@EVERY_SOURCE
def test_the_same_bytes_give_the_same_reports(source):
    for data in documents(source).values():
        assert msgspec.json.encode(reports(source, data)) == msgspec.json.encode(reports(source, data))


@EVERY_SOURCE
def test_each_report_holds_what_the_shapes_promise(source):
    for data in documents(source).values():
        for report in reports(source, data):
            assert report.source == source.name
            assert report.device.keys
            assert report.seen_at <= RECEIVED_AT + MAX_AHEAD
            assert report.sections or not (report.items or report.removed)
            assert report.mode == "delta" or not report.removed
            for item in (*report.items, *report.removed):
                assert identity(item.platform, item.kind, item.value).value == item.value
                assert item.kind is not Kind.TITLE or item.name


@EVERY_SOURCE
def test_parsing_opens_no_file_and_no_socket(source):
    for data in documents(source).values():
        reports(source, data)  # Python loads some of its own codecs at their first use.
        with WATCH() as seen:
            reports(source, data)
        assert seen == []


def test_the_watch_itself_sees_a_file_being_opened():
    with WATCH() as seen:
        Path(__file__).read_bytes()
    assert any(event.startswith("open ") for event in seen)


@EVERY_SOURCE
def test_a_source_says_what_it_reads_and_where_the_format_is_written_down(source):
    assert source.summary
    assert type(source).__doc__
    assert "Format:" in (sys.modules[type(source).__module__].__doc__ or "")


@EVERY_SOURCE
def test_no_name_of_a_person_or_address_is_taken(source):
    taken = json.dumps([msgspec.to_builtins(reports(source, data)) for data in documents(source).values()])
    for private in (
        "a.person",
        "A Person",
        "B Person",
        "@example",
        "192.0.2.",
        "wtmp",
        "C:\\\\Users",
        "/home/",
    ):
        assert private not in taken


@EVERY_SOURCE
@settings(deadline=None, max_examples=60)
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_give_reports_or_an_input_error(source, data):
    reports_or_input_error(source, data)


@EVERY_SOURCE
@settings(deadline=None, max_examples=120)
@given(choice=st.data())
def test_a_fixture_with_bytes_changed_gives_reports_or_an_input_error(source, choice):
    data = choice.draw(st.sampled_from(list(documents(source).values())))
    start = choice.draw(st.integers(0, len(data)))
    end = choice.draw(st.integers(start, min(len(data), start + 40)))
    put = choice.draw(st.one_of(st.binary(max_size=8), st.sampled_from(TOKENS)))
    reports_or_input_error(source, data[:start] + put + data[end:])


@EVERY_SOURCE
@settings(deadline=None, max_examples=120)
@given(choice=st.data())
def test_a_json_fixture_with_a_value_changed_gives_reports_or_an_input_error(source, choice):
    trees = [tree for data in documents(source).values() if (tree := as_json(data)) is not None]
    if not trees:
        return
    changed = changed_somewhere(choice, choice.draw(st.sampled_from(trees)))
    reports_or_input_error(source, json.dumps(changed).encode())


@EVERY_SOURCE
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.99])
def test_a_document_cut_short_yields_nothing_or_is_refused_before_the_first_report(source, cut):
    for data in documents(source).values():
        try:
            iterator = source.parse(data[: int(len(data) * cut)], RECEIVED_AT)
        except InputError:
            continue
        list(iterator)  # whole lines were left: what is yielded cannot fail any more


TOKENS = [b'"', b"null", b"-1", b"1e400", b"[]", b"{}", b"\x00", b"\xff", b"\\ud800", b"9" * 70, b"<A>", b"</", b"&lt;",
          b",", b"\r", b"\n", b"2026-13-45", b"\xe2\x80\x8b", b"true"]  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("\ud800") | st.just("\x00\x1f")
)


def reports_or_input_error(source: InventorySource, data: bytes) -> None:
    with suppress(InputError):
        msgspec.json.encode(list(source.parse(data, RECEIVED_AT)))  # what is yielded can be written down


def as_json(data: bytes) -> object:
    try:
        return json.loads(data)
    except ValueError:
        lines = data.splitlines()
        try:
            return json.loads(lines[0]) if lines else None
        except ValueError:
            return None


def changed_somewhere(choice: st.DataObject, tree: object) -> object:
    """The tree with one value replaced, at a depth that the test draws."""
    children = tree if isinstance(tree, dict) else dict(enumerate(tree)) if isinstance(tree, list) else {}
    if not children or choice.draw(st.integers(0, 5)) == 0:
        return choice.draw(
            LEAVES | st.lists(LEAVES, max_size=2) | st.dictionaries(st.text(max_size=4), LEAVES, max_size=2)
        )
    key = choice.draw(st.sampled_from(list(children)))
    changed = {**children, key: changed_somewhere(choice, children[key])}
    return changed if isinstance(tree, dict) else list(changed.values())
