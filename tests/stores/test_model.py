"""Whatever is done to a store, it answers as the model in plain lists does."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.contracts.entries import addition, frontier_after, opening
from tests.contracts.memory_store import MemoryStore

from appban.errors import InternalError
from appban.ports import Addition, Mark, Paper, Store, StoreReader, StoreWriter
from appban.stores.open import create_store

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["a", "a:1", "a:%", "A:1", "a:_", "b", "é", "\U0010ffff", ""])
SUBJECTS = st.lists(NAMES, max_size=4)
ENDS = st.none() | st.integers(-1, 3)
KEYS = st.sampled_from(["k1", "k2", "k3", "k4", "k5"])


class Stores(RuleBasedStateMachine):
    """The real store and the model, driven by the same steps."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.real = create_store(str(Path(self.folder.name) / "log.sqlite"))
        self.model = MemoryStore()

    def teardown(self) -> None:
        self.real.close()
        self.folder.cleanup()

    def _both(self, act) -> None:
        outcomes = [_outcome(store, act) for store in (self.real, self.model)]
        assert outcomes[0] == outcomes[1]

    @rule(
        subjects=st.lists(SUBJECTS, min_size=1, max_size=3),
        key=KEYS,
        about=NAMES,
        gap=st.integers(0, 3),
        commit=st.booleans(),
    )
    def append(self, subjects: list[list[str]], key: str, about: str, gap: int, commit: bool) -> None:
        def act(writer: StoreWriter) -> None:
            head = writer.head()
            additions: list[Addition] = [
                addition(
                    head.size + at,
                    time=head.time + gap + at,
                    subjects=names,
                    key=key,
                    openings=[opening(head.size + at, about)],
                )
                for at, names in enumerate(subjects)
            ]
            writer.append(additions, frontier_after(writer, additions), Mark(wall=gap, monotonic=1, boot=key))
            if commit:
                writer.commit()

        self._both(act)

    @rule(name=NAMES, to=NAMES)
    def mint(self, name: str, to: str) -> None:
        def act(writer: StoreWriter) -> None:
            writer.mint([("scheme", name), ("other", name)], [to, to])
            writer.commit()

        self._both(act)

    @rule(about=NAMES)
    def erase(self, about: str) -> None:
        def act(writer: StoreWriter) -> int:
            count = writer.erase(about)
            writer.commit()
            return count

        self._both(act)

    @rule(name=NAMES, kind=NAMES, about=NAMES, at=st.integers(-1, 2), until=ENDS)
    def put_paper(self, name: str, kind: str, about: str, at: int, until: int | None) -> None:
        def act(writer: StoreWriter) -> None:
            writer.put_paper(
                Paper(kind=kind, id=name, owner=about, at=at, until=until, body=bytes([at % 256]))
            )
            writer.commit()

        self._both(act)

    @rule(name=NAMES, kind=NAMES)
    def drop_paper(self, name: str, kind: str) -> None:
        def act(writer: StoreWriter) -> bool:
            was_there = writer.drop_paper(kind, name)
            writer.commit()
            return was_there

        self._both(act)

    @rule(kind=NAMES, owner=st.none() | NAMES, due=ENDS)
    def drop_papers(self, kind: str, owner: str | None, due: int | None) -> None:
        def act(writer: StoreWriter) -> int:
            count = writer.drop_papers(kind, owner=owner, due=due)
            writer.commit()
            return count

        self._both(act)

    @rule(kind=NAMES, owner=st.none() | NAMES, due=ENDS, limit=st.integers(0, 3))
    def ask_for_papers(self, kind: str, owner: str | None, due: int | None, limit: int) -> None:
        with self.real.reader() as real, self.model.reader() as model:
            found = [each.papers(kind, owner=owner, due=due, limit=limit) for each in (real, model)]
        assert found[0] == found[1]

    @initialize(value=NAMES)
    def set_meta(self, value: str) -> None:
        def act(writer: StoreWriter) -> None:
            writer.set_meta("origin", value)
            writer.commit()

        self._both(act)

    @rule(
        start=st.integers(-1, 9),
        stop=st.integers(-1, 9),
        names=SUBJECTS,
        prefix=NAMES,
        time=st.integers(-1, 30),
    )
    def ask(self, start: int, stop: int, names: list[str], prefix: str, time: int) -> None:
        def answers(reader: StoreReader) -> list[object]:
            return [
                list(reader.rows(start, stop)),
                list(reader.rows_of(names, stop)),
                list(reader.subjects(prefix, stop)),
                reader.size_at(time),
                [reader.count_of(name) for name in names],
                reader.names(names),
                reader.aliases([("scheme", name) for name in names]),
            ]

        with self.real.reader() as real, self.model.reader() as model:
            assert answers(real) == answers(model)

    @invariant()
    def same_state(self) -> None:
        with self.real.reader() as real, self.model.reader() as model:
            assert _state(real) == _state(model)


def _outcome(store: Store, act) -> object:
    try:
        with store.writer() as writer:
            return act(writer)
    except InternalError:
        return InternalError


def _state(reader: StoreReader) -> list[object]:
    commitments = [opening(number, "").commitment for number in range(reader.head().size)]
    return [
        reader.head(),
        reader.mark(),
        reader.openings(commitments),
        [reader.find_key(f"k{number}") for number in range(6)],
        list(reader.erasures()),
        reader.meta("origin"),
        [reader.papers(kind) for kind in ("a", "b", "é", "")],
    ]


TestStores = Stores.TestCase
TestStores.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
