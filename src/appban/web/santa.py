"""Santa's sync protocol as routes: each Mac is given the rules that the target `santa` makes of its own view.

Rules are fetched with a token that may `pull`, events delivered with one that may `intake`; Santa shows the same header
in every request (its setting SyncExtraHeaders), so its token may do both. A Mac that nobody knows, or that is not of
the token's body, gets the strictest rules that could be true of it.
"""

import json
from typing import TypeVar

import msgspec

from appban.errors import InputError, InternalError
from appban.ports import Group, Member, Scene
from appban.regime.device import DeviceId
from appban.regime.identity import Platform
from appban.regime.ruleset import Ruleset
from appban.regime.time import SECOND
from appban.regime.tokens import Token
from appban.regime.views import Viewed, Views
from appban.service.enforcing.audience import sheets
from appban.service.work import ACKNOWLEDGED, clock_doubt
from appban.web.decider import Look
from appban.web.intake import take_in, telling, token_of
from appban.web.intake_agents import unpacked
from appban.web.route import Call, Reply, Room
from appban.web.santa_syncs import AT_LEAST, EVERY, Asking, Empty, Mode, Orders, Preflight, Rule, Uploading

TARGET = "santa"

Body = TypeVar("Body", bound=Asking | Preflight | Uploading)


class _Rules(msgspec.Struct, frozen=True):
    """The target's file of rules."""

    rules: tuple[Rule, ...] = ()


class _Mode(msgspec.Struct, frozen=True):
    """The target's file of settings."""

    client_mode: Mode = "MONITOR"


def preflight(room: Room, call: Call) -> Reply:
    """A sync begins."""
    said = _read(call, Preflight)
    orders = _orders(room, call, said.serial_num)
    return Reply(body=room.syncs.begin(_machine(call), said, orders))


def ruledownload(room: Room, call: Call) -> Reply:
    """One page of rules."""
    said = _read(call, Asking)
    return Reply(body=room.syncs.page(_machine(call), said.cursor or "", _orders(room, call, None)))


def postflight(room: Room, call: Call) -> Reply:
    """A sync ended well."""
    _read(call, Asking)
    room.syncs.end(_machine(call))
    return Reply(body=Empty())


def eventupload(room: Room, call: Call) -> Reply:
    """What ran, or would have, as inventory; an upload without events says nothing."""
    said, token = _read(call, Uploading), token_of(call)
    if said.events:
        with telling(token, TARGET):
            take_in(room, token, TARGET, msgspec.json.encode(said))
    return Reply(body=Empty())


def _orders(room: Room, call: Call, serial: str | None) -> Orders:
    """What the machine is to have now."""
    look = call.look
    if look is None:
        raise InternalError("a sync of Santa was let in without a look; report this")
    device = _device(look, _machine(call), serial)
    doubted = _doubted(room, look)
    with look.standing() as (standing, now):
        views = Views(standing.rules)
        seen = None if doubted else _seen(views, token_of(call), device, now)
        scene = Scene(
            at=now,
            base=views.strictest(),
            groups=() if seen is None or device is None else (Group(seen.view, (Member(device),)),),
            apps=sheets(standing.rules),
        )
    target = room.house.targets[TARGET]
    files = target.merge({}, target.render(scene).items)
    rules = msgspec.json.decode(files.get("rules.json") or b"{}", type=_Rules).rules
    mode = msgspec.json.decode(files.get("preflight.json") or b"{}", type=_Mode).client_mode
    until = None if seen is None else seen.until
    left = EVERY if until is None else (until - now) // SECOND
    return Orders(mode, rules, max(AT_LEAST, min(EVERY, left)))


def _seen(views: Views, token: Token, device: DeviceId | None, now: int) -> Viewed | None:
    """The view of a Mac that the token reaches; None for any other."""
    if device is None or not _reaches(views.rules, token, device, now):
        return None
    seen = views.of(device)
    return seen if seen is not None and seen.view.platform is Platform.MACOS else None


def _reaches(rules: Ruleset, token: Token, device: DeviceId, now: int) -> bool:
    body = rules.place_of(device).body
    return body is not None and token.body in (rules.facts.bodies.lineage(body, now) or ())


def _device(look: Look, machine: str, serial: str | None) -> DeviceId | None:
    """By the machine's own id, as the source `santa` names it; by its serial number only where that is unknown."""
    for names in (
        {(scheme, text) for scheme in ("uuid", "agent-id") for text in (machine, machine.lower())},
        {("serial", serial)} if serial else set(),
    ):
        found = {*look.reader.aliases(names).values()}
        if found:
            return DeviceId(found.pop()) if len(found) == 1 else None
    return None


def _doubted(room: Room, look: Look) -> bool:
    """Whether the clock is in doubt, so that no exemption may be relied on."""
    last, mark = look.reader.mark(), room.house.desk.clock.mark()
    return clock_doubt(last, mark, look.reader.head().time, look.reader.meta(ACKNOWLEDGED)) is not None


def _machine(call: Call) -> str:
    return call.path["machine"]


def _read(call: Call, kind: type[Body]) -> Body:
    """A request of the machine that the path names; Santa packs bodies with zlib or gzip unless told not to."""
    try:
        said = msgspec.json.decode(unpacked(call.data), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise InputError(f"not a request of Santa's sync protocol v1: {fault}; see SyncBaseURL") from None
    if said.machine_id.lower() != _machine(call).lower():
        raise InputError(
            f"machine_id {json.dumps(said.machine_id)} is not the one in the path, {json.dumps(_machine(call))}; "
            "each machine syncs by itself"
        )
    return said
