"""Questions of devices: 15 detections-by-month, 16 devices-unseen, 21 devices-reached; out of the files of the lake."""

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq
from tests.reference import naive
from tests.reference.answers.bans import ban_of
from tests.reference.answers.force import about, in_force, requests
from tests.reference.answers.record import DAY, Asked, Row, below, department, each_of, in_order, tree
from tests.reference.reading import latest, of

from appban.regime import events as ev
from appban.regime.device import Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.query import Query

LONDON = ZoneInfo("Europe/London")


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one relation of a snapshot or sweep."""
    return [
        row for file in sorted(folder.glob(f"{name}-*.parquet")) for row in pq.read_table(file).to_pylist()
    ]


def newest_snapshot(asked: Asked) -> Path | None:
    """The folder of the newest inventory taken by then whose entry is known."""
    entered = {e.snapshot for _, e in each_of(asked.facts, ev.SnapshotTaken) if e.stated <= asked.at}
    found = [each for each in (asked.folder / "snapshots").iterdir() if each.name in entered]
    return max(found, key=lambda each: int(each.name.split("-")[0]), default=None)


def devices_of(folder: Path) -> list[dict[str, Any]]:
    """Every device of a snapshot, with where it stands."""
    places = {row["place"]: row for row in rows_of(folder, "places")}
    return [row | places[row["place"]] for row in rows_of(folder, "devices")]


def key_of(asked: Asked, device: dict[str, Any]) -> Row:
    """What a device is counted under."""
    body = device["body"]
    values = {
        "body": body,
        "department": department(tree(asked.facts), body, asked.at),
        "class": device["class"],
        "platform": device["platform"],
    }
    return tuple(values[each] for each in asked.by)


def devices_unseen(asked: Asked) -> list[Row]:
    """16: how many devices nobody manages, or were silent."""
    folder, where = newest_snapshot(asked), tree(asked.facts)
    if folder is None:
        return []
    bound = asked.at - (asked.get("days") or 30) * DAY
    rows: dict[Row, list[dict[str, Any]]] = {}
    for device in devices_of(folder):
        if below(where, device["body"], asked.get("body"), asked.at):
            rows.setdefault(key_of(asked, device), []).append(device)
    return in_order(
        (
            *key, len(held), sum(1 for d in held if d["managed"] is False), sum(1 for d in held if d["managed"] is None),
            sum(1 for d in held if d["seen_at"] < bound),
        )
        for key, held in rows.items()
    )  # fmt: skip


def devices_reached(asked: Asked) -> list[Row]:
    """21: what is said of an application on each device."""
    folder, where = newest_snapshot(asked), tree(asked.facts)
    if folder is None:
        return []
    held = [e for e in requests(asked.facts) if in_force(asked.facts, e, asked.at)]
    surface = Surface(asked.get("surface") or "native-app")
    rows: dict[Row, list[tuple[str, bool]]] = {}
    said: dict[Any, str] = {}
    for device in devices_of(folder):
        place = Place(device["body"], PlaceClass(device["class"]), Platform(device["platform"]))
        if below(where, place.body, asked.get("body"), asked.at):
            verdict = _verdict(asked, device["id"], place, surface, held, said)
            rows.setdefault(key_of(asked, device), []).append((verdict, device["managed"] is False))
    return in_order((*key, *_tallied(each)) for key, each in rows.items())


def _verdict(
    asked: Asked, device: Any, place: Place, surface: Surface, held: list[Any], said: dict[Any, str]
) -> str:
    query = Query(app=asked.get("app"), at=asked.at, device=device, surface=surface)
    named = [e for e in held if device in {d.id for d in requests(asked.facts)[e].devices}]
    freed = {
        pin.restriction
        for e in named
        for pin in requests(asked.facts)[e].restrictions
        if naive.lifts(about(asked.facts, e), e, pin.restriction, query.app, surface, device, asked.at)
    }
    told = latest([f for f in of(asked.facts, ev.DeviceRecorded) if f.event.device == device], asked.at)
    place = place if told is None else told.place
    key = (place, frozenset(freed))
    if key not in said:
        said[key] = naive.judge(ban_of(asked.facts), query, asked.at, place, freed)
    return said[key]


def _tallied(held: list[tuple[str, bool]]) -> Row:
    words = [verdict for verdict, _ in held]
    reached = sum(1 for each in words if each in {"prohibited", "not-listed"})
    return (
        len(held), reached, words.count("exempt"), words.count("permitted"), words.count("unknown"),
        sum(1 for _, unmanaged in held if unmanaged), reached * 1000 // len(held),
    )  # fmt: skip


def detections_by_month(asked: Asked) -> list[Row]:
    """15: what sweeps found, by the month since which it stood."""
    since, until = asked.period
    sweeps = sorted((asked.folder / "sweeps").iterdir(), key=lambda each: int(each.name.split("-")[0]))
    seen: dict[str, dict[str, Any]] = {}
    for sweep in (each for each in sweeps if int(each.name.split("-")[0]) <= min(asked.at, asked.known)):
        at = int(sweep.name.split("-")[0])
        found = [row for row in rows_of(sweep, "findings") if row["kind"] in {"breach", "lapsed", "exempt"}]
        found = [row for row in found if asked.get("app") in {None, row["app"]}]
        for row in found:
            held = seen.setdefault(row["id"], row | {"exempt": False, "gone": None})
            held["exempt"] |= row["kind"] == "exempt"
            held["gone"] = None
        for name in seen.keys() - {row["id"] for row in found}:
            seen[name]["gone"] = seen[name]["gone"] or at
    rows: dict[Row, list[dict[str, Any]]] = {}
    for row in seen.values():
        if since <= row["since"] < until:
            month = dt.datetime.fromtimestamp(row["since"] / 1e6, LONDON).strftime("%Y-%m")
            rows.setdefault((*key_of(asked, row | {"class": "", "platform": ""}), month), []).append(row)
    return in_order((*key, *_found(held)) for key, held in rows.items())


def _found(held: list[dict[str, Any]]) -> Row:
    days = sorted((row["gone"] - row["since"]) // DAY for row in held if row["gone"])
    half = len(days) // 2
    median = None if not days else days[half] if len(days) % 2 else (days[half - 1] + days[half]) // 2
    return len(held), sum(1 for row in held if row["exempt"]), len(days), median
