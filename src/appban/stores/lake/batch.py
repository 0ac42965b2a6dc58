"""An import as a batch: reports and their items as they were told, and the distinct identities among them.

A batch is made whole or not at all. What a source cannot mean is refused here for every source alike: a report from
the future, software without a section, more of it than any device has, two identities that share a code.
"""

from array import array
from collections.abc import Callable
from typing import Any

import msgspec
import pyarrow as pa

from appban.errors import InputError, RefusedError
from appban.record.digests import sha256, to_hex
from appban.regime.device import DEVICE_CLASSES, DeviceId
from appban.regime.identity import Code, Identity, identity
from appban.regime.observation import Item, Report
from appban.regime.time import SECOND
from appban.stores.lake.files import Draft, refuse_large
from appban.stores.lake.schema import BATCH, ROW_GROUP

MAX_ROWS = 50_000_000
"""Rows of software in one import."""
MAX_REPORT = 100_000
"""Rows of software in one report; a real device has hundreds, a developer's a few thousand."""
MAX_AHEAD = 300 * SECOND
"""Microseconds a report may be ahead of its receipt; more, and it would outlive later ones."""
MAX_BATCH = 2**31
"""Batches, and reports of one batch, so that both numbers fit one integer."""

Coder = Callable[[Identity], Code]
Columns = dict[str, list[Any]]
WORDS = ("code", "platform", "kind", "value", "name", "publisher", "version", "surface")
"""The columns that say what an item is."""


class Rows:
    """One import under way, written to a draft as it comes."""

    def __init__(self, draft: Draft, number: int, received_at: int, coder: Coder) -> None:
        self._draft, self._base, self._received_at = draft, number * 2**32, received_at
        self._coded = _Coded(coder)
        self._items = _Items()
        self._reports = _empty("reports")
        self.devices: set[DeviceId] = set()
        self.sources: set[str] = set()
        self.count = 0
        self.rows = 0

    def add(self, device: DeviceId, report: Report) -> None:
        """One report about a device; InputError if it cannot be meant."""
        _check(report, self._received_at)
        key = self._base + self.count
        self.count += 1
        self.devices.add(device)
        self.sources.add(report.source)
        self._add_report(key, device, report)
        for removed, items in ((True, report.removed), (False, report.items)):
            counts: dict[Item, int] = {}
            for item in items:
                counts[item] = counts.get(item, 0) + 1
            for item, count in counts.items():
                self._items.add(key, item, count, removed=removed)
        self.rows += len(report.items) + len(report.removed)
        refuse_large(self.rows, MAX_ROWS, "rows of software")
        self._flush(ROW_GROUP)

    def finish(self) -> None:
        """Write what is left, and the identities of this batch."""
        self._flush(1)
        named = self._coded.identities
        columns: Columns = {
            "code": list(named),
            "platform": [each.platform for each in named.values()],
            "kind": [each.kind for each in named.values()],
            "value": [each.value for each in named.values()],
        }
        _write(self._draft, "identities", columns)

    def _add_report(self, key: int, device: DeviceId, report: Report) -> None:
        claim = report.device
        told: dict[str, Any] = {
            "report": key,
            "device": device,
            "source": report.source,
            "section": report.sections[0] if report.sections else None,
            "mode": report.mode,
            "carried": False,
            "seen_at": report.seen_at,
            "received_at": self._received_at,
            "platform": claim.platform,
            "body": claim.body,
            "class": claim.device_class,
            "managed": claim.managed,
            "digest": report_digest(device, report),
            "tells": report.tells,
        }
        for name, value in told.items():
            self._reports[name].append(value)

    def _flush(self, enough: int) -> None:
        if len(self._reports["report"]) >= enough:
            _write(self._draft, "reports", self._reports)
            self._reports = _empty("reports")
        if len(self._items.report) >= enough:
            self._draft.table("items").write(pa.table(self._items.table(self._coded)))
            self._items = _Items()


class _Coded:
    """What each distinct item is, and the identities behind the codes."""

    def __init__(self, coder: Coder) -> None:
        self._coder = coder
        self._known: dict[Item, tuple[Any, ...]] = {}
        self.identities: dict[Code, Identity] = {}

    def words(self, item: Item) -> tuple[Any, ...]:
        """The columns of an item, in the order of WORDS."""
        found = self._known.get(item)
        if found is None:
            found = self._known[item] = self._words(item)
        return found

    def _words(self, item: Item) -> tuple[Any, ...]:
        named = identity(item.platform, item.kind, item.value)
        code = self._coder(named)
        if self.identities.setdefault(code, named) != named:
            raise collision(code, self.identities[code], named)
        return (code, *msgspec.structs.astuple(named), item.name, item.publisher, item.version, item.surface)


class _Items:
    """Rows that wait to be written: each distinct item of them once, and numbers."""

    def __init__(self) -> None:
        self.report, self._which, self._count = array("Q"), array("I"), array("I")
        self._removed: list[bool] = []
        self._numbers: dict[Item, int] = {}

    def add(self, report: int, item: Item, count: int, *, removed: bool) -> None:
        self.report.append(report)
        self._which.append(self._numbers.setdefault(item, len(self._numbers)))
        self._count.append(count)
        self._removed.append(removed)

    def table(self, coded: _Coded) -> dict[str, Any]:
        """The columns of these rows."""
        schema, which = BATCH["items"].schema, numbers(self._which, pa.uint32())
        columns = zip(*map(coded.words, self._numbers), strict=True)
        return {
            "report": numbers(self.report, pa.uint64()),
            "removed": pa.array(self._removed, pa.bool_()),
            "count": numbers(self._count, pa.uint32()),
            **{
                name: pa.array(values, schema.field(name).type).take(which)
                for name, values in zip(WORDS, columns, strict=True)
            },
        }


def numbers(values: "array[int]", of: Any) -> Any:
    """An Arrow array over an array of integers, without a copy."""
    return pa.Array.from_buffers(of, len(values), [None, pa.py_buffer(values)])


def collision(code: int, one: Identity, other: Identity) -> RefusedError:
    """That two identities have one code, which would make one pass for the other."""
    return RefusedError(
        f"code {code:016x} stands for {one!s} and for {other!s}; nothing was imported: leave one of them out and "
        "report it"
    )


def report_digest(device: DeviceId, report: Report) -> str:
    """What makes two reports one told twice: everything but the source's names for the device.

    InputError for a lone surrogate in any of it, which no file can hold.
    """
    nameless = msgspec.structs.replace(report, device=msgspec.structs.replace(report.device, keys=()))
    told = msgspec.structs.asdict(nameless)
    if report.tells == "list":
        del told["tells"]  # as before there was anything else, so that a batch of that time is known again
    try:
        return to_hex(sha256(msgspec.msgpack.encode((device, told))))
    except UnicodeEncodeError as fault:
        raise InputError(
            f"{fault.object[:80]!r} from {report.source!r} has a lone surrogate; correct it at its source"
        ) from fault


def _check(report: Report, received_at: int) -> None:
    if not 0 <= report.seen_at <= received_at + MAX_AHEAD:
        raise InputError(
            f"{report.source} reports from time {report.seen_at}, received at {received_at}; set the clocks right"
        )
    if len(report.sections) > 1 or (not report.sections and (report.items or report.removed)):
        raise InputError(
            f"a report of {report.source} puts software into {len(report.sections)} sections; give each section a "
            "report of its own"
        )
    claimed = report.device.device_class
    if claimed is not None and claimed not in DEVICE_CLASSES:
        raise InputError(
            f"device class {claimed!r} is none of {', '.join(DEVICE_CLASSES)}; correct it at its source"
        )
    refuse_large(len(report.items) + len(report.removed), MAX_REPORT, "rows of software in one report")


def _empty(name: str) -> Columns:
    return {column: [] for column in BATCH[name].schema.names}


def _write(draft: Draft, name: str, columns: Columns) -> None:
    schema = BATCH[name].schema
    draft.table(name).write(
        pa.table({each: pa.array(columns[each], schema.field(each).type) for each in schema.names})
    )
