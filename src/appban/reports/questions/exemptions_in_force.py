"""Question 3: how many exemptions were in force, by department, application, ground and role, and who returned no figure."""

from collections import defaultdict
from typing import Literal

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.facts import ExemptionHistory
from appban.regime.people import PersonId
from appban.reports.questions import _cases as cases
from appban.reports.questions import _returns as returns
from appban.reports.questions.model import Cell, Column, Found, Question, Rests, Row

By = Literal["body", "department", "app", "purpose", "role", "route", "restriction"]
Key = tuple[str, ...]


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of which application and body, and broken down by what."""

    app: AppId | None = None
    body: BodyId | None = None
    by: tuple[By, ...] = ()


class _Tally(msgspec.Struct):
    exemptions: int = 0
    carried_over: int = 0
    devices: set[DeviceId] = msgspec.field(default_factory=set)
    people: set[PersonId] = msgspec.field(default_factory=set)

    def add(self, history: ExemptionHistory) -> None:
        request = history.request
        if request.route == "carried-over":
            self.carried_over += 1
        else:
            self.exemptions += 1
        self.devices.update([device.id for device in request.devices])
        self.people.update([person.id for person in request.people])

    def cells(self) -> tuple[int, int, int, int]:
        return self.exemptions, self.carried_over, len(self.devices), len(self.people)


def answer(ground: Ground, asked: Asked) -> Found:
    """The counts at as-of, and the departments of which nothing is known."""
    tallies: defaultdict[Key, _Tally] = defaultdict(_Tally, {} if asked.by else {(): _Tally()})
    whole, rests, dimensions = _Tally(), Rests(), cases.Dimensions(ground, asked.by)
    for exemption, history in cases.seen_cases(ground, asked.app, asked.body):
        if not cases.is_in_force(ground, exemption):
            continue
        whole.add(history)
        rests.subjects.update(cases.subjects_of(history))
        for key in dimensions.keys(history):
            tallies[key].add(history)
    told, asking = returns.newest(ground, asked.body), returns.asking(ground)
    rests.times.update(each.recorded for each in told.values())
    exemptions, carried_over, devices, people = whole.cells()
    return Found(
        rows=cases.ordered(_rows(tallies, asked, told, asking)),
        rests=rests,
        counts={
            "exemptions": exemptions,
            "carried_over": carried_over,
            "devices": devices,
            "people": people,
        },
        missing=tuple(returns.without_figures(ground, told, asking, asked.body)),
    )


def _rows(
    tallies: dict[Key, _Tally], asked: Asked, told: dict[BodyId, returns.Returned], asking: set[BodyId]
) -> list[Row]:
    if asked.by == ("body",):
        alone: list[Row] = [
            (body, *((0,) * 4 if body in asking else (None,) * 4), made.exemptions)
            for body, made in told.items()
            if (body,) not in tallies
        ]
        by_body: dict[Key, int | None] = {(str(body),): made.exemptions for body, made in told.items()}
        return [(*key, *tally.cells(), by_body.get(key)) for key, tally in tallies.items()] + alone
    figures = [each.exemptions for each in told.values() if each.exemptions is not None]
    whole: Cell = sum(figures) if figures and not asked.by else None
    return [(*key, *tally.cells(), whole) for key, tally in tallies.items()]


QUESTION = Question(
    number=3,
    name="exemptions-in-force",
    wording=(
        "On a day, how many exemptions were in force, by department, application, ground and role? "
        "Which departments had not returned figures?"
    ),
    method=(
        "An exemption counts if it was in force at as-of from at least one restriction that it names: decided by all "
        "who have to, within its window, its mitigations evidenced, neither suspended nor ended. Those carried over "
        "from before the record are counted apart. Devices and people are those named, each once. What bodies returned "
        "of their own registers stands beside and is added to nothing. Where a body has made a return and "
        "no request of it is in the record, what it has by this record is not known."
    ),
    asked=Asked,
    by=(
        cases.BODY,
        cases.DEPARTMENT,
        cases.APP,
        cases.PURPOSE,
        cases.ROLE,
        cases.ROUTE,
        cases.RESTRICTION,
    ),
    columns=(
        Column("exemptions", "count", "in force by a decision in this record"),
        Column("carried_over", "count", "in force, carried over from before the record"),
        Column("devices", "count", "devices that these name, each once"),
        Column("people", "count", "people that these name, each once"),
        Column(
            "returned", "count", "what bodies returned of their own registers; only by body, or as a total"
        ),
    ),
    answer=answer,
)
