"""What our primary answers, message for message: SOA, AXFR (RFC 5936), IXFR (RFC 1995), and refusals. Pure.

It is a primary for resolvers and no name server: everything but the SOA record and a transfer is refused, and so is
whoever is not a secondary by address or, where a key is asked for, by signature (RFC 8945).
"""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from itertools import islice
from typing import Literal

import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import msgspec

from appban.servers.rpz_zones import TTL, Change, Zone, Zones, newer, parsed, soa, zone_name

Transport = Literal["udp", "tcp"]
Message = dns.message.Message
PER_MESSAGE = 100
"""Records in one message of a transfer: at most 53,000 bytes of the 65,535 that a message may have."""


class Caller(msgspec.Struct, frozen=True):
    """Whoever asks: from which address, and by what."""

    address: str
    transport: Transport


class Rules(msgspec.Struct, frozen=True):
    """Who may ask, and how differences are told.

    `unsigned` are netblocks whose questions need no signature (Unbound cannot sign them); a signed question with a key
    that we hold is answered from anywhere. `differences="whole"` answers IXFR with the whole zone, as RFC 1995
    section 4 allows: Unbound 1.17 does not take a rule on client addresses out again when only the change is sent.
    """

    unsigned: tuple[IPv4Network | IPv6Network, ...] = ()
    differences: Literal["changes", "whole"] = "changes"

    def allows(self, query: Message, caller: Caller) -> bool:
        """Whether whoever asks is a secondary."""
        if query.had_tsig:
            return True
        there = ip_address(caller.address)
        return any(there in block for block in self.unsigned if block.version == there.version)


def answer(query: Message, zones: Zones, rules: Rules, caller: Caller) -> Iterator[Message]:
    """The messages that answer one; a transfer over TCP is as many as it takes."""
    refused = _refusal(query, zones, rules, caller)
    if refused is not None:
        reply = dns.message.make_response(query)
        reply.set_rcode(refused)
        yield reply
        return
    question = query.question[0]
    zone = zones[zone_name(question.name.to_text())]
    match question.rdtype:
        case dns.rdatatype.AXFR:
            found: Iterable[dns.rrset.RRset] = _whole(zone)
        case dns.rdatatype.IXFR:
            found = _differences(zone, _serial(query), rules, caller)
        case _:
            found = iter((_soa(zone.name, zone.serial),))
    yield from _messages(query, found)


def notify(zone: Zone) -> Message:
    """The message that tells a secondary of a new serial number (RFC 1996 section 3)."""
    message = dns.message.make_query(dns.name.from_text(zone.name), dns.rdatatype.SOA)
    message.flags = dns.flags.AA
    message.set_opcode(dns.opcode.NOTIFY)
    message.answer.append(_soa(zone.name, zone.serial))
    return message


def _refusal(query: Message, zones: Zones, rules: Rules, caller: Caller) -> dns.rcode.Rcode | None:
    if query.opcode() != dns.opcode.QUERY:
        return dns.rcode.NOTIMP
    if len(query.question) != 1 or query.question[0].rdclass != dns.rdataclass.IN:
        return dns.rcode.FORMERR
    question = query.question[0]
    if question.rdtype not in _ANSWERED or not rules.allows(query, caller):
        return dns.rcode.REFUSED
    if zone_name(question.name.to_text()) not in zones:
        return dns.rcode.NOTAUTH
    if question.rdtype == dns.rdatatype.AXFR and caller.transport == "udp":
        return dns.rcode.FORMERR
    if question.rdtype == dns.rdatatype.IXFR and _serial(query) is None:
        return dns.rcode.FORMERR
    return None


def _serial(query: Message) -> int | None:
    """The serial number that a secondary says it has, in the authority section (RFC 1995 section 3)."""
    for rrset in query.authority:
        if rrset.rdtype == dns.rdatatype.SOA and len(rrset) == 1:
            return int(rrset[0].serial)
    return None


def _differences(zone: Zone, serial: int | None, rules: Rules, caller: Caller) -> Iterator[dns.rrset.RRset]:
    if serial is None or caller.transport == "udp" or serial == zone.serial or newer(serial, zone.serial):
        # Over UDP the SOA alone says "ask by TCP" (RFC 1995 section 2); over TCP, "you have the newest".
        return iter((_soa(zone.name, zone.serial),))
    changes = zone.since(serial)
    if changes is None or rules.differences == "whole":
        return _whole(zone)
    if sum(len(each.lost) + len(each.gained) for each in changes) > len(zone.records):
        return _whole(zone)
    return _changes(zone, changes)


def _changes(zone: Zone, changes: Sequence[Change]) -> Iterator[dns.rrset.RRset]:
    yield _soa(zone.name, zone.serial)
    for change in changes:
        yield _soa(zone.name, change.before)
        yield from (_record(zone.name, each) for each in change.lost)
        yield _soa(zone.name, change.after)
        yield from (_record(zone.name, each) for each in change.gained)
    yield _soa(zone.name, zone.serial)


def _whole(zone: Zone) -> Iterator[dns.rrset.RRset]:
    yield _soa(zone.name, zone.serial)
    yield _rrset(dns.name.from_text(zone.name), _rdata("NS", "localhost."))
    yield from (_record(zone.name, each) for each in sorted(zone.records))
    yield _soa(zone.name, zone.serial)


def _messages(query: Message, found: Iterable[dns.rrset.RRset]) -> Iterator[Message]:
    rest = iter(found)
    while batch := list(islice(rest, PER_MESSAGE)):
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.AA
        reply.answer = batch
        yield reply


def _soa(zone: str, serial: int) -> dns.rrset.RRset:
    return _rrset(dns.name.from_text(zone), _rdata("SOA", soa(serial)))


def _record(zone: str, record: str) -> dns.rrset.RRset:
    return _rrset(*parsed(zone, record))


def _rdata(kind: str, data: str) -> dns.rdata.Rdata:
    return dns.rdata.from_text(dns.rdataclass.IN, kind, data)


def _rrset(owner: dns.name.Name, rdata: dns.rdata.Rdata) -> dns.rrset.RRset:
    # One record each: a transfer is a sequence in which the SOA comes back, not a set.
    return dns.rrset.from_rdata(owner, TTL, rdata)


_ANSWERED = {dns.rdatatype.SOA, dns.rdatatype.AXFR, dns.rdatatype.IXFR}
