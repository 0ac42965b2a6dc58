"""A view of the log at one moment, read with the same statements from either database.

Long answers are read a page at a time, so that neither driver holds more than a page and no cursor stays open.
"""

from collections.abc import Collection, Iterable, Iterator

import msgspec

from appban.errors import InputError, NotFoundError, StoreError
from appban.ports import Erasure, Head, Mark, Opening, Paper, Row
from appban.stores import papers
from appban.stores.prefix import beyond
from appban.stores.transaction import Fetched, Transaction, Values, check_text

PAGE = 500
"""Entries read at once: 33 MB if each had the most bytes a leaf may have, half a megabyte as they are."""
WIDEST = 262_144
"""Indices read at once; each page of them costs a look at all that are left, so the pages grow up to this."""
HASH = 32
_INTEGERS = msgspec.json.Decoder(list[int])
MOST = 2**63 - 1
"""The largest integer of either database."""

_HEAD = "SELECT size, time, frontier, wall, monotonic, boot FROM head"
_ROWS = """SELECT idx, time, kind, leaf, entry, nonce FROM entry
    WHERE idx >= :start AND idx < :stop ORDER BY idx"""
_ROWS_LISTED = """SELECT idx, time, kind, leaf, entry, nonce FROM entry
    WHERE idx IN (SELECT CAST(value AS bigint) FROM ({listed}) AS wanted) ORDER BY idx"""
_ROWS_NAMED = """SELECT wanted.idx, time, kind, leaf, entry, nonce FROM (
    SELECT DISTINCT idx FROM mention
    WHERE subject IN (SELECT id FROM subject WHERE name IN ({listed})) AND idx < :stop ORDER BY idx LIMIT :count
    ) AS wanted LEFT JOIN entry ON entry.idx = wanted.idx ORDER BY wanted.idx"""
_MENTIONS = """SELECT DISTINCT idx FROM mention
    WHERE subject IN (SELECT id FROM subject WHERE name IN ({listed})) AND idx >= :start AND idx < :stop
    ORDER BY idx LIMIT :count"""
_PLACES = """SELECT name, {gathered} FROM subject JOIN mention ON mention.subject = subject.id
    WHERE name IN ({listed}) AND idx < :stop GROUP BY subject.id, name"""
_SUBJECTS_FROM = "SELECT name FROM subject WHERE name >= :low AND first < :stop ORDER BY first, id"
_SUBJECTS = (
    "SELECT name FROM subject WHERE name >= :low AND name < :high AND first < :stop ORDER BY first, id"
)
_SIZE_AT = "SELECT idx + 1 FROM entry WHERE time <= :time ORDER BY time DESC LIMIT 1"
_FIND_KEY = "SELECT first, last FROM idempotency WHERE key = :key"
_COUNT_OF = "SELECT count(*) FROM mention WHERE subject = (SELECT id FROM subject WHERE name = :name)"
_OPENINGS = "SELECT commitment, salt, value, about FROM opening WHERE commitment IN ({listed})"
_ALIASES = "SELECT value, id FROM alias WHERE scheme = :scheme AND value IN ({listed})"
_NAMES = "SELECT id, scheme, value FROM alias WHERE id IN ({listed}) ORDER BY id, scheme, value"
_META = "SELECT value FROM meta WHERE key = :key"
_ERASURES = "SELECT about, time FROM erasure ORDER BY time, about"


class SqlReader:
    """StoreReader over one transaction; the head is read on entering, which fixes the moment."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._head, self._mark = _read_head(transaction.fetch(_HEAD))

    def head(self) -> Head:
        """See StoreReader."""
        return self._head

    def mark(self) -> Mark | None:
        """See StoreReader."""
        return self._mark

    def row(self, index: int) -> Row:
        """See StoreReader."""
        if not 0 <= index < self._head.size:
            raise NotFoundError(
                f"there is no entry {index}; the log has {self._head.size} entries, counted from 0"
            )
        return next(self.rows(index, index + 1))

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """See StoreReader."""
        stop = min(stop, self._head.size)
        for first in range(max(start, 0), stop, PAGE):
            last = min(first + PAGE, stop)
            found = self._fetch(_ROWS, {"start": first, "stop": last})
            yield from _whole(found, range(first, last))

    def rows_of(self, subjects: Collection[str], stop: int) -> Iterator[Row]:
        """See StoreReader."""
        listed, stop = _listed(subjects), min(stop, self._head.size)
        # Most questions rest on less than a page: one statement for it, and more only for what is left.
        first = self._fetch(_ROWS_NAMED, {"listed": listed, "stop": stop, "count": PAGE})
        there = [row[0] for row in first]
        yield from _whole([row for row in first if row[1] is not None], there)
        if len(there) < PAGE:
            return
        for page in self._indices_of(listed, there[-1] + 1, stop):
            for at in range(0, len(page), PAGE):
                wanted = page[at : at + PAGE]
                found = self._fetch(_ROWS_LISTED, {"listed": msgspec.json.encode(wanted).decode()})
                yield from _whole(found, wanted)

    def places_of(self, subjects: Collection[str], stop: int) -> dict[str, list[int]]:
        """See StoreReader."""
        found = self._fetch(_PLACES, {"listed": _listed(subjects), "stop": min(stop, self._head.size)})
        return {name: _INTEGERS.decode(gathered) for name, gathered in found}

    def subjects(self, prefix: str, stop: int) -> Iterator[str]:
        """See StoreReader."""
        values: dict[str, int | str | bytes | None] = {"low": prefix, "stop": _within(stop)}
        high = beyond(prefix)
        found = (
            self._fetch(_SUBJECTS_FROM, values)
            if high is None
            else self._fetch(_SUBJECTS, values | {"high": high})
        )
        return (name for (name,) in found)

    def size_at(self, time: int) -> int:
        """See StoreReader."""
        found = self._fetch(_SIZE_AT, {"time": _within(time)})
        return int(found[0][0]) if found else 0

    def find_key(self, key: str) -> tuple[int, int] | None:
        """See StoreReader."""
        found = self._fetch(_FIND_KEY, {"key": key})
        return (found[0][0], found[0][1]) if found else None

    def count_of(self, subject: str) -> int:
        """See StoreReader."""
        return int(self._fetch(_COUNT_OF, {"name": subject})[0][0])

    def openings(self, commitments: Collection[str]) -> dict[str, Opening]:
        """See StoreReader."""
        found = self._fetch(_OPENINGS, {"listed": _listed(commitments)})
        return {row[0]: Opening(commitment=row[0], salt=row[1], value=row[2], about=row[3]) for row in found}

    def aliases(self, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """See StoreReader."""
        known: dict[tuple[str, str], str] = {}
        for scheme in sorted({scheme for scheme, _ in names}):
            values = [value for each, value in names if each == scheme]
            found = self._fetch(_ALIASES, {"scheme": scheme, "listed": _listed(values)})
            known |= {(scheme, value): identifier for value, identifier in found}
        return known

    def names(self, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """See StoreReader."""
        held: dict[str, list[tuple[str, str]]] = {}
        for identifier, scheme, value in self._fetch(_NAMES, {"listed": _listed(ids)}):
            held.setdefault(identifier, []).append((scheme, value))
        return held

    def meta(self, key: str) -> str | None:
        """See StoreReader."""
        found = self._fetch(_META, {"key": key})
        return found[0][0] if found else None

    def erasures(self) -> Iterator[Erasure]:
        """See StoreReader."""
        return (Erasure(about=about, time=time) for about, time in self._fetch(_ERASURES))

    def paper(self, kind: str, identifier: str) -> Paper | None:
        """See StoreReader."""
        found = papers.papers_of(self._fetch(papers.ONE, {"kind": kind, "id": identifier}))
        return found[0] if found else None

    def papers(
        self, kind: str, *, owner: str | None = None, due: int | None = None, limit: int = 1000
    ) -> list[Paper]:
        """See StoreReader."""
        return papers.papers_of(self._fetch(*papers.find(kind, owner, due, limit)))

    def _indices_of(self, listed: str, start: int, stop: int) -> Iterator[list[int]]:
        count = 4 * PAGE
        while start < stop:
            found = self._fetch(_MENTIONS, {"listed": listed, "start": start, "stop": stop, "count": count})
            indices = [index for (index,) in found]
            yield indices
            if len(indices) < count:
                return
            start, count = indices[-1] + 1, min(4 * count, WIDEST)

    def _fetch(self, statement: str, values: Values | None = None) -> Fetched:
        return self._transaction.fetch(statement, values)


def _read_head(found: Fetched) -> tuple[Head, Mark | None]:
    if len(found) != 1:
        raise StoreError(f"the store has {len(found)} heads and not one: it is damaged; restore a backup")
    size, time, frontier, wall, monotonic, boot = found[0]
    hashes = tuple(frontier[at : at + HASH] for at in range(0, len(frontier), HASH))
    if len(frontier) != HASH * size.bit_count():
        raise StoreError(
            f"the frontier of the store does not fit its {size} entries: it is damaged; restore a backup"
        )
    mark = None if boot is None else Mark(wall=wall, monotonic=monotonic, boot=boot)
    return Head(size=size, time=time, frontier=hashes), mark


def _whole(found: Fetched, wanted: Collection[int]) -> Iterator[Row]:
    """The rows, once it is known that none of those wanted is missing."""
    there = {row[0] for row in found}
    missing = [index for index in wanted if index not in there]
    if missing:
        raise StoreError(
            f"entry {missing[0]} is missing from the store: it was removed or damaged; restore a backup"
        )
    return (
        Row(index=index, time=time, kind=kind, leaf=entry if leaf is None else leaf, entry=entry, nonce=nonce)
        for index, time, kind, leaf, entry, nonce in found
    )


def _listed(values: Iterable[str]) -> str:
    once = list(dict.fromkeys(values))
    try:
        check_text("".join(once))
    except InputError:
        for value in once:  # which names the one that it is
            check_text(value)
        raise
    return msgspec.json.encode(once).decode()


def _within(number: int) -> int:
    return max(-MOST, min(number, MOST))
