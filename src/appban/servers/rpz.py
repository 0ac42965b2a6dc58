"""Our RPZ primary: zones served to resolvers over UDP and TCP, and resolvers told at once when a zone changes.

Standards: RFC 1995 (IXFR), RFC 1996 (NOTIFY), RFC 5936 (AXFR), RFC 8945 (TSIG), draft-vixie-dnsop-dns-rpz-00. What is
answered stands in `rpz_answer`; here are the sockets. It listens on loopback unless told otherwise.
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from types import MappingProxyType

import dns.exception
import dns.message
import dns.opcode
import msgspec

from appban.errors import InternalError
from appban.servers.rpz_answer import Caller, Rules, notify
from appban.servers.rpz_wire import Keyring, answered, key_of, signed
from appban.servers.rpz_zones import Zone, Zones, later

IDLE = 30.0
"""Seconds that a connection may wait for its next question, or for its answer to be taken."""
CONNECTIONS = 100
"""Connections at a time; more are closed unanswered."""
MAX_QUERY = 4096
"""Bytes of a question; a longer one closes its connection."""
TRIES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds to wait for the answer to each sending of a NOTIFY (RFC 1996 section 3.6)."""


class Secondary(msgspec.Struct, frozen=True):
    """A resolver that is told of changes, and the name of the key to sign with, if it has one."""

    address: str
    port: int = 53
    key: str | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where to listen (port 0: a free one), who may ask, and who is told."""

    rules: Rules
    keys: Keyring = MappingProxyType({})
    secondaries: tuple[Secondary, ...] = ()
    host: str = "127.0.0.1"
    port: int = 53


class RpzPrimary:
    """One running primary; start it, publish records by zone, stop it. All of it in one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.zones: Zones = {}
        self.silent: frozenset[tuple[Secondary, str]] = frozenset()
        """Secondaries and zones whose last NOTIFY was never answered: whether they refuse is not known."""
        self._settings = settings
        self._tcp: asyncio.Server | None = None
        self._udp: asyncio.DatagramTransport | None = None
        self.connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        self.telling: dict[tuple[Secondary, str], asyncio.Task[bool]] = {}
        """Who is being told of which zone at this moment."""
        for secondary in settings.secondaries:
            key_of(settings.keys, secondary.key)

    async def start(self) -> int:
        """Listen on UDP and TCP; the port. OSError if it is taken."""
        settings = self._settings
        self._tcp = await asyncio.start_server(self._connected, settings.host, settings.port)
        port = int(self._tcp.sockets[0].getsockname()[1])
        loop = asyncio.get_running_loop()
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Questions(self), local_addr=(settings.host, port)
        )
        return port

    async def stop(self) -> None:
        """Stop listening and telling; connections are closed."""
        if self._udp is not None:
            self._udp.close()
        if self._tcp is not None:
            self._tcp.close()
        left = [*self.connections, *self.telling.values()]
        for writer in self.connections.values():
            writer.transport.abort()
        for task in self.telling.values():
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def publish(self, contents: Mapping[str, Iterable[str]], at: int) -> tuple[str, ...]:
        """Make these the records, by zone, at an instant (UTC microseconds), and tell of it; the zones that changed.

        InputError if something is no record: nothing is changed then.
        """
        before, self.zones = self.zones, later(self.zones, contents, at)
        changed = tuple(name for name in self.zones if self.zones[name] != before.get(name))
        for name in changed:
            for secondary in self._settings.secondaries:
                self._tell(secondary, self.zones[name])
        return changed

    def answers(self, wire: bytes, address: str) -> list[bytes]:
        """What a message over UDP is answered with."""
        settings = self._settings
        return list(answered(wire, self.zones, settings.rules, settings.keys, Caller(address, "udp")))

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise InternalError("a connection is served outside a task")
        self.connections[task] = writer
        try:
            if len(self.connections) <= CONNECTIONS:
                await self._conversation(reader, writer)
        except (OSError, EOFError, TimeoutError):
            pass  # the other side went away: it asks again when it wants to know
        finally:
            del self.connections[task]
            writer.close()

    async def _conversation(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = Caller(str(writer.get_extra_info("peername")[0]), "tcp")
        settings = self._settings
        while True:
            async with asyncio.timeout(IDLE):
                length = int.from_bytes(await reader.readexactly(2))
                if length > MAX_QUERY:
                    return
                wire = await reader.readexactly(length)
            for reply in answered(wire, self.zones, settings.rules, settings.keys, caller):
                writer.write(len(reply).to_bytes(2) + reply)
                async with asyncio.timeout(IDLE):
                    await writer.drain()

    def _tell(self, secondary: Secondary, zone: Zone) -> None:
        of = (secondary, zone.name)
        if of in self.telling:
            self.telling[of].cancel()  # what it would say is old
        task = asyncio.get_running_loop().create_task(self._until_heard(secondary, zone))
        self.telling[of] = task
        task.add_done_callback(lambda done: self._told(of, done))

    def _told(self, of: tuple[Secondary, str], task: asyncio.Task[bool]) -> None:
        """Note whether a secondary answered; a task that a newer one replaced has nothing to say."""
        if self.telling.get(of) is task:
            del self.telling[of]
        if not task.cancelled():
            heard = task.exception() is None and task.result()
            self.silent = self.silent - {of} if heard else self.silent | {of}

    async def _until_heard(self, secondary: Secondary, zone: Zone) -> bool:
        """Send a NOTIFY until it is answered or the tries are over; whether it was."""
        message = notify(zone)
        wire = signed(message, key_of(self._settings.keys, secondary.key))
        loop = asyncio.get_running_loop()
        heard: asyncio.Future[None] = loop.create_future()
        # From the address that we serve at: it is the one that a secondary lets tell it.
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Heard(heard, message.id),
            local_addr=(self._settings.host, 0),
            remote_addr=(secondary.address, secondary.port),
        )
        try:
            for wait in TRIES:
                transport.sendto(wire)
                await asyncio.wait([heard], timeout=wait)
                if heard.done():
                    return True
        finally:
            transport.close()
        return False


class _Questions(asyncio.DatagramProtocol):
    """Questions over UDP."""

    def __init__(self, primary: RpzPrimary) -> None:
        self._primary = primary
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None:
            for reply in self._primary.answers(data, addr[0]):
                self._transport.sendto(reply, addr)


class _Heard(asyncio.DatagramProtocol):
    """The answer to a NOTIFY."""

    def __init__(self, heard: "asyncio.Future[None]", number: int) -> None:
        self._heard = heard
        self._number = number

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:  # noqa: ARG002 - connected to one address
        with suppress(dns.exception.DNSException):
            reply = dns.message.from_wire(data, question_only=True, ignore_trailing=True)
            expected = reply.id == self._number and reply.opcode() == dns.opcode.NOTIFY
            if expected and not self._heard.done():
                self._heard.set_result(None)

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there yet: the next try may be heard."""
