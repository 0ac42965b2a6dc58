"""Policy zones inside `serve`: one for each application, and one of all, kept to the record and told to resolvers."""

import asyncio
import logging
import os
import socket
import stat
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path

import msgspec

from appban.bootstrap import House, policy_records
from appban.cli.files import read_file
from appban.cli.output import say
from appban.errors import AppbanError, InputError, SettingsError
from appban.ports import Gap
from appban.servers.rpz import RpzPrimary, Secondary, Settings
from appban.servers.rpz_answer import Rules
from appban.servers.rpz_wire import Keyring, keyring
from appban.servers.rpz_zones import seed
from appban.service.enforcing.bans import Bans
from appban.service.enforcing.zones_file import ZonesStated, read_keys, read_zones
from appban.web.tasks import Task

LOOK = 0.25
"""Seconds between looks at the head of the record: one small read."""
PAUSE = 5.0
"""Seconds to wait after a fault; what is served stays as it is meanwhile, and is never emptied by one."""
MOST = 64 * 1024 * 1024
ALL = "all"
"""The label of the zone that holds the records of every application: a new ban needs no new zone in a resolver."""

_LOG = logging.getLogger("appban.rpz")


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen, and what the points file says; `folder` is that of the seeds, if there are to be any."""

    settings: Settings
    origin: str
    folder: str | None


def rpz_plan(house: House, text: str) -> Plan:
    """What `--rpz [HOST:]PORT` asks for; SettingsError if that address cannot be listened on."""
    host, port = _address(text)
    file = Path(house.settings.points)
    stated = read_zones(read_file(file, MOST), str(file)) if file.exists() else ZonesStated()
    settings = Settings(
        rules=Rules(tuple(map(ip_network, stated.unsigned)), stated.answers),
        keys=_keys(file.parent, stated),
        secondaries=tuple(Secondary(each.address, each.port, each.key) for each in stated.secondary),
        host=host,
        port=port,
    )
    RpzPrimary(settings)  # refuses a secondary whose key there is not
    _check_free(host, port)
    folder = None if stated.seeds is None else str(file.parent / stated.seeds)
    return Plan(settings=settings, origin=stated.origin, folder=folder)


def rpz(house: House, plan: Plan) -> Task:
    """A task for the server."""

    async def run() -> None:
        primary = RpzPrimary(plan.settings)
        keeper = _Zones(house, plan, primary)
        try:
            while True:
                await keeper.look()
                await asyncio.sleep(LOOK)
        finally:
            await primary.stop()

    return Task(name="rpz", run=run)


class _Zones:
    """Brings a primary to what the record says."""

    def __init__(self, house: House, plan: Plan, primary: RpzPrimary) -> None:
        self._house, self._plan, self._primary = house, plan, primary
        self._bans = Bans(house.desk)
        self._started = False
        self._gaps: tuple[Gap, ...] = ()
        self._silent: frozenset[tuple[Secondary, str]] = frozenset()

    async def look(self) -> None:
        """Publish what changed since the last look. A fault is logged and waited out."""
        try:
            found = await asyncio.to_thread(self._records)
            if found is not None:
                await self._start()
                changed = self._primary.publish(found, self._house.desk.clock.now())
                await asyncio.to_thread(self._seed, changed)
        except AppbanError as fault:
            _LOG.error("policy zones are not kept: %s", fault)
            await asyncio.sleep(PAUSE)
        self._tell_silent()

    async def _start(self) -> None:
        """Listen, once there is something to serve: a resolver that finds no zone waits long before it asks again."""
        if not self._started:
            port = await self._primary.start()
            self._started = True
            say(f"policy zones at {self._plan.settings.host} port {port}")

    def _records(self) -> Mapping[str, tuple[str, ...]] | None:
        """The records of each zone by name, or None if nothing can have changed."""
        if not self._bans.is_due():
            return None
        by_label, gaps = policy_records(self._bans.scene())
        if gaps != self._gaps:
            for gap in gaps:
                _LOG.warning("%s %s: %s (%s)", gap.app or "", gap.surface or "", gap.why, gap.note)
            self._gaps = gaps
        whole = {record for records in by_label.values() for record in records}
        labelled = {**by_label, ALL: tuple(whole)}
        return {f"{label}.{self._plan.origin}": records for label, records in labelled.items()}

    def _seed(self, zones: tuple[str, ...]) -> None:
        if self._plan.folder is not None and zones:
            made = {f"{name}.zone": seed(self._primary.zones[name]) for name in zones}
            self._house.sites.write(self._plan.folder, made)

    def _tell_silent(self) -> None:
        silent = self._primary.silent
        for secondary, zone in sorted(silent - self._silent, key=str):
            _LOG.error("%s does not answer that %s changed: see that it runs", secondary.address, zone)
        self._silent = silent


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) < 65536):  # noqa: PLR2004  # what a port can be
        raise InputError(f"--rpz {text!r} names no port; write [HOST:]PORT, such as 127.0.0.1:5353")
    return host.strip("[]") or "127.0.0.1", int(port)


def _keys(folder: Path, stated: ZonesStated) -> Keyring:
    if stated.keys is None:
        return {}
    file = folder / stated.keys
    with suppress(OSError):  # one that cannot be looked at cannot be read either, and that is told
        mode = stat.S_IMODE(os.stat(file).st_mode)  # noqa: PTH116  # as `read_file` follows links
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsError(
                f"{file} has mode {mode:04o}, so others than its owner can get at the transfer keys; make it 0600"
            )
    return keyring(read_keys(read_file(file, MOST), str(file)))


def _check_free(host: str, port: int) -> None:
    """SettingsError unless both ports can be had: the command ends at once, where a task would only fail."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(family, kind) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(kind == socket.SOCK_STREAM))
                tried.bind((host, port))
        except (OSError, UnicodeError) as problem:
            raise SettingsError(
                f"cannot serve policy zones on {host} port {port}: {problem}; give another --rpz [HOST:]PORT"
            ) from None
