"""Looking at a file before anything is done with it: what it is, who reads it, and what it speaks of."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.ports import InventorySource
from appban.regime.identity import Identity
from appban.regime.observation import Item, Report
from appban.regime.pack.file import load_pack
from appban.service.bans.plan import read_plan

What = Literal["inventory", "pack", "plan", "table", "archive", "not known"]

HEADER_ROWS = 6
"""Rows of a table shown, since the header of a spreadsheet is often not the first."""
FEWEST_ROWS = 2
"""Rows with the same separator that make a table of a text."""
MOST_OF_A_ROW = 200
"""Characters of a row shown."""
_ARCHIVE = b"PK\x03\x04"
_PACK_MOST = 4 * 1024 * 1024


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is, so far as can be told without keeping anything.

    `sources` are those that read it; `reports` what the first of them reads. `refused` says why each source does not.
    """

    name: str
    size: int
    what: What
    sources: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    rows: tuple[str, ...] = ()
    note: str | None = None


class Shown(msgspec.Struct, frozen=True):
    """An identity with what is shown for it."""

    identity: Identity
    name: str | None
    publisher: str | None


def look_at(name: str, data: bytes, sources: Mapping[str, InventorySource], at: int) -> Look:
    """Look at a file received at an instant; a file that nobody reads is an answer too."""
    said = Look(name=name, size=len(data), what="not known")
    if data.startswith(_ARCHIVE):
        note = "a zip archive, such as a spreadsheet (.xlsx) or a document: save the table in it as CSV"
        return msgspec.structs.replace(said, what="archive", note=note)
    readers: dict[str, tuple[Report, ...]] = {}
    refused: list[tuple[str, str]] = []
    for source in sources.values():
        try:
            readers[source.name] = tuple(source.parse(data, at))
        except InputError as problem:
            refused.append((source.name, str(problem)))
    if readers:
        return msgspec.structs.replace(
            said,
            what="inventory",
            sources=tuple(readers),
            reports=next(iter(readers.values())),
            refused=tuple(refused),
        )
    return msgspec.structs.replace(_other(said, data), refused=tuple(refused))


def items_of(reports: tuple[Report, ...]) -> Counter[Shown]:
    """The distinct identities in reports, with on how many devices each is."""
    counts: Counter[Shown] = Counter()
    for report in reports:
        counts.update({_bare(item) for item in report.items})
    return counts


def _bare(item: Item) -> Shown:
    return Shown(Identity(item.platform, item.kind, item.value), item.name, item.publisher)


def _other(said: Look, data: bytes) -> Look:
    if (pack := _pack(said.name, data)) is not None:
        return msgspec.structs.replace(said, what="pack", note=pack)
    if (plan := _plan(said.name, data)) is not None:
        return msgspec.structs.replace(said, what="plan", note=plan)
    rows = tuple(_rows(data))
    if any(sum(sign in row for row in rows) >= FEWEST_ROWS for sign in ",;\t"):
        note = "a table of some other making: its first rows are shown; `--source csv` names the columns it takes"
        return msgspec.structs.replace(said, what="table", rows=rows, note=note)
    return said


def _pack(name: str, data: bytes) -> str | None:
    if len(data) > _PACK_MOST or b"pack:" not in data:
        return None
    try:
        pack, _ = load_pack(data, name)
    except InputError as problem:
        return f"a pack with a fault: {problem}"
    return f"the pack {pack.pack.id}: {pack.pack.title}; `appban policy check` looks closer"


def _plan(name: str, data: bytes) -> str | None:
    if b'"appban/plan@' not in data:
        return None
    try:
        plan = read_plan(data, name)
    except InputError as problem:
        return f"a plan with a fault: {problem}"
    return f"a plan of {len(plan.events)} changes; `appban policy apply` adopts it"


def _rows(data: bytes) -> Iterator[str]:
    text = data[: HEADER_ROWS * 4096].decode("utf-8-sig", "replace")
    if "\0" in text:
        return
    for line in text.splitlines()[:HEADER_ROWS]:
        yield line[:MOST_OF_A_ROW]
