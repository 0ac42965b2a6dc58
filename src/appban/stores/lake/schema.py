"""What the Parquet files of a lake hold: columns, types and encodings of each, compared whenever one is read.

Integers that rise are written as differences (DELTA_BINARY_PACKED), codes plainly, words once a dictionary: this is
what makes a sweep cost little more than reading three columns.
"""

from typing import Any

import msgspec
import pyarrow as pa

ROW_GROUP = 65_536
"""Rows of a row group: the unit that a reader passes over when no code in it is wanted."""
FILE_ROWS = 1_048_576
"""Rows of one file of items."""


class Layout(msgspec.Struct, frozen=True):
    """The columns of one file; `rising` are written as differences, `plain` as they are, all others as a dictionary.

    `added` are columns of words, the last ones, that files of an earlier version do not have: there they are NULL.
    """

    schema: Any
    rising: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def earlier(self) -> Any:
        """The columns of files from before any was added."""
        return pa.schema([field for field in self.schema if field.name not in self.added])

    def options(self) -> dict[str, Any]:
        """What pyarrow's writer is told."""
        words = [name for name in self.schema.names if name not in (*self.rising, *self.plain)]
        encodings = dict.fromkeys(self.rising, "DELTA_BINARY_PACKED") | dict.fromkeys(self.plain, "PLAIN")
        return {
            "compression": "zstd",
            "compression_level": 1,
            "use_dictionary": words,
            "column_encoding": encodings or None,
            "store_schema": False,
        }


def _layout(rising: str = "", plain: str = "", added: str = "", **columns: Any) -> Layout:
    schema = pa.schema(list(columns.items()))
    return Layout(schema, tuple(rising.split()), tuple(plain.split()), tuple(added.split()))


_u64, _u32, _u8, _time, _text, _flag = (
    pa.uint64(), pa.uint32(), pa.uint8(), pa.int64(), pa.string(), pa.bool_()
)  # fmt: skip

BATCH = {
    "reports": _layout(
        rising="report", plain="managed carried digest", added="tells", report=_u64, device=_text, source=_text, section=_text,
        mode=_text, carried=_flag, seen_at=_time, received_at=_time, platform=_text, body=_text,
        **{"class": _text}, managed=_flag, digest=_text, tells=_text,
    ),
    "items": _layout(
        rising="report", plain="code removed", report=_u64, removed=_flag, count=_u32, code=_u64, platform=_text,
        kind=_text, value=_text, name=_text, publisher=_text, version=_text, surface=_text,
    ),
    "identities": _layout(rising="", plain="code value", code=_u64, platform=_text, kind=_text, value=_text),
}  # fmt: skip
"""A batch: what was reported, as it was reported. `report` is the batch's number times 2**32 plus a running number."""

SNAPSHOT = {
    "items": _layout(
        rising="device sighting", plain="code", code=_u64, device=_u32, version=_u32, surface=_u8, sighting=_u32
    ),
    "sightings": _layout(
        rising="sighting device list since", sighting=_u32, device=_u32, list=_u32, since=_time
    ),
    "identities": _layout(
        plain="code value name publisher", code=_u64, platform=_text, kind=_text, value=_text, name=_text, publisher=_text,
        devices=_u32, surfaces=_u32,
    ),
    "keys": _layout(plain="key code", key=_u64, code=_u64),
    "versions": _layout(rising="version", plain="text", version=_u32, text=_text),
    "tallies": _layout(rising="place", plain="code", code=_u64, place=_u32, surfaces=_u32, devices=_u32),
    "devices": _layout(
        rising="device", plain="id managed", device=_u32, id=_text, place=_u32, managed=_flag, seen_at=_time
    ),
    "places": _layout(
        rising="place", place=_u32, body=_text, **{"class": _text}, platform=_text
    ),
    "lists": _layout(
        rising="list device", added="tells", list=_u32, device=_u32, source=_text, section=_text, seen_at=_time,
        tells=_text,
    ),
    "heard": _layout(rising="device", device=_u32, source=_text, seen_at=_time),
}  # fmt: skip
"""A snapshot: the port `SnapshotReader` says what the columns mean. Items stand in order of code, so they are their own
index from an identity to its devices."""

SWEEP = {
    "findings": _layout(
        plain="id device whole", id=_text, kind=_text, device=_text, body=_text, app=_text, restriction=_text,
        outcome=_text, since=_time, last_seen=_time, whole=_text,
    ),
}  # fmt: skip
"""A kept sweep; `whole` is the finding as JSON, the other columns are for other readers."""
