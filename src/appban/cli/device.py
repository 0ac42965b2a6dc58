"""`appban device`: devices under random ids, called by the names that inventories have for them."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_one, emit_rows
from appban.cli.telling import told, written
from appban.errors import InputError, NotFoundError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.service.device_keys import RESERVED
from appban.service.devices.devices import device_lost, device_returned, record_device
from appban.service.devices.place_list import DeviceLine, device_lines, device_page
from appban.service.naming import device_called, known_device
from appban.service.reading import Focus, all_facts, facts_about
from appban.service.rosters import roster_for
from appban.service.work import Work

app = typer.Typer(help="Devices: what is known of them, lost and found.", no_args_is_help=True)

COLUMNS = ("device", "name", "body", "class", "platform", "known_from", "since", "away")
Called = Annotated[str, typer.Argument(help="The device: an id, or scheme:value such as asset:AB12.")]


@app.command("list")
def list_(
    body: Annotated[str | None, typer.Option(help="Of this body alone.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Every device of which something is known."""
    here = session()
    at = here.at(as_of)
    with here.reader() as reader:
        facts = all_facts(reader, here.stop(known_at))
        lines = tuple(device_lines(facts, roster_for(here.house.lake, at), reader, at))
    rows = [_row(here, line) for line in lines if body is None or line.place.body == body]
    emit_rows("appban/devices@1", rows, output, COLUMNS)


@app.command("show")
def show_(
    device: Called, as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE
) -> None:
    """One device: where it stands, what it is called, which exemptions name it."""
    here = session()
    at = here.at(as_of)
    with here.reader() as reader:
        found = device_called(reader, device)
        facts = facts_about(reader, Focus(devices=(found,)), here.stop(known_at))
        page = device_page(facts, roster_for(here.house.lake, at, (found,)), reader, found, at)
    if page is None:
        raise NotFoundError(f"nothing is known of device {device}; `appban device list` shows those known")
    row: Row = {
        **_row(here, page.line),
        "names": list(page.names),
        "exemptions": [f"{e}: {stands.state}" for e, stands in page.exemptions],
    }
    emit_one("appban/device@1", row, output)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="A name for it, as scheme:value such as asset:AB12.")],
    body: Annotated[str | None, typer.Option(help="Whose it is; leave out if not known.")] = None,
    of_class: Annotated[PlaceClass | None, typer.Option("--class", help="Corporate, personal, ...")] = None,
    platform: Annotated[Platform | None, typer.Option(help="What it runs.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record a device that no inventory reports, or what has changed about one."""
    here = session()
    scheme, colon, value = name.partition(":")
    if not colon or not value or scheme in RESERVED:
        raise InputError(f"{name!r} is no name of a device; write scheme:value, such as asset:AB12")
    place = Place(None if body is None else BodyId(body), of_class, platform)

    def verb(work: Work) -> DeviceId:
        known = work.writer.aliases([(scheme, value)]).get((scheme, value))
        device = DeviceId(work.mint("device") if known is None else known)
        if known is None:
            work.writer.mint([(scheme, value)], [device])
        record_device(work, device, place, work.now)
        return device

    receipt = here.do(here.act(actor, body=body, key=key), verb)
    event = written(here, receipt, ev.DeviceRecorded)
    told(here, receipt, ev.DeviceRecorded, output, device=event.device, name=name)


@app.command("report-lost")
def report_lost(
    device: Called,
    at: Annotated[str | None, typer.Option(help="Since when (default: now).")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """A device is lost: it drops out of every exemption at once."""
    here = session()
    found, stated = _called(here, device), here.moment(at, bare="start")
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: device_lost(work, found, work.now if stated is None else stated),
    )
    told(here, receipt, ev.DeviceLost, output, device=found)


@app.command("returned")
def returned(device: Called, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE) -> None:
    """A lost device is back, from now on."""
    here = session()
    found = _called(here, device)
    receipt = here.do(here.act(actor, key=key), lambda work: device_returned(work, found))
    told(here, receipt, ev.DeviceReturned, output, device=found)


def _called(here: Session, text: str) -> DeviceId:
    with here.reader() as reader:
        return known_device(reader, text)


def _row(here: Session, line: DeviceLine) -> Row:
    return {
        "device": line.device.id,
        "name": line.device.name,
        "body": line.place.body,
        "class": line.place.place_class,
        "platform": line.place.platform,
        "known_from": line.known_from,
        "since": here.show(line.since),
        "away": line.away,
    }
