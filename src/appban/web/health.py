"""`GET /health`: whether this server may be relied on, part by part; 503 when one part fails.

Open to anybody, so it says states and numbers and no name of a host, a file or a person; `appban doctor` and the
service log say more to whoever runs it.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from appban.errors import AppbanError, NotFoundError, SettingsError
from appban.regime.time import FOREVER, HOUR, SECOND, show
from appban.service.publishing import check_not_behind, published
from appban.service.telling.listing import tally
from appban.service.work import ACKNOWLEDGED, clock_doubt
from appban.web.route import Call, Reply, Room

OVERDUE = HOUR
"""A notice that waits for longer than its next attempt by this has nobody who sends it."""

_LOG = logging.getLogger("appban.web")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at; `value` counts what `says` speaks of: entries, seconds."""

    name: str
    state: Literal["ok", "warning", "fault"]
    says: str
    value: int | None = None


class HealthAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`fault` if any part is, else `ok`."""

    status: Literal["ok", "fault"]
    parts: tuple[Part, ...]


def health(room: Room, _call: Call) -> Reply:
    """How each part is; one fault does not hide the next."""
    looks: dict[str, Callable[[Room], Part]] = {
        "store": _store,
        "publishing": _publishing,
        "clock": _clock,
        "decisions": _decisions,
        "enforcement": _enforcement,
        "notices": _notices,
        "held": _held,
    }
    parts = (*(_tried(room, name, look) for name, look in looks.items()), *_tasks(room))
    failed = any(part.state == "fault" for part in parts)
    return Reply(
        body=HealthAnswer(status="fault" if failed else "ok", parts=parts), status=503 if failed else 200
    )


def _tried(room: Room, name: str, look: Callable[[Room], Part]) -> Part:
    try:
        return look(room)
    except AppbanError as problem:
        _LOG.error("%s: %s", name, problem)
        return Part(name=name, state="fault", says="failed; the service log says why")


def _store(room: Room) -> Part:
    with room.house.desk.store.reader() as reader:
        return Part(name="store", state="ok", says="entries in the record", value=reader.head().size)


def _publishing(room: Room) -> Part:
    before = published(room.house.press)
    with room.house.desk.store.reader() as reader:
        head = reader.head()
    check_not_behind(head, before)
    lag = head.size - (before.size if before else 0)
    return Part(
        name="publishing", state="warning" if lag else "ok", says="entries not published yet", value=lag
    )


def _clock(room: Room) -> Part:
    desk = room.house.desk
    with desk.store.reader() as reader:
        doubt = clock_doubt(reader.mark(), desk.clock.mark(), reader.head().time, reader.meta(ACKNOWLEDGED))
    if doubt is None:
        return Part(name="clock", state="ok", says="not in doubt")
    return Part(
        name="clock", state="fault", says="in doubt: no exemption is relied on and nothing is recorded"
    )


def _decisions(room: Room) -> Part:
    fresh = room.decider.freshness()
    now = room.house.desk.clock.now()
    until = "nothing recorded ends it" if fresh.until == FOREVER else f"until {show(fresh.until)}"
    roster = (
        f"devices as of {show(fresh.roster_taken_at)}" if fresh.roster_taken_at else "no snapshot of devices"
    )
    return Part(
        name="decisions",
        state="ok",
        says=f"seconds since it was last current; {fresh.entries} entries folded, {until}; {roster}",
        value=max(0, now - fresh.confirmed) // SECOND,
    )


def _enforcement(room: Room) -> Part:
    """Where an exemption does not end by itself, it ends by our delivering, and so while a scheduler runs here."""
    try:
        setup = room.setup()
    except (NotFoundError, SettingsError):  # a points file that cannot be read is a fault, none at all is not
        return Part(name="enforcement", state="ok", says="there are no enforcement points here")
    ends_itself = {name for name, target in setup.targets.items() if target.expires}
    waiting = sum(point.target not in ends_itself for point in setup.points.values())
    kept = room.board.states.get("scheduler") in {"waiting", "running"}
    return Part(
        name="enforcement",
        state="ok" if kept or not waiting else "warning",
        says="points at which the end of an exemption waits for a delivery from here",
        value=waiting,
    )


def _notices(room: Room) -> Part:
    """Whether people are told: nothing long overdue, and nothing that could not be told."""
    if not Path(room.house.settings.notices).exists():
        return Part(name="notices", state="ok", says="there is no notices file, and nobody is told")
    with room.house.desk.store.reader() as reader:
        found = tally(reader, room.house.desk.clock.now() - OVERDUE)
    if found.untold:
        says = f"could not be told; `appban notice list` says why. {found.overdue} more are overdue"
        return Part(name="notices", state="warning", says=says, value=found.untold)
    state: Literal["ok", "warning"] = "warning" if found.overdue else "ok"
    return Part(name="notices", state=state, says="overdue by an hour", value=found.overdue)


def _held(room: Room) -> Part:
    """A fleet that would be let through at once waits for two persons, who must come to hear of it."""
    try:
        setup = room.setup()
    except (NotFoundError, SettingsError):
        return Part(name="held", state="ok", says="there are no enforcement points here")
    devices = sum(setup.given(name).held().devices for name in setup.points)
    return Part(
        name="held",
        state="warning" if devices else "ok",
        says="devices held back from being let through at once until two persons want it",
        value=devices,
    )


def _tasks(room: Room) -> Iterator[Part]:
    for name, state in room.board.states.items():
        well = state in {"waiting", "running"}
        yield Part(name=f"task {name}", state="ok" if well else "fault", says=state)
