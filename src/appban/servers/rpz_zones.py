"""Policy zones and how they came to be what they are: versions by serial number, and what each change took and gave.

Records are plain text relative to their zone, `name TYPE rdata`, such as `clips.example CNAME .`; who makes them is not
known here. A serial number is the UTC second of its change, and one more than the last where that is not more
(RFC 1982): a server that starts anew without a memory still has newer numbers than before, so that a secondary never
takes its own old copy for the newer one.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import msgspec

from appban.errors import InputError

KEPT = 200
"""Changes that are kept of a zone; a secondary further behind is given the whole zone."""
TTL = 5
"""Seconds for which an answer made from a record may be kept."""
TIMES = "60 30 2592000 5"
# Refresh and retry in case a NOTIFY is lost; expiry after 30 days, since a resolver whose zone expires lets all through.
_HALF, _WHOLE = 1 << 31, 1 << 32


class Change(msgspec.Struct, frozen=True):
    """What a zone lost and gained, each sorted, when its serial `before` became `after`."""

    before: int
    after: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]


class Zone(msgspec.Struct, frozen=True):
    """A zone as it stands, and its last changes, the oldest first."""

    name: str
    serial: int
    records: frozenset[str]
    changes: tuple[Change, ...] = ()

    def since(self, serial: int) -> tuple[Change, ...] | None:
        """The changes from a version on, none for the present one; None if that version is not known any more."""
        if serial == self.serial:
            return ()
        for index, change in enumerate(self.changes):
            if change.before == serial:
                return self.changes[index:]
        return None


Zones = Mapping[str, Zone]
"""Zones by canonical name: lower case, without the last dot."""


def zone_name(text: str) -> str:
    """The canonical name of a zone; InputError if it is none."""
    try:
        name = dns.name.from_text(text).canonicalize()
    except dns.exception.DNSException as fault:
        raise InputError(f"{text!r} cannot be a zone's name ({fault}); give one such as clips.rpz") from None
    return name.to_text(omit_final_dot=True)


def later(zones: Zones, contents: Mapping[str, Iterable[str]], at: int) -> Zones:
    """The zones once these are their records, at an instant (UTC microseconds); InputError for what is no record.

    A zone that `contents` leaves out is emptied and not dropped: a secondary that finds no zone keeps its old copy.
    """
    wanted = {zone_name(name): frozenset(records) for name, records in contents.items()}
    made: dict[str, Zone] = {}
    for name in sorted({*zones, *wanted}):
        made[name] = _later(zones.get(name), name, wanted.get(name, frozenset()), at // 1_000_000)
    return MappingProxyType(made)


def newer(one: int, other: int) -> bool:
    """Whether a serial number comes after another (RFC 1982 section 3.2)."""
    return 0 < (one - other) % _WHOLE < _HALF


def parsed(zone: str, record: str) -> tuple[dns.name.Name, dns.rdata.Rdata]:
    """The owner and the data of a record; InputError if it is none, or does not fit below the zone's name."""
    origin = dns.name.from_text(zone)
    try:
        owner, kind, data = record.split(" ", 2)
        name = dns.name.from_text(owner, origin)
        rdata = dns.rdata.from_text(dns.rdataclass.IN, kind, data, origin, relativize=False)
    except (ValueError, dns.exception.DNSException) as fault:
        raise InputError(f"{record!r} is not a record of zone {zone} ({fault})") from None
    if not name.is_subdomain(origin) or rdata.rdtype in _STRUCTURE:
        raise InputError(f"{record!r} is not a record of zone {zone}; give names below it, and no SOA or NS")
    return name, rdata


def soa(serial: int) -> str:
    """The data of a zone's SOA record at a serial number."""
    return f"localhost. hostmaster.invalid. {serial} {TIMES}"


def seed(zone: Zone) -> bytes:
    """A zone as a master file (RFC 1035 section 5): a resolver that starts with it refuses before it reached us."""
    lines = (f"$TTL {TTL}", f"@ SOA {soa(zone.serial)}", "@ NS localhost.", *sorted(zone.records))
    return "".join(f"{line}\n" for line in lines).encode()


def _later(zone: Zone | None, name: str, records: frozenset[str], second: int) -> Zone:
    for record in records - (zone.records if zone else frozenset()):
        parsed(name, record)
    if zone is None:
        return Zone(name, second % _WHOLE or 1, records)
    if zone.records == records:
        return zone
    serial = second % _WHOLE if newer(second % _WHOLE, zone.serial) else (zone.serial + 1) % _WHOLE
    lost, gained = sorted(zone.records - records), sorted(records - zone.records)
    change = Change(zone.serial, serial or 1, tuple(lost), tuple(gained))
    return Zone(name, change.after, records, (*zone.changes, change)[-KEPT:])


_STRUCTURE = {dns.rdatatype.SOA, dns.rdatatype.NS}
