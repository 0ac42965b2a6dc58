"""Question 16: how many devices were unmanaged or had no inventory report, so that every count is a floor."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from appban.ports.asking import DeviceCount, FleetSeen, Ground
from appban.regime.bodies import BodyId
from appban.regime.time import DAY, show
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Cell, Column, Found, Missing, Question, Rests, Row

MONTH = 30
"""Days within which a device is to have been heard of, unless somebody asks otherwise: operator's rule."""


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which body with those below it, and heard of within how many days."""

    body: BodyId | None = None
    days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = MONTH
    by: tuple[Literal["body", "department", "class", "platform"], ...] = ()


class _Tally(msgspec.Struct):
    devices: int = 0
    unmanaged: int = 0
    unknown: int = 0
    silent: int = 0

    def add(self, count: DeviceCount) -> None:
        self.devices += count.devices
        self.unmanaged += count.devices if count.managed is False else 0
        self.unknown += count.devices if count.managed is None else 0
        self.silent += count.silent


def answer(ground: Ground, asked: Asked) -> Found:
    """What the newest inventory by as-of leaves open."""
    fleet = ground.fleet(ground.at - asked.days * DAY)
    if fleet is None:
        return Found(rows=(), rests=Rests(), counts={"devices": None}, missing=tuple(no_inventory()))
    tallies: dict[tuple[Cell, ...], _Tally] = {} if asked.by else {(): _Tally()}
    whole = _Tally()
    for count in fleet.counts:
        if not seen(ground, count, asked.body):
            continue
        whole.add(count)
        tallies.setdefault(place_key(ground, count, asked.by), _Tally()).add(count)
    rows: list[Row] = [
        (*key, each.devices, each.unmanaged, each.unknown, each.silent) for key, each in tallies.items()
    ]
    return Found(
        rows=cases.ordered(rows),
        rests=Rests(times={fleet.recorded}),
        counts={
            "devices": whole.devices,
            "unmanaged": whole.unmanaged,
            "unknown_management": whole.unknown,
            "silent": whole.silent,
        },
        missing=tuple(not_counted(fleet)),
    )


def seen(ground: Ground, count: DeviceCount, body: BodyId | None) -> bool:
    """Whether devices that stand alike are seen by the asker, and of the body asked about."""
    if not ground.sees_body(count.body):
        return False
    if body is None:
        return True
    return count.body is not None and body in (
        ground.facts.bodies.lineage(count.body, ground.at) or (count.body,)
    )


def place_key(ground: Ground, count: DeviceCount, by: tuple[str, ...]) -> tuple[Cell, ...]:
    """The row under which devices that stand alike count."""
    body = count.body
    values: dict[str, Cell] = {
        "body": body,
        "department": None if body is None else cases.department(ground.facts, body, ground.at),
        "class": None if count.place_class is None else count.place_class.value,
        "platform": None if count.platform is None else count.platform.value,
    }
    return tuple(values[name] for name in by)


def no_inventory() -> Iterator[Missing]:
    """That nothing is known of devices."""
    yield Missing(what="devices", why="no inventory that the record vouches for was taken by then")


def not_counted(fleet: FleetSeen) -> Iterator[Missing]:
    """What an inventory never has, and which of its sources had gone quiet."""
    quiet = tuple(sorted(source for source, _ in fleet.not_heard))
    if quiet:
        total = sum(devices for _, devices in fleet.not_heard)
        why = f"they had spoken before, and not within the bound, of {total} devices between them"
        yield Missing(what="sources not heard from", why=why, of=quiet)
    yield Missing(
        what="devices that no inventory reports",
        why=f"the inventory of {show(fleet.taken_at)} has those that some source reported, and no other",
    )


BY_CLASS = Column("class", "text", "the class of the device")
BY_PLATFORM = Column("platform", "text", "its platform")

QUESTION = Question(
    number=16,
    name="devices-unseen",
    wording="How many devices were unmanaged or had no inventory report on a day, so that each count is a floor?",
    method=(
        "Devices of the newest inventory taken by as-of whose entry is in the record by known-at. Unmanaged: its sources "
        "say so; of some nobody says. Silent: no source spoke of it within the days asked for, before as-of. Devices that "
        "no source ever reported are in no count."
    ),
    asked=Asked,
    by=(cases.BODY, cases.DEPARTMENT, BY_CLASS, BY_PLATFORM),
    columns=(
        Column("devices", "count", "devices in the inventory"),
        Column("unmanaged", "count", "of these, not managed"),
        Column("unknown_management", "count", "of these, nobody says whether managed"),
        Column("silent", "count", "of these, not heard of within the days"),
    ),
    answer=answer,
)
