"""Which entries speak of what, kept beside a store that grows, is what the store says, whoever looks and from when."""

import pytest
from tests.reports.questions.test_reproduced import everything, grown
from tests.service.recorded import put_into, store_of

from appban.regime.subjects import subjects
from appban.service.oversight import places as room
from appban.service.oversight.places import Places

ENTRIES = grown(everything()).entries
EVERY = sorted({each for _, event in ENTRIES for each in subjects(event)})
ASKED = ("exemption:E1", "exemption:E2", "restriction:R1", "device:P1", "exemption:never")


def told(reader, asked, stop: int) -> list[int]:
    return [row.index for row in reader.rows_of(asked, stop)]


def test_a_store_that_grows_is_followed_entry_by_entry():
    store, places = store_of(ENTRIES[:5]), Places()
    for entry in ENTRIES[5:]:
        put_into(store, [entry])
        with store.reader() as reader:
            size = reader.head().size
            assert places.of(reader, ASKED, size) == told(reader, ASKED, size)
    with store.reader() as reader:
        assert places.of(reader, EVERY, len(ENTRIES)) == list(range(len(ENTRIES)))


def test_a_past_prefix_has_what_it_had():
    store, places = store_of(ENTRIES), Places()
    with store.reader() as reader:
        for stop in range(len(ENTRIES) + 1):
            assert places.of(reader, ASKED, stop) == told(reader, ASKED, stop)
            assert places.of(reader, EVERY, stop) == list(range(stop))


def test_who_looks_from_an_earlier_moment_leaves_nothing_half_known():
    store, places = store_of(ENTRIES[:8]), Places()
    with store.reader() as early:
        put_into(store, ENTRIES[8:])
        with store.reader() as late:
            places.of(late, ["common"], len(ENTRIES))
        assert early.head().size == 8
        assert places.of(early, EVERY, 8) == list(range(8))
        assert places.of(early, ASKED, 8) == told(early, ASKED, 8)
    with store.reader() as late:
        assert places.of(late, EVERY, len(ENTRIES)) == list(range(len(ENTRIES)))


def test_after_much_that_is_new_the_store_is_asked_anew(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "READ_AT_MOST", 3)
    store, places = store_of(ENTRIES[:8]), Places()
    with store.reader() as reader:
        places.of(reader, ASKED, 8)
    put_into(store, ENTRIES[8:])
    with store.reader() as reader:
        assert places.of(reader, ASKED, len(ENTRIES)) == told(reader, ASKED, len(ENTRIES))


def test_what_was_asked_before_is_not_looked_up_again():
    store, places = store_of(ENTRIES), Places()
    with store.reader() as reader:
        first = places.of(reader, ASKED, len(ENTRIES))

        def refuse(*_: object) -> dict[str, list[int]]:
            raise AssertionError("the store was asked for what is known")

        reader.places_of = refuse
        assert places.of(reader, ASKED[:2], len(ENTRIES)) == told(reader, ASKED[:2], len(ENTRIES))
        assert places.of(reader, ASKED, len(ENTRIES)) == first
