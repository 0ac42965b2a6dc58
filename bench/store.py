"""A record of a million entries, made once and kept in `bench/out`: a SQLite store, and the bundle of its log.

The entries are those of the made-up government, with evidence given again and again until there are enough.
"""

import time
from hashlib import sha256
from itertools import islice
from pathlib import Path

import measure
from appban.ports import Addition, Mark, Row
from appban.record import bundle, merkle
from appban.record.canonical import encode
from appban.record.checkpoint import Checkpoint, sign_checkpoint
from appban.record.entry import NONCE_SIZE, Actor, Entry, leaf
from appban.record.following import Leaf
from appban.record.keys import VerifierKey, signing_key
from appban.regime import events as ev
from appban.regime.subjects import subjects
from appban.service.tiers import tier_of
from appban.stores.open import create_store, open_store
from appban.stores.sql import SqlStore
from log import Told, entries
from world import World

SIZE = 1_000_000
BATCH = 5_000
OUT = Path(__file__).parent / "out"
STORE, BUNDLE, PUBLIC = OUT / "million.sqlite3", OUT / "million.bundle.json", OUT / "million.public.json"
KEY = signing_key("bench.example/log", sha256(b"bench").digest())
ACTOR = Actor(person="person-requester", how="oidc", capacity="bench")


def verifiers() -> tuple[VerifierKey, ...]:
    """The key that the bundle is checked with."""
    return (KEY.verifier,)


def million() -> SqlStore:
    """The store, made if it is not there; what making it took is printed."""
    if STORE.exists():
        return open_store(str(STORE))
    OUT.mkdir(exist_ok=True)
    began = time.perf_counter()
    making = STORE.with_suffix(".making")
    for old in OUT.glob(f"{making.name}*"):
        old.unlink()
    with create_store(str(making)) as store:
        fill(store, entries(World(), SIZE))
    making.rename(STORE)
    measure.note(f"made the store of {SIZE:,} entries, once", f"{time.perf_counter() - began:,.0f} s")
    return open_store(str(STORE))


def million_bundle() -> Path:
    """The bundle of the whole log with every opening, made if it is not there."""
    return _bundle(BUNDLE, sealed=False)


def million_public() -> Path:
    """The same as it may be published: what is sealed stays sealed."""
    return _bundle(PUBLIC, sealed=True)


def _bundle(path: Path, *, sealed: bool) -> Path:
    if path.exists():
        return path
    with million() as store, store.reader() as reader:
        began = time.perf_counter()
        head = reader.head()
        checkpoint = Checkpoint(KEY.name, head.size, merkle.root_of(head.frontier))
        leaves = (
            Leaf(leaf=row.leaf)
            if sealed or row.nonce is None
            else Leaf(leaf=row.leaf, entry=row.entry, nonce=row.nonce)
            for row in reader.rows(0, head.size)
        )
        making = path.with_suffix(".making")
        with making.open("wb") as file:
            file.writelines(bundle.build(sign_checkpoint(checkpoint, [KEY]), verifiers(), leaves))
        making.rename(path)
    size = path.stat().st_size / measure.MEGA
    measure.note(f"wrote its bundle of {size:,.0f} MB, once", f"{time.perf_counter() - began:,.0f} s")
    return path


def fill(store: SqlStore, told: list[Told]) -> None:
    """Put these entries into an empty store."""
    frontier: tuple[bytes, ...] = ()
    numbered = iter(enumerate(told))
    while batch := list(islice(numbered, BATCH)):
        additions = [_addition(index, each) for index, each in batch]
        first = batch[0][0]
        frontier = merkle.extend(frontier, first, [merkle.leaf_hash(each.row.leaf) for each in additions])
        with store.writer() as writer:
            writer.append(additions, frontier, Mark(wall=additions[-1].row.time, monotonic=0, boot="bench"))
            writer.commit()


def _addition(index: int, told: Told) -> Addition:
    at, event, body = told
    tier = tier_of(event)
    nonce = sha256(index.to_bytes(8)).digest()[:NONCE_SIZE] if tier == "official" else None
    entry = Entry(
        tier=tier,
        index=index,
        time=at,
        actor=ACTOR,
        body=body,
        administration=None,
        key=f"act-{sha256(index.to_bytes(8)).hexdigest()[:20]}",
        event=ev.write_event(event),
    )
    opened = encode(entry)
    row = Row(index, at, ev.TAGS[type(event)], leaf(entry, nonce), opened, nonce)
    return Addition(row, entry.key, subjects(event))
