"""What every Store must do with names, openings, erasures and its own settings."""

import pytest
from tests.contracts.entries import addition, keep, opening, put

from appban.errors import InputError, InternalError
from appban.ports import Erasure, Store


class SideTablesContract:
    """What lies beside the log and, unlike it, can be forgotten."""

    def test_openings_are_found_by_commitment(self, store: Store) -> None:
        first, second = opening(1, "person:p"), opening(2, "device:d", "Ünïcode 🙂\n'quoted'")
        keep(store, addition(0, openings=[first]), addition(1, openings=[second]))
        with store.reader() as reader:
            assert reader.openings([first.commitment, second.commitment, "absent"]) == {
                first.commitment: first,
                second.commitment: second,
            }
            assert reader.openings([]) == {}

    def test_an_opening_given_again_stays_as_it_was(self, store: Store) -> None:
        keep(store, addition(0, openings=[opening(1, "p")]))
        keep(store, addition(1, openings=[opening(1, "p"), opening(2, "p")]))
        with store.reader() as reader:
            assert set(reader.openings([opening(1, "p").commitment, opening(2, "p").commitment])) == {
                opening(1, "p").commitment,
                opening(2, "p").commitment,
            }

    def test_a_long_value_is_kept(self, store: Store) -> None:
        keep(store, addition(0, openings=[opening(1, "p", "wörter " * 200_000)]))
        with store.reader() as reader:
            assert (
                reader.openings([opening(1, "p").commitment])[opening(1, "p").commitment].value
                == "wörter " * 200_000
            )

    def test_minted_names_are_found_both_ways(self, store: Store) -> None:
        with store.writer() as writer:
            writer.mint([("staff", "1"), ("oidc", "é|1"), ("staff", "2")], ["p", "p", "q"])
            assert writer.aliases([("staff", "1")]) == {("staff", "1"): "p"}
            writer.commit()
        with store.reader() as reader:
            assert reader.aliases([("staff", "1"), ("staff", "2"), ("oidc", "2"), ("oidc", "é|1")]) == {
                ("staff", "1"): "p",
                ("staff", "2"): "q",
                ("oidc", "é|1"): "p",
            }
            assert reader.names(["p", "q", "r"]) == {
                "p": [("oidc", "é|1"), ("staff", "1")],
                "q": [("staff", "2")],
            }
            assert reader.aliases([]) == reader.names([]) == {}

    def test_a_name_is_minted_once(self, store: Store) -> None:
        with store.writer() as writer:
            writer.mint([("staff", "1")], ["p"])
            writer.commit()
        wrong = (
            ([("staff", "1")], ["q"]),
            ([("staff", "2"), ("staff", "2")], ["q", "q"]),
            ([("staff", "3")], []),
        )
        for names, ids in wrong:
            with store.writer() as writer, pytest.raises(InternalError):
                writer.mint(names, ids)
        with store.reader() as reader:
            assert reader.aliases([("staff", "1"), ("staff", "2")]) == {("staff", "1"): "p"}

    def test_a_name_that_cannot_be_kept_is_refused(self, store: Store) -> None:
        for text in ("a\0", "\udfff"):
            with store.writer() as writer, pytest.raises(InputError):
                writer.mint([("staff", text)], ["p"])

    def test_what_was_erased_is_gone_and_the_rest_is_not(self, store: Store) -> None:
        keep(store, addition(0, openings=[opening(1, "p"), opening(2, "q")], subjects=["p", "q"]))
        with store.writer() as writer:
            writer.mint([("staff", "1"), ("oidc", "1"), ("staff", "2")], ["p", "p", "q"])
            assert writer.erase("p") == 3
            writer.commit()
        with store.reader() as reader:
            assert list(reader.openings([opening(1, "p").commitment, opening(2, "q").commitment])) == [
                opening(2, "q").commitment
            ]
            assert reader.aliases([("staff", "1"), ("oidc", "1"), ("staff", "2")]) == {("staff", "2"): "q"}
            assert reader.names(["p", "q"]) == {"q": [("staff", "2")]}
            assert list(reader.erasures()) == [Erasure(about="p", time=reader.head().time)]
            assert [row.index for row in reader.rows_of(["p"], 1)] == [0]

    def test_erasing_what_is_not_there_is_noted_all_the_same(self, store: Store) -> None:
        keep(store, addition(0))
        with store.writer() as writer:
            assert writer.erase("nobody") == writer.erase("nobody") == 0
            writer.commit()
        with store.reader() as reader:
            assert [each.about for each in reader.erasures()] == ["nobody"]

    def test_erasures_come_in_order_of_time(self, store: Store) -> None:
        for index, about in enumerate(["z", "a", "m"]):
            with store.writer() as writer:
                put(writer, addition(index))
                writer.erase(about)
                writer.commit()
        with store.reader() as reader:
            assert [each.about for each in reader.erasures()] == ["z", "a", "m"]

    def test_reapplied_erasures_forget_what_a_backup_brought_back(self, store: Store) -> None:
        keep(store, addition(0, openings=[opening(1, "p"), opening(2, "q"), opening(3, "r")]))
        with store.writer() as writer:
            writer.erase("q")
            writer.commit()
        with store.reader() as reader:
            before_the_backup = list(reader.erasures())
        since = [Erasure(about="p", time=999), Erasure(about="nobody", time=1_000)]
        with store.writer() as writer:
            assert writer.reapply([*before_the_backup, *since]) == 1
            writer.commit()
        with store.reader() as reader:
            assert list(reader.openings([opening(number, "").commitment for number in (1, 2, 3)])) == [
                opening(3, "").commitment
            ]
            assert list(reader.erasures()) == [*before_the_backup, *since]

    def test_an_erasure_known_already_is_not_applied_to_what_came_after_it(self, store: Store) -> None:
        keep(store, addition(0))
        with store.writer() as writer:
            writer.erase("p")
            writer.commit()
        keep(store, addition(1, openings=[opening(1, "p")]))
        with store.writer() as writer:
            assert writer.reapply(list(writer.erasures())) == 0
            writer.commit()
        with store.reader() as reader:
            assert opening(1, "p").commitment in reader.openings([opening(1, "p").commitment])

    def test_settings_of_the_store_are_kept_and_changed(self, store: Store) -> None:
        for value in ("appban.example/log", "später"):
            with store.writer() as writer:
                writer.set_meta("origin", value)
                assert writer.meta("origin") == value
                writer.commit()
        with store.reader() as reader:
            assert (reader.meta("origin"), reader.meta("other")) == ("später", None)
