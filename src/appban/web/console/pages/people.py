"""The people whom a viewer sees: by name, body and class, there or gone."""

from collections.abc import Iterable, Mapping

import msgspec

from appban.regime.authority import class_of
from appban.regime.people import PersonClass, PersonId
from appban.service.people import HANDLE
from appban.service.sight import belongs
from appban.service.staff.staffing import works_at
from appban.web.console.answers import Answer, Shown
from appban.web.console.lists import SIZE, Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

MOST_NAMED = 2_000
"""Beyond so many people a list is in the order of the record: to sort by name all of them would have to be looked up."""
WHETHER = {"here": "Has not left", "left": "Has left"}
CLASSES = {each.value: each.value.replace("-", " ").capitalize() for each in PersonClass}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One person as a row shows them; what is not known is None."""

    id: PersonId
    name: str
    person_class: str | None
    body: str | None
    left: bool


def listed(visit: Visit) -> Answer:
    """The people whom the viewer sees."""
    asked = sifted(visit, "text", "class", "body", "whether", sorts=("name",))
    found = [each for each in _seen(visit) if _wanted(visit, asked, each)]
    text = _one(asked, "text")
    by_name = bool(text) or len(found) <= MOST_NAMED
    if by_name:
        found = _named(visit, found, text)
    pages = max(1, -(-len(found) // SIZE))
    page = min(asked.page, pages)
    shown = found[(page - 1) * SIZE : page * SIZE]
    visit.names.learn(shown)
    context = {
        "asked": asked,
        "rows": [_row(visit, each) for each in shown],
        "total": len(found),
        "first": (page - 1) * SIZE + 1,
        "links": asked.pages(pages, page),
        "chosen": asked.chosen({"class": CLASSES, "whether": WHETHER}),
        "classes": CLASSES,
        "whether": WHETHER,
        "bodies": bodies_seen(visit),
        "by_name": by_name,
        "kept": asked.kept_filters,
        "may_record": visit.moment.is_now and may_appoint_somewhere(visit),
    }
    return Shown(template="people/list.html", title="People", context=context)


def bodies_seen(visit: Visit) -> Mapping[str, str]:
    """The bodies that the viewer sees as things stood, by id, with what each is called."""
    seen = (each for each in visit.facts.bodies.ids() if visit.viewer.sight.sees_body(each))
    facts, at = visit.facts, visit.moment.at
    return {each: body_named(facts, each, at) or each for each in seen if facts.bodies.at(each, at)}


def may_appoint_somewhere(visit: Visit) -> bool:
    """Whether there is a body over which the viewer may appoint."""
    return visit.viewer.sight.everything or "appoint" in visit.viewer.sight.subjects


def _seen(visit: Visit) -> Iterable[PersonId]:
    head, sight = visit.head, visit.viewer.sight
    if sight.everything:
        return [each for each in visit.facts.people if each in head.people]
    with visit.cases() as cases:
        lines = cases.seen(sight, visit.moment.at)
        named = {person for line in lines for person in (*line.people, *line.makers)}
    named |= sight.ids
    return [
        each
        for each in visit.facts.people
        if each in named or (each in head.people and belongs(head, sight, each, visit.now))
    ]


def _wanted(visit: Visit, asked: Sifted, person: PersonId) -> bool:
    facts, at = visit.facts, visit.moment.at
    of_class, body, whether = asked.filters["class"], _one(asked, "body"), asked.filters["whether"]
    left = "left" if facts.absences_of(person).during(at) else "here"
    return (
        (not of_class or class_of(facts, person, at) in of_class)
        and (not body or works_at(facts, person, at) == body)
        and (not whether or left in whether)
    )


def _named(visit: Visit, people: list[PersonId], text: str) -> list[PersonId]:
    """Those in whose name a text occurs, or whom it calls by handle, by name."""
    visit.names.learn(people)
    called = visit.reader.aliases([(HANDLE, text)]).get((HANDLE, text)) if text.isprintable() else None
    named = [(str(visit.names.of(each)).casefold(), each) for each in people]
    wanted = text.casefold()
    return [each for name, each in sorted(named) if wanted in name or each == called]


def _row(visit: Visit, person: PersonId) -> Row:
    facts, at = visit.facts, visit.moment.at
    of_class = class_of(facts, person, at)
    return Row(
        id=person,
        name=str(visit.names.of(person)),
        person_class=None if of_class is None else CLASSES[of_class],
        body=body_named(facts, works_at(facts, person, at), at),
        left=facts.absences_of(person).during(at),
    )


def _one(asked: Sifted, name: str) -> str:
    return next(iter(asked.filters[name]), "").strip()


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/people",
        summary="The people you see, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
)
