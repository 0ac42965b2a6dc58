"""What every Store must do, whatever it is made of; a test module takes StoreContract and gives its fixtures.

`store` is a new store, `other_store` the same database as another program opens it, and `impatient_store` a new one
that waits 0.05 s for its lock.
"""

import pytest
from tests.contracts.entries import MARK, STEP, addition, frontier_after, keep, put
from tests.contracts.store_concurrency import ConcurrencyContract
from tests.contracts.store_papers import PapersContract
from tests.contracts.store_side_tables import SideTablesContract

from appban.errors import InputError, InternalError, NotFoundError
from appban.ports import Head, Mark, Store
from appban.record import merkle


class LogContract:
    """The log itself."""

    def test_a_new_store_is_empty(self, store: Store) -> None:
        with store.reader() as reader:
            assert reader.head() == Head(size=0, time=0, frontier=())
            assert reader.mark() is None
            assert list(reader.rows(0, 10)) == []
            assert reader.size_at(2**62) == 0
            assert list(reader.subjects("", 10)) == []

    def test_what_was_appended_is_read_back_whole(self, store: Store) -> None:
        public = addition(0, kind="restriction-stated", entry='{"é":"🚫 ☃"}'.encode())
        sealed = addition(1, leaf=b'{"commitment":"00"}', nonce=bytes(range(32)))
        keep(store, public, sealed)
        with store.reader() as reader:
            assert [reader.row(0), reader.row(1)] == [public.row, sealed.row]
            assert list(reader.rows(0, 2)) == [public.row, sealed.row]

    def test_the_head_moves_with_the_entries(self, store: Store) -> None:
        keep(store, addition(0))
        later = Mark(wall=7, monotonic=8, boot="boot-2")
        keep(store, addition(1), addition(2), mark=later)
        with store.reader() as reader:
            head = reader.head()
            leaves = [merkle.leaf_hash(row.leaf) for row in reader.rows(0, 3)]
            assert (head.size, head.time) == (3, 3 * STEP)
            assert head.frontier == merkle.extend((), 0, leaves)
            assert reader.mark() == later

    def test_a_row_past_the_head_is_not_found(self, store: Store) -> None:
        keep(store, addition(0))
        with store.reader() as reader:
            for index in (1, -1, 2**70):
                with pytest.raises(NotFoundError):
                    reader.row(index)

    def test_rows_are_those_of_the_range_that_there_are(self, store: Store) -> None:
        keep(store, *(addition(index) for index in range(5)))
        with store.reader() as reader:
            assert [row.index for row in reader.rows(1, 3)] == [1, 2]
            assert [row.index for row in reader.rows(3, 2**70)] == [3, 4]
            assert [row.index for row in reader.rows(-2, 1)] == [0]
            assert list(reader.rows(3, 3)) == list(reader.rows(4, 2)) == list(reader.rows(9, 12)) == []

    def test_many_rows_come_in_order_across_pages(self, store: Store) -> None:
        every = ["all", "each", "every"]
        keep(store, *(addition(index, subjects=[*every, f"odd-{index % 2}"]) for index in range(2_300)))
        with store.reader() as reader:
            assert [row.index for row in reader.rows(0, 2_300)] == list(range(2_300))
            assert [row.index for row in reader.rows_of(every, 2_300)] == list(range(2_300))
            places = reader.places_of([*every, "odd-1"], 2_300)
            assert sorted(places["all"]) == sorted(places["every"]) == list(range(2_300))
            assert sorted(places["odd-1"]) == list(range(1, 2_300, 2))
            assert [row.index for row in reader.rows_of(["odd-1"], 2_000)] == list(range(1, 2_000, 2))

    def test_rows_of_several_subjects_come_in_order_and_once(self, store: Store) -> None:
        speaks_of = [["a", "b"], ["b"], ["c"], ["a", "a", "c"], []]
        keep(store, *(addition(index, subjects=names) for index, names in enumerate(speaks_of)))
        with store.reader() as reader:
            assert [row.index for row in reader.rows_of(["a", "b", "a"], 5)] == [0, 1, 3]
            assert [row.index for row in reader.rows_of({"a", "b"}, 3)] == [0, 1]
            whole = reader.places_of(["a", "b", "a"], 5)
            assert {name: sorted(places) for name, places in whole.items()} == {"a": [0, 3], "b": [0, 1]}
            assert {name: sorted(p) for name, p in reader.places_of({"a", "b"}, 1).items()} == {
                "a": [0],
                "b": [0],
            }
            assert reader.places_of([], 5) == reader.places_of(["never"], 5) == {}
            assert [row.index for row in reader.rows_of(["c"], 2**70)] == [2, 3]
            assert list(reader.rows_of([], 5)) == list(reader.rows_of(["never"], 5)) == []
            assert list(reader.rows_of(["a"], 0)) == []

    def test_ten_thousand_subjects_can_be_asked_for_at_once(self, store: Store) -> None:
        keep(store, *(addition(index, subjects=[f"s:{index}"]) for index in range(20)))
        with store.reader() as reader:
            asked = [f"s:{number}" for number in range(15, 40_000)]
            assert [row.index for row in reader.rows_of(asked, 20)] == [15, 16, 17, 18, 19]

    def test_subjects_come_in_the_order_of_first_occurrence(self, store: Store) -> None:
        keep(store, addition(0, subjects=["e:z", "e:b"]), addition(1, subjects=["e:a", "e:z"]))
        keep(store, addition(2, subjects=["p:1", "e:B"]))
        with store.reader() as reader:
            assert list(reader.subjects("e:", 3)) == ["e:z", "e:b", "e:a", "e:B"]
            assert list(reader.subjects("e:", 1)) == ["e:z", "e:b"]
            assert list(reader.subjects("", 3)) == ["e:z", "e:b", "e:a", "p:1", "e:B"]
            assert list(reader.subjects("e:", 0)) == []

    @pytest.mark.parametrize(
        ("prefix", "found"),
        [
            ("50%", ["50%", "50%_x"]),
            ("a_", ["a_b", "a_"]),
            ("A", ["Ab"]),
            ("é", ["é1"]),
            ("\U0010ffff", ["\U0010ffff!"]),
            ("\ud7ff", ["\ud7ffx"]),
            ("'", ["'; --"]),
            ("a\\", ["a\\b"]),
            ("a*", ["a*"]),
            ("a?[", []),
        ],
    )
    def test_no_character_of_a_prefix_is_special(self, store: Store, prefix: str, found: list[str]) -> None:
        there = [
            "50%",
            "50%_x",
            "500",
            "a_b",
            "a_",
            "axb",
            "Ab",
            "ab",
            "é1",
            "e1",
            "\U0010ffff!",
            "\ud7ffx",
            "\ue000x",
        ]
        keep(store, addition(0, subjects=[*there, "'; --", "a\\b", "a*", "a?x"]))
        with store.reader() as reader:
            assert list(reader.subjects(prefix, 1)) == found

    def test_size_at_counts_the_entries_up_to_and_at_a_time(self, store: Store) -> None:
        keep(store, addition(0, time=100), addition(1, time=101), addition(2, time=2**62))
        with store.reader() as reader:
            counted = {time: reader.size_at(time) for time in (-(2**70), 0, 99, 100, 101, 102, 2**62, 2**70)}
        expected = {-(2**70): 0, 0: 0, 99: 0, 100: 1, 101: 2, 102: 2, 2**62: 3, 2**70: 3}
        assert counted == expected

    def test_an_idempotency_key_leads_to_its_entries(self, store: Store) -> None:
        keep(store, addition(0, key="one"))
        keep(store, addition(1, key="three"), addition(2, key="three"), addition(3, key="three"))
        with store.reader() as reader:
            assert reader.find_key("one") == (0, 0)
            assert reader.find_key("three") == (1, 3)
            assert reader.find_key("One") is None

    def test_an_idempotency_key_is_used_once(self, store: Store) -> None:
        keep(store, addition(0, key="one"))
        with store.writer() as writer, pytest.raises(InternalError):
            put(writer, addition(1, key="one"))
        with store.writer() as writer, pytest.raises(InternalError):
            put(writer, addition(1, key="a"), addition(2, key="b"), addition(3, key="a"))
        with store.reader() as reader:
            assert reader.head().size == 1

    def test_count_of_a_subject_counts_entries(self, store: Store) -> None:
        keep(
            store, addition(0, subjects=["a", "a"]), addition(1, subjects=["b"]), addition(2, subjects=["a"])
        )
        with store.reader() as reader:
            assert [reader.count_of(name) for name in ("a", "b", "c")] == [2, 1, 0]

    def test_entries_that_do_not_continue_the_head_are_refused(self, store: Store) -> None:
        keep(store, addition(0), addition(1))
        wrong = (
            [],
            [addition(1, time=90)],
            [addition(3)],
            [addition(2), addition(4)],
            [addition(3), addition(2)],
            [addition(2, time=2 * STEP)],
            [addition(2, time=1)],
            [addition(2, time=90), addition(3, time=90)],
        )
        for additions in wrong:
            with store.writer() as writer, pytest.raises(InternalError):
                put(writer, *additions)
        with store.reader() as reader:
            assert reader.head().size == 2

    def test_a_frontier_that_does_not_fit_is_refused(self, store: Store) -> None:
        keep(store, addition(0), addition(1))
        for frontier in ((), (b"x" * 32,), (b"x" * 32, b"y" * 31), (b"x" * 32,) * 3):
            with store.writer() as writer, pytest.raises(InternalError):
                writer.append([addition(2)], frontier, MARK)

    def test_the_writer_reads_what_it_has_appended(self, store: Store) -> None:
        keep(store, addition(0, subjects=["a"]))
        with store.writer() as writer:
            put(writer, addition(1, subjects=["a", "b"], key="mine"))
            put(writer, addition(2, subjects=["b"]))
            assert writer.head().size == 3
            assert [row.index for row in writer.rows_of(["b"], 3)] == [1, 2]
            assert (writer.count_of("a"), writer.find_key("mine"), writer.size_at(3 * STEP)) == (2, (1, 1), 3)
            assert list(writer.subjects("", 3)) == ["a", "b"]

    def test_an_entry_of_the_most_bytes_is_kept(self, store: Store) -> None:
        large = bytes(range(256)) * 256
        keep(store, addition(0, entry=large[:65_535], leaf=large[1:], nonce=bytes(32), subjects=["s" * 500]))
        with store.reader() as reader:
            row = reader.row(0)
            assert (row.entry, row.leaf, row.nonce) == (large[:65_535], large[1:], bytes(32))
            assert list(reader.subjects("s" * 499, 1)) == ["s" * 500]

    def test_the_end_of_time_and_zero_bytes_are_kept(self, store: Store) -> None:
        keep(store, addition(0, time=2**63 - 1, entry=b"\x00", leaf=b"", nonce=b""))
        with store.reader() as reader:
            assert (reader.row(0), reader.head().time) == (
                addition(0, time=2**63 - 1, entry=b"\x00", leaf=b"", nonce=b"").row,
                2**63 - 1,
            )

    @pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
    def test_text_that_cannot_be_kept_is_refused_at_every_door(self, store: Store, text: str) -> None:
        keep(store, addition(0))
        for wrong in (addition(1, subjects=[text]), addition(1, key=text), addition(1, kind=text)):
            with store.writer() as writer, pytest.raises(InputError):
                put(writer, wrong)
        with store.reader() as reader:
            for ask in (reader.find_key, reader.count_of):
                with pytest.raises(InputError):
                    ask(text)
            with pytest.raises(InputError):
                list(reader.rows_of([text], 1))
            with pytest.raises(InputError):
                list(reader.subjects(text, 1))
            assert reader.head().size == 1


class StoreContract(LogContract, SideTablesContract, PapersContract, ConcurrencyContract):
    """All of it."""


__all__ = ["StoreContract", "frontier_after"]
