"""Bodies as they stand in the tree: what each is, what there is of devices and exemptions in it, and who may decide for it."""

from collections.abc import Iterator, Mapping

import msgspec

from appban.regime.bodies import BodyFact, BodyId
from appban.regime.people import AuthorityId
from appban.service.cases.cases import CaseFilter
from appban.service.exemptions.exemption_state import State
from appban.service.guard import not_here
from appban.service.recorded.entry_list import entries_of
from appban.service.rosters import devices_by_body
from appban.service.sight import seen_body
from appban.service.staff.standing_list import AuthorityLine, authority_lines
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.visit import Visit
from appban.web.console.words import bodies_named, body_named

MOST_LINES = 50
MOST_ENTRIES = 20


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One body as a row of the tree shows it; `depth` below the topmost that the viewer sees."""

    id: BodyId
    fact: BodyFact
    parent: str | None
    depth: int


class Devices(msgspec.Struct, frozen=True, kw_only=True):
    """How many devices a body has with those below it; `taken_at` None: there was no inventory, so it is not known."""

    named: int
    taken_at: int | None
    counted: int | None


def listed(visit: Visit) -> Answer:
    """The bodies that the viewer sees, as a tree."""
    context = {"rows": list(_tree(visit))}
    return Shown(template="bodies/list.html", title="Bodies", context=context)


def body(visit: Visit) -> Answer:
    """One body."""
    wanted = BodyId(visit.path["body"])
    seen_body(visit.head, visit.viewer.sight, wanted, visit.now)
    facts, at = visit.facts, visit.moment.at
    fact = facts.bodies.at(wanted, at)
    if fact is None:
        raise not_here("body", wanted)
    below, held = _below(visit, wanted), _authorities(visit, wanted)
    context = {
        "body": wanted,
        "fact": fact,
        "above": [_place(visit, each) for each in (facts.bodies.lineage(wanted, at) or ())[1:]],
        "beneath": [_place(visit, each) for each in below if _parent(visit, each) == wanted],
        "states": _states(visit, wanted),
        "devices": _devices(visit, below),
        "authorities": held[:MOST_LINES],
        "more": max(0, len(held) - MOST_LINES),
        "entries": _entries(visit, wanted),
        "named": bodies_named(visit.facts, visit.moment.at),
        "at": at,
    }
    return Shown(template="bodies/body.html", title=fact.name, context=context)


def _tree(visit: Visit) -> Iterator[Row]:
    """The bodies seen, each after the one it stands under, those side by side by name."""
    facts, at, sight = visit.facts, visit.moment.at, visit.viewer.sight
    told = {each: facts.bodies.at(each, at) for each in facts.bodies.ids() if sight.sees_body(each)}
    seen = {each: fact for each, fact in told.items() if fact is not None}
    under: dict[BodyId | None, list[BodyId]] = {}
    for each, fact in sorted(seen.items(), key=lambda pair: pair[1].name):
        under.setdefault(fact.parent if fact.parent in seen else None, []).append(each)
    left = [(each, 0) for each in reversed(under.get(None, []))]
    while left:
        each, depth = left.pop()
        fact = seen[each]
        yield Row(id=each, fact=fact, parent=body_named(facts, fact.parent, at), depth=depth)
        left.extend((child, depth + 1) for child in reversed(under.pop(each, [])))


def _below(visit: Visit, wanted: BodyId) -> list[BodyId]:
    """A body and those below it."""
    facts, at = visit.facts, visit.moment.at
    return [each for each in facts.bodies.ids() if wanted in (facts.bodies.lineage(each, at) or ())]


def _parent(visit: Visit, each: BodyId) -> BodyId | None:
    fact = visit.facts.bodies.at(each, visit.moment.at)
    return None if fact is None else fact.parent


def _place(visit: Visit, each: BodyId) -> tuple[BodyId, str, bool]:
    """A body with its name, and whether the viewer sees more of it."""
    fact = visit.facts.bodies.at(each, visit.moment.at)
    return each, each if fact is None else fact.name, visit.viewer.sight.sees_body(each)


def _states(visit: Visit, wanted: BodyId) -> Mapping[State, int]:
    """How many exemptions of a body and those below it there are in each state."""
    with visit.cases() as cases:
        page = cases.page(
            CaseFilter(body=wanted), sight=visit.viewer.sight, at=visit.moment.at, sort="end", size=1
        )
    return {state: number for state, number in page.counts.items() if number}


def _devices(visit: Visit, below: list[BodyId]) -> Devices:
    at, over = visit.moment.at, set(below)
    told = (history.at(at) for history in visit.facts.devices.values())
    named = sum(fact is not None and fact.place.body in over for fact in told)
    found = devices_by_body(visit.house.lake, min(at, visit.moment.known or at))
    if found is None:
        return Devices(named=named, taken_at=None, counted=None)
    taken_at, counts = found
    return Devices(named=named, taken_at=taken_at, counted=sum(counts.get(each, 0) for each in below))


def _authorities(visit: Visit, wanted: BodyId) -> list[AuthorityLine]:
    """The appointments in force over a body itself, or over one above it that the viewer sees."""
    facts, at, sight = visit.facts, visit.moment.at, visit.viewer.sight
    line = [each for each in facts.bodies.lineage(wanted, at) or () if sight.sees_body(each)]
    over: list[AuthorityId] = [held.id for held in facts.authorities.values() if held.body in line]
    found = authority_lines(facts, visit.reader, at, names=visit.names, only=over)
    holding = (each for each in found if each.holds)
    return sorted(holding, key=lambda each: (each.until is None, each.until or 0, each.subject))


def _entries(visit: Visit, wanted: BodyId) -> list[int]:
    asked = {f"body:{wanted}"}
    found = entries_of(
        visit.reader, visit.head, visit.viewer.sight, asked, stop=visit.stop, most=MOST_ENTRIES
    )
    return [each.index for each in found]


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/bodies",
        summary="The bodies you see, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/bodies/{body}",
        summary="One body: its place in the tree, its devices and exemptions, who decides for it.",
        authority="signed-in",
        handler=body,
    ),
)
