"""One exchange over ASGI: who asks, may they, what do they ask, the answer; the same for every route of the table.

Bearer tokens as RFC 6750 says: 401 for none or none in force, 403 for one that may not do this. A token stands in no
message and no log. Handlers block, so they run in threads; the event loop only reads and writes.
"""

import asyncio
import logging

import msgspec
from starlette.types import Receive, Scope, Send

from appban.errors import AppbanError, StoreError, VerificationError
from appban.regime.tokens import Token
from appban.web.bodies import check_media_type, header, parse, read_body
from appban.web.problems import MEDIA_TYPE, Problem, ProblemError, of_error, problem
from appban.web.route import Call, Reply, Room, Route

READ_FIRST = 65_536
"""Bodies up to this many bytes are read before the token is looked up, which saves a change of threads."""

_LOG = logging.getLogger("appban.web")
_BEARER = b"bearer "
_CHALLENGE = ("www-authenticate", 'Bearer realm="appban"')
_ALWAYS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))

Headers = tuple[tuple[str, str], ...]


class Answer(msgspec.Struct, frozen=True):
    """What goes back over the wire."""

    status: int
    media_type: str
    body: bytes
    headers: Headers = ()


async def exchange(route: Route, room: Room, scope: Scope, receive: Receive) -> Answer:
    """The answer to a request on a route, whatever goes wrong."""
    try:
        return await _exchanged(route, room, scope, receive)
    except ProblemError as refused:
        return of_problem(refused.problem, refused.headers)
    except AppbanError as error:
        return of_problem(of_error(error))
    except Exception:  # noqa: BLE001  # a fault of ours: told in the log, and to the caller without a word of it
        _LOG.exception("%s %s failed", route.method, route.path)
        return of_problem(
            problem(500, "internal", "this program failed", do="report it, with the service log")
        )


def of_problem(told: Problem, headers: Headers = ()) -> Answer:
    """A problem as it goes back."""
    return Answer(told.status, MEDIA_TYPE, msgspec.json.encode(told), headers)


async def send_answer(answer: Answer, send: Send) -> None:
    """Write an answer."""
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        *_ALWAYS,
        *((name.encode(), value.encode()) for name, value in answer.headers),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _exchanged(route: Route, room: Room, scope: Scope, receive: Receive) -> Answer:
    shown = None if route.authority is None else _shown(scope)
    data = b""
    if route.request is not None:
        check_media_type(scope)
        if shown is not None and route.limits.size > READ_FIRST:
            await asyncio.to_thread(_admit_early, route, room, shown)
        data = await read_body(scope, receive, route.limits)
    reply = await asyncio.to_thread(_handled, route, room, shown, data)
    return Answer(reply.status, "application/json", msgspec.json.encode(reply.body))


def _shown(scope: Scope) -> str:
    """What the caller shows as a bearer token."""
    said = header(scope, b"authorization") or b""
    if said[: len(_BEARER)].lower() != _BEARER:
        raise _unauthenticated("no bearer token is shown", "invalid_request")
    return said[len(_BEARER) :].strip().decode("latin-1")


def _handled(route: Route, room: Room, shown: str | None, data: bytes) -> Reply:
    if shown is None:
        return route.handler(room, _call(route, None, data))
    try:
        with room.decider.look() as look:
            call = _call(route, _admitted(route, look.bearer(shown)), data)
            return route.handler(room, msgspec.structs.replace(call, look=look))
    except (StoreError, VerificationError) as broken:
        if route.cut_off is None:
            raise
        _LOG.error("cut off: %s", broken)
        token = _admitted(route, room.decider.last_known(shown))
        return route.cut_off(room, _call(route, token, data))


def _admit_early(route: Route, room: Room, shown: str) -> None:
    with room.decider.look() as look:
        _admitted(route, look.bearer(shown))


def _call(route: Route, token: Token | None, data: bytes) -> Call:
    body = None if route.request is None else parse(data, route.request)
    return Call(token=token, body=body, look=None)


def _admitted(route: Route, token: Token | None) -> Token:
    if token is None:
        raise _unauthenticated("the token shown is none in force here", "invalid_token")
    if route.authority not in token.may:
        told = problem(
            403,
            "not-authorised",
            f"{token.id} may not {route.authority}",
            do=f"mint one with `appban token mint --may {route.authority}`",
            value=", ".join(token.may),
        )
        raise ProblemError(told, ((_CHALLENGE[0], f'{_CHALLENGE[1]}, error="insufficient_scope"'),))
    return token


def _unauthenticated(fact: str, code: str) -> ProblemError:
    told = problem(401, "not-authenticated", fact, do="send Authorization: Bearer and a token in force")
    # RFC 6750 section 3.1: a request without any token is told no error code.
    more = f', error="{code}"' if code == "invalid_token" else ""
    return ProblemError(told, ((_CHALLENGE[0], _CHALLENGE[1] + more),))
