"""osquery's remote API as routes: hosts enrol with an `intake` token, deliver their lists, and are asked for what is banned.

A node key is random, shown once and kept as a digest among the names that stand beside the record, with the token that
it rests on and the host that it was minted for: it speaks for that host alone, and ends with the token.
"""

from base64 import urlsafe_b64encode
from typing import TypeVar

import msgspec

from appban.errors import InputError
from appban.regime.time import SECOND
from appban.regime.tokens import Token, TokenId
from appban.regime.views import Views
from appban.service.enforcing.audience import sheets
from appban.service.staff.tokens import SECRET_BYTES, digest_of
from appban.web.intake import take_in, telling
from appban.web.intake_agents import unpacked
from appban.web.osquery_protocol import (
    Answer,
    Answered,
    Asking,
    Enrolled,
    Enrolling,
    Logged,
    Questions,
    answers,
    config,
    questions,
    results,
)
from appban.web.route import Call, Reply, Room

NODE = "osquery node"
"""The scheme of the names under which the store keeps digests of node keys."""

INVALID = Reply(body=Answer(node_invalid=True))
TAKEN = Reply(body=Answer(node_invalid=False))

Body = TypeVar("Body", bound=msgspec.Struct)


class Node(msgspec.Struct, frozen=True):
    """A host that enrolled: the token it did so with, and what it called itself."""

    token: Token
    host: str


def enroll(room: Room, call: Call) -> Reply:
    """A node key for whoever shows a token that may deliver inventories."""
    body = _read(call, Enrolling)
    with room.decider.look() as look:
        token = look.bearer(body.enroll_secret)
    host = " ".join(body.host_identifier.split())
    if token is None or "intake" not in token.may or not host:
        return INVALID
    key = urlsafe_b64encode(room.house.desk.entropy.bytes(SECRET_BYTES)).rstrip(b"=").decode()
    with room.house.desk.store.writer() as writer:
        writer.mint([(NODE, digest_of(key))], [f"{token.id} {host}"])
        writer.commit()
    return Reply(body=Enrolled(node_key=key))


def configure(room: Room, call: Call) -> Reply:
    """The schedule."""
    return INVALID if _node(room, _read(call, Asking).node_key) is None else Reply(body=config())


def log(room: Room, call: Call) -> Reply:
    """Results as inventory; osquery's own status is let go."""
    body = _read(call, Logged)
    node = _node(room, body.node_key)
    if node is None:
        return INVALID
    with telling(node.token, "osquery"):
        return _taken(room, node, results(body, node.host))


def distributed_read(room: Room, call: Call) -> Reply:
    """What is banned anywhere, asked once after each change and once a day."""
    body = _read(call, Asking)
    if _node(room, body.node_key) is None:
        return INVALID
    with room.decider.look() as look, look.standing() as (standing, now):
        denied = {app for app, _ in Views(standing.rules).strictest().denied}
        known = sheets(standing.rules)
        found = questions(known[app] for app in sorted(denied) if app in known)
        due = room.asked.due(body.node_key, found, now)
    return Reply(body=found if due else Questions(queries={}))


def distributed_write(room: Room, call: Call) -> Reply:
    """Answers as inventory."""
    body = _read(call, Answered)
    node = _node(room, body.node_key)
    if node is None:
        return INVALID
    with telling(node.token, "osquery"):
        return _taken(room, node, answers(body, node.host, room.house.desk.clock.now() // SECOND))


def _taken(room: Room, node: Node, data: bytes | None) -> Reply:
    if data is not None:
        take_in(room, node.token, "osquery", data)
    return TAKEN


def _node(room: Room, key: str) -> Node | None:
    """The host that a node key was minted for, while its token is in force."""
    with room.decider.look() as look, look.standing() as (standing, now):
        kept = look.reader.aliases([(NODE, digest_of(key))])
        for said in kept.values():
            name, _, host = said.partition(" ")
            token = standing.rules.facts.tokens.get(TokenId(name))
            if token is not None and token.holds_at(now) and "intake" in token.may:
                return Node(token, host)
    return None


def _read(call: Call, kind: type[Body]) -> Body:
    try:
        return msgspec.json.decode(unpacked(call.data), type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise InputError(f"not what osquery posts here: {fault}; see where its --tls_… flags point") from None
