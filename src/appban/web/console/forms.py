"""Forms: what was typed, read field by field with WTForms, and what was wrong with it in the words of the error summary.

A page declares a form as a class of fields; `problems` gives what the summary at the top and the fields themselves show.
Whether the regime allows what a form asks is no matter of this file: verbs say that.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from wtforms import Field, Form
from wtforms.validators import InputRequired, Length

from appban.errors import AppbanError
from appban.regime.time import day_end, day_start, read

Problems = list[dict[str, str]]

SHORT = 200
LONG = 4_000
"""Characters of a line and of a text. An entry has 65,535 bytes, and texts stand beside it."""


def problems(form: Form) -> Problems:
    """What was wrong, field by field in the order of the form, each with the address of its field; none if all is well."""
    if form.validate():
        return []
    return [{"text": str(next(iter(each.errors))), "href": f"#{each.name}"} for each in form if each.errors]


def needed(words: str, most: int = LONG) -> tuple[InputRequired, Length]:
    """What a text has to be that may not be left out; `words` say what to enter."""
    return (InputRequired(words), Length(max=most, message=f"Use at most {most} characters"))


def reason_problems(reason: str) -> Problems:
    """What is wrong with the reason for an act."""
    if not reason:
        return [{"text": "Say why; the reason stands with the record", "href": "#reason"}]
    if len(reason) > LONG:
        return [{"text": f"Use at most {LONG} characters", "href": "#reason"}]
    return []


def at_most(most: int = LONG) -> tuple[Length]:
    """What a text has to be that may be left out."""
    return (Length(max=most, message=f"Use at most {most} characters"),)


class DayField(Field):
    """A date in three parts, as the design system asks for one: `<name>-day`, `<name>-month`, `<name>-year`."""

    data: dt.date | None

    def process(self, formdata: object, data: object = None, extra_filters: object = None) -> None:  # noqa: ARG002
        """Read the three parts; what is no date is told."""
        self.process_errors = []
        self.data = data if isinstance(data, dt.date) else None
        self.raw_data = []
        parts = [_first(formdata, f"{self.name}-{part}") for part in ("day", "month", "year")]
        if not any(parts):
            return
        self.raw_data = parts
        try:
            day, month, year = (int(each) for each in parts)
            self.data = dt.date(year, month, day)
        except ValueError:
            self.process_errors = ["Enter a real date, such as 27 3 2027"]

    def starts(self, where: ZoneInfo) -> int | None:
        """The first instant of the day in a zone (UTC microseconds)."""
        return None if self.data is None else day_start(self.data, where)

    def ends(self, where: ZoneInfo) -> int | None:
        """The end (exclusive) of the day in a zone: "until Friday" ends Saturday 00:00 (DESIGN R4)."""
        return None if self.data is None else day_end(self.data, where)


class TimeField(Field):
    """An instant as one writes it: a date with a time, in the zone of the installation."""

    data: str

    def instant(self, where: ZoneInfo) -> int | None:
        """UTC microseconds; None if nothing was entered, or what was entered is told as wrong."""
        text = (self.data or "").strip()
        if not text:
            return None
        try:
            return read(text, where, bare="start")[0]
        except AppbanError as error:
            self.errors = [*self.errors, str(error)]
            return None


def _first(formdata: object, name: str) -> str:
    found = formdata.getlist(name) if hasattr(formdata, "getlist") else []
    return str(found[0]).strip() if found else ""
