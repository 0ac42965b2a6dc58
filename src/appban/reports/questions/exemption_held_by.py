"""Question 6: whether a unit or an office-holder had an exemption."""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.facts import ExemptionHistory
from appban.regime.people import PersonId
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Held by a body with those below it, or by a person; for one application or any."""

    body: BodyId | None = None
    person: PersonId | None = None
    app: AppId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """The exemptions in force at as-of that were the body's, or named the person."""
    if (asked.body is None) == (asked.person is None):
        raise InputError("ask of a body or of a person, not of both and not of neither")
    through = "body" if asked.person is None else "person"
    rows: list[Row] = []
    rests = Rests()
    for exemption, history in cases.seen_cases(ground, asked.app, asked.body):
        if not _names(ground, history, asked.person):
            continue
        if cases.is_in_force(ground, exemption):
            rests.subjects.update(cases.subjects_of(history))
            rows.append(_row(ground, history, through))
    counts: dict[str, int | None] = {"held": len(rows)}
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=tuple(_missing(ground, asked)))


def _names(ground: Ground, history: ExemptionHistory, person: PersonId | None) -> bool:
    if person is None:
        return True
    human = ground.facts.human(person)
    named = any(ground.facts.human(each.id) == human for each in history.request.people)
    return named and not ground.facts.absences_of(person).during(ground.at)


def _row(ground: Ground, history: ExemptionHistory, through: str) -> Row:
    request = history.request
    ((since, until),) = [each for each in ground.force(request.exemption) if each[0] <= ground.at < each[1]]
    return (
        request.exemption,
        request.body,
        tuple(sorted(request.apps)),
        request.purpose,
        through,
        show(since),
        show(until),
    )


def _missing(ground: Ground, asked: Asked) -> Iterator[Missing]:
    if asked.person is not None and asked.person not in ground.facts.people:
        yield Missing(what="the person", why=f"nobody of the id {asked.person} was recorded as known then")
    if asked.body is not None and ground.facts.bodies.at(asked.body, ground.at) is None:
        yield Missing(what="the body", why=f"nothing was stated of {asked.body} by as-of", of=(asked.body,))


QUESTION = Question(
    number=6,
    name="exemption-held-by",
    wording="On a day, did a unit or an office-holder have an exemption?",
    method=(
        "Exemptions in force at as-of of the body and those below it, or that name the person under any id and from which "
        "the person had not dropped out. No row means that the record holds none in force; it says nothing of registers kept elsewhere. "
        "What is given out is subject to disclosure control, since one row may point at one person."
    ),
    asked=Asked,
    columns=(
        Column("exemption", "exemption", "the exemption"),
        Column("body", "body", "the body that asked"),
        Column("apps", "apps", "the applications"),
        Column("purpose", "text", "the purpose"),
        Column("through", "text", "held as a body, or as a person named"),
        Column("since", "time", "in force without a break since"),
        Column("until", "time", "until when, as far as the entries say"),
    ),
    answer=answer,
)
