"""Two engines of Rego on one policy and one data document: regorus, and OPA's Go library."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from appban.regime.device import DEVICE_PLATFORMS
from grants import grants
from world import Ban, World

POLICIES = Path(__file__).parent / "policies"
OPA = Path(__file__).parent / "out" / "opa"
"""Where `make bench` unpacks OPA's library, whose wheel asks for a newer Python than its code needs."""

Ask = Mapping[str, object]
Decider = Callable[[Ask], str]


def document(world: World) -> dict[str, object]:
    """The world as data: sets are objects with true, as quick look-ups in Rego want."""
    places = list(dict.fromkeys(world.places.values()))
    number = {place: n for n, place in enumerate(places)}
    lists = [ban for ban in world.bans if ban.list is not None]
    held: dict[str, dict[str, list[object]]] = {}
    for each in grants(world):
        held.setdefault(each.device, {}).setdefault(each.app, []).append(
            {
                "start": each.start,
                "end": each.end,
                "surfaces": _set(each.surfaces),
                "people": _set(each.people),
                "purpose": each.purpose,
                "bans": list(each.bans),
            }
        )
    return {
        "devices": {device: number[place] for device, place in world.places.items()},
        "places": [
            {"body": place.body, "class": place.place_class, "platform": place.platform} for place in places
        ],
        "above": {body: _set(line) for body, line in world.above.items()},
        "bans": {ban.id: _ban(ban) for ban in world.bans},
        "bans_of": {app: [ban.id for ban in bans] for app, bans in world.bans_of.items()},
        "lists_at": {
            body: [ban.id for ban in lists if ban.root in line] for body, line in world.above.items()
        },
        "listed": {ban.id: _set(world.listed[ban.list or ""]) for ban in lists},
        "grants": held,
    }


def regorus_rvm(policy: str, data: str) -> Decider:
    """regorus by its bytecode machine, the quicker of its two ways, which its wheel keeps in an inner module."""
    from regorus import regorus  # noqa: PLC0415 -- each may be absent without the other

    rule = "data.appban.outcome"
    module = (policy, (POLICIES / policy).read_text())
    machine = regorus.Rvm()
    machine.load_program(regorus.Program.compile_from_modules(data, [module], [rule]))
    machine.set_data_json(data)

    def decide(ask: Ask) -> str:
        machine.set_input_json(msgspec.json.encode(ask).decode())
        return msgspec.json.decode(machine.execute())

    return decide


def regorus_engine(policy: str, data: str) -> Decider:
    """regorus by its interpreter."""
    from regorus import Engine  # noqa: PLC0415 -- each may be absent without the other

    engine = Engine()
    engine.add_policy_from_file(str(POLICIES / policy))
    engine.add_data_json(data)

    def decide(ask: Ask) -> str:
        engine.set_input_json(msgspec.json.encode(ask).decode())
        return engine.eval_rule("data.appban.outcome")

    return decide


def opa(policy: str, data: str) -> Decider:
    """OPA's Go library; ImportError or OSError if it is not there or cannot be loaded."""
    sys.path.insert(0, str(OPA))
    from opa_bindings import OpaEngine  # noqa: PLC0415 -- each may be absent without the other

    engine = OpaEngine()
    engine.add_policy(policy, (POLICIES / policy).read_text())
    engine.add_data(msgspec.json.decode(data))

    def decide(ask: Ask) -> str:
        return engine.eval_document("appban.outcome", ask)

    return decide


def _ban(ban: Ban) -> dict[str, object]:
    return {
        "root": ban.root,
        "classes": _set(ban.classes),
        "platforms": _set(ban.platforms or DEVICE_PLATFORMS),
        "surfaces": _set(ban.surfaces),
    }


def _set(members: object) -> dict[str, bool]:
    return dict.fromkeys(map(str, members), True)
