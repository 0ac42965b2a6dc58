"""A first text of an answer, from its tables: what each says, of when, and what is not known. A person writes on from there."""

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from appban.regime.drafted import SUPPRESSED, Cell, Table
from appban.regime.time import from_datetime, local_day, to_datetime
from appban.regime.written_question import Outcome

MOST_CITED = 3
"""Entries that a sentence cites by itself."""
_ALONE: dict[Outcome, str] = {
    "holding": "It has not proved possible to respond to this question in the time available before the day it is due.",
    "transferred": "This question has been transferred to {to}, who will answer it.",
    "grouped": "This question is answered together with {to}.",
    "disproportionate-cost": "The information requested could only be obtained at disproportionate cost.",
    "neither-confirm-nor-deny": "It is a long-standing policy to neither confirm nor deny whether such information is held.",
}


def first_text(outcome: Outcome, tables: Sequence[Table], to: str | None, zone: ZoneInfo) -> str:
    """The text to begin with, with a citation of each table and of the first entries that anybody may read."""
    said = [_ALONE[outcome].format(to=to or "another department")] if outcome in _ALONE else []
    said += [_said(table, zone) for table in tables]
    return "\n\n".join(said)


def day_text(text: str, zone: ZoneInfo) -> str:
    """A time of a table as a day that people read, in a zone."""
    return _day(local_day(_instant(text), zone))


def moment_text(text: str, zone: ZoneInfo) -> str:
    """A time of a table as people read it, to the minute: the exact one stands in the method."""
    local = to_datetime(_instant(text), zone)
    return f"{_day(local.date())}, {local:%H:%M %Z}"


def iso_day_text(day: str | None) -> str:
    """A day that stands as ISO 8601, as people read it."""
    return "not known" if day is None else _day(dt.date.fromisoformat(day))


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _instant(text: str) -> int:
    return from_datetime(dt.datetime.fromisoformat(text))


def _said(table: Table, zone: ZoneInfo) -> str:
    when = f"On {day_text(table.as_of, zone)}, as known on {day_text(table.known_at, zone)}"
    cites = "".join(f" [entry {index}]" for index in table.rests_on[:MOST_CITED])
    sentences = [f"{when}, {_counted(table)} [table {table.number}].{cites}", *_unknown(table)]
    return " ".join(sentences)


def _counted(table: Table) -> str:
    if table.figures is not None:
        total = next((row[-1] for row in table.rows if all(cell == "all" for cell in row[:-1])), 0)
        return f"{_number(total)} in force"
    if not table.rows:
        return f"nothing was recorded that answers “{table.wording}”"
    lines = "one line" if len(table.rows) == 1 else f"{len(table.rows)} lines"
    return f"the record answers “{table.wording}” with {lines}"


def _number(total: Cell) -> str:
    if total == SUPPRESSED:
        return "a number of exemptions that is not given, since it could tell of single people, was"
    return "one exemption was" if total == 1 else f"{total} exemptions were"


def _unknown(table: Table) -> Iterator[str]:
    for each in table.missing:
        yield f"Not known: {each}."
    if table.suppressed:
        yield "Small numbers are not given, so that they tell of no single person."
