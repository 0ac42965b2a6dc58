"""What every Store must do when something is left half-way, or several use it at once."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from tests.contracts.entries import addition, keep, opening, put

from appban.errors import InternalError, StoreError
from appban.ports import Head, Row, Store, StoreReader, StoreWriter

WAIT = 30
"""Seconds after which a test gives up on another thread."""


class ConcurrencyContract:
    """Rollback, isolation, one writer at a time."""

    def test_leaving_without_commit_undoes_everything(self, store: Store) -> None:
        keep(store, addition(0, openings=[opening(1, "p")]))
        with store.writer() as writer:
            put(writer, addition(1, subjects=["s"], key="k", openings=[opening(2, "p")]))
            writer.mint([("staff", "1")], ["p"])
            writer.set_meta("origin", "x")
            writer.erase("p")
        with store.reader() as reader:
            _only_the_first(reader)

    def test_an_error_inside_the_writer_undoes_everything(self, store: Store) -> None:
        keep(store, addition(0, openings=[opening(1, "p")]))
        with pytest.raises(ZeroDivisionError), store.writer() as writer:
            _put_and_fail(writer)
        with store.reader() as reader:
            _only_the_first(reader)
        keep(store, addition(1))

    def test_a_refused_append_cannot_be_committed_in_part(self, store: Store) -> None:
        keep(store, addition(0, key="one", openings=[opening(1, "p")]))
        with store.writer() as writer:
            with pytest.raises(InternalError):
                put(writer, addition(1, subjects=["s"], key="one"))
            with suppress(InternalError):
                writer.commit()
        with store.reader() as reader:
            _only_the_first(reader)

    def test_a_view_that_was_left_is_of_no_use(self, store: Store) -> None:
        keep(store, addition(0))
        with store.reader() as reader:
            rows = reader.rows(0, 1)
        with pytest.raises(InternalError):
            list(reader.rows(0, 1))
        with pytest.raises(InternalError):
            reader.find_key("k")
        del rows

    def test_a_committed_writer_writes_no_more(self, store: Store) -> None:
        with store.writer() as writer:
            put(writer, addition(0))
            writer.commit()
            with pytest.raises(InternalError):
                writer.set_meta("origin", "x")
            with pytest.raises(InternalError):
                writer.commit()
        with store.reader() as reader:
            assert (reader.head().size, reader.meta("origin")) == (1, None)

    def test_a_reader_sees_one_moment_whatever_is_written(self, store: Store) -> None:
        keep(store, addition(0, subjects=["a"], openings=[opening(1, "p")]))
        with store.reader() as before:
            keep(store, addition(1, subjects=["a", "b"], key="new"))
            with store.writer() as writer:
                writer.erase("p")
                writer.set_meta("origin", "x")
                writer.commit()
            assert before.head().size == before.size_at(2**60) == before.count_of("a") == 1
            assert len(list(before.rows(0, 9))) == len(list(before.rows_of(["a", "b"], 9))) == 1
            assert (before.find_key("new"), before.meta("origin"), list(before.erasures())) == (
                None,
                None,
                [],
            )
            assert len(before.openings([opening(1, "p").commitment])) == 1
            with store.reader() as after:
                assert after.head().size == after.count_of("a") == 2
                assert after.openings([opening(1, "p").commitment]) == {}

    def test_a_reader_does_not_see_what_is_not_committed(self, store: Store) -> None:
        with store.writer() as writer:
            put(writer, addition(0, subjects=["a"]))
            with store.reader() as reader:
                assert (reader.head(), reader.count_of("a")) == (Head(size=0, time=0, frontier=()), 0)
            writer.commit()

    @pytest.mark.parametrize("whose", ["store", "other_store"])
    def test_a_second_writer_waits_and_then_sees_the_first_ones_work(
        self, store: Store, whose: str, request: pytest.FixtureRequest
    ) -> None:
        other: Store = request.getfixturevalue(whose)
        entered, seen = threading.Event(), []

        def second() -> None:
            entered.set()
            with other.writer() as writer:
                seen.append(writer.head().size)

        with store.writer() as writer:
            put(writer, addition(0))
            thread = threading.Thread(target=second)
            thread.start()
            assert entered.wait(WAIT)
            thread.join(0.2)
            assert not seen
            writer.commit()
        thread.join(WAIT)
        assert seen == [1]

    def test_many_writers_and_readers_at_once_keep_the_log_whole(
        self, store: Store, other_store: Store
    ) -> None:
        sizes: list[int] = []

        def write(to: Store = store) -> None:
            for _ in range(10):
                with to.writer() as writer:
                    put(writer, addition(writer.head().size, subjects=["all"]))
                    writer.commit()

        def read() -> None:
            for _ in range(20):
                with store.reader() as reader:
                    size = reader.head().size
                    assert len(list(reader.rows(0, 99))) == reader.count_of("all") == size
                    sizes.append(size)

        _together([write, write, lambda: write(other_store), read, read])
        with store.reader() as reader:
            assert [row.index for row in reader.rows(0, 99)] == list(range(30))
            assert reader.size_at(2**60) == 30
        assert len(sizes) == 40

    def test_the_lock_is_not_waited_for_without_end(self, impatient_store: Store) -> None:
        refused: list[StoreError] = []

        def second() -> None:
            try:
                with impatient_store.writer():
                    pass
            except StoreError as error:
                refused.append(error)

        with impatient_store.writer() as writer:
            put(writer, addition(0))
            _together([second])
            writer.commit()
        assert len(refused) == 1
        keep(impatient_store, addition(1))

    def test_readers_inside_one_another_are_apart(self, store: Store) -> None:
        keep(store, addition(0))
        with store.reader() as outer:
            keep(store, addition(1))
            with store.reader() as inner:
                rows: list[Row] = list(inner.rows(0, 9))
            assert (len(rows), len(list(outer.rows(0, 9)))) == (2, 1)


def _put_and_fail(writer: StoreWriter) -> None:
    put(writer, addition(1, subjects=["s"], key="k", openings=[opening(2, "p")]))
    raise ZeroDivisionError


def _only_the_first(reader: StoreReader) -> None:
    assert (reader.head().size, reader.count_of("s"), reader.find_key("k"), reader.meta("origin")) == (
        1,
        0,
        None,
        None,
    )
    assert reader.aliases([("staff", "1")]) == {}
    assert list(reader.erasures()) == []
    assert len(reader.openings([opening(1, "p").commitment, opening(2, "p").commitment])) == 1


def _together(jobs: list[Callable[[], None]]) -> None:
    """Run each job in a thread of its own; what one raises is raised here."""
    errors: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001 -- carried over to the thread of the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]
