"""The record as the slow script reads it: every entry in order, and its own arithmetic on them.

What the columns of each question mean
======================================

A cell is text, a whole number, true or false, a tuple of text, or None: not known, which is never 0. Times are ISO 8601 in
UTC. Rows are sorted by their columns in order, None last; those of question 5 stand in the order of the record.
`at` is as of when, `known` as known when: the entries recorded by then. A period is [since, until).

department      the nearest body, itself or above, that is a ministerial or a non-ministerial department at `at`; else the topmost
in force        as `tests/reference/naive.py` has it, from at least one restriction that the request names
 1 app-standing             each body known, the device classes, by application and by web: what a device there may have with
                            no exemption, the restriction and scope statement that says so and how well that was seen; how many
                            devices of exactly that body and class an exemption lets through
 2 policy-in-force          each scope statement of each version in force; the next version recorded, and its start
 3 exemptions-in-force      exemptions but carried-over ones, those, distinct devices and people of both, and what bodies returned
 4 requests-between         by the record time of the first version, the first instant in force, the stated times of the ends;
                            expired: in force until its window ended within; median of whole hours to the last clearance or refusal
 5 exemption-decided        each decision, and each stage that was not required
 6 exemption-held-by        exemptions in force of a body and those below it, or that name a person
 7 mitigations-of           each rule of the pinned version that applies to the purpose, for each device if it is about devices
 8 exemptions-beyond        over and not closed; cleared and without a safeguard; in force by a grace
 9 channel-assessed         what its assessment comes to, for each use that was judged or asked about
10 channel-used-unassessed  posts and money while the state was none of pass, pass-with-conditions, campaign-specific-only
11 accounts-existing        accounts of ours
12 published-between        what went out, and posts seen that no publication explains
13 performance-between      counts at the end of the period, as known then and as known at `known`
14 cost-of-account          hours and money of its running, and money spent on its channel by its body, wholly within
15 detections-by-month      findings of kept sweeps by the month they are known since
16 devices-unseen           devices of the newest inventory, how many nobody manages, how many were silent for so many days
17 statements-on            the newest wording of each statement, and what of its restrictions was in force and known when it was made
18 contracts-without-clause contracts that run and of which it is not recorded that they have the clause
19 accounts-other           every account but one
20 coverage-changed         instants at which a restriction begins or ceases to cover an application, and why
21 devices-reached          devices of the newest inventory by what is said of the application there
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.history import History
from tests.reference.reading import Entries, Fact, latest, lineage, of

from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind

Row = tuple[Any, ...]
DEPARTMENTS = (BodyKind.MINISTERIAL_DEPARTMENT, BodyKind.NON_MINISTERIAL_DEPARTMENT)
HOUR, DAY = 3_600_000_000, 86_400_000_000
_READ: dict[Path, list[tuple[int, ev.Event]]] = {}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Asked(NamedTuple):
    """What is asked: of which entries (those known), as of when, with what else; `folder` is where the inventories lie."""

    facts: Entries
    at: int
    known: int
    folder: Any
    more: dict[str, Any]

    def get(self, name: str) -> Any:
        """A parameter, None if it is not given."""
        return self.more.get(name)

    @property
    def by(self) -> tuple[str, ...]:
        """The columns that it is broken down by."""
        return tuple(self.more.get("by", ()))

    @property
    def period(self) -> tuple[int, int]:
        """The period asked for."""
        return self.more["since"], self.more["until"]


def entries_of(history: History) -> list[tuple[int, ev.Event]]:
    """Every entry of the store, in order: its record time and its event, out of the line as it stands."""
    if history.folder not in _READ:
        with history.house().desk.store.reader() as reader:
            lines = [json.loads(row.entry) for row in reader.rows(0, reader.head().size)]
        _READ[history.folder] = [
            (line["time"], ev.read_event(json.dumps(line["event"]).encode())) for line in lines
        ]
    return _READ[history.folder]


def at(text: str) -> int:
    """Microseconds of `2024-09-01` or `2024-09-01 12:00`, in UTC."""
    return (dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC) - _EPOCH) // dt.timedelta(microseconds=1)


def iso(micros: int | None) -> str | None:
    """A time as it stands in a cell."""
    if micros is None:
        return None
    return (_EPOCH + dt.timedelta(microseconds=micros)).isoformat().replace("+00:00", "Z")


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows by their columns, None last."""
    return sorted(
        rows,
        key=lambda row: [
            (cell is None, str(type(cell)), cell) if cell is not None else (True, "", 0) for cell in row
        ],
    )


def body_at(facts: Entries, body: BodyId, at: int) -> ev.BodyRecorded | None:
    """What a body is at an instant."""
    return latest([f for f in of(facts, ev.BodyRecorded) if f.event.body == body], at)


def bodies(facts: Entries, at: int) -> list[BodyId]:
    """Every body that is in the tree at an instant."""
    told = dict.fromkeys(f.event.body for f in of(facts, ev.BodyRecorded))
    return [each for each in told if body_at(facts, each, at) is not None]


def department(facts: Entries, body: BodyId | None, at: int) -> BodyId | None:
    """The department of a body; the topmost above it where there is none."""
    line = lineage(facts, body, at)
    for each in line:
        told = body_at(facts, each, at)
        if told is not None and told.kind in DEPARTMENTS:
            return each
    return line[-1] if line else None


def below(facts: Entries, body: BodyId | None, under: BodyId | None, at: int) -> bool:
    """Whether a body is another or stands below it; with no other, always."""
    return under is None or under in lineage(facts, body, at)


def tree(facts: Entries) -> Entries:
    """Only what says where bodies stand: so that the walk up the tree is not read out of everything."""
    return [entry for entry in facts if isinstance(entry[1], ev.BodyRecorded | ev.UnitTransferred)]


def newest(facts: Iterable[Fact[Any]], at: int) -> Any:
    """The event that holds at an instant, whatever it is."""
    return latest(facts, at)


def each_of(facts: Entries, *kinds: type[ev.Event]) -> Iterator[tuple[int, Any]]:
    """The entries of some types, with their record times."""
    return ((time, event) for time, event in facts if isinstance(event, kinds))
