"""How durations, times, shares, zones and hosts are written in a pack, and the values they stand for.

Durations are ISO 8601 (section 4.4.2.4) without months and years, which have no fixed length.
"""

import re
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from appban.errors import InputError
from appban.regime import time
from appban.regime.catalogue import WHOLE
from appban.regime.hosts import canonical_host, canonical_page

_DURATION = re.compile(
    r"P(?:(\d{1,4})W|(?=.)(?:(\d{1,5})D)?(?:T(?=.)(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?)", re.ASCII
)
_SHARE = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))? ?%", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T|$)")
_MINUTE = 60 * time.SECOND


class Duration(int):
    """A length of time in microseconds, written P30D, PT24H, P2W or P1DT12H."""

    SCHEMA: ClassVar[dict[str, object]] = {
        "type": "string",
        "pattern": r"^P(\d+W|(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)$",
        "description": "A length of time (ISO 8601, no months or years), such as P30D or PT24H.",
    }

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The duration of a text; InputError if it is none."""
        found = _DURATION.fullmatch(text)
        if found is None:
            raise InputError(f"{text!r} is not a length of time; write days or hours, such as P30D or PT24H")
        units = (7 * time.DAY, time.DAY, time.HOUR, _MINUTE, time.SECOND)
        return cls(sum(int(part or 0) * unit for part, unit in zip(found.groups(), units, strict=True)))


class Moment(str):
    """A date or time as written; it becomes microseconds in the zone of its pack."""

    __slots__ = ()
    SCHEMA: ClassVar[dict[str, object]] = {
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2}(T.+)?$",
        "description": "A date (2023-03-16), which widens in the pack's zone, or a time (2023-03-16T21:30).",
    }

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The text, once it is seen to be a date or time in some zone; InputError if it is none."""
        if _MOMENT.match(text) is None:
            raise InputError(f"{text!r} is not a date or time; write 2023-03-16 or 2023-03-16T21:30")
        time.read(text, ZoneInfo("UTC"), bare="start")
        return cls(text)

    def start(self, where: ZoneInfo) -> tuple[int, time.Precision]:
        """The instant something begins: 00:00 of a bare date."""
        return time.read(str(self), where, bare="start")

    def until(self, where: ZoneInfo) -> int:
        """The instant (exclusive) something ends: the end of a bare date, which is its last day."""
        return time.read(str(self), where, bare="until")[0]


class Share(int):
    """A share in basis points, written as a percentage such as `19.9 %`."""

    SCHEMA: ClassVar[dict[str, object]] = {
        "type": "string",
        "pattern": r"^\d{1,3}(\.\d{1,2})? ?%$",
        "description": "A share as a percentage with at most two decimals, such as 19.9 %.",
    }

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The share of a text; InputError outside 0 % to 100 %."""
        found = _SHARE.fullmatch(text)
        points = -1 if found is None else int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
        if not 0 <= points <= WHOLE:
            raise InputError(f"{text!r} is not a share; write a percentage from 0 % to 100 %, such as 19.9 %")
        return cls(points)


class ZoneName(str):
    """An IANA time zone, such as Europe/London."""

    __slots__ = ()
    SCHEMA: ClassVar[dict[str, object]] = {
        "type": "string",
        "description": "An IANA time zone, such as Europe/London.",
    }

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The name of a zone there is; InputError otherwise."""
        try:
            time.zone(text)
        except OSError:
            # A folder of the zone database, such as "Europe", is a file that cannot be read.
            raise InputError(f"{text!r} is no time zone; give one such as Europe/London") from None
        return cls(text)


class Host(str):
    """A host name in canonical form."""

    __slots__ = ()
    SCHEMA: ClassVar[dict[str, object]] = {
        "type": "string",
        "description": "A host name alone, such as example.org.",
    }

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The canonical form of a bare host name; InputError for anything else, a URL among it."""
        if "://" in text:
            raise InputError(f"{text!r} is a URL; give the host name alone, such as example.org")
        return cls(canonical_host(text))


class Address(str):
    """The address of a page, http or https."""

    __slots__ = ()
    SCHEMA: ClassVar[dict[str, object]] = {
        "type": "string",
        "pattern": "^https?://",
        "description": "The address of a page, such as https://example.org/statement.",
    }

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The address as browsers write it; InputError for what is none, or leads elsewhere than to a page."""
        return cls(canonical_page(text))


WRITTEN: dict[type[object], dict[str, object]] = {
    each: each.SCHEMA for each in (Duration, Moment, Share, ZoneName, Host, Address)
}
"""The JSON Schema of each of these types."""
