"""The sockets of our RPZ primary: it answers on both transports, tells its secondaries, and bears with rude callers."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_network

import dns.asyncquery
import dns.message
import dns.rcode
import dns.zone
import pytest

from appban.errors import InputError, SettingsError
from appban.servers import rpz
from appban.servers.rpz import RpzPrimary, Secondary, Settings
from appban.servers.rpz_answer import Rules
from appban.servers.rpz_wire import keyring

AT = 1_700_000_000_000_000
CLIPS = {"clips.rpz": ("clips.example CNAME .",)}
RULES = Rules(unsigned=(ip_network("127.0.0.0/8"),))


@asynccontextmanager
async def running(**changed: object) -> AsyncIterator[tuple[RpzPrimary, int]]:
    primary = RpzPrimary(Settings(**{"rules": RULES, "port": 0, **changed}))
    port = await primary.start()
    try:
        yield primary, port
    finally:
        await primary.stop()


class Resolver(asyncio.DatagramProtocol):
    """A secondary that hears NOTIFY, and answers from the `deaf`th on."""

    def __init__(self, deaf: int) -> None:
        self.deaf = deaf
        self.heard: list[dns.message.Message] = []

    def connection_made(self, transport) -> None:
        self.transport = transport

    def close(self) -> None:
        self.transport.close()

    def datagram_received(self, data, addr) -> None:
        self.heard.append(dns.message.from_wire(data))
        if len(self.heard) > self.deaf:
            self.transport.sendto(dns.message.make_response(self.heard[-1]).to_wire(), addr)


async def listening(deaf: int = 0) -> tuple[Resolver, Secondary]:
    loop = asyncio.get_running_loop()
    transport, resolver = await loop.create_datagram_endpoint(
        lambda: Resolver(deaf), local_addr=("127.0.0.1", 0)
    )
    return resolver, Secondary("127.0.0.1", transport.get_extra_info("sockname")[1])


async def until(holds) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what is awaited is a state, and has no event
            await asyncio.sleep(0.005)


def test_it_answers_over_both_transports_on_one_port():
    async def story() -> None:
        async with running() as (primary, port):
            primary.publish(CLIPS, AT)
            asked = dns.message.make_query("clips.rpz", "SOA")
            by_udp = await dns.asyncquery.udp(asked, "127.0.0.1", 5, port)
            zone = dns.zone.Zone("clips.rpz")
            await dns.asyncquery.inbound_xfr("127.0.0.1", zone, port=port, lifetime=5)
            assert by_udp.answer[0][0].serial == 1_700_000_000
            assert zone.get_rdataset("clips.example", "CNAME") is not None

    asyncio.run(story())


def test_several_questions_share_a_connection():
    async def story() -> None:
        async with running() as (primary, port):
            primary.publish(CLIPS, AT)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            wire = dns.message.make_query("clips.rpz", "AXFR").to_wire()
            for _ in range(2):
                writer.write(len(wire).to_bytes(2) + wire)
                length = int.from_bytes(await reader.readexactly(2))
                reply = dns.message.from_wire(await reader.readexactly(length))
                assert reply.rcode() == dns.rcode.NOERROR
            writer.close()

    asyncio.run(story())


def test_a_secondary_is_told_once_for_each_change_and_until_it_answers(monkeypatch):
    monkeypatch.setattr(rpz, "TRIES", (0.05, 0.05, 5.0))

    async def story() -> None:
        resolver, secondary = await listening(deaf=2)
        async with running(secondaries=(secondary,)) as (primary, _):
            assert primary.publish(CLIPS, AT) == ("clips.rpz",)
            await until(lambda: len(resolver.heard) == 3)
            await until(lambda: not primary.telling)
            assert primary.silent == frozenset()
            assert primary.publish(CLIPS, AT + 1) == ()
        resolver.close()
        assert {each.answer[0][0].serial for each in resolver.heard} == {1_700_000_000}
        assert len(resolver.heard) == 3

    asyncio.run(story())


def test_a_secondary_that_never_answers_is_known_to_be_silent_until_it_does(monkeypatch):
    monkeypatch.setattr(rpz, "TRIES", (0.02, 0.02))

    async def story() -> None:
        resolver, secondary = await listening(deaf=2)
        async with running(secondaries=(secondary,)) as (primary, _):
            primary.publish(CLIPS, AT)
            await until(lambda: primary.silent == {(secondary, "clips.rpz")})
            primary.publish({}, AT)
            await until(lambda: not primary.silent)
        resolver.close()
        assert resolver.heard[-1].answer[0][0].serial == 1_700_000_001

    asyncio.run(story())


def test_nobody_listening_at_a_secondarys_port_is_silence_and_no_fault(monkeypatch):
    monkeypatch.setattr(rpz, "TRIES", (0.02, 0.02))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    async def story() -> None:
        async with running(secondaries=(Secondary("127.0.0.1", port),)) as (primary, _):
            primary.publish(CLIPS, AT)
            await until(lambda: primary.silent)

    asyncio.run(story())


def test_what_is_no_record_is_refused_and_the_zones_stand():
    async def story() -> None:
        async with running() as (primary, _):
            primary.publish(CLIPS, AT)
            before = primary.zones
            with pytest.raises(InputError):
                primary.publish({"clips.rpz": ("nonsense",)}, AT)
            assert primary.zones is before

    asyncio.run(story())


@pytest.mark.parametrize(
    "sent", [b"\xff\xff" + b"x" * 5000, b"\x00\x05ab", b"\x00\x00", b"\x00\x04\x00\x00\x00\x00"]
)
def test_a_rude_connection_leaves_the_others_served(sent):
    async def story() -> None:
        async with running() as (primary, port):
            primary.publish(CLIPS, AT)
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            asked = dns.message.make_query("clips.rpz", "SOA")
            reply = await dns.asyncquery.tcp(asked, "127.0.0.1", 5, port)
            assert reply.answer
            writer.close()

    asyncio.run(story())


def test_a_connection_that_says_nothing_is_closed(monkeypatch):
    monkeypatch.setattr(rpz, "IDLE", 0.05)

    async def story() -> None:
        async with running() as (_, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            async with asyncio.timeout(5):
                assert await reader.read() == b""
            writer.close()

    asyncio.run(story())


def test_too_many_connections_are_closed_and_one_that_ends_makes_room(monkeypatch):
    monkeypatch.setattr(rpz, "CONNECTIONS", 1)

    async def story() -> None:
        async with running() as (primary, port):
            primary.publish(CLIPS, AT)
            _, first = await asyncio.open_connection("127.0.0.1", port)
            await until(lambda: len(primary.connections) == 1)
            reader, second = await asyncio.open_connection("127.0.0.1", port)
            assert await reader.read() == b""
            first.close()
            second.close()
            await until(lambda: not primary.connections)
            asked = dns.message.make_query("clips.rpz", "SOA")
            assert (await dns.asyncquery.tcp(asked, "127.0.0.1", 5, port)).answer

    asyncio.run(story())


def test_a_key_that_is_not_there_is_said_before_anything_starts():
    with pytest.raises(SettingsError, match="there is no transfer key 'other'"):
        RpzPrimary(Settings(rules=RULES, secondaries=(Secondary("127.0.0.1", 53, "other"),)))


@pytest.mark.parametrize("secret", ["!", "", "c2hvcnQ=", "é"])
def test_a_secret_that_is_not_base64_or_too_short_is_refused(secret):
    with pytest.raises(SettingsError, match="secret of the transfer key 'rpz-key' is not base64 of 16 bytes"):
        keyring({"rpz-key": secret})
