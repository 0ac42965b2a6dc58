"""The ASGI application of a house: the routes that decide are dispatched ahead of the framework, the rest by it."""

import threading
from collections.abc import Callable, Sequence
from functools import cache, partial

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as FrameworkRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from appban.bootstrap import House
from appban.errors import NotFoundError
from appban.service.enforcing.planning import Setup
from appban.web.console.assets import PREFIX, asset
from appban.web.console.console import Console
from appban.web.console.entering import enter, refuse
from appban.web.console.ledger import Ledger
from appban.web.console.page import Page
from appban.web.console.replying import Reply
from appban.web.console.table import PAGES
from appban.web.decider import Decider
from appban.web.description import document
from appban.web.exchange import exchange, send_answer
from appban.web.osquery_asked import Asked
from appban.web.problems import MEDIA_TYPE, problem
from appban.web.route import Room, Route
from appban.web.routes import TABLE
from appban.web.santa_syncs import Syncs
from appban.web.tasks import Board

REQUEST_ID = b"x-request-id"

_FACTS = {
    404: ("not-found", "nothing is served at this path", "see /openapi.json"),
    405: ("method", "this path is not served to this method", "use one that the Allow header names"),
}


def make_app(
    house: House,
    *,
    board: Board | None = None,
    decider: Decider | None = None,
    setup: Callable[[], Setup] | None = None,
    console: Console | None = None,
    table: Sequence[Route] = TABLE,
    pages: Sequence[Page] = PAGES,
) -> ASGIApp:
    """The application; `board` says how the tasks beside it are, `setup` gives the enforcement points.

    Without a console there are no pages.
    """
    room = Room(
        house=house,
        decider=decider or Decider(house),
        board=board or Board(),
        document=cache(partial(document, tuple(table))),
        turn=threading.Lock(),
        asked=Asked(),
        syncs=Syncs(),
        ledger=Ledger(house.desk.store) if console is None else console.ledger,
        setup=setup or no_points,
    )
    return Front(room, table, console, pages)


class Front:
    """Stands before the framework: answers the routes marked `ahead` itself, and echoes request ids on every answer."""

    def __init__(
        self, room: Room, table: Sequence[Route], console: Console | None = None, pages: Sequence[Page] = ()
    ) -> None:
        self.room, self.console = room, console
        self._ahead = {(route.method, route.path): route for route in table if route.ahead}
        self._framework = _framework(room, table, console, pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection (ASGI 3)."""
        if scope["type"] == "http":
            send = _echoing(scope, send)
            route = self._ahead.get((scope["method"], scope["path"]))
            if route is not None:
                await send_answer(await exchange(route, self.room, scope, receive), send)
                return
        await self._framework(scope, receive, send)


class _Endpoint:
    """One route of the table as the framework takes it."""

    def __init__(self, route: Route, room: Room) -> None:
        self._route, self._room = route, room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send_answer(await exchange(self._route, self._room, scope, receive), send)


class _PageEndpoint:
    """One page of the table as the framework takes it."""

    def __init__(self, page: Page, console: Console) -> None:
        self._page, self._console = page, console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _send_reply(await enter(self._page, self._console, scope, receive), send)


def _framework(room: Room, table: Sequence[Route], console: Console | None, pages: Sequence[Page]) -> ASGIApp:
    routes = [FrameworkRoute(_path(each), _Endpoint(each, room), methods=[each.method]) for each in table]
    if console is not None:
        routes.append(FrameworkRoute(f"{PREFIX}{{name:path}}", _static, methods=["GET"]))
        routes += [
            FrameworkRoute(_path(each), _PageEndpoint(each, console), methods=[each.method]) for each in pages
        ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: partial(_refused, console)})
    app.router.redirect_slashes = False
    return app


async def _static(request: Request) -> Response:
    """A file that pages load; no session, no store."""
    status, headers, body = asset(request.path_params["name"], request.headers.get("accept-encoding", ""))
    return Response(body, status_code=status, headers=dict(headers))


async def _send_reply(reply: Reply, send: Send) -> None:
    headers = [(name.encode(), value.encode("latin-1")) for name, value in reply.headers]
    length = (b"content-length", str(len(reply.body)).encode())
    await send({"type": "http.response.start", "status": reply.status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": reply.body})


def _path(route: Route | Page) -> str:
    """A route's path in the framework's words."""
    return f"{route.path[:-1]}:path}}" if route.rest else route.path


def no_points() -> Setup:
    """NotFoundError: nobody stated any enforcement points."""
    raise NotFoundError("there are no enforcement points here; see docs/reference/enforcement-points.md")


async def _refused(console: Console | None, request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if console is not None and "text/html" in request.headers.get("accept", ""):
        reply = await refuse(console, request.scope, status)
        return Response(reply.body, status_code=status, headers={**headers, **dict(reply.headers)})
    slug, fact, do = _FACTS.get(status, ("error", "the request cannot be served", "see /openapi.json"))
    body = msgspec.json.encode(problem(status, slug, fact, do=do))
    return Response(body, status_code=status, headers=headers, media_type=MEDIA_TYPE)


def _echoing(scope: Scope, send: Send) -> Send:
    """Send with the request id that the caller gave, if any (AuthZEN section 10.1.4)."""
    given = [(key, value) for key, value in scope["headers"] if key == REQUEST_ID][:1]
    if not given:
        return send

    async def echo(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *given]}
        await send(message)

    return echo
