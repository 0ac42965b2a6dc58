"""One exchange over ASGI: who asks, may they, what do they ask, the answer; the same for every route of the table.

Bearer tokens as RFC 6750 says: 401 for none or none in force, 403 for one that may not do this. Where a route allows
it, the password of basic authentication (RFC 7617) is the token, whatever the user. A token stands in no message and
no log. Handlers block, so they run in threads, the slow ones in few of their own; the event loop only reads and writes.
"""

import asyncio
import binascii
import logging
from base64 import b64decode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import msgspec
from starlette.types import Receive, Scope, Send

from appban.errors import AppbanError, StoreError, VerificationError
from appban.regime.tokens import Token
from appban.web.bodies import JSON, check_media_type, header, parse, read_body
from appban.web.problems import MEDIA_TYPE, Problem, ProblemError, of_error, problem
from appban.web.route import Call, Reply, Room, Route

READ_FIRST = 65_536
"""Bodies up to this many bytes are read before the token is looked up, which saves a change of threads."""

_LOG = logging.getLogger("appban.web")
_BEARER = b"bearer "
_BASIC = b"basic "
_BASIC_CHALLENGE = ("www-authenticate", 'Basic realm="appban"')
"""Alone and without parameters: FusionInventory agent takes all that stands in quotes for the realm."""
_SLOW = ThreadPoolExecutor(max_workers=4, thread_name_prefix="appban-slow")
"""What takes long waits here for its like, never for a question."""

_CHALLENGE = ("www-authenticate", 'Bearer realm="appban"')
_ALWAYS = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))

Headers = tuple[tuple[str, str], ...]


class Answer(msgspec.Struct, frozen=True):
    """What goes back over the wire."""

    status: int
    media_type: str
    body: bytes
    headers: Headers = ()


class _Given(msgspec.Struct, frozen=True):
    """What the caller sent: the token shown, if one is asked for, the body, and what stands in the path's places."""

    shown: str | None
    data: bytes
    path: Mapping[str, str]
    none_match: str | None = None
    headers: Mapping[str, str] = {}


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
        # RFC 9110 section 8.6: what is not modified has no content, and its length is not the answer's.
        *(((b"content-length", str(len(answer.body)).encode()),) if answer.status != 304 else ()),  # noqa: PLR2004
        *_ALWAYS,
        *((name.encode(), value.encode()) for name, value in answer.headers),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _exchanged(route: Route, room: Room, scope: Scope, receive: Receive) -> Answer:
    shown = None if route.authority is None else _shown(route, scope)
    data = b""
    if route.request is not None or route.takes:
        check_media_type(scope, route.takes or JSON)
        if shown is not None and route.limits.size > READ_FIRST:
            await asyncio.to_thread(_admit_early, route, room, shown)
        data = await read_body(scope, receive, route.limits)
    tags = header(scope, b"if-none-match")
    none_match = None if tags is None else tags.decode("latin-1")
    told = _headers(scope) if route.within is not None and route.takes else {}
    given = _Given(shown, data, scope.get("path_params", {}), none_match, told)
    reply = await _in_thread(route, partial(_handled, route, room, given))
    body = reply.body if isinstance(reply.body, bytes) else msgspec.json.encode(reply.body)
    return Answer(reply.status, reply.media_type, body, reply.headers)


def _headers(scope: Scope) -> Mapping[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _in_thread(route: Route, work: Callable[[], Reply]) -> Reply:
    if not route.slow:
        return await asyncio.to_thread(work)
    return await asyncio.get_running_loop().run_in_executor(_SLOW, work)


def _shown(route: Route, scope: Scope) -> str:
    """What the caller shows as a token."""
    said = header(scope, b"authorization") or b""
    scheme, _, rest = said.partition(b" ")
    if scheme.lower() + b" " == _BEARER:
        return rest.strip().decode("latin-1")
    if not route.basic:
        raise _unauthenticated("no bearer token is shown", "invalid_request")
    if scheme.lower() + b" " == _BASIC:
        return _password(rest.strip())
    raise _unknown("no token is shown")


def _password(text: bytes) -> str:
    """The password of basic credentials (RFC 7617 section 2)."""
    try:
        _, colon, password = b64decode(text, validate=True).partition(b":")
    except binascii.Error:
        colon = password = b""
    if not colon:
        raise _unknown("what is shown is no user and password")
    return password.decode("latin-1")


def _handled(route: Route, room: Room, given: _Given) -> Reply:
    if given.shown is None:
        return route.handler(room, _call(route, None, given))
    try:
        with room.decider.look() as look:
            call = _call(route, _admitted(route, look.bearer(given.shown)), given)
            if not route.slow:
                return route.handler(room, msgspec.structs.replace(call, look=look))
        # Outside the look: what takes long must not hold the store at an old head meanwhile.
        return route.handler(room, call)
    except (StoreError, VerificationError) as broken:
        if route.cut_off is None:
            raise
        _LOG.error("cut off: %s", broken)
        token = _admitted(route, room.decider.last_known(given.shown))
        return route.cut_off(room, _call(route, token, given))


def _admit_early(route: Route, room: Room, shown: str) -> None:
    with room.decider.look() as look:
        _admitted(route, look.bearer(shown))


def _call(route: Route, token: Token | None, given: _Given) -> Call:
    body = None if route.request is None else parse(given.data, route.request)
    return Call(
        token=token,
        body=body,
        look=None,
        data=given.data if route.takes else b"",
        path=given.path,
        none_match=given.none_match,
        headers=given.headers,
    )


def _admitted(route: Route, token: Token | None) -> Token:
    if token is None:
        fact = "the token shown is none in force here"
        raise _unknown(fact) if route.basic else _unauthenticated(fact, "invalid_token")
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


def _unknown(fact: str) -> ProblemError:
    """As `_unauthenticated`, for a route on which programs show the token by basic authentication (RFC 7617)."""
    told = problem(401, "not-authenticated", fact, do="show a token in force as bearer, or as the password")
    return ProblemError(told, (_BASIC_CHALLENGE,))
