"""As of when, and as known when: the two clocks of a page, from its address (DESIGN R4)."""

from collections.abc import Mapping
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import AppbanError
from appban.ports import StoreReader
from appban.regime.time import read, show
from appban.service.answering import prefix

AS_OF = "as-of"
KNOWN_AT = "known-at"


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The instant asked about, and how much of the record answers. `as_of` and `known_at` are as written, "" for now.

    `stop` None: all of it. `words` go on from "what held …". `faults` say what of the address could not be read, by field; the page is then of now.
    """

    at: int
    stop: int | None
    as_of: str = ""
    known_at: str = ""
    known: int | None = None
    words: str = ""
    faults: tuple[tuple[str, str], ...] = ()

    @property
    def is_now(self) -> bool:
        """Whether the page is of now, as known now."""
        return not self.as_of and not self.known_at

    @property
    def carry(self) -> str:
        """The part of an address that keeps a page at this moment: "" or `as-of=…`."""
        kept = {AS_OF: self.as_of, KNOWN_AT: self.known_at}
        return urlencode({name: value for name, value in kept.items() if value})


def moment_of(query: Mapping[str, str], reader: StoreReader, now: int, where: ZoneInfo) -> Moment:
    """The moment that an address asks for. What cannot be read is told, and is not taken for anything."""
    faults: list[tuple[str, str]] = []
    times: dict[str, int] = {}
    written = {name: query.get(name, "").strip() for name in (AS_OF, KNOWN_AT)}
    for name, text in written.items():
        try:
            if text:
                times[name] = read(text, where, bare="as-of")[0]
        except AppbanError as fault:
            faults.append((name, str(fault)))
    if times.get(KNOWN_AT, now) > now:
        faults.append(
            (
                KNOWN_AT,
                f"nothing is known yet at {show(times.pop(KNOWN_AT), where)}; give a time that is past",
            )
        )
    if faults:
        return Moment(at=now, stop=None, faults=tuple(faults))
    known = times.get(KNOWN_AT)
    return Moment(
        at=times.get(AS_OF, now),
        stop=None if known is None else prefix(reader, known),
        as_of=written[AS_OF],
        known_at=written[KNOWN_AT],
        known=known,
        words=_words(times, where),
    )


def _words(times: Mapping[str, int], where: ZoneInfo) -> str:
    parts = []
    if AS_OF in times:
        parts.append(f"at {show(times[AS_OF], where)[:16].replace('T', ' ')}")
    if KNOWN_AT in times:
        parts.append(f"as known at {show(times[KNOWN_AT], where)[:16].replace('T', ' ')}")
    return ", ".join(parts)
