"""Enforcement points over HTTP: their files to fetch, and receipts for them.

A file goes out as it lies in the point's folder, under a strong ETag made of its bytes (RFC 9110 section 8.8.3). What
is not there, what never was, and what the token does not reach are told apart by nobody: each is a 404.
"""

from typing import Annotated, Literal

import msgspec

from appban.errors import InputError, InternalError, NotFoundError, RefusedError
from appban.record.digests import sha256, to_hex
from appban.record.entry import Actor
from appban.regime.device import DeviceId
from appban.regime.time import read
from appban.regime.tokens import Token
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import Point
from appban.service.enforcing.receipts import Claim, check, is_behind, reaches, receive, speaks_for
from appban.service.naming import device_called
from appban.service.publishing import record
from appban.service.work import Act
from appban.web.decider import Look
from appban.web.route import Call, Reply, Room

BYTES = "application/octet-stream"


class ReceiptSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of a file: its SHA-256 in hexadecimal, on which device (an id or a name such as `serial:C02XK0AAJG5J`;
    left out: on the point itself), and when that was seen, as ISO 8601 with a zone.
    """

    artefact: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    outcome: Literal["in-force", "failed"]
    seen_at: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    device: Annotated[str, msgspec.Meta(min_length=1, max_length=2048)] | None = None


class ReceiptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """False: the record says the same of it already."""

    recorded: bool


def pull(room: Room, call: Call) -> Reply:
    """The bytes of one file of a point; 304 for whoever has them."""
    name = call.path["path"]
    setup, look, token = room.setup(), _look(call), _token(call)
    point = _point(setup, look, token, call.path["point"])
    data = _file(setup, point, name)
    if data is None:
        raise _missing(f"{point.name}/{name}")
    tag = f'"{to_hex(sha256(data))}"'
    if _matches(call.none_match, tag):
        return Reply(body=b"", status=304, media_type=BYTES, headers=(("etag", tag),))
    return Reply(body=data, media_type=BYTES, headers=(("etag", tag),))


def receipt(room: Room, call: Call) -> Reply:
    """Enter what somebody says became of a file."""
    sent, token, setup = call.body, _token(call), room.setup()
    if not isinstance(sent, ReceiptSent):
        raise InternalError("a receipt was let in without its body; report this")
    with room.decider.look() as look:
        point = _point(setup, look, token, call.path["point"], any_within=sent.device is not None)
        claim = Claim(
            point=point.name,
            artefact=sent.artefact,
            device=None if sent.device is None else _device(setup, look, token, point, sent.device),
            outcome=sent.outcome,
            seen_at=_instant(room, sent.seen_at),
        )
        with look.standing() as (standing, now):
            new = check(standing.rules.facts, claim, now)
    if new:
        act = Act(actor=Actor(person=str(token.id), how="token"), body=token.body)
        record(room.house.desk, room.house.press, act, lambda work: receive(work, claim))
    return Reply(body=ReceiptAnswer(recorded=new))


def _point(setup: Setup, look: Look, token: Token, name: str, *, any_within: bool = False) -> Point:
    """A point that the token reaches. Of a device of its own a token may speak at any point, `any_within`."""
    point = setup.points.get(name)
    if point is None:
        raise _missing(name)
    with look.standing() as (standing, now):
        if not any_within and not reaches(token.body, standing.rules, point, now):
            raise _missing(name)
    return point


def _device(setup: Setup, look: Look, token: Token, point: Point, text: str) -> DeviceId:
    """The device of a receipt; RefusedError alike for one that nobody knows, is elsewhere, or is not behind the point."""
    refused = RefusedError(
        f"{text[:80]!r} is no device of {token.body} behind {point.name}; send it with a token of its body, to its point"
    )
    try:
        device = device_called(look.reader, text)
    except NotFoundError:
        raise refused from None
    names = look.reader.names([device]).get(device, [])
    with look.standing() as (standing, now):
        rules = standing.rules
        if not speaks_for(token.body, rules, device, now) or not is_behind(
            setup.listed.get(point.name), rules, device, names
        ):
            raise refused
    return device


def _file(setup: Setup, point: Point, name: str) -> bytes | None:
    """A file of a folder that was delivered to, by name alone: no path is ever put together from what a caller sends."""
    base = point.folder.partition("{")[0].rpartition("/")[0] if "{" in point.folder else point.folder
    whole = f"{base}/{name}" if base else name
    for folder in sorted(setup.kept.folders(point.name), key=len, reverse=True):
        if whole.startswith(f"{folder}/"):
            found = setup.sites.read(folder).get(whole.removeprefix(f"{folder}/"))
            if found is not None:
                return found
    return None


def _matches(said: str | None, tag: str) -> bool:
    """If-None-Match (RFC 9110 section 13.1.2), which compares weakly."""
    given = [each.strip().removeprefix("W/") for each in (said or "").split(",")]
    return "*" in given or tag in given


def _instant(room: Room, text: str) -> int:
    at, precision = read(text, room.house.desk.zone, bare="as-of")
    if precision != "instant":
        raise InputError(f"seen_at {text!r} is a day; say at which instant, such as 2026-03-09T10:00:00Z")
    return at


def _look(call: Call) -> Look:
    if call.look is None:
        raise InternalError("a file was asked for without a look; report this")
    return call.look


def _token(call: Call) -> Token:
    if call.token is None:
        raise InternalError("an enforcement route was let in without a token; report this")
    return call.token


def _missing(name: str) -> NotFoundError:
    return NotFoundError(
        f"there is nothing at {name[:80]!r} for this token; `appban enforce status` lists points"
    )
