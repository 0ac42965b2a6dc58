"""What is counted for a figure: exemptions in force at an instant, each with its value on every dimension asked for."""

from collections.abc import Callable, Mapping, Sequence

from appban.errors import InputError
from appban.regime.disclosure.table import Cell, Unit, cells_of
from appban.regime.exemption import Request
from appban.regime.facts import Facts
from appban.service.exemptions.exemption_state import State, standing

FIGURE = "exemptions-in-force"

_DIMENSIONS: Mapping[str, Callable[[Request], str]] = {
    "purpose": lambda request: request.purpose,
    "body": lambda request: request.body,
    "app": lambda request: ", ".join(sorted(request.apps)),
    "route": lambda request: request.route,
}
DIMENSIONS = tuple(_DIMENSIONS)
"""By what exemptions may be counted."""


def exemptions_in_force(facts: Facts, at: int, dimensions: Sequence[str]) -> tuple[Cell, ...]:
    """The table of exemptions in force at an instant, with its totals; InputError for a dimension that there is not."""
    unknown = [each for each in dimensions if each not in _DIMENSIONS]
    if unknown or len(set(dimensions)) != len(dimensions):
        told = ", ".join(unknown) or "twice the same"
        raise InputError(f"nothing is counted by {told}; name some of {', '.join(DIMENSIONS)}, each once")
    requests = (
        history.request
        for exemption, history in facts.exemptions.items()
        if standing(facts, exemption, at).state is State.IN_FORCE
    )
    return cells_of(
        dimensions,
        [Unit(each.exemption, tuple(_DIMENSIONS[name](each) for name in dimensions)) for each in requests],
    )
