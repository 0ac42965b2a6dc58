"""Writing the history into a store of its own: the entries in order, the inventories between them, and the log published."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from appban.bootstrap import House, make_house
from appban.cli.demo_cast import StoryClock
from appban.cli.seeding.history.book import ORIGIN, Counted, Line
from appban.cli.seeding.history.compose import compose
from appban.cli.seeding.history.fleet import Inventories
from appban.ports import Addition, Row, StoreWriter
from appban.record.canonical import encode
from appban.record.entry import NONCE_SIZE, Entry, leaf
from appban.record.keys import format_skey
from appban.record.merkle import extend, leaf_hash
from appban.regime import events as ev
from appban.regime.subjects import subjects
from appban.service.publishing import new_key, publish_now
from appban.service.tiers import tier_of
from appban.settings import Settings

ADMINISTRATION = "administration"


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: the settings of the store, and how much is in it."""

    settings: Settings
    requests: int
    entries: int


def make_history(folder: Path) -> Made:
    """Fill an empty folder with the history: a store, a lake and a published log, alike each time.

    Its log key can be made again by anybody, so what it signs is proof of nothing but this example.
    """
    composed = compose()
    lines = composed.book.in_order()
    clock = StoryClock(lines[0].recorded)
    settings = Settings.from_environ({"APPBAN_DATABASE": str(folder / "appban.sqlite3")})
    house = make_house(settings, clock=clock, entropy=Counted(f"{ORIGIN} store"))
    house.press.keys.create([format_skey(new_key(ORIGIN, house.desk.entropy))])
    inventories = Inventories(house)
    names = composed.book.names
    with house.desk.store.writer() as writer:
        writer.mint(list(names), list(names.values()))
        writer.commit()
    done = 0
    for delivery in inventories.deliveries:
        done = _write(house, clock, lines, done, delivery.at)
        clock.pass_until(delivery.at)
        inventories.take_in(delivery)
    _write(house, clock, lines, done, lines[-1].recorded + 1)
    publish_now(house.desk, house.press)
    return Made(settings=settings, requests=len(composed.cases), entries=_size(house))


def _write(house: House, clock: StoryClock, lines: list[Line], first: int, before: int) -> int:
    """Append the entries from `first` on that were recorded before an instant, in one transaction; how many are done."""
    last = first
    while last < len(lines) and lines[last].recorded < before:
        last += 1
    if last > first:
        clock.pass_until(lines[last - 1].recorded)
        with house.desk.store.writer() as writer:
            additions = list(_additions(house, writer, lines[first:last]))
            start = writer.head().size
            frontier = extend(writer.head().frontier, start, [leaf_hash(each.row.leaf) for each in additions])
            writer.append(additions, frontier, clock.mark())
            writer.commit()
    return last


def _additions(house: House, writer: StoreWriter, lines: list[Line]) -> Iterator[Addition]:
    head, administration = writer.head(), writer.meta(ADMINISTRATION)
    time = head.time
    for n, line in enumerate(lines):
        time = max(line.recorded, time + 1)
        entry = Entry(
            tier=tier_of(line.event),
            index=head.size + n,
            time=time,
            actor=line.actor,
            body=line.body,
            administration=administration,
            key=f"act-{house.desk.entropy.bytes(10).hex()}",
            event=ev.write_event(line.event),
        )
        nonce = house.desk.entropy.bytes(NONCE_SIZE) if entry.tier == "official" else None
        row = Row(entry.index, time, ev.TAGS[type(line.event)], leaf(entry, nonce), encode(entry), nonce)
        yield Addition(row, entry.key, subjects(line.event), line.openings)
        if isinstance(line.event, ev.AdministrationBegan):
            administration = line.event.administration
            writer.set_meta(ADMINISTRATION, administration)


def _size(house: House) -> int:
    with house.desk.store.reader() as reader:
        return reader.head().size
