"""GLPI agent: its JSON inventory, whole or partial.

Format: the inventory schema of glpi-project/inventory_format; written by GLPI agent 1.0 and later. A partial
inventory carries each section that changed, whole, and leaves the others out: without `softwares` it says
nothing of software, which differs from an empty list. Its log date is the device's local time, and a partial
one may leave out the offset. The document names users, addresses and logins; none of these is read.
"""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.inventory._agent import Machine, Software, claim, item_of, seen_at
from appban.inventory._json import document, struct
from appban.inventory._limits import MAX_DEVICE_DOCUMENT, few_enough, unpacked
from appban.regime.observation import SOFTWARE, Report


class _AccessLog(msgspec.Struct, frozen=True):
    logdate: str | None = None


class _Bios(msgspec.Struct, frozen=True):
    ssn: str | None = None
    assettag: str | None = None


class _Hardware(msgspec.Struct, frozen=True):
    name: str | None = None
    uuid: str | None = None


class _Timezone(msgspec.Struct, frozen=True):
    offset: str | None = None


class _System(msgspec.Struct, frozen=True):
    name: str | None = None
    full_name: str | None = None
    kernel_name: str | None = None
    fqdn: str | None = None
    timezone: _Timezone = _Timezone()


class _Content(msgspec.Struct, frozen=True):
    accesslog: _AccessLog = _AccessLog()
    bios: _Bios = _Bios()
    hardware: _Hardware = _Hardware()
    operatingsystem: _System = _System()
    softwares: tuple[Software, ...] | msgspec.UnsetType = msgspec.UNSET


class _Inventory(msgspec.Struct, frozen=True):
    deviceid: str
    content: _Content
    action: str = "inventory"
    partial: bool = False


class Source:
    """JSON inventories of GLPI agent; see the module for the format."""

    name = "glpi"
    summary = "GLPI agent, JSON inventory, whole or partial"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """One report; InputError with the path in the document and the value that is wrong."""
        said = struct(document(unpacked(data, MAX_DEVICE_DOCUMENT)), _Inventory)
        if said.action != "inventory":
            raise InputError(f"a message of action {said.action!r} is not an inventory", where="$.action")
        machine = _machine(said)
        device = claim(machine, "$.content")
        rows = () if said.content.softwares is msgspec.UNSET else said.content.softwares
        few_enough(len(rows))
        report = Report(
            source=self.name,
            device=device,
            seen_at=seen_at(machine, "$.content.accesslog.logdate", received_at),
            mode="full",
            sections=() if said.content.softwares is msgspec.UNSET else (SOFTWARE,),
            items=tuple(
                item_of(row, device.platform, f"$.content.softwares[{at}]") for at, row in enumerate(rows)
            ),
        )
        return iter((report,))


def _machine(said: _Inventory) -> Machine:
    content = said.content
    system = content.operatingsystem
    return Machine(
        agent_id=said.deviceid,
        hostname=content.hardware.name or system.fqdn,
        serial=content.bios.ssn,
        uuid=content.hardware.uuid,
        asset=content.bios.assettag,
        systems=(system.name, system.full_name, system.kernel_name),
        logged_at=content.accesslog.logdate,
        offset=system.timezone.offset,
    )
