"""Policy zones beside the server: what they hold as the record goes on, and what is refused before it begins."""

import asyncio
import socket
from ipaddress import ip_network

import dns.asyncquery
import dns.zone
import pytest
from tests.cli.seated import seated

from appban.bootstrap import open_house
from appban.cli.rpz_task import rpz, rpz_plan
from appban.errors import StoreError
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.settings import Settings

KEY = 'key "k" { algorithm hmac-sha256; secret "c2VjcmV0IG9mIGEgdGVzdCBhbG9uZQ=="; };\n'


def recorded(office, *domains: str) -> None:
    office.tell(
        ev.AppRecorded(
            stated=office.now, app=AppId("tiktok"), name="tiktok", publisher=None, identities=(),
            domains=domains, shared_domains=("cdn.example.com",),
        )
    )  # fmt: skip


@pytest.fixture
def house(appban):
    appban.office = seated(appban)
    recorded(appban.office, "clips.example")
    return open_house(Settings.from_environ())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


async def held(port: int, zone: str) -> set[str]:
    """The names of a zone as it is transferred, once the primary answers."""
    async with asyncio.timeout(20):
        while True:
            made = dns.zone.Zone(zone)
            try:
                await dns.asyncquery.inbound_xfr("127.0.0.1", made, port=port, lifetime=5)
            except (OSError, EOFError, dns.exception.DNSException):
                await asyncio.sleep(0.02)
                continue
            return {str(name) for name, _, rdata in made.iterate_rdatas("CNAME")}


def test_zones_follow_the_record_and_stand_as_seeds(appban, house):
    appban.file("points.toml", '[rpz]\norigin = "ban.example"\nunsigned = ["127.0.0.0/8"]\nseeds = "seeds"\n')
    port = free_port()
    plan = rpz_plan(house, str(port))

    async def story() -> None:
        task = asyncio.ensure_future(rpz(house, plan).run())
        try:
            assert await held(port, "ban-tiktok.ban.example") == {"clips.example", "*.clips.example"}
            recorded(appban.office, "clips.example", "moved.example")
            while "moved.example" not in await held(port, "all.ban.example"):
                continue
            assert "shared" not in str(await held(port, "all.ban.example"))
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())
    seed = (appban.folder / "seeds" / "ban-tiktok.ban.example.zone").read_text()
    assert "\n*.moved.example CNAME .\n" in seed
    assert "cdn.example.com" not in seed


def test_the_store_out_of_reach_leaves_the_zones_as_they_are(appban, house, monkeypatch, caplog):
    appban.file("points.toml", '[rpz]\nunsigned = ["127.0.0.0/8"]\n')
    port = free_port()
    plan = rpz_plan(house, str(port))

    async def story() -> None:
        task = asyncio.ensure_future(rpz(house, plan).run())
        try:
            before = await held(port, "all.rpz.invalid")

            def broken(*_):
                raise StoreError("it is cut off; mend it")

            monkeypatch.setattr("appban.service.enforcing.bans.apply", broken)
            recorded(appban.office, "other.example")
            async with asyncio.timeout(20):
                while "not kept" not in caplog.text:  # noqa: ASYNC110 - what is awaited is a line of the log
                    await asyncio.sleep(0.02)
            assert await held(port, "all.rpz.invalid") == before
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(story())


def test_the_table_says_who_is_told_and_by_which_key(appban, house):
    appban.file("transfer.keys", KEY).chmod(0o600)
    appban.file(
        "points.toml",
        '[rpz]\nkeys = "transfer.keys"\nunsigned = ["192.0.2.0/24"]\nanswers = "whole"\n'
        '[[rpz.secondary]]\naddress = "192.0.2.53"\nkey = "k"\n',
    )
    settings = rpz_plan(house, f"127.0.0.1:{free_port()}").settings
    (told,) = settings.secondaries
    assert (told.address, told.port, told.key) == ("192.0.2.53", 53, "k")
    assert settings.rules.unsigned == (ip_network("192.0.2.0/24"),)
    assert settings.rules.differences == "whole"
    assert len(settings.keys) == 1


@pytest.mark.parametrize(
    ("table", "keys", "says"),
    [
        ('[rpz]\norigin = "no name"\n', None, "no name"),
        ('[rpz]\nunsigned = ["192.0.2.1/24"]\n', None, "host bits"),
        ('[[rpz.secondary]]\naddress = "resolver"\n', None, "'resolver'"),
        ('[[rpz.secondary]]\naddress = "192.0.2.1"\nport = 0\n', None, "port 0"),
        ('[[rpz.secondary]]\naddress = "192.0.2.1"\nkey = "k"\n', None, "keys"),
        ('[rpz]\nkeys = "transfer.keys"\n', None, "transfer.keys"),
        ('[rpz]\nkeys = "transfer.keys"\n', 'key "k" { algorithm hmac-md5; secret "c2Vj"; };', "hmac-sha256"),
        ('[rpz]\nkeys = "transfer.keys"\n', 'key "k" { algorithm hmac-sha256; secret "c2Vj"; };', "16 bytes"),
        ('[rpz]\nkeys = "transfer.keys"\n[[rpz.secondary]]\naddress = "192.0.2.1"\nkey = "other"\n', KEY, "other"),
        ("[rpz]\nsecondaries = 1\n", None, "secondaries"),
        ("[rpz\n", None, "points.toml"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_as_it_should_be_is_refused_before_anything_is_served(
    appban, house, table, keys, says
):
    appban.file("points.toml", table)
    if keys is not None:
        appban.file("transfer.keys", keys).chmod(0o600)
    done = appban("serve", "--port", "0", "--rpz", str(free_port()))
    assert done.code == 1
    assert says in done.err
    assert "c2Vj" not in done.err


def test_keys_that_others_may_read_are_refused(appban, house):
    appban.file("transfer.keys", KEY).chmod(0o640)
    appban.file("points.toml", '[rpz]\nkeys = "transfer.keys"\n')
    done = appban("serve", "--port", "0", "--rpz", str(free_port()))
    assert done.code == 1
    assert "0640" in done.err


def test_a_taken_port_and_an_address_that_is_none_are_told(appban, house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = appban("serve", "--port", "0", "--rpz", str(taken.getsockname()[1]))
    assert done.code == 1
    assert "--rpz" in done.err
    assert "names no port" in appban("serve", "--port", "0", "--rpz", "127.0.0.1:").err
