"""Who can decide now, for a body and in each stage; a seat that nobody could fill stays shut, and the page says so first."""

from collections.abc import Mapping

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.restriction import RestrictionId
from appban.regime.time import DAY
from appban.service.guard import APPOINT, not_here
from appban.service.staff.able_list import AbleLine, able_for_stage, able_for_subject
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.pages.people import CLASSES, bodies_seen
from appban.web.console.visit import Visit
from appban.web.console.words import bodies_named, body_named

SOON = 14 * DAY


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """One seat with everybody who could fill it."""

    restriction: str
    title: str
    place: str
    able: tuple[AbleLine, ...]


def able(visit: Visit) -> Answer:
    """Who can decide for one of the bodies that concern the viewer."""
    bodies = _bodies(visit)
    body = _chosen(visit, bodies)
    seats = [] if body is None else _seats(visit, body)
    context = {
        "bodies": bodies,
        "body": body,
        "name": None if body is None else bodies[body],
        "seats": seats,
        "shut": [each for each in seats if not each.able],
        "appointers": [] if body is None else _appointers(visit, body),
        "classes": CLASSES,
        "named": bodies_named(visit.facts, visit.moment.at),
        "at": visit.moment.at,
        "soon": visit.moment.at + SOON,
        "kept": [] if body is None else [("body", body)],
    }
    return Shown(template="authorities/able.html", title="Who can decide now", context=context)


def _bodies(visit: Visit) -> Mapping[str, str]:
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


def _chosen(visit: Visit, bodies: Mapping[str, str]) -> BodyId | None:
    """The body asked for, else the viewer's own, else the first; NotFoundError for one that does not concern them."""
    wanted = visit.asked("body")
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
