"""How values read on a page: the plain words of GOV.UK style, in the installation's time zone, UTC beside them.

Times are UTC microseconds. None is "not known" and reads so, never as 0.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from appban.regime.reading import Value
from appban.regime.time import DAY, FOREVER, HOUR, SECOND, show
from appban.reports.words import UNKNOWN
from appban.reports.words import valued as value_in_words
from appban.service.naming import short_reference

NO_END = "no end date"

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MINUTE = 60 * SECOND
_UNITS = ((DAY, "day"), (HOUR, "hour"), (_MINUTE, "minute"), (SECOND, "second"))
_SHORT = 12


class Times:
    """Filters that read a time in one zone."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def time(self, at: int | None) -> Markup | str:
        """16 November 2026 at 4:40pm."""
        if at is None or at >= FOREVER:
            return UNKNOWN if at is None else NO_END
        here = self.here(at)
        return _element(at, f"{_day(here.date())} at {_clock(here)}")

    def day(self, at: int | dt.date | str | None) -> Markup | str:
        """16 November 2026, of a time or of a date (a date object, or text such as 2026-11-16)."""
        if isinstance(at, str):
            at = dt.date.fromisoformat(at)
        if isinstance(at, dt.date):
            return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), _day(at))
        if at is None or at >= FOREVER:
            return UNKNOWN if at is None else NO_END
        return _element(at, _day(self.here(at).date()))

    def until(self, at: int | None) -> Markup | str:
        """When something ends: "the end of 20 November 2026" for a midnight, since intervals are half-open."""
        if at is None or at >= FOREVER:
            return self.time(at)
        here = self.here(at)
        if here.time() != dt.time():
            return self.time(at)
        return _element(at, f"the end of {_day((here - dt.timedelta(days=1)).date())}")

    def here(self, at: int) -> dt.datetime:
        """A time as the clocks of the zone show it."""
        return (_EPOCH + dt.timedelta(microseconds=at)).astimezone(self._zone)


def reference(identifier: str) -> Markup:
    """How an exemption is called for short, the whole in the title."""
    short = short_reference(identifier)
    return Markup('<span class="app-nowrap" title="{}">{}</span>').format(identifier, short)


def span(length: int | None) -> str:
    """A duration (microseconds) in its two largest units: 3 days 4 hours."""
    if length is None:
        return UNKNOWN
    words: list[str] = []
    left = abs(length)
    for size, name in _UNITS:
        number, left = divmod(left, size)
        if number and len(words) < 2:  # noqa: PLR2004  # two units tell enough
            words.append(count(number, name))
        elif words:
            break
    return " ".join(words) or "less than a second"


def count(value: int | None, noun: str, plural: str | None = None) -> str:
    """1,204 devices; 1 device; not known."""
    if value is None:
        return UNKNOWN
    return f"{value:,} {noun if value == 1 else plural or f'{noun}s'}"


def valued(value: Value, metric: str) -> str:
    """A measurement in the unit of its metric: a bound as a bound; not known, not offered."""
    return value_in_words(metric, value)


def digest(text: str | None) -> Markup | str:
    """The first characters of a digest; the whole of it in the title. `part/words.html` shows it whole."""
    if not text:
        return UNKNOWN
    return Markup('<code class="app-digest" title="{}">{}…</code>').format(text, text[:_SHORT])


def error_of(errors: Sequence[Mapping[str, str]], name: str) -> str | None:
    """What is wrong with one field, out of the errors of a page: {text, href}, href being `#` and the field's id."""
    return next((each["text"] for each in errors if each.get("href") == f"#{name}"), None)


def field_item(item: Mapping[str, object]) -> dict[str, object]:
    """A choice of a field ({value, text, hint}, or {divider}) as govuk-frontend-jinja takes it."""
    hint = item.get("hint")
    return {**item, "hint": {"text": hint} if hint else None}


def place(text: object) -> str:
    """An id as one segment of an address, whatever stands in it."""
    return quote(str(text), safe="")


def carried(href: str, carry: str) -> str:
    """An address of the console with the query that carries the moment on, if there is one."""
    if not carry:
        return href
    path, mark, fragment = href.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{carry}{mark}{fragment}"


def _element(at: int, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(show(at), words)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _clock(here: dt.datetime) -> str:
    if (here.hour, here.minute) == (0, 0):
        return "midnight"
    if (here.hour, here.minute) == (12, 0):
        return "midday"
    minutes = f":{here.minute:02}" if here.minute else ""
    return f"{here.hour % 12 or 12}{minutes}{'am' if here.hour < 12 else 'pm'}"  # noqa: PLR2004  # noon
