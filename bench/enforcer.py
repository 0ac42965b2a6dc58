"""Casbin on the same questions: one line a ban, matched one after another, as its Python library does.

Grants stand in a dictionary that the matcher asks; as lines of their own they too would be matched one after another,
all 100,000. It says whether the use is denied, not which of the two denials or permissions it is.
"""

from collections.abc import Callable, Mapping

import casbin

from floor import Floor
from world import World

DENIED = {"prohibited": "denied", "not-listed": "denied", "exempt": "allowed", "permitted": "allowed"}
"""Outcomes as this tells them apart."""

_MODEL = """
[request_definition]
r = device, app, surface, lifted
[policy_definition]
p = app, root, classes, platforms, surface, name, eft
[policy_effect]
e = !some(where (p.eft == deny))
[matchers]
m = reaches(r.device, r.app, r.surface, p.name) && !(p.name in r.lifted)
"""


def enforcer(world: World) -> Callable[[Mapping[str, object]], str]:
    """Decides questions that are dictionaries."""
