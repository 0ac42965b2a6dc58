"""One exchange of a page: the form read within its limits, who asks, whether they may, the handler, the page painted.

What goes wrong becomes a page that says it. What does not exist and what the viewer may not see are answered alike. The
handler runs on a thread; facts are held from the first look to the last letter painted, so that a page is of one moment.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import quote

from starlette.datastructures import ImmutableMultiDict, QueryParams
from starlette.types import Message, Receive, Scope

from appban.errors import AppbanError, NotAuthorisedError
from appban.ports import StoreReader
from appban.regime.facts import Facts
from appban.service.answering import present
from appban.service.reading import all_facts
from appban.web.bodies import header
from appban.web.console.admission import admits, viewer_of
from appban.web.console.answers import Answer, Fault, See, Shown
from appban.web.console.assets import takes_gzip
from appban.web.console.console import Console
from appban.web.console.cookies import cookies_of
from appban.web.console.faults import NOT_HERE, fault_of, fault_of_problem, internal
from appban.web.console.moments import moment_of
from appban.web.console.origin import own_origin, refuse_foreign, refuse_unmarked
from appban.web.console.page import Page
from appban.web.console.posted import posted
from appban.web.console.replying import Reply, reply_of, unmentioned
from appban.web.console.visit import Asking, Fields, Upload, Visit
from appban.web.problems import ProblemError

_LOG = logging.getLogger("appban.web")
NOT_FOUND = 404
NO_FIELDS: Fields = ImmutableMultiDict([])
NO_FILES: Mapping[str, Upload] = {}


async def enter(page: Page, console: Console, scope: Scope, receive: Receive) -> Reply:
    """The reply to a request for a page, whatever goes wrong."""
    reply = await _reply(page, console, scope, receive)
    return unmentioned(reply) if page.secret else reply


async def _reply(page: Page, console: Console, scope: Scope, receive: Receive) -> Reply:
    here = _here(page, scope)
    try:
        asked = await _read(page, console, scope, receive)
    except ProblemError as refused:
        return reply_of(console, None, fault_of_problem(refused.problem), here)
    except AppbanError as error:
        return reply_of(console, None, fault_of(error), here)
    return await asyncio.to_thread(_answered, page, console, asked)


async def refuse(console: Console, scope: Scope, status: int) -> Reply:
    """The page of an address at which there is nothing, for whoever asks."""
    fault = Fault(status=status, says=NOT_HERE if status == NOT_FOUND else "This address does not take that.")
    page = Page(method="GET", path="", summary="", authority="anybody", handler=lambda _visit: fault)
    return await enter(page, console, {**scope, "path_params": {}}, _nothing)


def _here(page: Page, scope: Scope) -> str:
    """The address of a page as its parts may repeat it: none of a page whose address is a secret."""
    return "/" if page.secret else str(scope["path"])


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _read(page: Page, console: Console, scope: Scope, receive: Receive) -> Asking:
    form, files = NO_FIELDS, NO_FILES
    own = own_origin(scope, console.public_url)
    if page.method == "POST":
        if not page.machine:
            refuse_foreign(scope, own)
        form, files = await posted(page, scope, receive)
    return Asking(
        route=page.path,
        path=scope.get("path_params", {}),
        here=_here(page, scope),
        query=QueryParams(scope["query_string"]),
        form=form,
        files=files,
        cookies=cookies_of(scope),
        token=cookies_of(scope).get(console.cookie),
        zipped=takes_gzip((header(scope, b"accept-encoding") or b"").decode("latin-1")),
        origin=own,
    )


def _answered(page: Page, console: Console, asked: Asking) -> Reply:
    try:
        return _visited(page, console, asked)
    except ProblemError as refused:
        fault: Fault = fault_of_problem(refused.problem)
    except AppbanError as error:
        fault = fault_of(error)
    except Exception:  # noqa: BLE001  # a fault of ours: told in the log, and to the viewer without a word of it
        _LOG.exception("%s %s failed", page.method, page.path)
        fault = internal()
    return reply_of(console, None, fault, asked.here)


def _visited(page: Page, console: Console, asked: Asking) -> Reply:
    desk = console.house.desk
    with desk.store.reader() as reader:
        now = present(desk, reader)
        with _facts(console, page, reader) as facts:
            session = None if asked.token is None else console.sessions.find(reader, asked.token, now)
            viewer = None if session is None or page.apart else viewer_of(facts, reader, session, now)
            moment = moment_of(asked.query, reader, now, desk.zone)
            visit = Visit(
                asked,
                console,
                reader=reader,
                head=facts,
                facts=facts if moment.stop is None else console.ledger.past(reader, moment.stop),
                now=now,
                moment=moment,
                viewer=viewer,
            )
            reply = _given(page, console, asked, visit)
    if viewer is not None and asked.token is not None and not reply.ends_session:
        console.sessions.touch(asked.token, viewer.session, now, told=reply.told, tone=reply.tone)
    return reply


def _given(page: Page, console: Console, asked: Asking, visit: Visit) -> Reply:
    """The reply of a visit; what is refused within it is told on a page that still knows who asks."""
    try:
        answer: Answer = _admitted(page, console, asked, visit)
    except ProblemError as refused:
        answer = fault_of_problem(refused.problem)
    except AppbanError as error:
        answer = fault_of(error)
    return reply_of(console, visit, answer, asked.here, zipped=asked.zipped)


def _admitted(page: Page, console: Console, asked: Asking, visit: Visit) -> Answer:
    session = None if visit.anybody is None else visit.anybody.session
    if page.authority != "anybody" and visit.anybody is None:
        return See(path=f"/sign-in?next={quote(asked.here)}" if page.method == "GET" else "/sign-in")
    if page.method == "POST" and not page.machine:
        refuse_unmarked(session, asked.form)
    if not admits(page.authority, visit.anybody):
        raise NotAuthorisedError(
            "what you hold authority for does not open this page; ask who appoints for your body"
        )
    if page.step_up and session is not None and visit.now >= session.auth_time + console.sessions.ends.fresh:
        return See(path=f"/sign-in/again?next={quote(_back(page, asked))}")
    answer = page.handler(visit)
    faults = visit.moment.faults
    return visit.again(answer, _told(faults)) if faults and isinstance(answer, Shown) else answer


def _told(faults: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """What of the moment in an address could not be read, for the summary of errors."""
    return [{"text": says, "href": f"#{name}"} for name, says in faults]


def _back(page: Page, asked: Asking) -> str:
    """Where to go on after a fresh sign-in: the page of a form rather than the form's own address."""
    return asked.here if page.method == "GET" else asked.form.get("page", "/")


@contextmanager
def _facts(console: Console, page: Page, reader: StoreReader) -> Iterator[Facts]:
    """The facts of the head; a slow page has its own, since what follows the record waits while these are held."""
    if page.apart:
        yield Facts()
    elif page.slow:
        yield all_facts(reader)
    else:
        with console.ledger.head(reader) as facts:
            yield facts
