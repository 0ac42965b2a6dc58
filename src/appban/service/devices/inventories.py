"""Importing inventories: every file is read before anything is kept, and the entry follows what it speaks of.

First the devices' ids are minted, then the lake keeps the batch and a snapshot, last an entry names both by digest. A
crash between leaves ids that nothing speaks of, or a batch that no entry names; importing the files again sets it right.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from appban.errors import ClockError, InputError, RefusedError
from appban.ports import BatchInfo, InventorySource, Lake, SnapshotInfo, StoreReader
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, PlaceClass
from appban.regime.facts import Facts
from appban.regime.observation import Report
from appban.service.device_keys import Resolver, names_in
from appban.service.publishing import Press, check_not_behind, published, record
from appban.service.reading import Focus, event_of, facts_about
from appban.service.work import ACKNOWLEDGED, ID_BYTES, Act, Desk, Receipt, Work, clock_doubt

FILE = "inventory file"
"""The scheme of the names by which the store remembers which files it has taken in."""

Watch = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


def _unwatched(_what: str, _done: int, _of: int) -> None:
    """Nobody is told."""


class Intake(msgspec.Struct, frozen=True):
    """What an import works with: the record, where it is published, and the lake."""

    desk: Desk
    press: Press
    lake: Lake


class Given(msgspec.Struct, frozen=True):
    """A file as given: its name for messages, and its bytes."""

    name: str
    data: bytes


class Filling(msgspec.Struct, frozen=True, kw_only=True):
    """What the source does not say of its devices and the importer knows; None is left open.

    `anew` says that a file with the same bytes as an earlier one is a new report, as of now.
    """

    body: BodyId | None = None
    device_class: PlaceClass | None = None
    anew: bool = False


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """What was in a file; `known` names the batch that has it already, and nothing of it is added then."""

    name: str
    digest: str
    reports: tuple[Report, ...]
    known: str | None


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What an import came to; batch, snapshot and receipt are None when every file was known."""

    files: tuple[FileRead, ...]
    minted: int
    batch: BatchInfo | None
    snapshot: SnapshotInfo | None
    receipt: Receipt[None] | None


class KeptBatch(msgspec.Struct, frozen=True):
    """A batch of the lake, and whether an entry of the record names it."""

    info: BatchInfo
    recorded: bool


def import_files(
    intake: Intake,
    act: Act,
    source: InventorySource,
    files: Sequence[Given],
    *,
    filling: Filling,
    watch: Watch = _unwatched,
) -> Import:
    """Take files of one source in, all or none of them.

    InputError, with file and place, for what cannot be read, for a body that is not in the tree, and for a device
    whose names are those of two. A file that was taken in before adds nothing.
    """
    desk, lake = intake.desk, intake.lake
    with desk.store.reader() as reader:
        check_not_behind(reader.head(), published(intake.press))
        at = max(desk.clock.now(), reader.head().time + 1)
        facts = facts_about(reader, Focus())
        digests = [file_digest(source, file, filling, at) for file in files]
        known = reader.aliases([(FILE, digest) for digest in digests])
    read = tuple(_read(source, files, digests, known, filling=filling, at=at, watch=watch))
    fresh = [file for file in read if file.known is None]
    _check_bodies(fresh, facts, at)
    if not fresh:
        return Import(files=read, minted=0, batch=None, snapshot=None, receipt=None)
    named, minted = _devices(desk, fresh)
    total = len(named)
    batch = lake.append(_watched(named, watch, total), at)
    watch("putting the fleet together", 0, 1)
    snapshot = lake.snapshot(at)
    receipt = record(desk, intake.press, act, lambda work: _record(work, fresh, batch, snapshot))
    return Import(files=read, minted=minted, batch=batch, snapshot=snapshot, receipt=receipt)


def kept_batches(reader: StoreReader, lake: Lake) -> list[KeptBatch]:
    """Every batch of the lake, in order of import."""
    batches = lake.batches()
    subjects = {"inventories", *(f"source:{source}" for batch in batches for source in batch.sources)}
    recorded: set[str | None] = set()
    for row in reader.rows_of(subjects, reader.head().size):
        match event_of(row):
            case ev.SourceDelivered(batch=digest) | ev.InventoryDropped(carried=digest):
                recorded.add(digest)
            case _:
                pass
    return [KeptBatch(batch, batch.digest in recorded) for batch in batches]


def file_digest(source: InventorySource, file: Given, filling: Filling, at: int) -> str:
    """SHA-256 of what an import of a file would say: its bytes, how they are read, and what is filled in."""
    told = (source.name, filling.body, filling.device_class, at if filling.anew else None)
    how = msgspec.msgpack.encode(told)
    return to_hex(sha256(sha256(how) + sha256(file.data)))


def _read(
    source: InventorySource,
    files: Sequence[Given],
    digests: Sequence[str],
    known: Mapping[tuple[str, str], str],
    *,
    filling: Filling,
    at: int,
    watch: Watch,
) -> Iterator[FileRead]:
    seen: dict[str, str] = {}
    for done, (file, digest) in enumerate(zip(files, digests, strict=True)):
        watch("reading", done, len(files))
        before = known.get((FILE, digest)) or seen.get(digest)
        seen[digest] = file.name
        reports = () if before is not None else _parsed(source, file, filling, at)
        yield FileRead(name=file.name, digest=digest, reports=reports, known=before)


def _parsed(source: InventorySource, file: Given, filling: Filling, at: int) -> tuple[Report, ...]:
    try:
        return tuple(_filled(report, filling) for report in source.parse(file.data, at))
    except InputError as problem:
        raise InputError(str(problem), where=file.name) from None


def _filled(report: Report, filling: Filling) -> Report:
    said = report.device
    device = msgspec.structs.replace(
        said, body=said.body or filling.body, device_class=said.device_class or filling.device_class
    )
    return msgspec.structs.replace(report, device=device)


def _check_bodies(files: Iterable[FileRead], facts: Facts, at: int) -> None:
    for file in files:
        for report in file.reports:
            body = report.device.body
            if body is not None and facts.bodies.at(BodyId(body), at) is None:
                key = report.device.keys[0]
                raise InputError(
                    f"device {key.scheme}:{key.value} is of body {body!r}, which is not in the tree; "
                    "`appban body list` shows those that are, by id",
                    where=file.name,
                )


def _devices(desk: Desk, files: Sequence[FileRead]) -> tuple[list[tuple[DeviceId, Report]], int]:
    """Each report with the id of its device; ids are minted, and durable, before anything speaks of them."""
    names = names_in(report for file in files for report in file.reports)
    with desk.store.writer() as writer:
        doubt = clock_doubt(writer.mark(), desk.clock.mark(), writer.head().time, writer.meta(ACKNOWLEDGED))
        if doubt is not None:
            raise ClockError(f"{doubt}; say that the clock is right with `appban doctor --clock-is-right`")
        known = writer.aliases(names)
        resolver = Resolver(known, writer.names(set(known.values())), lambda: _mint(desk))
        named = [(resolver.device(report, file.name), report) for file in files for report in file.reports]
        if resolver.fresh:
            writer.mint(list(resolver.fresh), list(resolver.fresh.values()))
            writer.commit()
    return named, len(resolver.minted)


def _mint(desk: Desk) -> DeviceId:
    return DeviceId(f"device-{desk.entropy.bytes(ID_BYTES).hex()}")


def _record(work: Work, files: Sequence[FileRead], batch: BatchInfo, snapshot: SnapshotInfo) -> None:
    wanted = [(FILE, file.digest) for file in files]
    if twice := work.writer.aliases(wanted):
        raise RefusedError(
            f"{next(f.name for f in files if (FILE, f.digest) in twice)} was imported by somebody else meanwhile; "
            "import the other files again"
        )
    work.writer.mint(wanted, [batch.digest] * len(wanted))
    for source in batch.sources:
        spoken = {report.device.keys for file in files for report in file.reports if report.source == source}
        work.add(
            ev.SourceDelivered(
                stated=batch.received_at, source=source, batch=batch.digest, devices=len(spoken)
            )
        )
    work.add(
        ev.SnapshotTaken(
            stated=snapshot.taken_at,
            snapshot=snapshot.id,
            manifest=snapshot.manifest_digest,
            rows=snapshot.rows,
            devices=snapshot.devices,
        )
    )


def _watched(
    named: Sequence[tuple[DeviceId, Report]], watch: Watch, total: int
) -> Iterator[tuple[DeviceId, Report]]:
    for done, each in enumerate(named):
        watch("keeping", done, total)
        yield each
