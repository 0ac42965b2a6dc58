"""Publishing the log: tiles derived from the store after commit, the checkpoint replaced last; never backwards."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from appban.errors import InputError, NotFoundError, StoreError
from appban.ports import Entropy, Head, KeyStore, LogFolder, StoreReader
from appban.record.bundle import build
from appban.record.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from appban.record.following import Leaf
from appban.record.keys import SigningKey, VerifierKey, format_skey, parse_skey, signing_key
from appban.record.layout import encode_entries, path_of, tiles_of
from appban.record.merkle import root_at, root_of
from appban.record.proof import make_proof
from appban.record.tiles import ReadLeaves, derive, load, node_reader
from appban.service.work import Act, Desk, Receipt, Work, perform

Value = TypeVar("Value")

CHECKPOINT = "checkpoint"
SEED_SIZE = 32
_DIFFERS = (
    "the store's entries are not those that were published; `appban log verify` on both says which differs"
)
MOST_KEYS = 2
"""The key in use and, while readers change over, the one before it."""


class Press(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing takes: the folder that is served and the keys that sign."""

    folder: LogFolder
    keys: KeyStore

    def signing(self) -> tuple[SigningKey, ...]:
        """The signing keys, the one in use first."""
        return tuple(parse_skey(text) for text in self.keys.read())

    def verifying(self) -> tuple[VerifierKey, ...]:
        """Their public halves."""
        return tuple(key.verifier for key in self.signing())


def new_key(origin: str, entropy: Entropy) -> SigningKey:
    """A fresh log key under the log's name."""
    return signing_key(origin, entropy.bytes(SEED_SIZE))


def publish(reader: StoreReader, press: Press) -> Checkpoint:
    """Write what the log has grown by and sign its head; run again it changes nothing.

    StoreError if the store stands behind, or differs from, what was published before; the checkpoint then stays.
    """
    keys = press.signing()
    before = published(press)
    head = reader.head()
    check_not_behind(head, before)
    for name, data in derive(before.size if before else 0, head.size, _leaves(reader), press.folder.read):
        press.folder.write(name, data)
    checkpoint = Checkpoint(keys[0].name, head.size, root_of(head.frontier))
    # The tiles grew out of those published before, the frontier out of the store: they agree or one was changed.
    if head.size and root_at(head.size, node_reader(head.size, press.folder.read)) != checkpoint.root:
        raise StoreError(_DIFFERS)
    note = sign_checkpoint(checkpoint, keys)
    if press.folder.read(CHECKPOINT) != note:
        press.folder.write(CHECKPOINT, note)
    return checkpoint


def publish_now(desk: Desk, press: Press) -> Checkpoint:
    """Publish under the writer lock, so that of two programs at it neither puts an older checkpoint last."""
    with desk.store.writer() as writer:
        return publish(writer, press)


def record(desk: Desk, press: Press, act: Act, verb: Callable[[Work], Value]) -> Receipt[Value]:
    """Do a verb as `perform` does, and publish it.

    StoreError before anything is done if the store stands behind what was published; after it was done if it could
    not be published, and then the message says so.
    """
    # Read before the head: what another program publishes meanwhile is no entry that this store lost.
    before = published(press)
    with desk.store.reader() as reader:
        check_not_behind(reader.head(), before)
    receipt = perform(desk, act, verb)
    try:
        publish_now(desk, press)
    except StoreError as problem:
        raise StoreError(
            f"{problem}; entries {receipt.first} to {receipt.last} are recorded, only publishing them failed: "
            "`appban log checkpoint` tries again"
        ) from problem
    return receipt


def published(press: Press) -> Checkpoint | None:
    """The head last published, or None; VerificationError if it does not bear our signature."""
    note = press.folder.read(CHECKPOINT)
    return None if note is None else open_checkpoint(note, press.verifying())


def check_not_behind(head: Head, before: Checkpoint | None) -> None:
    """StoreError if the store has lost entries that were published, or has others at the same size."""
    if before is None:
        return
    if head.size < before.size:
        raise StoreError(
            f"the store has {head.size} entries, but {before.size} were published: it was restored or cut; "
            "`appban restore` refills it from the published tiles, or opens a new epoch"
        )
    if head.size == before.size and root_of(head.frontier) != before.root:
        raise StoreError(_DIFFERS)


def bundle(reader: StoreReader, press: Press, *, openly: bool) -> Iterator[bytes]:
    """The offline bundle of the published head, in pieces; with openings of sealed entries only when `openly`."""
    note = _note(press)
    size = open_checkpoint(note, press.verifying()).size
    rows = reader.rows(0, size)
    leaves = (
        Leaf(leaf=row.leaf, entry=row.entry, nonce=row.nonce)
        if openly and row.nonce is not None
        else Leaf(leaf=row.leaf)
        for row in rows
    )
    return build(note, press.verifying(), leaves)


def copy_log(press: Press, to: LogFolder) -> None:
    """Copy the published log into another folder, its checkpoint last."""
    note = _note(press)
    size = open_checkpoint(note, press.verifying()).size
    for tile in tiles_of(size):
        held = load(tile, press.folder.read)
        to.write(path_of(tile), encode_entries(held) if tile.level is None else b"".join(held))
    to.write(CHECKPOINT, note)


def prove(press: Press, index: int) -> bytes:
    """A proof file (C2SP tlog-proof) that an entry is in the published log."""
    note = _note(press)
    size = open_checkpoint(note, press.verifying()).size
    if not 0 <= index < size:
        raise NotFoundError(
            f"entry {index} is not among the {size} published; `appban log checkpoint` publishes more"
        )
    return make_proof(index, note, node_reader(size, press.folder.read))


def rotate(press: Press, entropy: Entropy) -> tuple[VerifierKey, ...]:
    """Begin or end an overlap of keys: with one key a new one is added before it, with two the older is dropped."""
    keys = press.signing()
    kept = (new_key(keys[0].name, entropy), keys[0]) if len(keys) < MOST_KEYS else keys[:1]
    press.keys.replace([format_skey(key) for key in kept])
    return tuple(key.verifier for key in kept)


def signed_head(press: Press) -> tuple[bytes, Checkpoint]:
    """The checkpoint last published, as signed and as read; InputError before anything was published."""
    note = _note(press)
    return note, open_checkpoint(note, press.verifying())


def _note(press: Press) -> bytes:
    note = press.folder.read(CHECKPOINT)
    if note is None:
        raise InputError("nothing has been published yet; `appban log checkpoint` does")
    return note


def _leaves(reader: StoreReader) -> ReadLeaves:
    def leaves(start: int, stop: int) -> Iterator[bytes]:
        return (row.leaf for row in reader.rows(start, stop))

    return leaves
