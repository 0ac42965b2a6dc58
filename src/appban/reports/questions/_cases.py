"""What questions about exemptions share: which a question counts, and by what they can be broken down."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId
from appban.regime.exemption import ExemptionId, Request
from appban.regime.facts import ExemptionHistory, Facts
from appban.reports.questions.model import Cell, Column, Row

DEPARTMENTS = (BodyKind.MINISTERIAL_DEPARTMENT, BodyKind.NON_MINISTERIAL_DEPARTMENT)

BODY = Column("body", "body", "the body that asked")
DEPARTMENT = Column("department", "body", "the nearest department above it, else the topmost body, at as-of")
APP = Column("app", "app", "an application named; an exemption that names several counts under each")
PURPOSE = Column("purpose", "text", "the purpose asked for")
ROLE = Column("role", "text", "a class of people named, as pinned; one that names several counts under each")
ROUTE = Column("route", "text", "the route by which it was asked for")
RESTRICTION = Column(
    "restriction", "restriction", "a restriction departed from; one that names several counts under each"
)


def department(facts: Facts, body: BodyId, at: int) -> BodyId:
    """The nearest department of a body's lineage at an instant; without one the topmost, or itself if it is not known."""
    line = facts.bodies.lineage(body, at) or (body,)
    for each in line:
        fact = facts.bodies.at(each, at)
        if fact is not None and fact.kind in DEPARTMENTS:
            return each
    return line[-1]


def seen_cases(
    ground: Ground, app: AppId | None = None, body: BodyId | None = None
) -> Iterator[tuple[ExemptionId, ExemptionHistory]]:
    """The exemptions that the asker sees, of an application and of a body or those below it where these are given."""
    cases: Iterable[tuple[ExemptionId, ExemptionHistory]] = ground.facts.exemptions.items()
    if app is not None:
        cases = (case for case in cases if app in case[1].request.apps)
    if body is not None:
        cases = _of_body(ground, body, cases)
    return iter(cases) if ground.sees_all else (case for case in cases if ground.sees_case(case[1]))


def _of_body(
    ground: Ground, body: BodyId, cases: Iterable[tuple[ExemptionId, ExemptionHistory]]
) -> Iterator[tuple[ExemptionId, ExemptionHistory]]:
    lines: dict[BodyId, bool] = {}
    for exemption, history in cases:
        asking = history.request.body
        if asking not in lines:
            lines[asking] = body in (ground.facts.bodies.lineage(asking, ground.at) or ())
        if lines[asking]:
            yield exemption, history


def is_in_force(ground: Ground, exemption: ExemptionId) -> bool:
    """Whether an exemption is in force at as-of from any restriction that it names; its window is looked at first."""
    request, at = ground.facts.exemptions[exemption].request, ground.at
    return request.start <= at < request.end and within(ground.force(exemption), at)


def within(intervals: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether an instant lies in one of these half-open intervals, which are in order."""
    for start, end in intervals:  # noqa: SIM110 - asked of every exemption, and a generator takes twice as long
        if start <= at < end:
            return True
    return False


def subjects_of(history: ExemptionHistory) -> list[str]:
    """The subjects of the entries by which an exemption is in force or not: its own, of its restrictions and devices."""
    request = history.request
    found = [f"exemption:{request.exemption}"]
    found += [f"restriction:{pin.restriction}" for pin in request.restrictions]
    found += [f"device:{device.id}" for device in request.devices]
    return found


class Dimensions:
    """The rows under which exemptions count, broken down by these columns; each body's department is looked up once."""

    def __init__(self, ground: Ground, by: Sequence[str]) -> None:
        self._ground = ground
        self._departments: dict[BodyId, BodyId] = {}
        known: Mapping[str, Callable[[Request], Iterable[str]]] = {
            "body": lambda request: (request.body,),
            "department": lambda request: (self._department(request.body),),
            "app": lambda request: sorted(set(request.apps)),
            "purpose": lambda request: (request.purpose,),
            "role": lambda request: sorted({person.person_class.value for person in request.people}),
            "route": lambda request: (request.route,),
            "restriction": lambda request: sorted({pin.restriction for pin in request.restrictions}),
        }
        self._looks = tuple(known[name] for name in by)

    def keys(self, history: ExemptionHistory) -> Iterable[tuple[str, ...]]:
        """The rows of one exemption."""
        request = history.request
        return product(*[look(request) for look in self._looks])

    def _department(self, body: BodyId) -> BodyId:
        found = self._departments.get(body)
        if found is None:
            found = self._departments[body] = department(self._ground.facts, body, self._ground.at)
        return found


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows in order of their cells, what is not known last."""
    found = list(rows)
    try:
        return tuple(sorted(found))  # cells of one column are alike, or it fails
    except TypeError:  # something is not known where another row has a value
        return tuple(sorted(found, key=lambda row: tuple(_rank(cell) for cell in row)))


def _rank(cell: Cell) -> tuple[int, int, str]:
    if cell is None:
        return (1, 0, "")
    if isinstance(cell, int):
        return (0, cell, "")
    return (0, 0, cell if isinstance(cell, str) else "\0".join(cell))
