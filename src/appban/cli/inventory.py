"""`appban inventory`: take in what other tools have collected, whole or not at all; list it, and drop what is old."""

from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.files import read_file, read_files
from appban.cli.inventory_front import Device_, Mapping_, Page_, Profile, SeenAt, Told, fronted
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.cli.progress import progress
from appban.cli.telling import told
from appban.errors import InputError
from appban.ports import InventorySource
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import PlaceClass
from appban.regime.time import show
from appban.service.devices.inventories import Filling, Import, Intake, KeptBatch, import_files, kept_batches
from appban.service.devices.retention import Retired, drop_older
from appban.service.exemptions.proving import read_rows, take_evidence

MOST_EVIDENCE = 8 * 1024 * 1024
"""Bytes of a file of evidence."""

app = typer.Typer(help="Inventories of devices and their software.", no_args_is_help=True)


Files = Annotated[list[Path], typer.Argument(help="Files of one source.")]
Source = Annotated[str, typer.Option("--source", help="What made them, such as glpi, intune or csv.")]
Body = Annotated[str | None, typer.Option(help="Whose the devices are, where the source does not say.")]
Class = Annotated[
    PlaceClass | None, typer.Option("--class", help="What sort of devices, where the source does not say.")
]
Anew = Annotated[
    bool, typer.Option("--anew", help="Take in a file with the same bytes as before as a report of now.")
]


@app.command("import")
def import_(
    files: Files,
    source: Source,
    body: Body = None,
    device_class: Class = None,
    mapping: Mapping_ = None,
    device: Device_ = None,
    seen_at: SeenAt = None,
    profile: Profile = None,
    page: Page_ = None,
    anew: Anew = False,
    actor: Actor_ = None,
    output: Output = Format.TABLE,
) -> None:
    """Take files in, all or none. If anything in them cannot be read nothing is changed; `appban look` shows them first."""
    here = session()
    reader = _source(here, source)
    said = Told(mapping=mapping, device=device, seen_at=seen_at, profile=profile, page=page)
    given = fronted(here, source, said, read_files(files))
    filling = Filling(body=None if body is None else BodyId(body), device_class=device_class, anew=anew)
    with progress() as watch:
        done = import_files(
            Intake(here.house.desk, here.house.press, here.house.lake),
            here.act(actor, body=body),
            reader,
            given,
            filling=filling,
            watch=watch,
        )
    emit_one("appban/inventory-import@1", _row(done), output)
    for file in done.files:
        if file.known is not None:
            say(f"{file.name} was taken in before ({file.known[:19]}); nothing of it was added")


@app.command("evidence")
def evidence(
    file: Annotated[
        Path, typer.Argument(help="CSV with the columns device, mitigation and holds (yes or no).")
    ],
    source: Annotated[str, typer.Option("--source", help="What saw it, such as mdm or identity-provider.")],
    at: Annotated[str | None, typer.Option("--at", help="When it was seen (default: now).")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take in what a machine saw of safeguards on devices: what holds is evidenced, what does not suspends."""
    here = session()
    data = read_file(file, MOST_EVIDENCE)
    rows = read_rows(data, str(file))
    stated = here.moment(at)
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: take_evidence(work, source, rows, data, work.now if stated is None else stated),
    )
    failed = sum(not row.holds for row in rows)
    told(here, receipt, ev.SourceDelivered, output, source=source, holding=len(rows) - failed, failing=failed)


@app.command("list")
def list_(output: Output = Format.TABLE) -> None:
    """What was taken in, when, and whether the record names it."""
    here = session()
    with here.reader() as reader:
        rows = [_batch(here, kept) for kept in kept_batches(reader, here.house.lake)]
    columns = ("batch", "received", "sources", "devices", "rows", "recorded")
    emit_rows("appban/inventories@1", rows, output, columns)


@app.command("drop")
def drop(
    older_than: Annotated[int, typer.Option("--older-than", min=1, help="Days for which all is kept.")],
    forget_silent: Annotated[
        bool,
        typer.Option(
            "--forget-silent",
            help="Also forget software that nobody reported again since, and devices that nobody heard of since.",
        ),
    ] = False,
    actor: Actor_ = None,
    output: Output = Format.TABLE,
) -> None:
    """Take away old snapshots, sweeps and batches that nothing newer needs; what is known of each device now stays."""
    here = session()
    intake = Intake(here.house.desk, here.house.press, here.house.lake)
    done = drop_older(intake, here.act(actor), older_than, "forgotten" if forget_silent else "kept")
    emit_one("appban/inventory-drop@1", _dropped_row(here, done), output)
    if done.receipt is None:
        say(f"nothing from before {here.show(done.before)} can go")


def _dropped_row(here: Session, done: Retired) -> Row:
    gone = done.dropped
    return {
        "before": here.show(done.before),
        "snapshots": gone.snapshots,
        "sweeps": gone.sweeps,
        "batches": gone.batches,
        "lists_forgotten": gone.lists,
        "carried": gone.carried,
        "entry": None if done.receipt is None else done.receipt.first,
    }


def _source(here: Session, name: str) -> InventorySource:
    if name not in here.house.sources:
        known = ", ".join(here.house.sources)
        raise InputError(f"there is no source {name!r}; they are {known}")
    return here.house.sources[name]


def _row(done: Import) -> Row:
    fresh = [file for file in done.files if file.known is None]
    reports = [report for file in fresh for report in file.reports]
    silent = {report.device.keys for report in reports} - {r.device.keys for r in reports if r.lists}
    return {
        "files": len(done.files),
        "known_before": len(done.files) - len(fresh),
        "devices": 0 if done.batch is None else done.batch.devices,
        "devices_new": done.minted,
        "devices_without_list": len(silent),
        "items": 0 if done.batch is None else done.batch.rows,
        "batch": None if done.batch is None else done.batch.digest,
        "snapshot": None if done.snapshot is None else done.snapshot.id,
        "fleet": None if done.snapshot is None else done.snapshot.devices,
        "first": None if done.receipt is None else done.receipt.first,
        "last": None if done.receipt is None else done.receipt.last,
    }


def _batch(here: Session, kept: KeptBatch) -> Row:
    info = kept.info
    return {
        "batch": info.digest[:16],
        "received": show(info.received_at, here.house.desk.zone),
        "sources": list(info.sources),
        "devices": info.devices,
        "rows": info.rows,
        "recorded": kept.recorded,
    }
