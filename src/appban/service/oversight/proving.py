"""The proof of an answer: the entries it rests on under the head it was read under, for a verifier that is not ours."""

from collections.abc import Iterator, Sequence

from appban.errors import StoreError
from appban.ports import StoreReader
from appban.record.checkpoint import Checkpoint, sign_checkpoint
from appban.record.digests import from_hex
from appban.record.following import Leaf
from appban.record.inclusions import build
from appban.record.tiles import node_reader
from appban.service.publishing import Press, published


def prove_answer(
    reader: StoreReader,
    press: Press,
    answer: bytes,
    rests_on: Sequence[int],
    *,
    size: int,
    root: str,
    openly: bool,
) -> bytes:
    """The file of an answer's canonical bytes with its entries; of sealed ones the opening only when `openly`.

    The head of then is signed anew with the keys of now: a smaller tree of the same log, under the same root.
    """
    out = published(press)
    if out is None or out.size < size:
        done = 0 if out is None else out.size
        raise StoreError(
            f"{done} entries are published, and the answer rests on {size}; `appban log checkpoint` publishes more"
        )
    keys = press.signing()
    note = sign_checkpoint(Checkpoint(keys[0].name, size, from_hex(root)), keys)
    # A tree of fewer leaves is read from the tiles of the whole, whose complete subtrees are the same.
    node = node_reader(out.size, press.folder.read)
    return build(answer, note, press.verifying(), _leaves(reader, rests_on, openly=openly), node)


def _leaves(reader: StoreReader, rests_on: Sequence[int], *, openly: bool) -> Iterator[tuple[int, Leaf]]:
    for index in rests_on:
        row = reader.row(index)
        opened = openly and row.nonce is not None
        yield (
            index,
            Leaf(leaf=row.leaf, entry=row.entry if opened else None, nonce=row.nonce if opened else None),
        )
