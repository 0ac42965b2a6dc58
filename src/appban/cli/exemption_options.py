"""The options that the `exemption` commands share, and how devices are called."""

from typing import Annotated

import typer

from appban.cli.context import Session
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.roster import Roster
from appban.service.naming import device_called
from appban.service.reading import Focus, facts_about
from appban.service.rosters import roster_for

Id = Annotated[str, typer.Argument(help="The exemption, by id.", metavar="EXEMPTION")]
Reason = Annotated[str, typer.Option(help="Why; it stands, erasably, beside the record.")]
At = Annotated[str | None, typer.Option(help="Since when (default: now).")]


def devices_called(here: Session, names: list[str]) -> tuple[DeviceId, ...]:
    """Devices by id or by scheme:value."""
    with here.reader() as reader:
        return tuple(device_called(reader, name) for name in names)


def roster_of(here: Session, devices: tuple[DeviceId, ...] | None, exemption: str | None = None) -> Roster:
    """The roster of the devices named, or else of those that an exemption names."""
    named = devices or ()
    if not named and exemption is not None:
        with here.reader() as reader:
            history = facts_about(reader, Focus(exemptions=(ExemptionId(exemption),))).exemptions.get(
                ExemptionId(exemption)
            )
        named = () if history is None else tuple(device.id for device in history.request.devices)
    return roster_for(here.house.lake, here.now(), named)
