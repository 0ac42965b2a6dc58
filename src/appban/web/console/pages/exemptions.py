"""The list of exemptions, as of any moment: sifted, sorted and paged on the server."""

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.restriction import Purpose
from appban.service.cases.case_line import CaseLine
from appban.service.cases.cases import CaseFilter
from appban.service.exemptions.exemption_state import State
from appban.web.console.answers import Answer, Shown
from appban.web.console.lists import SIZE, Sifted, sifted, sought
from appban.web.console.page import Page
from appban.web.console.visit import Visit

SORTS = ("submitted", "end", "due", "body", "state")


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One exemption as a row shows it."""

    line: CaseLine
    body: str
    apps: str
    people: str


def listed(visit: Visit) -> Answer:
    """The exemptions that the viewer sees."""
    asked = sifted(visit, "state", "body", "app", "purpose", "text", sorts=SORTS, falling=True)
    with visit.cases() as cases:
        page = cases.page(
            _filter(asked),
            sight=visit.viewer.sight,
            at=visit.moment.at,
            sort=asked.sort,  # type: ignore[arg-type]  # one of SORTS
            order="falling" if asked.falling else "rising",
            number=asked.page,
            size=SIZE,
        )
    visit.names.learn(each for line in page.lines for each in line.people)
    states = {state.value: state.value.replace("-", " ") for state in State}
    context = {
        "asked": asked,
        "page": page,
        "rows": [_row(visit, line) for line in page.lines],
        "first": (page.number - 1) * SIZE + 1,
        "links": asked.pages(page.pages, page.number),
        "chosen": asked.chosen({"state": states}),
        "states": [(state, f"{states[state.value]} ({page.counts[state]})") for state in State],
        "kept": asked.kept_filters,
    }
    return Shown(template="exemptions/list.html", title="Exemptions", context=context)


def _filter(asked: Sifted) -> CaseFilter:
    def one(name: str) -> str | None:
        return next(iter(asked.filters[name]), None)

    states = frozenset(State(each) for each in asked.filters["state"] if each in set(State))
    body, app, purpose = one("body"), one("app"), one("purpose")
    return CaseFilter(
        states=states or None,
        body=None if body is None else BodyId(body),
        app=None if app is None else AppId(app),
        purpose=None if purpose is None else Purpose(purpose),
        text=sought(one("text")),
    )


def _row(visit: Visit, line: CaseLine) -> Row:
    body = visit.facts.bodies.at(line.body, visit.moment.at)
    return Row(
        line=line,
        body=line.body if body is None else body.name,
        apps=", ".join(visit.facts.apps[app][-1].name for app in line.apps),
        people=", ".join(str(visit.names.of(person)) for person in line.people),
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/exemptions",
        summary="Exemptions, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
)
