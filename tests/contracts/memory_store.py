"""A Store in plain lists and dictionaries: the model that real stores are held against, and a fake for other tests."""

import copy
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from itertools import pairwise

from appban.errors import InputError, InternalError, NotFoundError, StoreError
from appban.ports import Addition, Erasure, Head, Mark, Opening, Paper, Row


@dataclass
class _State:
    head: Head = field(default_factory=lambda: Head(size=0, time=0, frontier=()))
    mark: Mark | None = None
    additions: list[Addition] = field(default_factory=list)
    openings: dict[str, Opening] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)
    erasures: list[Erasure] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    papers: dict[tuple[str, str], Paper] = field(default_factory=dict)

    def copied(self) -> "_State":
        """The same in lists and dictionaries of its own; what stands in them never changes."""
        return _State(**{each.name: copy.copy(getattr(self, each.name)) for each in fields(self)})


class MemoryReader:
    """StoreReader over a copy of the state."""

    def __init__(self, state: _State) -> None:
        self._held: _State | None = state

    @property
    def _state(self) -> _State:
        if self._held is None:
            raise InternalError("used after it was committed or left")
        return self._held

    def leave(self) -> None:
        self._held = None

    def head(self) -> Head:
        return self._state.head

    def mark(self) -> Mark | None:
        return self._state.mark

    def row(self, index: int) -> Row:
        if not 0 <= index < self._state.head.size:
            raise NotFoundError(f"no entry {index}")
        return self._state.additions[index].row

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        return (each.row for each in self._state.additions[max(start, 0) : max(stop, 0)])

    def rows_of(self, subjects: Collection[str], stop: int) -> Iterator[Row]:
        _check(*subjects)
        below = self._state.additions[: max(stop, 0)]
        return (each.row for each in below if set(each.subjects) & set(subjects))

    def places_of(self, subjects: Collection[str], stop: int) -> dict[str, list[int]]:
        found = {each: [row.index for row in self.rows_of([each], stop)] for each in subjects}
        return {each: places for each, places in found.items() if places}

    def subjects(self, prefix: str, stop: int) -> Iterator[str]:
        _check(prefix)
        seen = dict.fromkeys(name for each in self._state.additions[: max(stop, 0)] for name in each.subjects)
        return (name for name in seen if name.startswith(prefix))

    def size_at(self, time: int) -> int:
        return sum(each.row.time <= time for each in self._state.additions)

    def find_key(self, key: str) -> tuple[int, int] | None:
        _check(key)
        found = [each.row.index for each in self._state.additions if each.key == key]
        return (found[0], found[-1]) if found else None

    def count_of(self, subject: str) -> int:
        _check(subject)
        return sum(subject in each.subjects for each in self._state.additions)

    def openings(self, commitments: Collection[str]) -> dict[str, Opening]:
        return {each: self._state.openings[each] for each in commitments if each in self._state.openings}

    def aliases(self, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        return {each: self._state.aliases[each] for each in names if each in self._state.aliases}

    def names(self, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        held = {each: sorted(name for name, to in self._state.aliases.items() if to == each) for each in ids}
        return {each: names for each, names in held.items() if names}

    def meta(self, key: str) -> str | None:
        return self._state.meta.get(key)

    def erasures(self) -> Iterator[Erasure]:
        return iter(sorted(self._state.erasures, key=lambda each: (each.time, each.about)))

    def paper(self, kind: str, identifier: str) -> Paper | None:
        _check(kind, identifier)
        return self._state.papers.get((kind, identifier))

    def papers(
        self, kind: str, *, owner: str | None = None, due: int | None = None, limit: int = 1000
    ) -> list[Paper]:
        _check(kind, owner or "")
        found = [
            each
            for each in self._state.papers.values()
            if each.kind == kind
            and owner in {None, each.owner}
            and (due is None or (each.until is not None and each.until <= due))
        ]
        found.sort(key=lambda each: (2**63 if each.until is None else each.until, each.at, each.id))
        return found[:limit]


class MemoryWriter(MemoryReader):
    """StoreWriter over a copy of the state that replaces it when committed."""

    def __init__(self, store: "MemoryStore") -> None:
        super().__init__(store.state.copied())
        self._store = store

    def append(self, additions: Sequence[Addition], frontier: tuple[bytes, ...], mark: Mark) -> None:
        state = self._state
        times = [state.head.time, *(each.row.time for each in additions)]
        indices = [each.row.index for each in additions]
        size = state.head.size + len(additions)
        keys = [each.key for each in additions]
        runs = [key for at, key in enumerate(keys) if at == 0 or keys[at - 1] != key]
        sound = (
            additions
            and indices == list(range(state.head.size, size))
            and all(a < b for a, b in pairwise(times))
            and len(frontier) == size.bit_count()
            and all(len(each) == 32 for each in frontier)
            and len(runs) == len(set(runs))
            and not any(self.find_key(key) for key in keys)
        )
        if not sound:
            raise InternalError("the entries do not continue the log")
        for each in additions:
            _check(each.row.kind, each.key, *each.subjects, *(x.value for x in each.openings))
        state.additions.extend(additions)
        for each in additions:
            state.openings = {x.commitment: x for x in each.openings} | state.openings
        state.head, state.mark = Head(size=size, time=times[-1], frontier=frontier), mark

    def mint(self, names: Collection[tuple[str, str]], ids: Sequence[str]) -> None:
        given = dict(zip(names, ids, strict=False))
        if len(names) != len(ids) or len(given) != len(names) or given.keys() & self._state.aliases.keys():
            raise InternalError("a name is minted already")
        _check(*ids, *(part for name in names for part in name))
        self._state.aliases |= given

    def erase(self, about: str) -> int:
        return self._erase(Erasure(about=about, time=self._state.head.time))

    def reapply(self, erasures: Iterable[Erasure]) -> int:
        return sum(self._erase(each) for each in erasures if each not in self._state.erasures)

    def set_meta(self, key: str, value: str) -> None:
        self._state.meta[key] = value

    def put_paper(self, paper: Paper) -> None:
        if any(each is not None and abs(each) >= 2**63 - 1 for each in (paper.at, paper.until)):
            raise InternalError("a time beyond 64 bits")
        _check(paper.kind, paper.id, paper.owner)
        self._state.papers[paper.kind, paper.id] = paper

    def drop_paper(self, kind: str, identifier: str) -> bool:
        _check(kind, identifier)
        return self._state.papers.pop((kind, identifier), None) is not None

    def drop_papers(self, kind: str, *, owner: str | None = None, due: int | None = None) -> int:
        found = self.papers(kind, owner=owner, due=due, limit=len(self._state.papers))
        return sum(self.drop_paper(kind, each.id) for each in found)

    def commit(self) -> None:
        self._store.state, self._held = self._state, None

    def _erase(self, erasure: Erasure) -> int:
        state = self._state
        before = len(state.openings) + len(state.aliases) + len(state.papers)
        state.openings = {key: each for key, each in state.openings.items() if each.about != erasure.about}
        state.aliases = {name: to for name, to in state.aliases.items() if to != erasure.about}
        state.erasures = list({*state.erasures, erasure})
        state.papers = {
            key: each for key, each in state.papers.items() if not each.owner or each.owner != erasure.about
        }
        return before - len(state.openings) - len(state.aliases) - len(state.papers)


class MemoryStore:
    """Store that lasts as long as the object."""

    def __init__(self, *, lock_timeout: float = 10.0) -> None:
        self.state = _State()
        self._lock = threading.Lock()
        self._lock_timeout = lock_timeout

    @contextmanager
    def reader(self) -> Iterator[MemoryReader]:
        reader = MemoryReader(self.state.copied())
        yield reader
        reader.leave()

    @contextmanager
    def writer(self) -> Iterator[MemoryWriter]:
        if not self._lock.acquire(timeout=self._lock_timeout):
            raise StoreError("another writer holds the lock")
        try:
            writer = MemoryWriter(self)
            yield writer
            writer.leave()
        finally:
            self._lock.release()


def _check(*texts: str) -> None:
    if any("\0" in each or each.encode("utf-8", "replace").decode() != each for each in texts):
        raise InputError("a store cannot keep this text")
