"""What is due to be forgotten under the retention schedule, and what a legal hold keeps; nothing is erased by itself."""

import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from appban.ports import StoreReader
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.keeping import Forgets, Hold, RetentionRule, Schedule
from appban.regime.people import PersonId
from appban.regime.time import day_start, local_day, months_on
from appban.service.keeping.holds import held_by
from appban.service.telling.ends import over_since

_DIGEST = re.compile(rb'"([0-9a-f]{64})"')


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something whose time under a rule has come: since when it was over, from when it is due, and the hold on it."""

    about: str
    rule: RetentionRule
    over: int
    due: int
    hold: Hold | None


def due_at(reader: StoreReader, facts: Facts, schedule: Schedule, at: int, zone: ZoneInfo) -> tuple[Due, ...]:
    """Everything that is due and still held beside the record, in the order in which it became due."""
    found: list[Due] = []
    for what in ("person", "exemption", "requester", "request"):
        rule = schedule.forgetting(what)
        if rule is None or rule.months is None:
            continue
        for about, over in _over(facts, what, at):
            due = day_start(months_on(local_day(over, zone), rule.months), zone)
            if due <= at and still_held(reader, facts, about):
                found.append(Due(about=about, rule=rule, over=over, due=due, hold=held_by(facts, about, at)))
    return tuple(sorted(found, key=lambda each: (each.due, each.about)))


def still_held(reader: StoreReader, facts: Facts, about: str) -> bool:
    """Whether anything stands beside the record under an id: a name, a paper or the text behind a commitment."""
    if reader.names([about]):
        return True
    digests: set[str] = set()
    for row in reader.rows_of(_subjects(facts, about), reader.head().size):
        digests |= {each.decode() for each in _DIGEST.findall(row.entry)}
    return any(opening.about == about for opening in reader.openings(digests).values())


def _subjects(facts: Facts, about: str) -> set[str]:
    found = {f"person:{about}", f"exemption:{about}", f"foi:{about}"}
    return found | {
        f"foi:{each}" for each, history in facts.foi.items() if history.request.requester == about
    }


def _over(facts: Facts, what: Forgets, at: int) -> Iterator[tuple[str, int]]:
    """What is over by an instant, with when; what still goes on is not among it."""
    match what:
        case "person":
            whens = ((each, _left(facts, each, at)) for each in facts.people)
            yield from ((each, when) for each, when in whens if when is not None)
        case "exemption":
            ends = ((each, over_since(facts, each, at)) for each in facts.exemptions)
            yield from ((each, end) for each, end in ends if end is not None)
        case "requester" | "request":
            answers = ((history.request, history.answered(at)) for history in facts.foi.values())
            for asked, given in answers:
                if given is not None:
                    yield (asked.requester if what == "requester" else asked.id), given.event.stated


def _left(facts: Facts, person: PersonId, at: int) -> int | None:
    """Since when a human is gone from everything: left, and every case that names or asks for them over; None if not."""
    away = [start for start, end in facts.absences_of(person).intervals() if start <= at < end]
    if not away:
        return None
    ids = facts.ids_of(person)
    ends = [over_since(facts, case, at) for case in _cases(facts, ids)]
    if None in ends:
        return None
    return max([min(away), *(end for end in ends if end is not None)])


def _cases(facts: Facts, ids: tuple[PersonId, ...]) -> set[ExemptionId]:
    named = {case for each in ids for case in facts.naming_person.get(each, ())}
    return named | {case for case, history in facts.exemptions.items() if history.request.requester in ids}
