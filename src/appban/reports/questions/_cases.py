"""What questions about exemptions share: which a question counts, and by what they can be broken down."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.spans import in_force
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
    lines: dict[BodyId, bool] = {}
    for exemption, history in ground.facts.exemptions.items():
        request = history.request
        if app is not None and app not in request.apps:
            continue
        if body is not None:
            if request.body not in lines:
                lines[request.body] = body in (ground.facts.bodies.lineage(request.body, ground.at) or ())
            if not lines[request.body]:
                continue
        if ground.sees_all or ground.sees_case(history):
            yield exemption, history


def is_in_force(facts: Facts, exemption: ExemptionId, at: int) -> bool:
    """Whether an exemption is in force from any restriction that it names (DESIGN R1); its window is looked at first."""
    request = facts.exemptions[exemption].request
    if not request.start <= at < request.end:
        return False
    return any(in_force(facts, exemption, pin.restriction, at) for pin in request.restrictions)


def subjects_of(history: ExemptionHistory) -> Iterator[str]:
    """The subjects of the entries by which an exemption is in force or not: its own, of its restrictions and devices."""
    request = history.request
    yield f"exemption:{request.exemption}"
    yield from (f"restriction:{pin.restriction}" for pin in request.restrictions)
    yield from (f"device:{device.id}" for device in request.devices)


Keys = Callable[[Ground, ExemptionHistory], Iterable[str]]

DIMENSIONS: Mapping[str, Keys] = {
    "body": lambda _, history: (history.request.body,),
    "department": lambda ground, history: (department(ground.facts, history.request.body, ground.at),),
    "app": lambda _, history: history.request.apps,
    "purpose": lambda _, history: (history.request.purpose,),
    "role": lambda _, history: {person.person_class.value for person in history.request.people},
    "route": lambda _, history: (history.request.route,),
    "restriction": lambda _, history: {pin.restriction for pin in history.request.restrictions},
}


def keys_of(ground: Ground, history: ExemptionHistory, by: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The rows under which an exemption counts."""
    return product(*(sorted(DIMENSIONS[name](ground, history)) for name in by))


def ordered(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows in order of their cells, what is not known last."""
    return tuple(sorted(rows, key=lambda row: tuple(_rank(cell) for cell in row)))


def _rank(cell: Cell) -> tuple[int, int, str]:
    if cell is None:
        return (1, 0, "")
    if isinstance(cell, int):
        return (0, cell, "")
    return (0, 0, cell if isinstance(cell, str) else "\0".join(cell))
