"""The inventories of the history: a few hundred devices, taken in now and then, swept and kept when they are.

What is on a device at an instant follows from its number: what is sought goes from devices of nobody's exemption after the
ban, a few at a time; it is there on devices of exemptions while they are in use.
"""

import csv
import io
from collections.abc import Iterator

import msgspec

from appban.bootstrap import House
from appban.bootstrap.shipped import shipped_history_file
from appban.cli.seeding.history.instants import Instant, settled
from appban.cli.seeding.timed import Part
from appban.fleet.sweep import keep, sweep
from appban.record.entry import Actor
from appban.regime.bodies import BodyId
from appban.regime.device import PlaceClass
from appban.regime.identity import Kind, Platform
from appban.regime.pack.text import load
from appban.regime.time import show
from appban.service.answering import present
from appban.service.devices.inventories import Filling, Given, Intake, import_files
from appban.service.guard import OPERATOR
from appban.service.reading import all_facts
from appban.service.work import Act

FILE = "fleet.yaml"
COLUMNS = (
    "device", "platform", "kind", "value", "name", "publisher", "version", "body", "device_class", "managed", "seen_at",
)  # fmt: skip


class ItemPart(Part, frozen=True, kw_only=True):
    """An application as an inventory shows it, by the platform it is on."""

    platform: Platform
    kind: Kind
    value: str
    name: str
    publisher: str
    version: str

    def row(self) -> dict[str, str]:
        """The columns that say it."""
        fields = ("platform", "kind", "value", "name", "publisher", "version")
        return {field: str(getattr(self, field)) for field in fields}


class FleetPart(Part, frozen=True, kw_only=True):
    """Devices of one body: `prefix` and two digits. The last `unmanaged` nobody manages; the last `silent` are not
    heard of after `silent_from`. `carries` counts those that have what is sought at each delivery, from number `first` on.
    """

    body: BodyId
    platform: Platform
    prefix: str
    count: int
    of_class: PlaceClass = msgspec.field(name="class", default=PlaceClass.CORPORATE)
    unmanaged: int = 0
    silent: int = 0
    silent_from: Instant | None = None
    first: int = msgspec.field(name="from", default=1)
    carries: tuple[int, ...] = ()


class StretchPart(Part, frozen=True, kw_only=True):
    """What is sought is on a device of an exemption, from and until."""

    device: str
    since: Instant = msgspec.field(name="from")
    until: Instant


class FleetFile(Part, frozen=True, kw_only=True):
    """When inventories came in and of what; `everywhere` is on each device, `sought` on those that carry it."""

    deliveries: tuple[Instant, ...]
    everywhere: tuple[ItemPart, ...]
    sought: tuple[ItemPart, ...]
    fleets: tuple[FleetPart, ...]
    stretches: tuple[StretchPart, ...]


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of one day."""

    number: int
    at: int


class Inventories:
    """See the module."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._file = settled(load(shipped_history_file(FILE), FILE, FleetFile))

    @property
    def deliveries(self) -> Iterator[Delivery]:
        """Every delivery, oldest first."""
        return (Delivery(number=n, at=at) for n, at in enumerate(self._file.deliveries))

    def take_in(self, delivery: Delivery) -> None:
        """What a day brings, swept and kept."""
        house = self._house
        import_files(
            Intake(house.desk, house.press, house.lake),
            Act(actor=Actor(person=OPERATOR, how="operator")),
            house.sources["csv"],
            [Given(f"inventory {show(delivery.at)[:10]}", self._table(delivery))],
            filling=Filling(anew=True),
        )
        with house.desk.store.reader() as reader:
            facts, at = all_facts(reader), present(house.desk, reader)
        keep(house.lake, sweep(facts, house.lake, at))

    def _table(self, delivery: Delivery) -> bytes:
        text = io.StringIO()
        made = csv.DictWriter(text, COLUMNS)
        made.writeheader()
        for part in self._file.fleets:
            for number in range(1, part.count + 1):
                made.writerows(self._rows(part, number, delivery))
        return text.getvalue().encode()

    def _rows(self, part: FleetPart, number: int, delivery: Delivery) -> Iterator[dict[str, str]]:
        silent = number > part.count - part.silent and part.silent_from is not None
        if silent and delivery.at >= (part.silent_from or 0):
            return
        name = f"{part.prefix}{number:02}"
        row = {
            "device": name,
            "body": part.body,
            "device_class": part.of_class.value,
            "managed": "no" if 0 <= part.count - part.silent - number < part.unmanaged else "yes",
            "seen_at": show(delivery.at - (number * 37 % 600 + 1) * 60_000_000),
        }
        yield from (row | each.row() for each in self._file.everywhere if each.platform is part.platform)
        if self._carries(part, number, name, delivery):
            yield from (row | each.row() for each in self._file.sought if each.platform is part.platform)

    def _carries(self, part: FleetPart, number: int, name: str, delivery: Delivery) -> bool:
        counts = part.carries
        left = counts[min(delivery.number, len(counts) - 1)] if counts else 0
        return part.first <= number < part.first + left or any(
            each.device == name and each.since <= delivery.at < each.until for each in self._file.stretches
        )
