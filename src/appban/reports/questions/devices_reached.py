"""Question 21: what share of official devices a ban reaches, which are exempt, uncovered, or of which that is not known."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.ports.asking import DeviceCount, FleetSeen, Ground
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.decide import decide
from appban.regime.device import DeviceId, Place
from appban.regime.identity import Surface
from appban.regime.measuring import PER_MILLE
from appban.regime.query import Query
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import DAY
from appban.reports.questions import _cases as cases
from appban.reports.questions.devices_unseen import (
    BY_CLASS,
    BY_PLATFORM,
    MONTH,
    no_inventory,
    not_counted,
    place_key,
    seen,
)
from appban.reports.questions.model import Cell, Column, Found, Question, Rests, Row

STATES = {"prohibited": "reached", "not-listed": "reached", "exempt": "exempt", "permitted": "uncovered"}


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which application, as what it is used, of which body with those below it, and broken down by what."""

    app: AppId
    surface: Surface = Surface.NATIVE_APP
    body: BodyId | None = None
    by: tuple[Literal["body", "department", "class", "platform"], ...] = ()


class _Tally(msgspec.Struct):
    found: dict[str, int] = msgspec.field(
        default_factory=lambda: dict.fromkeys(("reached", "exempt", "uncovered", "unknown"), 0)
    )
    unmanaged: int = 0

    def row(self) -> tuple[Cell, ...]:
        devices = sum(self.found.values())
        share = self.found["reached"] * PER_MILLE // devices if devices else None
        return (devices, *self.found.values(), self.unmanaged, share)


def answer(ground: Ground, asked: Asked) -> Found:
    """How the devices of the newest inventory stood to the application at as-of."""
    fleet = ground.fleet(ground.at - MONTH * DAY)
    if fleet is None:
        return Found(rows=(), rests=Rests(), counts={"devices": None}, missing=tuple(no_inventory()))
    rests = Rests(subjects={f"app:{asked.app}"}, times={fleet.recorded})
    tallies: dict[tuple[Cell, ...], _Tally] = {} if asked.by else {(): _Tally()}
    whole = _Tally()
    for count, state in _stand(ground, asked, fleet, rests):
        if not seen(ground, count, asked.body):
            continue
        for tally in (whole, tallies.setdefault(place_key(ground, count, asked.by), _Tally())):
            tally.found[state] += count.devices
            tally.unmanaged += count.devices if count.managed is False else 0
    rows: list[Row] = [(*key, *tally.row()) for key, tally in tallies.items()]
    names = [column.name for column in QUESTION.columns]
    counts = {name: cell for name, cell in zip(names, whole.row(), strict=True) if not isinstance(cell, str)}
    return Found(
        rows=cases.ordered(rows),
        rests=rests,
        counts={name: cell if isinstance(cell, int) else None for name, cell in counts.items()},
        missing=tuple(not_counted(fleet)),
    )


def _stand(ground: Ground, asked: Asked, fleet: FleetSeen, rests: Rests) -> Iterator[tuple[DeviceCount, str]]:
    """Devices by how they stand: by place, and those that an exemption or the record itself tells apart one by one."""
    special = _special(ground, asked.app)
    roster = ground.roster(special)
    probes = {_probe(count): _place(count) for count in fleet.counts}
    known = {device: place for device in special if (place := roster.get(device)) is not None}
    rules = Ruleset(ground.facts, Roster({**probes, **known}.items(), taken_at=fleet.taken_at), ground.at)
    for restriction in rules.bits_of:
        rests.subjects.add(f"restriction:{restriction}")
    for count in fleet.counts:
        yield count, _state(rules, asked, _probe(count))
    for device, place in known.items():
        stands, was = rules.place_of(device), _state(rules, asked, _probe_of(place))
        state = _state(rules, asked, device)
        if (stands, state) == (place, was):
            continue
        if state == "exempt":
            rests.subjects.update(f"exemption:{each}" for each in ground.facts.naming_device.get(device, ()))
        yield _one(place, -1), was
        yield _one(stands, 1), state


def _special(ground: Ground, app: AppId) -> set[DeviceId]:
    """Devices that the record pins, or that an exemption in force names for the application."""
    found = set(ground.facts.devices)
    for exemption, history in ground.facts.exemptions.items():
        if app in history.request.apps and cases.is_in_force(ground, exemption):
            found.update(device.id for device in history.request.devices)
    return found


def _state(rules: Ruleset, asked: Asked, device: DeviceId) -> str:
    query = Query(app=asked.app, at=rules.start, device=device, surface=asked.surface)
    return STATES.get(decide(rules, query, rules.start).outcome, "unknown")


def _place(count: DeviceCount) -> Place:
    return Place(count.body, count.place_class, count.platform)


def _probe(count: DeviceCount) -> DeviceId:
    return _probe_of(_place(count))


def _probe_of(place: Place) -> DeviceId:
    """A device that stands there, and is none: no id has U+0000."""
    return DeviceId(f"\0{place.body}\0{place.place_class}\0{place.platform}")


def _one(place: Place, devices: int) -> DeviceCount:
    """One device more or fewer there; whether it is managed stays counted where the inventory has it."""
    return DeviceCount(place.body, place.place_class, place.platform, None, devices, 0)


QUESTION = Question(
    number=21,
    name="devices-reached",
    wording="On a day, what share of official devices was reached by the ban, exempt, uncovered, or not known?",
    method=(
        "Each device of the newest inventory taken by as-of, where it stood then, put to the decision point: reached if "
        "prohibited or not listed, exempt, uncovered if nothing reaches it, else unknown. The share is of all devices in "
        "the row, per thousand, rounded down. Where the record says later than the inventory where a device stands, it "
        "stands there. Devices that no inventory reports are in no share."
    ),
    asked=Asked,
    by=(cases.BODY, cases.DEPARTMENT, BY_CLASS, BY_PLATFORM),
    columns=(
        Column("devices", "count", "devices in the inventory"),
        Column("reached", "count", "of these, prohibited or not listed"),
        Column("exempt", "count", "of these, exempt"),
        Column("uncovered", "count", "of these, reached by nothing"),
        Column("unknown", "count", "of these, not known"),
        Column("unmanaged", "count", "of these, not managed"),
        Column("reached_per_mille", "count", "reached of a thousand"),
    ),
    answer=answer,
)
