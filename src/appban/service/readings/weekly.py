"""A week of an account as its report wants it: from the facts of a prefix of the log, with the texts that are still held."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import NoReturn
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import StoreReader
from appban.regime.account import AccountId
from appban.regime.facts import Facts
from appban.regime.performance import Asked, Week
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.time import day_end, day_start, local_day
from appban.regime.week import abouts, week
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about
from appban.service.readings.about import account_called

WEEKS_BEFORE = 7
"""Weeks that a chart of a week goes back."""
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


class Weekly(msgspec.Struct, frozen=True, kw_only=True):
    """A week with what stands beside the log: the captions of its posts, where they are still held."""

    week: Week
    label: str
    zone: str
    captions: Mapping[PublicationId, str]


def read_week(text: str) -> dt.date:
    """The Monday of a week as 2025-W47 (ISO 8601)."""
    found = _WEEK.fullmatch(text)
    try:
        return dt.date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else _no_week(text)
    except ValueError:
        return _no_week(text)


def _no_week(text: str) -> NoReturn:
    raise InputError(f"{text!r} is no week; write it as 2025-W47 (ISO 8601)")


def monday_of(at: int, zone: ZoneInfo) -> dt.date:
    """The Monday of the week of an instant."""
    day = local_day(at, zone)
    return day - dt.timedelta(days=day.weekday())


def last_whole_week(now: int, zone: ZoneInfo) -> dt.date:
    """The Monday of the last week that is over."""
    return monday_of(now, zone) - dt.timedelta(days=7)


def label_of(monday: dt.date) -> str:
    """A week as 2025-W47."""
    year, number, _ = monday.isocalendar()
    return f"{year}-W{number:02}"


def asked_of(account: AccountId, monday: dt.date, zone: ZoneInfo) -> Asked:
    """The week that begins on a Monday, with those that lead up to it, as a zone counts its days."""
    days = [monday + dt.timedelta(days=n) for n in range(-7, 7)]
    spans = [(day_start(day, zone), day_end(day, zone)) for day in days]
    earlier = [day_start(monday - dt.timedelta(days=7 * n), zone) for n in range(WEEKS_BEFORE - 1, -1, -1)]
    return Asked(
        account=account,
        starts=spans[7][0],
        ends=spans[-1][1],
        days=tuple(spans[7:]),
        before=tuple(spans[:7]),
        earlier=tuple(earlier),
    )


def weekly(reader: StoreReader, account: str, monday: dt.date, zone: ZoneInfo, stop: int | None) -> Weekly:
    """The week of an account that people name, as known by the first `stop` entries; what is not recorded is a gap."""
    size = reader.head().size if stop is None else stop
    if not size:
        raise NotFoundError("nothing was recorded by then; ask of a later time")
    found = account_called(facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), size), account)
    return week_of(reader, found, monday, zone, size)


def week_of(reader: StoreReader, account: AccountId, monday: dt.date, zone: ZoneInfo, stop: int) -> Weekly:
    """As `weekly`, of an account by its id."""
    asked = asked_of(account, monday, zone)
    facts = _facts(reader, asked, stop)
    made = week(facts, asked)
    return Weekly(week=made, label=label_of(monday), zone=str(zone), captions=_captions(reader, made))


def _facts(reader: StoreReader, asked: Asked, stop: int) -> Facts:
    """In three goes: the posts say what there are readings of, the readings on which devices they were exported."""
    room = Focus(rooms=(COMMUNICATIONS,), posts_of=(asked.account,))
    wanted = abouts(facts_about(reader, room, stop), asked)
    focus = msgspec.structs.replace(room, readings_of=wanted)
    readings = facts_about(reader, focus, stop).communications.readings.values()
    devices = {event.device for held in readings for _, event in held if event.device is not None}
    return facts_about(reader, msgspec.structs.replace(focus, devices=tuple(sorted(devices))), stop)


def _captions(reader: StoreReader, made: Week) -> dict[PublicationId, str]:
    told = {each.publication: each.caption for each in made.posts if each.publication and each.caption}
    texts = Names(reader).texts(told.values())
    found = {publication: texts[caption].value for publication, caption in told.items()}
    return {publication: text for publication, text in found.items() if text is not None}
