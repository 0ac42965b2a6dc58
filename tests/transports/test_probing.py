"""What counts as denied, allowed and unknown, from what a resolver or a proxy answers."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from appban.ports import ProbeAsked
from appban.transports import probing
from appban.transports.probing import LocalProber


@contextmanager
def resolver(rcode: str = "NOERROR", *addresses: str) -> Iterator[str]:
    """One that answers one question so; its address."""

    def answer() -> None:
        wire, sender = server.recvfrom(4096)
        reply = dns.message.make_response(dns.message.from_wire(wire))
        reply.set_rcode(dns.rcode.from_text(rcode))
        for each in addresses:
            reply.answer.append(dns.rrset.from_text(reply.question[0].name, 1, "IN", "A", each))
        server.sendto(reply.to_wire(), sender)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


@contextmanager
def proxy(said: bytes) -> Iterator[str]:
    """One that answers one request so; its address."""

    def answer() -> None:
        link, _ = server.accept()
        with link:
            asked = link.recv(4096)
            assert asked.startswith(b"CONNECT clips.example:443 HTTP/1.1\r\n")
            link.sendall(said)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=answer)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def ask(kind: str, server: str, source: str | None = None):
    return LocalProber().ask(ProbeAsked(kind=kind, server=server, source=source, host="clips.example"))


@pytest.mark.parametrize(
    ("rcode", "addresses", "seen"),
    [
        ("NXDOMAIN", (), "denied"),
        ("NOERROR", ("192.0.2.1",), "allowed"),
        ("NOERROR", ("0.0.0.0",), "denied"),
        ("NOERROR", ("0.0.0.0", "192.0.2.1"), "allowed"),
        ("NOERROR", (), "unknown"),
        ("SERVFAIL", (), "unknown"),
        ("REFUSED", (), "unknown"),
    ],
)
def test_a_resolver_denies_by_nxdomain_or_an_address_that_leads_nowhere(rcode, addresses, seen):
    with resolver(rcode, *addresses) as server:
        heard = ask("dns", server, "127.0.0.1")
    assert (heard.seen, heard.how) == (seen, "heard")


@pytest.mark.parametrize(
    ("said", "seen", "how"),
    [
        (b"HTTP/1.1 200 Connection established\r\n\r\n", "allowed", "heard"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "denied", "heard"),
        (b"HTTP/1.1 451 No\r\n\r\n", "denied", "heard"),
        (b"HTTP/1.1 407 Who are you\r\n\r\n", "unknown", "heard"),
        (b"HTTP/1.1 503 Upstream\r\n\r\n", "unknown", "heard"),
        (b"SSH-2.0-x\r\n", "unknown", "unheard"),
        (b"HTTP/1.1\r\n", "unknown", "unheard"),
        (b"", "unknown", "unheard"),
    ],
)
def test_a_proxy_denies_by_403_or_451(said, seen, how):
    with proxy(said) as server:
        heard = ask("proxy", server)
    assert (heard.seen, heard.how) == (seen, how)


@pytest.mark.parametrize("kind", ["dns", "proxy"])
def test_nobody_there_and_an_address_that_is_not_ours_are_unknown(kind, monkeypatch):
    monkeypatch.setattr(probing, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert ask(kind, f"127.0.0.1:{port}").how == "unheard"
    elsewhere = ask(kind, f"127.0.0.1:{port}", "192.0.2.7")
    assert (elsewhere.seen, elsewhere.how) == ("unknown", "unheard")
