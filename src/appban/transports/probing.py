"""Asking an enforcement point whether it bites: a resolver by DNS, a proxy by CONNECT, a browser by its policy page.

From the address of a device, if this machine has it; a point that tells devices apart by address cannot be asked about
one from elsewhere, and what cannot be asked is unknown.
"""

import socket

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from appban.ports import Heard, ProbeAsked
from appban.transports.policy_page import PolicyPages

PATIENCE = 2.0
"""Seconds to wait for an answer."""
_REFUSED = {403, 451}
"""What a proxy answers for what it will not fetch (RFC 9110 section 15.5.4, RFC 7725)."""
_SINKS = {"0.0.0.0", "::"}  # noqa: S104  # the answer of a resolver that refuses by an address that leads nowhere
_MOST = 4096


class LocalProber:
    """See Prober."""

    def __init__(self) -> None:
        self._pages = PolicyPages()

    def ask(self, asked: ProbeAsked) -> Heard:
        """See Prober."""
        try:
            if asked.kind == "browser":
                return self._pages.ask(asked.server, asked.host)
            host, port = _server(asked.server)
            return _dns(asked, host, port) if asked.kind == "dns" else _proxy(asked, host, port)
        except (dns.exception.DNSException, OSError, ValueError) as fault:
            said = str(fault) or type(fault).__name__
            return Heard("unknown", f"no answer from {asked.server}: {said}", "unheard")


def _dns(asked: ProbeAsked, host: str, port: int) -> Heard:
    """NXDOMAIN and an address that leads nowhere are refusals; no data, SERVFAIL and REFUSED say nothing of the ban."""
    query = dns.message.make_query(asked.host, dns.rdatatype.A)
    reply, _ = dns.query.udp_with_fallback(query, host, PATIENCE, port, source=asked.source)
    said = dns.rcode.to_text(reply.rcode())
    if reply.rcode() == dns.rcode.NXDOMAIN:
        return Heard("denied", said)
    found = [item.to_text() for rrset in reply.answer if rrset.rdtype == dns.rdatatype.A for item in rrset]
    if reply.rcode() != dns.rcode.NOERROR or not found:
        return Heard("unknown", f"{said}, no address")
    return Heard("denied" if set(found) <= _SINKS else "allowed", " ".join(found))


def _proxy(asked: ProbeAsked, host: str, port: int) -> Heard:
    """A tunnel that is opened is let through; 403 and 451 are refusals; any other status says nothing of the ban."""
    source = None if asked.source is None else (asked.source, 0)
    with socket.create_connection((host, port), PATIENCE, source) as link:
        line = f"CONNECT {asked.host}:443 HTTP/1.1\r\nHost: {asked.host}:443\r\n\r\n"
        link.sendall(line.encode("ascii"))
        head = b""
        while b"\r\n" not in head and len(head) < _MOST:
            piece = link.recv(_MOST)
            if not piece:
                break
            head += piece
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    status = int(words[1]) if len(words) > 1 and words[0].startswith("HTTP/") and words[1].isdigit() else 0
    if 200 <= status < 300:  # noqa: PLR2004  # RFC 9110 section 9.3.6: the tunnel is open
        return Heard("allowed", f"status {status}")
    if not status:
        return Heard("unknown", "what it answered is not HTTP", "unheard")
    return Heard("denied" if status in _REFUSED else "unknown", f"status {status}")


def _server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)
