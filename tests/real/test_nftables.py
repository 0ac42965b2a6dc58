"""A real packet filter with what the target writes: a router's forward hook and a host's output hook, by the kernel's clock."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import msgspec
import pytest
from tests.enforcement import scenes
from tests.real.latency import note
from tests.real.net import EXEMPT, PLAIN, Net, net, serving, until
from tests.support import require

from appban.enforcement.nftables import Target
from appban.ports import Scene
from appban.regime.time import SECOND

pytestmark = pytest.mark.real

CLIPS, CHAT, NOTES = "127.0.0.80", "127.0.0.81", "127.0.0.82"
STATED = {"addresses.clips": CLIPS, "addresses.chat": f"{CHAT} 2001:db8::80/126", "hook": "output"}
PLAIN6, CHAT6, NOTES6 = "2001:db8::11", "2001:db8::81", "2001:db8::91"


def echo(peer: socket) -> None:
    while said := peer.recv(64):
        peer.sendall(said)


@pytest.fixture
def field() -> Iterator[Net]:
    require("nft")
    with net(PLAIN, EXEMPT, CLIPS, CHAT, NOTES, PLAIN6, CHAT6, NOTES6) as made:
        listeners = [made.listen(each, 80) for each in (CLIPS, CHAT, NOTES, CHAT6, NOTES6)]
        with contextlib.ExitStack() as stack:
            for each in listeners:
                stack.enter_context(serving(each, echo))
            yield made


def scene(seconds: float | None, settings: dict[str, str] = STATED) -> Scene:
    """The common scene as of this whole second, whose exempt device is exempt for so many seconds."""
    at = time.time_ns() // 10**9 * SECOND
    plain, exempt = scenes.point_scene().groups
    ends = None if seconds is None else at + int(seconds * SECOND)
    member = msgspec.structs.replace(scenes.EXEMPT, until=ends)
    groups = (plain, msgspec.structs.replace(exempt, members=(member,)))
    return msgspec.structs.replace(scenes.point_scene(), at=at, groups=groups, settings=settings)


def load(field: Net, folder: Path, of: Scene) -> Path:
    """The file of a scene, checked and loaded by nft."""
    target = Target()
    file = folder / "appban.nft"
    changes = target.merge({}, target.render(of).items)
    file.write_bytes(changes["appban.nft"] or b"")
    field.run("nft", "-c", "-f", file)
    field.run("nft", "-f", file)
    return file


def passes(field: Net, source: str, to: str) -> bool:
    """Whether a connection to port 80 of an address comes about and carries something."""
    try:
        with field.connect(source, (to, 80), 3.0) as link:
            return says(link)
    except OSError:
        return False


def says(link: socket) -> bool:
    try:
        link.sendall(b"x")
        return link.recv(1) == b"x"
    except OSError:
        return False


def test_stated_addresses_are_refused_others_pass_and_the_exempt_device_is_let_by(field, tmp_path):
    assert passes(field, PLAIN, CLIPS)
    load(field, tmp_path, scene(3600))

    for source, to, wanted in (
        (PLAIN, CLIPS, False), (PLAIN, CHAT, False), (PLAIN, NOTES, True),
        (EXEMPT, CLIPS, True), (EXEMPT, CHAT, False), (EXEMPT, NOTES, True),
        (PLAIN6, CHAT6, False), (PLAIN6, NOTES6, True),
    ):  # fmt: skip
        assert passes(field, source, to) is wanted, (source, to)


def test_an_exemption_ends_by_the_kernels_clock_with_nothing_delivered_and_open_connections_with_it(
    field, tmp_path
):
    given = scene(3)
    load(field, tmp_path, given)
    ends = given.groups[1].members[0].until
    assert ends is not None
    with field.connect(EXEMPT, (CLIPS, 80)) as link:
        assert says(link)
        until(lambda: not passes(field, EXEMPT, CLIPS), "ended by itself", 6)
        late = time.time() - ends / SECOND
        note("nftables", "exemption ended, by the kernel alone", late)
        assert -0.1 < late < 1
        assert not says(link)
    assert passes(field, EXEMPT, NOTES)
    assert not passes(field, PLAIN, CLIPS)


def test_a_file_that_is_loaded_again_after_the_end_lets_nobody_by(field, tmp_path):
    """A timeout alone begins anew with each loading, as at a restart of the router."""
    file = load(field, tmp_path, scene(2))
    assert passes(field, EXEMPT, CLIPS)
    until(lambda: not passes(field, EXEMPT, CLIPS), "ended by itself", 5)
    time.sleep(1.0)
    field.run("nft", "-f", file)
    assert EXEMPT in field.run("nft", "list", "table", "inet", "appban").stdout
    assert not passes(field, EXEMPT, CLIPS)


def test_a_revoked_exemption_ends_with_the_loading_and_a_new_one_begins_with_it(field, tmp_path):
    load(field, tmp_path, scene(3600))
    with field.connect(EXEMPT, (CLIPS, 80)) as link:
        assert says(link)
        strict = msgspec.structs.replace(scene(3600), groups=scene(3600).groups[:1])
        began = time.monotonic()
        load(field, tmp_path, strict)
        until(lambda: not passes(field, EXEMPT, CLIPS), "refused")
        note("nftables", "exemption revoked, nft -c and nft -f", time.monotonic() - began)
        assert not says(link)
    began = time.monotonic()
    load(field, tmp_path, scene(None))
    until(lambda: passes(field, EXEMPT, CLIPS), "let by")
    note("nftables", "exemption granted, nft -c and nft -f", time.monotonic() - began)


def test_loading_twice_is_loading_once_and_other_tables_are_left_alone(field, tmp_path):
    field.run("nft", "add", "table", "inet", "theirs")
    field.run("nft", "add", "set", "inet", "theirs", "kept", "{ type ipv4_addr; }")
    theirs = field.run("nft", "list", "table", "inet", "theirs").stdout
    file = load(field, tmp_path, scene(None))
    once = field.run("nft", "list", "ruleset").stdout
    field.run("nft", "-f", file)
    assert field.run("nft", "list", "ruleset").stdout == once
    assert theirs in once
    field.run("nft", "delete", "table", "inet", "appban")
    assert passes(field, PLAIN, CLIPS)


def test_the_end_is_the_same_instant_in_whatever_zone_the_file_is_loaded(field, tmp_path):
    file = load(field, tmp_path, scene(3600))
    rules = []
    for zone in ("UTC", "America/New_York"):
        field.run("env", f"TZ={zone}", "nft", "-f", file)
        told = field.run("env", "TZ=UTC", "nft", "list", "chain", "inet", "appban", "app_clips").stdout
        rules.append(told)
    assert rules[0] == rules[1]
    assert "meta time <" in rules[0]


def test_a_router_refuses_what_it_forwards(tmp_path):
    """The default hook: a device's namespace, a router and an origin, joined by two pairs of interfaces."""
    require("nft")
    with net() as device, net() as router, net() as origin:
        _join(device, router, ("10.0.1.11", "10.0.1.12"), "10.0.1.1")
        _join(origin, router, ("10.0.2.80", "10.0.2.82"), "10.0.2.1")
        router.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1")
        with serving(origin.listen("10.0.2.80", 80), echo), serving(origin.listen("10.0.2.82", 80), echo):
            until(lambda: passes(device, "10.0.1.11", "10.0.2.80"), "the way is open")
            given = scene(3600, {"addresses.clips": "10.0.2.80"})
            plain, exempt = given.groups
            named = _at(exempt, "10.0.1.12"), _at(plain, "10.0.1.11")
            load(router, tmp_path, msgspec.structs.replace(given, groups=named))
            wanted: tuple[tuple[str, str, bool], ...] = (
                ("10.0.1.11", "10.0.2.80", False), ("10.0.1.12", "10.0.2.80", True), ("10.0.1.11", "10.0.2.82", True),
            )  # fmt: skip
            for source, to, expected in wanted:
                assert passes(device, source, to) is expected, (source, to)


def _at(group, address: str):
    (member,) = group.members
    return msgspec.structs.replace(
        group, members=(msgspec.structs.replace(member, names=(("ipv4", address),)),)
    )


def _join(end: Net, router: Net, addresses: tuple[str, ...], gateway: str) -> None:
    near, far = f"a{gateway.replace('.', '')}", f"b{gateway.replace('.', '')}"
    end.run("ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", router.name)
    for each in addresses:
        end.run("ip", "addr", "add", f"{each}/24", "dev", near)
    router.run("ip", "addr", "add", f"{gateway}/24", "dev", far)
    end.run("ip", "link", "set", near, "up")
    router.run("ip", "link", "set", far, "up")
    end.run("ip", "route", "add", "default", "via", gateway)
