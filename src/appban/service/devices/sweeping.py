"""What a sweep starts from: everything that is known, and a snapshot of the fleet that the record vouches for."""

import msgspec

from appban.errors import NotFoundError, StoreError
from appban.ports import Lake, SnapshotInfo
from appban.regime.facts import Facts
from appban.service.answering import present
from appban.service.reading import all_facts
from appban.service.work import Desk


class Stand(msgspec.Struct, frozen=True):
    """All the facts, now, and the newest snapshot."""

    facts: Facts
    at: int
    snapshot: SnapshotInfo


def stand(desk: Desk, lake: Lake) -> Stand:
    """How things stand; NotFoundError before the first import, StoreError if no entry names the newest snapshot."""
    with desk.store.reader() as reader:
        facts, at = all_facts(reader), present(desk, reader)
    snapshot = lake.snapshot_at(at)
    if snapshot is None:
        raise NotFoundError("no inventory was imported yet; `appban inventory import` takes one in")
    if snapshot.id not in {name for _, name, _ in facts.snapshots}:
        raise StoreError(
            f"no entry names the snapshot {snapshot.id}: an import was cut off, or somebody put it there; "
            "import the newest files again"
        )
    return Stand(facts, at, snapshot)
