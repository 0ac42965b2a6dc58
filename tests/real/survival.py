"""Checks that a store holds all that was acknowledged, and holds together, whatever was done to its writers."""

from hashlib import sha256
from itertools import pairwise

from tests.contracts.entries import opening

from appban.ports import Row, StoreReader
from appban.record import merkle
from appban.stores.open import open_store


def check_survival(url: str, promised: dict[int, tuple[str, str]]) -> int:
    """Assert that nothing promised is lost and that what is there is whole; how many entries there are."""
    with open_store(url) as store, store.reader() as reader:
        rows = list(reader.rows(0, 2**62))
        _check_promises(reader, rows, promised)
        _check_whole(reader, rows)
        return len(rows)


def _check_promises(reader: StoreReader, rows: list[Row], promised: dict[int, tuple[str, str]]) -> None:
    for index, (digest, key) in promised.items():
        assert index < len(rows), f"acknowledged entry {index} is lost"
        assert sha256(rows[index].entry).hexdigest() == digest, f"acknowledged entry {index} is another"
        span = reader.find_key(key)
        assert span is not None
        assert span[0] <= index <= span[1]


def _check_whole(reader: StoreReader, rows: list[Row]) -> None:
    head = reader.head()
    assert [row.index for row in rows] == list(range(head.size))
    assert all(a.time < b.time for a, b in pairwise(rows))
    assert head.time == (rows[-1].time if rows else 0)
    leaves = [sha256(b"\x00" + row.leaf).digest() for row in rows]
    assert merkle.root_of(head.frontier) == _root(leaves)
    assert head.frontier == merkle.extend((), 0, leaves)
    assert [row.index for row in reader.rows_of(["all"], head.size)] == list(range(head.size))
    assert list(reader.subjects("number:", head.size)) == [f"number:{index}" for index in range(head.size)]
    assert len(reader.openings([opening(index, "").commitment for index in range(head.size)])) == head.size


def _root(leaves: list[bytes]) -> bytes:
    """RFC 6962 section 2.1 to the letter, apart from the program's own tree."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + _root(leaves[:split]) + _root(leaves[split:])).digest()
