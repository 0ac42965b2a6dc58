"""What every Store must do with papers: kept beside the log, committed with it, and no part of it."""

import pytest
from tests.contracts.entries import addition, keep, put

from appban.errors import InputError, InternalError
from appban.ports import Erasure, Head, Paper, Store

LAST = 2**63 - 2
"""The last time that a paper can have."""


def paper(identifier: str = "a", kind: str = "draft", owner: str = "p", **more: object) -> Paper:
    """One paper; what is not said is the same for all."""
    return Paper(kind=kind, id=identifier, owner=owner, **{"at": 1, "until": None, "body": b"{}", **more})


def lay(store: Store, *papers: Paper) -> None:
    """Put papers and commit, with no entries."""
    with store.writer() as writer:
        for each in papers:
            writer.put_paper(each)
        writer.commit()


class PapersContract:
    """Papers, alone and beside entries."""

    def test_a_paper_is_read_back_as_it_was_put(self, store: Store) -> None:
        whole = paper("é\n'", "nötice", "", at=-5, until=LAST, body=bytes(range(256)) * 1000)
        bare = Paper(kind="draft", id="", at=0, body=b"")
        with store.writer() as writer:
            writer.put_paper(whole)
            writer.put_paper(bare)
            assert writer.paper("nötice", "é\n'") == whole
            writer.commit()
        with store.reader() as reader:
            assert reader.paper("nötice", "é\n'") == whole
            assert reader.paper("draft", "") == bare
            assert (reader.paper("draft", "é\n'"), reader.paper("other", "")) == (None, None)

    def test_a_paper_takes_the_place_of_the_one_before_it(self, store: Store) -> None:
        lay(store, paper(at=1, until=9, body=b"one"), paper(kind="session", body=b"other"))
        lay(store, paper(owner="q", at=2, until=None, body=b"two"))
        with store.reader() as reader:
            assert reader.papers("draft") == [paper(owner="q", at=2, until=None, body=b"two")]
            assert reader.papers("session") == [paper(kind="session", body=b"other")]
            assert reader.papers("draft", owner="p") == []

    def test_papers_come_by_their_end_then_their_age_then_their_id(self, store: Store) -> None:
        ordered = [
            paper("z", at=9, until=-1),
            paper("b", at=1, until=5),
            paper("a", at=2, until=5),
            paper("c", at=2, until=5),
            paper("y", at=0, until=LAST),
            paper("A", at=0, until=None),
            paper("É", at=0, until=None),
            paper("d", at=1, until=None),
        ]
        lay(store, *reversed(ordered))
        with store.reader() as reader:
            assert reader.papers("draft") == ordered
            assert reader.papers("draft", limit=3) == ordered[:3]
            assert reader.papers("draft", limit=0) == []

    def test_papers_are_found_by_owner_and_by_what_is_due(self, store: Store) -> None:
        mine, theirs, open_ended = paper("a", until=5), paper("b", owner="q", until=6), paper("c", owner="")
        lay(store, mine, theirs, open_ended, paper("a", "notice", until=1))
        with store.reader() as reader:
            assert reader.papers("draft", owner="p") == [mine]
            assert reader.papers("draft", owner="") == [open_ended]
            assert reader.papers("draft", due=4) == []
            assert reader.papers("draft", due=5) == [mine]
            assert reader.papers("draft", due=2**70) == [mine, theirs]
            assert reader.papers("draft", owner="q", due=5) == []
            assert reader.papers("draft", owner="q", due=6) == [theirs]

    def test_a_thousand_papers_come_at_most_unless_more_are_asked_for(self, store: Store) -> None:
        lay(store, *(paper(f"{n:04}") for n in range(1001)))
        with store.reader() as reader:
            assert len(reader.papers("draft")) == 1000
            assert len(reader.papers("draft", limit=5000)) == 1001

    def test_a_dropped_paper_is_gone_and_the_others_are_not(self, store: Store) -> None:
        lay(store, paper("a"), paper("b"), paper("a", "notice"))
        with store.writer() as writer:
            assert writer.drop_paper("draft", "a")
            assert not writer.drop_paper("draft", "a")
            writer.commit()
        with store.reader() as reader:
            assert reader.papers("draft") == [paper("b")]
            assert reader.papers("notice") == [paper("a", "notice")]

    def test_papers_are_dropped_by_owner_and_by_what_is_due(self, store: Store) -> None:
        lay(store, paper("a", until=5), paper("b", owner="q", until=5), paper("c", until=9), paper("d"))
        lay(store, paper("a", "notice", until=5))
        with store.writer() as writer:
            assert writer.drop_papers("draft", owner="p", due=5) == 1
            assert [each.id for each in writer.papers("draft")] == ["b", "c", "d"]
            assert writer.drop_papers("draft", due=9) == 2
            assert writer.drop_papers("draft") == 1
            assert writer.drop_papers("draft") == 0
            writer.commit()
        with store.reader() as reader:
            assert reader.papers("draft") == []
            assert reader.papers("notice") == [paper("a", "notice", until=5)]

    def test_erasing_a_person_drops_their_papers_and_nobody_elses(self, store: Store) -> None:
        lay(store, paper("a"), paper("b", "session"), paper("c", owner="q"), paper("d", owner=""))
        with store.writer() as writer:
            assert writer.erase("p") == 2
            assert writer.erase("") == 0
            writer.commit()
        with store.reader() as reader:
            assert [each.id for each in reader.papers("draft")] == ["c", "d"]
            assert reader.papers("session") == []

    def test_a_reapplied_erasure_drops_the_papers_that_a_backup_brought_back(self, store: Store) -> None:
        lay(store, paper("a"), paper("b", owner="q"))
        with store.writer() as writer:
            assert writer.reapply([Erasure(about="p", time=9)]) == 1
            writer.commit()
        with store.reader() as reader:
            assert reader.papers("draft") == [paper("b", owner="q")]

    def test_papers_alone_leave_the_log_as_it_is(self, store: Store) -> None:
        lay(store, paper())
        with store.reader() as reader:
            assert (reader.head(), reader.mark()) == (Head(size=0, time=0, frontier=()), None)
            assert list(reader.subjects("", 9)) == []
            assert reader.openings(["a"]) == reader.names(["p"]) == {}

    def test_papers_are_committed_with_the_entries_they_tell_of_or_not_at_all(self, store: Store) -> None:
        lay(store, paper("old"))
        for committed in (False, True):
            with store.writer() as writer:
                put(writer, addition(0))
                writer.put_paper(paper("new", "notice"))
                writer.drop_paper("draft", "old")
                if committed:
                    writer.commit()
            with store.reader() as reader:
                assert (reader.head().size == 1) is committed
                assert (reader.papers("notice") == [paper("new", "notice")]) is committed
                assert (reader.papers("draft") == []) is committed

    def test_a_reader_sees_the_papers_of_one_moment(self, store: Store) -> None:
        lay(store, paper("a", body=b"before"))
        with store.reader() as before, store.writer() as writer:
            writer.put_paper(paper("a", body=b"after"))
            writer.put_paper(paper("b"))
            with store.reader() as other:
                assert other.papers("draft") == [paper("a", body=b"before")]
            writer.commit()
            assert before.papers("draft") == [paper("a", body=b"before")]
            with store.reader() as after:
                assert after.papers("draft") == [paper("a", body=b"after"), paper("b")]

    def test_a_paper_that_cannot_be_kept_is_refused(self, store: Store) -> None:
        keep(store, addition(0))
        for wrong in (paper("a\0"), paper(kind="\udfff"), paper(owner="\0")):
            with store.writer() as writer, pytest.raises(InputError):
                writer.put_paper(wrong)
        for wrong in (paper(until=2**63 - 1), paper(at=2**63), paper(until=-(2**63))):
            with store.writer() as writer, pytest.raises(InternalError):
                writer.put_paper(wrong)
