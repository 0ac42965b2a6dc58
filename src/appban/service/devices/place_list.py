"""Lists of devices and networks: what the log says of each, else the newest inventory, at an instant."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.ports import StoreReader
from appban.regime.device import DeviceId, NetworkId, Place
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts, PlaceHistory
from appban.regime.roster import Roster
from appban.service.exemptions.exemption_state import Standing, standing
from appban.service.naming import Named, Names


class DeviceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One device. `known_from` says who told where it stands; `away`: lost or in other hands at the instant asked."""

    device: Named
    place: Place
    known_from: Literal["record", "inventory"]
    since: int
    away: bool


class DevicePage(msgspec.Struct, frozen=True, kw_only=True):
    """A device with every name held of it and the exemptions that name it."""

    line: DeviceLine
    names: tuple[str, ...]
    exemptions: tuple[tuple[ExemptionId, Standing], ...]


class NetworkLine(msgspec.Struct, frozen=True, kw_only=True):
    """One network."""

    network: NetworkId
    place: Place
    since: int


def device_lines(facts: Facts, roster: Roster, reader: StoreReader, at: int) -> Iterator[DeviceLine]:
    """Every device of which something is known at an instant: those of the record first, then the inventory's."""
    names = Names(reader)
    names.learn([*facts.devices, *roster.index])
    for device in [*facts.devices, *(d for d in roster.index if d not in facts.devices)]:
        line = device_line(facts, roster, names, device, at)
        if line is not None:
            yield line


def device_line(facts: Facts, roster: Roster, names: Names, device: DeviceId, at: int) -> DeviceLine | None:
    """One device, or None if nothing is known of where it stands: a later fact of the record goes before the roster."""
    history, seen = facts.devices.get(device), roster.get(device)
    fact = None if history is None else history.at(at)
    away = history is not None and history.absences.during(at)
    if fact is not None and (seen is None or fact.stated >= roster.taken_at):
        return DeviceLine(
            device=names.of(device), place=fact.place, known_from="record", since=fact.stated, away=away
        )
    if seen is None:
        return None
    return DeviceLine(
        device=names.of(device), place=seen, known_from="inventory", since=roster.taken_at, away=away
    )


def device_page(
    facts: Facts, roster: Roster, reader: StoreReader, device: DeviceId, at: int
) -> DevicePage | None:
    """A device's page, or None if nothing is known of it."""
    line = device_line(facts, roster, Names(reader), device, at)
    if line is None:
        return None
    naming = facts.naming_device.get(device, ())
    return DevicePage(
        line=line,
        names=tuple(":".join(name) for name in reader.names([device]).get(device, [])),
        exemptions=tuple((each, standing(facts, each, at)) for each in naming),
    )


def network_lines(facts: Facts, at: int) -> Iterator[NetworkLine]:
    """Every network recorded by an instant."""
    for network, history in facts.networks.items():
        fact = _at(history, at)
        if fact is not None:
            yield NetworkLine(network=network, place=fact[0], since=fact[1])


def _at(history: PlaceHistory, at: int) -> tuple[Place, int] | None:
    fact = history.at(at)
    return None if fact is None else (fact.place, fact.stated)
