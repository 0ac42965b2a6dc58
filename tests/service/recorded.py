"""Entries of a made-up world, put into a store in plain lists with the subjects that each of them speaks of."""

from tests.contracts.memory_store import MemoryStore
from tests.reference.reading import Entries

from appban.ports import Addition, Mark, Row
from appban.record.canonical import encode
from appban.record.entry import NONCE_SIZE, Actor, Entry, leaf
from appban.record.merkle import extend, leaf_hash
from appban.regime import events as ev
from appban.regime.subjects import subjects
from appban.service.tiers import tier_of

NOBODY = Actor(person="operator", how="operator")


def store_of(entries: Entries) -> MemoryStore:
    """A store that holds these entries, each recorded when the world says so."""
    store = MemoryStore()
    put_into(store, entries)
    return store


def put_into(store: MemoryStore, entries: Entries) -> None:
    """Record these after what the store holds."""
    with store.writer() as writer:
        head = writer.head()
        additions = [_addition(n, recorded, event) for n, (recorded, event) in enumerate(entries, head.size)]
        frontier = extend(head.frontier, head.size, [leaf_hash(each.row.leaf) for each in additions])
        writer.append(additions, frontier, Mark(wall=entries[-1][0], monotonic=0, boot="boot-1"))
        writer.commit()


def _addition(index: int, recorded: int, event: ev.Event) -> Addition:
    entry = Entry(
        tier=tier_of(event),
        index=index,
        time=recorded,
        actor=NOBODY,
        body=None,
        administration=None,
        key=f"act-{index}",
        event=ev.write_event(event),
    )
    nonce = None if entry.tier == "public" else bytes(NONCE_SIZE)
    row = Row(index, recorded, ev.TAGS[type(event)], leaf(entry, nonce), encode(entry), nonce)
    return Addition(row, entry.key, subjects(event))
