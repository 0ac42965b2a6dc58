"""Logs to test with: entries of both tiers, their leaves, and the files or the bundle that publish them."""

from collections.abc import Iterable, Sequence

import msgspec

from appban.record import bundle, keys, merkle, tiles
from appban.record.canonical import encode
from appban.record.checkpoint import Checkpoint, sign_checkpoint
from appban.record.entry import Actor, Entry, leaf
from appban.record.following import Leaf
from appban.record.layout import CHECKPOINT

ORIGIN = "log.example/ban"
KEY = keys.signing_key(ORIGIN, bytes(range(32)))
OTHER_KEY = keys.signing_key(ORIGIN, bytes(range(1, 33)))
START = 1_700_000_000_000_000


def entry(index: int, /, **changes: object) -> Entry:
    """An entry of the public tier, or of the official one where the index is odd."""
    plain = Entry(
        tier="official" if index % 2 else "public",
        index=index,
        time=START + index,
        actor=Actor(person="p-4711", how="oidc"),
        body="b-1",
        administration=None,
        key=f"key-{index}",
        event=msgspec.Raw(encode({"type": "noted", "text": f"the {index}th"})),
    )
    return msgspec.structs.replace(plain, **changes)


def nonce_of(index: int) -> bytes:
    return index.to_bytes(32, "big")


def opened(made: Entry) -> Leaf:
    """The leaf of an entry with its opening."""
    if made.tier == "public":
        return Leaf(leaf=leaf(made, None))
    nonce = nonce_of(made.index)
    return Leaf(leaf=leaf(made, nonce), entry=encode(made), nonce=nonce)


def sealed(made: Entry) -> Leaf:
    """The leaf of an entry as the public sees it."""
    return Leaf(leaf=opened(made).leaf)


def signed(leaves: Iterable[bytes], *signers: keys.SigningKey) -> bytes:
    """The checkpoint over these leaves."""
    hashes = [merkle.leaf_hash(each) for each in leaves]
    head = Checkpoint(ORIGIN, len(hashes), merkle.root(hashes))
    return sign_checkpoint(head, signers or (KEY,))


def bundled(leaves: Sequence[Leaf]) -> bytes:
    """The bundle of these leaves, signed over exactly them."""
    checkpoint = signed(each.leaf for each in leaves)
    return b"".join(bundle.build(checkpoint, [KEY.verifier], leaves))


def files_of(leaves: Sequence[bytes]) -> dict[str, bytes]:
    """The files of a log of these leaves, by path."""
    made = dict(tiles.derive(0, len(leaves), lambda start, stop: leaves[start:stop], {}.get))
    return made | {CHECKPOINT: signed(leaves)}
