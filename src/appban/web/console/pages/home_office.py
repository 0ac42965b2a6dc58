"""What a private office finds on its first page: its ministers, what exempts them and until when, and what waits for them.

A private office decides nothing, so the queue is not for it: this is what it comes for, and the case has the rest.
"""

from collections.abc import Iterable, Iterator

import msgspec

from appban.regime.people import PersonClass, PersonId
from appban.service.cases.case_line import CaseLine
from appban.service.exemptions.exemption_state import State
from appban.service.staff.contacts import PRIVATE_OFFICE, ministers_of
from appban.service.staff.staffing import works_at
from appban.web.console.visit import Visit
from appban.web.console.words import body_named


class Minister(msgspec.Struct, frozen=True, kw_only=True):
    """A minister of the viewer's office: how many exemptions name them and are in force, and which ends first and when."""

    id: PersonId
    name: str
    body: str | None
    in_force: int
    ends: int | None
    waits: int


class ForMinister(msgspec.Struct, frozen=True, kw_only=True):
    """A request that waits for a minister of the office."""

    exemption: str
    about: str
    state: State
    by_phone: bool


def office(visit: Visit, lines: Iterable[CaseLine]) -> dict[str, object]:
    """What the first page shows to somebody in a private office; nothing to anybody else."""
    bodies = visit.viewer.sight.subjects.get(PRIVATE_OFFICE, frozenset())
    if not bodies:
        return {"office": False, "ministers": [], "for_ministers": []}
    seen = list(lines)
    ministers = ministers_of(visit.facts, bodies, visit.moment.at)
    visit.names.learn(ministers)
    waiting = [line for line in seen if line.body in bodies and _waits(line)]
    return {
        "office": True,
        "ministers": [_minister(visit, each, seen) for each in ministers],
        "for_ministers": list(_for(visit, waiting)),
    }


def _minister(visit: Visit, person: PersonId, lines: list[CaseLine]) -> Minister:
    ids = set(visit.facts.ids_of(person))
    named = [line for line in lines if not ids.isdisjoint(line.people)]
    in_force = [line for line in named if line.state is State.IN_FORCE]
    body = works_at(visit.facts, person, visit.moment.at)
    return Minister(
        id=person,
        name=str(visit.names.of(person)),
        body=body_named(visit.facts, body, visit.moment.at),
        in_force=len(in_force),
        ends=min((line.end for line in in_force), default=None),
        waits=sum(bool(line.waits) for line in named),
    )


def _waits(line: CaseLine) -> bool:
    """Whether a minister's seat is the one that is empty."""
    return any(PersonClass.MINISTER in wait.classes for wait in line.waits)


def _for(visit: Visit, lines: list[CaseLine]) -> Iterator[ForMinister]:
    visit.names.learn(person for line in lines for person in line.people)
    for line in sorted(lines, key=lambda each: each.submitted):
        who = ", ".join(str(visit.names.of(person)) for person in line.people)
        apps = ", ".join(visit.facts.apps[app][-1].name for app in line.apps)
        only = all(PersonClass.MINISTER in wait.classes for wait in line.waits)
        yield ForMinister(
            exemption=line.exemption,
            about=f"{apps} for {who}, {line.purpose}",
            state=line.state,
            by_phone=only,
        )
