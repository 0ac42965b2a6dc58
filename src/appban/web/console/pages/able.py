"""Who can decide now, for a body and in each stage; a seat that nobody could fill stays shut, and the page says so first."""

from collections.abc import Mapping

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY
from appban.service.guard import APPOINT, not_here
from appban.service.sight import sees_person
from appban.service.staff.able_list import AbleLine, able_for_stage, able_for_subject
from appban.service.staff.rota import keeps_rota, may_send_away
from appban.service.staff.rota_list import DutyLine, Present, away_lines, duty_lines, present
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.pages.people import CLASSES, bodies_seen
from appban.web.console.visit import Visit
from appban.web.console.words import bodies_named, body_named

SOON = 14 * DAY


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One seat with everybody who could fill it: who is on call first, who is away last."""

    restriction: str
    title: str
    place: str
    able: tuple[AbleLine, ...]


class Rung(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in the rota, the seats that they could fill, and whether the viewer may end it."""

    line: DutyLine
    seats: tuple[str, ...]
    may: bool


def able(visit: Visit) -> Answer:
    """Who can decide for one of the bodies that concern the viewer."""
    bodies = bodies_concerned(visit)
    body = body_chosen(visit, bodies, visit.asked("body"))
    context = {
        "bodies": bodies,
        "body": body,
        "name": None if body is None else bodies[body],
        "classes": CLASSES,
        "named": bodies_named(visit.facts, visit.moment.at),
        "at": visit.moment.at,
        "soon": visit.moment.at + SOON,
        "kept": [] if body is None else [("body", body)],
        **({} if body is None else _of_body(visit, body)),
    }
    return Shown(template="authorities/able.html", title="Who can decide now", context=context)


def _of_body(visit: Visit, body: BodyId) -> dict[str, object]:
    """What is told of a body: its seats, and how those who could fill them stand."""
    facts, at, viewer = visit.facts, visit.moment.at, visit.viewer
    seats = _seats(visit, body)
    people = dict.fromkeys(PersonId(line.person.id) for seat in seats for line in seat.able if line.person)
    stand = present(facts, visit.names, people, body, at)
    duties = duty_lines(facts, visit.names, body, at)
    away = away_lines(facts, visit.names, [*people, *(PersonId(each.person.id) for each in duties)], at)
    return {
        "seats": [_ordered(seat, stand) for seat in seats],
        "stand": stand,
        "shut": [each for each in seats if not each.able],
        "all_away": [
            each for each in seats if each.able and all(_is_away(stand, line) for line in each.able)
        ],
        "duties": [_rung(visit, each, seats) for each in duties],
        "rings": any(each.runs for each in duties),
        "away": [(each, _may_end(visit, PersonId(each.person.id))) for each in away],
        "able_ids": set(people),
        "keeps": visit.moment.is_now and keeps_rota(visit.head, viewer.person, body, visit.now),
        "may_leave": visit.moment.is_now,
        "appointers": _appointers(visit, body),
    }


def _ordered(seat: Seat, stand: Mapping[str, Present]) -> Seat:
    def rank(line: AbleLine) -> tuple[bool, bool, str]:
        how = Present() if line.person is None else stand[line.person.id]
        return how.away is not None, how.on_call is None, str(line.person)

    return msgspec.structs.replace(seat, able=tuple(sorted(seat.able, key=rank)))


def _is_away(stand: Mapping[str, Present], line: AbleLine) -> bool:
    return line.person is not None and stand[line.person.id].away is not None


def _rung(visit: Visit, line: DutyLine, seats: list[Seat]) -> Rung:
    """With the seats that they could fill, each once though several restrictions ask for it."""
    facts, person = visit.head, PersonId(line.person.id)
    could = [
        seat.place for seat in seats if any(each.person and each.person.id == person for each in seat.able)
    ]
    own = facts.human(person) == facts.human(visit.viewer.person)
    may = visit.moment.is_now and (own or keeps_rota(facts, visit.viewer.person, line.body, visit.now))
    seen = own or visit.viewer.sight.sees_body(line.body)
    return Rung(line=line, seats=tuple(dict.fromkeys(could)), may=may and seen)


def _may_end(visit: Visit, person: PersonId) -> bool:
    seen = sees_person(visit.head, visit.viewer.sight, person, visit.now)
    return visit.moment.is_now and seen and may_send_away(visit.head, visit.viewer.person, person, visit.now)


def bodies_concerned(visit: Visit) -> Mapping[str, str]:
    """The bodies seen, the viewer's own, and those of the requests that concern them, by name."""
    facts, at, viewer = visit.facts, visit.moment.at, visit.viewer
    found = dict(bodies_seen(visit))
    others: set[BodyId] = set() if viewer.body is None else {viewer.body}
    if not viewer.sight.everything:
        with visit.cases() as cases:
            others |= {line.body for line in cases.seen(viewer.sight, at)}
    for each in others:
        if facts.bodies.at(each, at) is not None:
            found[each] = body_named(facts, each, at) or each
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def body_chosen(visit: Visit, bodies: Mapping[str, str], wanted: str) -> BodyId | None:
    """The body asked for, else the viewer's own, else the first; NotFoundError for one that does not concern them."""
    if wanted and wanted not in bodies:
        raise not_here("body", wanted)
    own = visit.viewer.body
    first = own if own in bodies else next(iter(bodies), None)
    return BodyId(wanted) if wanted else None if first is None else BodyId(first)


def _seats(visit: Visit, body: BodyId) -> list[Seat]:
    facts, at = visit.announced, visit.moment.at
    found: dict[tuple[str, str], list[AbleLine]] = {}
    for line in able_for_stage(facts, visit.reader, None, body, at, names=visit.names):
        seat = found.setdefault((line.restriction or "", line.place or ""), [])
        seat += [] if line.person is None else [line]
    titles = {name: history.versions[-1][1].title for name, history in facts.restrictions.items()}
    return [
        Seat(restriction=name, title=titles[RestrictionId(name)], place=place, able=tuple(lines))
        for (name, place), lines in found.items()
    ]


def _appointers(visit: Visit, body: BodyId) -> list[str]:
    """Who can appoint somebody where nobody can decide: those over the body, and the root appointers."""
    facts, at = visit.facts, visit.moment.at
    roots = () if facts.opened is None else facts.opened.appointers
    lines = able_for_subject(facts, visit.reader, APPOINT, body, at, names=visit.names)
    visit.names.learn(roots)
    here = [each for each in roots if not facts.absences_of(each).during(at)]
    named = [str(line.person) for line in lines] + [str(visit.names.of(each)) for each in here]
    return list(dict.fromkeys(named))


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/authority",
        summary="Who can decide now, for a body and in each stage.",
        authority="signed-in",
        handler=able,
    ),
)
