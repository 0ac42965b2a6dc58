"""The one writer: a reader that adds at the head, mints, erases and commits, all in one transaction."""

from collections.abc import Collection, Iterable, Sequence

from appban.errors import InternalError, StoreError
from appban.ports import Addition, Erasure, Head, Mark, Paper
from appban.stores import papers
from appban.stores.reader import HASH, MOST, SqlReader
from appban.stores.transaction import Values

_ADD_ENTRY = """INSERT INTO entry (idx, time, kind, leaf, entry, nonce)
    VALUES (:idx, :time, :kind, :leaf, :entry, :nonce)"""
_ADD_SUBJECT = "INSERT INTO subject (name, first) VALUES (:name, :idx) ON CONFLICT (name) DO NOTHING"
_ADD_MENTION = "INSERT INTO mention (subject, idx) SELECT id, :idx FROM subject WHERE name = :name"
_ADD_KEY = (
    "INSERT INTO idempotency (key, first, last) VALUES (:key, :first, :last) ON CONFLICT (key) DO NOTHING"
)
_ADD_OPENING = """INSERT INTO opening (commitment, salt, value, about)
    VALUES (:commitment, :salt, :value, :about) ON CONFLICT (commitment) DO NOTHING"""
_MOVE_HEAD = """UPDATE head SET size = :size, time = :time, frontier = :frontier,
    wall = :wall, monotonic = :monotonic, boot = :boot WHERE size = :old_size"""
_ADD_ALIAS = "INSERT INTO alias (scheme, value, id) VALUES (:scheme, :value, :id) ON CONFLICT DO NOTHING"
_ADD_ERASURE = "INSERT INTO erasure (about, time) VALUES (:about, :time) ON CONFLICT DO NOTHING"
_FORGET_OPENINGS = "DELETE FROM opening WHERE about = :about"
_FORGET_NAMES = "DELETE FROM alias WHERE id = :about"
_SET_META = "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


class SqlWriter(SqlReader):
    """StoreWriter over one transaction that holds the lock."""

    def append(self, additions: Sequence[Addition], frontier: tuple[bytes, ...], mark: Mark) -> None:
        """See StoreWriter."""
        old = self._head
        head = Head(size=old.size + len(additions), time=_last_time(old, additions), frontier=frontier)
        if len(frontier) != head.size.bit_count() or any(len(each) != HASH for each in frontier):
            raise InternalError(
                f"a frontier of {len(frontier)} hashes does not belong to {head.size} entries"
            )
        self._add(additions)
        moved = self._transaction.change(
            _MOVE_HEAD,
            {
                "size": head.size,
                "time": head.time,
                "frontier": b"".join(frontier),
                "wall": mark.wall,
                "monotonic": mark.monotonic,
                "boot": mark.boot,
                "old_size": old.size,
            },
        )
        if moved != 1:
            self._transaction.spoil()
            raise StoreError(
                f"the head of the store is no longer at {old.size}: something else writes to it; end that"
            )
        self._head, self._mark = head, mark

    def mint(self, names: Collection[tuple[str, str]], ids: Sequence[str]) -> None:
        """See StoreWriter."""
        if len(names) != len(ids):
            raise InternalError(
                f"{len(names)} names and {len(ids)} ids to bind them to; there must be one for each"
            )
        self._insert(
            _ADD_ALIAS,
            [
                {"scheme": scheme, "value": value, "id": identifier}
                for (scheme, value), identifier in zip(names, ids, strict=True)
            ],
            "a name to be minted has an id already; look it up under the lock first",
        )

    def erase(self, about: str) -> int:
        """See StoreWriter."""
        return self._erase(Erasure(about=about, time=self._head.time))

    def reapply(self, erasures: Iterable[Erasure]) -> int:
        """See StoreWriter."""
        done = set(self.erasures())
        return sum(self._erase(each) for each in erasures if each not in done)

    def set_meta(self, key: str, value: str) -> None:
        """See StoreWriter."""
        self._transaction.change(_SET_META, {"key": key, "value": value})

    def put_paper(self, paper: Paper) -> None:
        """See StoreWriter."""
        self._transaction.change(papers.PUT, papers.values_of(paper))

    def drop_paper(self, kind: str, identifier: str) -> bool:
        """See StoreWriter."""
        return self._transaction.change(papers.DROP_ONE, {"kind": kind, "id": identifier}) > 0

    def drop_papers(self, kind: str, *, owner: str | None = None, due: int | None = None) -> int:
        """See StoreWriter."""
        return self._transaction.change(*papers.drop(kind, owner, due))

    def commit(self) -> None:
        """See StoreWriter."""
        try:
            self._transaction.commit()
        except StoreError as error:
            raise StoreError(
                f"{error}; whether this was kept is not known: ask again with the same idempotency key"
            ) from error

    def _add(self, additions: Sequence[Addition]) -> None:
        rows = [each.row for each in additions]
        self._transaction.change(
            _ADD_ENTRY,
            [
                {
                    "idx": row.index,
                    "time": row.time,
                    "kind": row.kind,
                    "leaf": None if row.leaf == row.entry else row.leaf,
                    "entry": row.entry,
                    "nonce": row.nonce,
                }
                for row in rows
            ],
        )
        mentions: list[Values] = [
            {"name": name, "idx": each.row.index}
            for each in additions
            for name in dict.fromkeys(each.subjects)
        ]
        if mentions:
            self._transaction.change(_ADD_SUBJECT, mentions)
            self._insert(_ADD_MENTION, mentions, "a subject was not kept; the store is damaged")
        self._insert(
            _ADD_KEY, _spans(additions), "an idempotency key was used before; look it up under the lock first"
        )
        openings: list[Values] = [
            {"commitment": each.commitment, "salt": each.salt, "value": each.value, "about": each.about}
            for addition in additions
            for each in addition.openings
        ]
        if openings:
            self._transaction.change(_ADD_OPENING, openings)

    def _insert(self, statement: str, rows: Sequence[Values], otherwise: str) -> None:
        if rows and self._transaction.change(statement, rows) != len(rows):
            self._transaction.spoil()
            raise InternalError(otherwise)

    def _erase(self, erasure: Erasure) -> int:
        about: Values = {"about": erasure.about}
        self._transaction.erased = True
        self._transaction.change(_ADD_ERASURE, {"about": erasure.about, "time": erasure.time})
        forget = (_FORGET_OPENINGS, _FORGET_NAMES, papers.FORGET)
        return sum(self._transaction.change(statement, about) for statement in forget)


def _last_time(head: Head, additions: Sequence[Addition]) -> int:
    """The time of the last addition, once it is known that they continue the head."""
    if not additions:
        raise InternalError("an append of no entries")
    time = head.time
    for index, addition in enumerate(additions, head.size):
        row = addition.row
        if row.index != index:
            raise InternalError(f"entry {row.index} does not continue the log, which is at {index}")
        if not time < row.time <= MOST:
            raise InternalError(
                f"entry {index} has time {row.time}, which is not after {time} within 64 bits"
            )
        time = row.time
    return time


def _spans(additions: Sequence[Addition]) -> list[Values]:
    """The first and last index of each idempotency key; InternalError if the entries of a key lie apart."""
    spans: dict[str, tuple[int, int]] = {}
    for addition in additions:
        index = addition.row.index
        first, last = spans.get(addition.key, (index, index - 1))
        if last != index - 1:
            raise InternalError(
                f"the entries of idempotency key {addition.key!r} do not follow on one another"
            )
        spans[addition.key] = (first, index)
    return [{"key": key, "first": first, "last": last} for key, (first, last) in spans.items()]
