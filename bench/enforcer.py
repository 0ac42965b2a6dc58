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

Ask = Mapping[str, object]
_MODEL = """
[request_definition]
r = ask
[policy_definition]
p = name, eft
[policy_effect]
e = !some(where (p.eft == deny))
[matchers]
m = {matcher}
"""


def enforcer(world: World) -> Callable[[Ask], str]:
    """Decides questions that are dictionaries."""
    floor = Floor(world)
    made = _made("reaches(r.ask, p.name) && !lifted(r.ask, p.name)")
    made.add_policies([[ban.id, "deny"] for ban in world.bans])

    def reaches(ask: Ask, name: str) -> bool:
        place = world.places[ask["device"]]
        ban = world.by_id[name]
        if ban.list is not None:
            covered = ask["app"] not in floor.listed[name]
        else:
            covered = any(row[0] == name for row in floor.bans_of.get(ask["app"], ()))
        return covered and ask["surface"] in ban.surfaces and world.in_scope(ban, place)

    def lifted(ask: Ask, name: str) -> bool:
        lifts = floor.lifted(ask)
        return bool(lifts) and (name in lifts or name in floor.listed)

    made.add_function("reaches", reaches)
    made.add_function("lifted", lifted)
    return lambda ask: "allowed" if made.enforce(ask) else "denied"


def trivial() -> Callable[[Ask], str]:
    """What a call costs when there is one line that never matches."""
    made = _made('p.name == "another"')
    made.add_policies([["one", "deny"]])
    return lambda ask: "allowed" if made.enforce(ask) else "denied"


def _made(matcher: str) -> casbin.Enforcer:
    model = casbin.Model()
    model.load_model_from_text(_MODEL.format(matcher=matcher))
    return casbin.Enforcer(model)
