"""One person: which bans touch their devices, what exempts them and until when, whom to ring, what they may decide."""

from collections.abc import Iterator

import msgspec

from appban.regime.authority import class_of
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId
from appban.regime.query import Verdict
from appban.service.cases.case_line import CaseLine
from appban.service.exemptions.exemption_state import State
from appban.service.governing import is_root
from appban.service.guard import APPOINT, not_here
from appban.service.recorded.entry_list import entries_of
from appban.service.sight import seen_person
from appban.service.staff.able_list import AbleLine, able_for_stage
from appban.service.staff.contacts import Contact, contacts
from appban.service.staff.person_devices import bans_on_devices
from appban.service.staff.staffing import works_at
from appban.service.staff.standing_list import AuthorityLine, authority_lines
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.pages.people import CLASSES
from appban.web.console.visit import Visit
from appban.web.console.words import bodies_named, body_named

MOST_ENTRIES = 20


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device as the page shows it; `bans` None where it is not known which reach it."""

    id: str
    name: str
    body: str | None
    bans: tuple[tuple[str, str], ...] | None
    verdicts: tuple[tuple[str, Verdict], ...]


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """An exemption that names the person."""

    line: CaseLine
    apps: str
    devices: str


class Deciders(msgspec.Struct, frozen=True, kw_only=True):
    """Who could fill the seats of a body's restrictions, and whom to ring; `reach` whether their addresses are told.

    Bodies for which all of that is the same are one: `body` names them all, `id` is the first.
    """

    id: BodyId
    body: str
    lines: tuple[AbleLine, ...]
    ring: tuple[Contact, ...]
    reach: bool


def person(visit: Visit) -> Answer:
    """The page of a person."""
    who, facts, at = person_of(visit), visit.facts, visit.moment.at
    cases = list(_cases(visit, who))
    visit.names.learn(device for each in cases for device in each.devices)
    of_class, body = class_of(facts, who, at), works_at(facts, who, at)
    context = {
        "person": who,
        "person_class": None if of_class is None else CLASSES[of_class],
        "body": body,
        "body_name": body_named(facts, body, at),
        "sees_body": visit.viewer.sight.sees_body(body),
        "left": facts.absences_of(who).during(at),
        "same_as": [each for each in facts.ids_of(who) if each != who],
        "cases": [_case(visit, each) for each in cases],
        "devices": list(_devices(visit, who, cases)),
        "deciders": list(_deciders(visit, who, cases)),
        "until": min((each.end for each in cases if each.state is State.IN_FORCE), default=None),
        "authorities": [(each, body_named(facts, each.body, at)) for each in _authorities(visit, who)],
        "entries": _entries(visit, who),
        "may": may_tell(visit, who),
        "own": visit.head.human(who) == visit.head.human(visit.viewer.person),
        "named": bodies_named(visit.facts, visit.moment.at),
        "at": at,
    }
    return Shown(template="people/person.html", title=str(visit.names.of(who)), context=context)


def person_of(visit: Visit) -> PersonId:
    """The person whom the path names; NotFoundError for one who is not there, or not to be seen."""
    wanted = PersonId(visit.path["person"])
    seen_person(visit.head, visit.viewer.sight, wanted, visit.now)
    if wanted not in visit.facts.people:
        raise not_here("person", wanted)
    return wanted


def may_tell(visit: Visit, who: PersonId) -> bool:
    """Whether the viewer may record what becomes of a person, now."""
    head, viewer = visit.head, visit.viewer
    if not visit.moment.is_now or head.human(who) == head.human(viewer.person):
        return False
    body = works_at(head, who, visit.now)
    over = viewer.sight.subjects.get(APPOINT, frozenset())
    return is_root(head, viewer.person) or body in over


def _cases(visit: Visit, who: PersonId) -> Iterator[CaseLine]:
    """The exemptions that name a person and that the viewer sees, as of the moment, the one that ends last first."""
    facts, at = visit.facts, visit.moment.at
    named = dict.fromkeys(each for one in facts.ids_of(who) for each in facts.naming_person.get(one, ()))
    seen = [each for each in named if _is_seen(visit, each)]
    with visit.cases() as cases:
        lines = [cases.line(each, at) for each in seen]
    yield from sorted((each for each in lines if each.submitted <= at), key=lambda line: -line.end)


def _is_seen(visit: Visit, exemption: ExemptionId) -> bool:
    history = visit.head.exemptions.get(exemption)
    return history is not None and visit.viewer.sight.sees_case(history)


def _case(visit: Visit, line: CaseLine) -> Case:
    return Case(
        line=line,
        apps=", ".join(visit.facts.apps[app][-1].name for app in line.apps),
        devices=", ".join(str(visit.names.of(device)) for device in line.devices),
    )


def _devices(visit: Visit, who: PersonId, cases: list[CaseLine]) -> Iterator[Device]:
    facts, at = visit.facts, visit.moment.at
    requests = [facts.exemptions[each.exemption].request for each in cases]
    for each in bans_on_devices(visit.reader, who, requests, at=at, stop=visit.stop, now=visit.now):
        titles = None
        if each.bans is not None:
            titles = tuple((ban, facts.restrictions[ban].versions[-1][1].title) for ban in each.bans)
        yield Device(
            id=each.device,
            name=str(visit.names.of(each.device)),
            body=body_named(facts, each.place.body, at),
            bans=titles,
            verdicts=tuple(
                (f"{facts.apps[query.app][-1].name}, {query.surface}, for {query.purpose}", verdict)
                for query, verdict in each.verdicts
            ),
        )


def _deciders(visit: Visit, who: PersonId, cases: list[CaseLine]) -> Iterator[Deciders]:
    """Who could decide, for the bodies of the exemptions and the person's own."""
    facts, at = visit.announced, visit.moment.at
    works = works_at(facts, who, at)
    of_cases = [each.body for each in cases]
    bodies: dict[BodyId, None] = dict.fromkeys(of_cases)
    if works is not None and visit.viewer.sight.sees_body(works):
        bodies[works] = None
    same: dict[tuple[object, ...], Deciders] = {}
    for body in bodies:
        lines = able_for_stage(facts, visit.reader, None, body, at, names=visit.names)
        # Restrictions share stages, and whom to ring is the same for each.
        able = {(each.place, each.person): each for each in lines if each.person is not None}
        reach = _reaches(visit, body)
        ring = contacts(facts, visit.reader, body, at, names=visit.names, addresses=reach)
        name = body_named(facts, body, at) or body
        shown = (*((*each, line.held) for each, line in able.items()), *ring, reach)
        before = same.get(shown)
        if before is None:
            same[shown] = Deciders(id=body, body=name, lines=tuple(able.values()), ring=ring, reach=reach)
        else:
            same[shown] = msgspec.structs.replace(before, body=f"{before.body} and {name}")
    yield from same.values()


def _reaches(visit: Visit, body: BodyId) -> bool:
    """Whether the viewer is told the addresses of a body's officers: they see it, or it is theirs."""
    own = () if visit.viewer.body is None else visit.head.bodies.lineage(visit.viewer.body, visit.now) or ()
    return visit.viewer.sight.sees_body(body) or body in own


def _authorities(visit: Visit, who: PersonId) -> list[AuthorityLine]:
    facts, sight = visit.facts, visit.viewer.sight
    own = not sight.ids.isdisjoint(facts.ids_of(who))
    names = [each for one in facts.ids_of(who) for each in facts.authorities_of.get(one, ())]
    seen = [each for each in names if own or sight.sees_body(facts.authorities[each].body)]
    lines = authority_lines(facts, visit.reader, visit.moment.at, names=visit.names, only=seen)
    return sorted(lines, key=lambda line: (not line.holds, line.until is None, line.until or 0, line.subject))


def _entries(visit: Visit, who: PersonId) -> list[int]:
    subjects = {f"person:{each}" for each in visit.facts.ids_of(who)}
    found = entries_of(
        visit.reader, visit.head, visit.viewer.sight, subjects, stop=visit.stop, most=MOST_ENTRIES
    )
    return [each.index for each in found]


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/people/{person}",
        summary="One person: the bans on their devices, what exempts them, whom to ring.",
        authority="signed-in",
        handler=person,
    ),
)
