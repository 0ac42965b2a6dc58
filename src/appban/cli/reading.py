"""`appban reading`: figures of accounts, posts and peers, each with its source; files of them; peers; what it cost."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from appban.bootstrap.shipped import shipped_exports
from appban.cli import reading_cost, reading_peer
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.cli.telling import told, written
from appban.regime.events.readings import ReadingTaken
from appban.regime.reading import METRICS, ReadingId, read_value, show_value
from appban.service.naming import known_device
from appban.service.readings.importing import Delivery, Imported, import_readings, taken_before
from appban.service.readings.listing import Line, all_measured, readings_of
from appban.service.readings.measured import Measured
from appban.service.readings.own import NAME
from appban.service.readings.tables import MOST_BYTES
from appban.service.readings.taking import ByHand, take

app = typer.Typer(help="Figures of accounts, posts and peers, each with its source.", no_args_is_help=True)
app.add_typer(reading_peer.app, name="peer")
app.add_typer(reading_cost.app, name="cost")

LIST = (
    "reading",
    "of",
    "metric",
    "segment",
    "value",
    "since",
    "at",
    "source",
    "reference",
    "collected",
    "corrected_by",
)
FORMATS = ("format", "title", "rows", "key", "columns", "source")
_DEVICE = {
    "exempt": "an exemption was in force for the device when it was exported",
    "not-exempt": "the application is banned on devices, and no exemption was in force for this one when it was exported",
    "not-said": "nobody said on which device it was exported; name it with --device",
}

Account = Annotated[str | None, typer.Option("--account", help="The account it is about, such as @handle.")]
Definition = Annotated[str | None, typer.Option(help="What the platform counted then, and in which version.")]


About_ = Annotated[str, typer.Argument(help="@handle, a peer, a publication, post:REFERENCE or channel:ID.")]
Metric_ = Annotated[str, typer.Option(help=f"One of {', '.join(METRICS)}.")]
Value_ = Annotated[
    str, typer.Option(help="4812, >360, >=360, <10, 15000000..20000000, unknown, not offered.")
]
Source_ = Annotated[Literal["manual", "press"], typer.Option(help="Seen by a person, or printed somewhere.")]
Reference_ = Annotated[str, typer.Option(help="Where the figure stands.")]
At = Annotated[str | None, typer.Option("--at", help="When it was true (default: now); a date counts whole.")]
Since = Annotated[str | None, typer.Option("--since", help="It counts what happened since then.")]
Segment = Annotated[str, typer.Option(help="The part of the audience, such as age:18-24.")]
Corrects = Annotated[str | None, typer.Option(help="The reading whose place it takes.")]


@app.command("take")
def take_(
    about: About_,
    metric: Metric_,
    value: Value_,
    source: Source_,
    reference: Reference_,
    at: At = None,
    since: Since = None,
    segment: Segment = "",
    definition: Definition = None,
    account: Account = None,
    corrects: Corrects = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take one figure by hand. A bound stays a bound; what a platform does not offer is never 0."""
    here = session()
    measured = Measured(
        about=about,
        metric=metric,
        segment=segment,
        since=here.moment(since, bare="start"),
        at=here.moment(at, bare="until"),
        precision="day" if at is not None and len(at) == len("2023-03-16") else "instant",
        value=read_value(value),
        definition=definition,
    )
    asked = ByHand(
        measured=measured,
        source=source,
        reference=reference,
        account=account,
        corrects=None if corrects is None else ReadingId(corrects),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: take(work, asked))
    event = written(here, receipt, ReadingTaken)
    told(here, receipt, ReadingTaken, output, reading=event.reading, value=show_value(event.value))


File = Annotated[Path, typer.Argument(help="CSV of ours, or an export in a known format.")]
Format_ = Annotated[str | None, typer.Option("--format", help="Its format (default: by its headings).")]
Exported = Annotated[str | None, typer.Option("--exported", help="When it was exported (default: now).")]
By = Annotated[str | None, typer.Option("--by", help="Who exported it, by handle (default: who acts).")]
Device_ = Annotated[str | None, typer.Option("--device", help="On which device, by id or as serial:VALUE.")]


@app.command("import")
def import_(
    file: File,
    account: Account = None,
    form: Format_ = None,
    exported: Exported = None,
    by: By = None,
    device: Device_ = None,
    definition: Definition = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take a file of figures in, whole or not at all. One that was taken in before changes nothing."""
    here = session()
    data = read_file(file, MOST_BYTES)
    act = here.act(actor, key=key)
    with here.reader() as reader:
        known = taken_before(reader, account, data) and not here.done(act)
        on = None if device is None else known_device(reader, device)
    if known:
        say(f"{file} was taken in before; nothing of it was added")
        emit_one("appban/reading-import@1", {"file": str(file), "known_before": True, "taken": 0}, output)
        return
    asked = Delivery(
        name=file.name,
        data=data,
        account=account,
        format=form,
        exported=here.moment(exported),
        by=None if by is None else here.people(by)[0],
        device=on,
        definition=definition,
    )
    receipt = here.do(act, lambda work: import_readings(work, asked, shipped_exports()))
    if receipt.value is None:
        told(here, receipt, ReadingTaken, output)
        return
    _say_of(receipt.value)
    emit_one("appban/reading-import@1", _imported(file, receipt.value, receipt.first, receipt.last), output)


@app.command("list")
def list_(
    about: Annotated[
        list[str] | None, typer.Argument(help="Of what (default: every account, peer and channel).")
    ] = None,
    metric: Annotated[str | None, typer.Option(help="Of this metric.")] = None,
    account: Account = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Readings that were true by then, in order of their time, with where each is from and what took its place."""
    here = session()
    stop, at = here.stop(known_at), here.at(as_of)
    with here.reader() as reader:
        wanted = tuple(about) if about else all_measured(reader, stop)
        lines = readings_of(reader, wanted, account=account, at=at, stop=stop)
    rows = [_line(here, each) for each in lines if metric in {None, each.event.metric}]
    emit_rows("appban/readings@1", rows, output, LIST if output is Format.TABLE else (*LIST, *_MORE))


_MORE = (
    "kind",
    "low",
    "high",
    "unit",
    "definition",
    "raw",
    "collected_by",
    "device",
    "exempt",
    "corrects",
    "entry_time",
)


@app.command("formats")
def formats(output: Output = Format.TABLE) -> None:
    """The formats that a file of figures may have; the one of our own first."""
    own: Row = {
        "format": NAME,
        "title": "CSV of our own (docs/reference/readings.md)",
        "rows": "readings",
        "key": "about",
        "columns": ["metric", "at", "value"],
        "source": None,
    }
    rows = [own] + [
        {
            "format": each.id,
            "title": each.title,
            "rows": each.rows,
            "key": each.key,
            "columns": list(each.columns),
            "source": f"{each.source.reference} ({each.source.mark})",
        }
        for each in shipped_exports().values()
    ]
    emit_rows("appban/reading-formats@1", rows, output, FORMATS)


def _say_of(done: Imported) -> None:
    if done.device in _DEVICE:
        say(_DEVICE[done.device])
    if done.left_out:
        say(f"left out, since the channel is not recorded to offer it: {', '.join(done.left_out)}")


def _imported(file: Path, done: Imported, first: int, last: int) -> Row:
    return {
        "file": str(file),
        "known_before": False,
        "format": done.format,
        "sha256": done.raw,
        "taken": done.taken,
        "same": done.same,
        "revised": done.revised,
        "left_out": list(done.left_out),
        "device": done.device,
        "exemptions": list(done.exemptions),
        "first_entry": first,
        "last_entry": last,
    }


def _line(here: Session, line: Line) -> Row:
    event = line.event
    return {
        "reading": event.reading,
        "of": line.found.name,
        "metric": event.metric,
        "segment": event.segment or None,
        "value": show_value(event.value),
        "since": here.show(event.since),
        "at": here.show(event.stated),
        "source": event.source,
        "reference": event.reference,
        "collected": here.show(event.collected),
        "corrected_by": line.corrected_by,
        "kind": event.value.kind,
        "low": event.value.low,
        "high": event.value.high,
        "unit": METRICS[event.metric].unit,
        "definition": event.definition,
        "raw": event.raw,
        "collected_by": line.collected_by,
        "device": line.device,
        "exempt": line.exempt,
        "corrects": event.corrects,
        "entry_time": here.show(line.recorded),
    }
