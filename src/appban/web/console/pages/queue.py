"""The queue: what is still to be decided, oldest and due first. Requests are given to people in bulk and decided one by one."""

from collections.abc import Iterable
from functools import partial

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId, Subject
from appban.service.cases.assigning import NOBODY, assign
from appban.service.cases.case_line import WAITING, CaseLine
from appban.service.cases.case_waiting import could_decide
from appban.service.cases.cases import CaseFilter, CasePage
from appban.service.exemptions.exemption_state import State
from appban.service.people import people_called
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.lists import SIZE, Sifted, sifted, sought
from appban.web.console.navigation import DECIDES
from appban.web.console.page import Page
from appban.web.console.visit import Visit

SORTS = ("due", "submitted", "body", "state")
UNDECIDED = (State.REQUESTED, State.ASSESSED, State.PART_CLEARED, State.CLEARED)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One request of the queue. `mine`: the viewer could fill one of its seats."""

    line: CaseLine
    body: str
    apps: str
    people: str
    waits: str
    assigned: str
    mine: bool


def queue(visit: Visit) -> Answer:
    """The queue as the address asks for it."""
    return _shown(visit)


def give(visit: Visit) -> Answer:
    """Give the ticked requests to somebody; all of them or none."""
    return visit.attempt(lambda: _shown(visit), partial(_give, visit))


def _give(visit: Visit) -> Answer:
    to = visit.field("to")
    named = tuple(ExemptionId(each) for each in visit.fields("case"))
    person = None if to == NOBODY else people_called(visit.reader, [to])[0]
    receipt = visit.do(lambda work: assign(work, named, person))
    moved = len(named) if receipt.value is None else receipt.value
    return See(path="/queue", told=f"{moved} of {len(named)} now with {to}.")


def _shown(visit: Visit) -> Shown:
    asked = sifted(visit, "state", "body", "subject", "assigned", "text", sorts=SORTS)
    sight, at = visit.viewer.sight, visit.moment.at
    with visit.cases() as cases:
        page = cases.page(
            _filter(asked),
            sight=sight,
            at=at,
            sort=asked.sort,  # type: ignore[arg-type]  # one of SORTS
            order="falling" if asked.falling else "rising",
            number=asked.page,
            size=SIZE,
        )
        mine = {
            line.exemption
            for line in page.lines
            if could_decide(visit.facts, line, sight, visit.viewer.person, at)
        }
    context = {**_context(visit, asked, page), "rows": list(_rows(visit, page.lines, mine))}
    return Shown(template="queue/queue.html", title="Queue", context=context)


def _context(visit: Visit, asked: Sifted, page: CasePage) -> dict[str, object]:
    states = {state.value: state.value.replace("-", " ") for state in UNDECIDED}
    assigned = {NOBODY: "nobody", visit.viewer.person: "me"}
    return {
        "asked": asked,
        "page": page,
        "first": (page.number - 1) * SIZE + 1,
        "links": asked.pages(page.pages, page.number),
        "chosen": asked.chosen({"state": states, "assigned": assigned}),
        "states": [(state.value, f"{states[state.value]} ({page.counts[state]})") for state in UNDECIDED],
        "assignees": list(assigned.items()),
        "subjects": sorted(each for each in visit.viewer.capacities if each.startswith("clear:")),
        "colleagues": list(_colleagues(visit)),
        "kept": asked.kept_filters,
        "may_give": visit.moment.is_now,
    }


def _filter(asked: Sifted) -> CaseFilter:
    def one(name: str) -> str | None:
        return next(iter(asked.filters[name]), None)

    chosen = frozenset(State(each) for each in asked.filters["state"] if each in set(UNDECIDED))
    body, subject, assigned = one("body"), one("subject"), one("assigned")
    return CaseFilter(
        states=chosen or frozenset(WAITING),
        body=None if body is None else BodyId(body),
        subject=None if subject is None else Subject(subject),
        assigned=NOBODY if assigned == NOBODY else None if assigned is None else PersonId(assigned),
        text=sought(one("text")),
    )


def _rows(visit: Visit, lines: Iterable[CaseLine], mine: set[ExemptionId]) -> Iterable[Row]:
    lines = tuple(lines)
    visit.names.learn(each for line in lines for each in (*line.people, *filter(None, [line.assigned])))
    for line in lines:
        body = visit.facts.bodies.at(line.body, visit.moment.at)
        yield Row(
            line=line,
            body=line.body if body is None else body.name,
            apps=", ".join(visit.facts.apps[app][-1].name for app in line.apps),
            people=", ".join(str(visit.names.of(person)) for person in line.people),
            waits=", ".join(dict.fromkeys(each.kind for each in line.waits)) or "safeguards",
            assigned="" if line.assigned is None else str(visit.names.of(line.assigned)),
            mine=line.exemption in mine,
        )


def _colleagues(visit: Visit) -> Iterable[tuple[str, str]]:
    """Handles and names of those to whom a request can be given: who holds authority over what the viewer sees."""
    facts, sight = visit.head, visit.viewer.sight
    able = [
        person
        for person, held in facts.authorities_of.items()
        if any(sight.sees_body(facts.authorities[each].body) for each in held)
        and not facts.absences_of(person).during(visit.now)
    ]
    visit.names.learn(able)
    handles = visit.reader.names(able)
    for person in able:
        for scheme, handle in handles.get(person, []):
            if scheme == "handle":
                yield handle, str(visit.names.of(person))


PAGES: tuple[Page, ...] = (
    Page(method="GET", path="/queue", summary="What is to be decided.", authority=DECIDES, handler=queue),
    Page(method="POST", path="/queue", summary="Give requests to somebody.", authority=DECIDES, handler=give),
)
