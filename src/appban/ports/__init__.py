"""Every door to the outside, as Protocols without bodies; the shapes that pass through them stand beside them."""

from appban.ports.lake import (
    BatchInfo,
    Column,
    Dropped,
    Lake,
    Shape,
    SnapshotInfo,
    SnapshotReader,
    SweepInfo,
)
from appban.ports.store import (
    Addition,
    Erasure,
    Head,
    Mark,
    Opening,
    Row,
    Store,
    StoreReader,
    StoreWriter,
)
from appban.ports.world import (
    Clock,
    Entropy,
    InventorySource,
    KeyStore,
    LogFolder,
)

__all__ = [
    "Addition",
    "BatchInfo",
    "Clock",
    "Column",
    "Dropped",
    "Entropy",
    "Erasure",
    "Head",
    "InventorySource",
    "KeyStore",
    "Lake",
    "LogFolder",
    "Mark",
    "Opening",
    "Row",
    "Shape",
    "SnapshotInfo",
    "SnapshotReader",
    "Store",
    "StoreReader",
    "StoreWriter",
    "SweepInfo",
]
