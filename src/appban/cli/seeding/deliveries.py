"""Inventories as they come in week by week, each document by its own source, swept and kept at once."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from appban.bootstrap.shipped import shipped_demo_file
from appban.cli.seeding.documents import EXPORTS
from appban.cli.seeding.fleet import Fleet, ItemPart, ShippedPart
from appban.cli.seeding.player import Player
from appban.cli.seeding.sweeper import Sweeper
from appban.ports import InventorySource
from appban.record.digests import sha256
from appban.record.entry import Actor
from appban.regime.bodies import BodyId
from appban.regime.device import PlaceClass
from appban.regime.observation import Report
from appban.service.devices.inventories import Filling, Given, Intake, import_files
from appban.service.guard import OPERATOR
from appban.service.work import Act

Present = Mapping[str, frozenset[str]]
"""What is on some devices, by their names, beside what every week has."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """One document, the source that reads it, and what that source does not say of the devices."""

    source: InventorySource
    data: bytes
    body: BodyId | None
    of_class: PlaceClass | None


class Delivery:
    """The documents of one week as one source, so that they come in together and make one snapshot."""

    name = "delivery"
    summary = "documents of several sources, each read by its own"

    def __init__(self, loads: Sequence[Load]) -> None:
        self._loads = loads

    @property
    def digest(self) -> bytes:
        """What stands for the documents where a file is asked for."""
        return b"".join(sha256(load.data) for load in self._loads)

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:  # noqa: ARG002 - as the port says
        """See InventorySource."""
        for load in self._loads:
            for report in load.source.parse(load.data, received_at):
                said = report.device
                device = msgspec.structs.replace(
                    said, body=said.body or load.body, device_class=said.device_class or load.of_class
                )
                yield msgspec.structs.replace(report, device=device)


class Deliveries:
    """See the module."""

    def __init__(self, player: Player, fleet: Fleet, sweeper: Sweeper) -> None:
        self._player, self._fleet, self._sweeper = player, fleet, sweeper

    def take_in(self, week: int, present: Present) -> None:
        """What a week brings; what it shows is swept and kept."""
        house = self._player.house
        delivery = Delivery(tuple(self._loads(week, present)))
        import_files(
            Intake(house.desk, house.press, house.lake),
            Act(actor=Actor(person=OPERATOR, how="operator")),
            delivery,
            [Given(f"week {week}", delivery.digest)],
            filling=Filling(anew=True),
        )
        self._sweeper.sweep()

    def _loads(self, week: int, present: Present) -> Iterator[Load]:
        sources, at = self._player.house.sources, self._player.clock.now()
        shipped = self._fleet.file.shipped
        table = shipped_table(shipped, week, present, self._fleet.items)
        yield Load(source=sources["csv"], data=table, body=None, of_class=None)
        for part in shipped.documents:
            data = shipped_demo_file(part.file)
            yield Load(source=sources[part.source], data=data, body=part.body, of_class=part.of_class)
        for fleet in self._fleet.file.fleets:
            shown = tuple(self._fleet.shown(fleet, week, at, present))
            data = EXPORTS[fleet.source](fleet, shown)
            yield Load(source=sources[fleet.source], data=data, body=fleet.body, of_class=fleet.of_class)


def shipped_table(part: ShippedPart, week: int, present: Present, items: Mapping[str, ItemPart]) -> bytes:
    """The table that ships as it stood in a week: less what was gone by then, with what was there besides."""
    gone = {(each.device, each.value) for each in part.gone if week >= each.week}
    told = csv.DictReader(io.StringIO(shipped_demo_file(part.table).decode()))
    rows = [row for row in told if (row["device"], row["value"]) not in gone]
    text = io.StringIO()
    made = csv.DictWriter(text, told.fieldnames or ())
    made.writeheader()
    made.writerows(rows)
    held = {(row["device"], row["value"]) for row in rows}
    first = {row["device"]: row for row in reversed(rows)}
    for name, there in present.items():
        device = name.removeprefix("asset:")
        for item in (items[each] for each in sorted(there)):
            if device in first and (device, item.value) not in held:
                made.writerow(first[device] | _columns(item))
    return text.getvalue().encode()


def _columns(item: ItemPart) -> dict[str, str]:
    return {
        "platform": str(item.platform),
        "kind": str(item.kind),
        "value": item.value,
        "name": item.name,
        "publisher": item.publisher or "",
        "version": item.version,
    }
