"""Routes of osquery's remote API; part of the one table. Who asks is told by a secret in the body, as osquery has it."""

from appban.web.bodies import Limits
from appban.web.intake_agents import PACKED
from appban.web.osquery import configure, distributed_read, distributed_write, enroll, log
from appban.web.route import JSON, Handler, Route

SMALL = 65_536
"""Bytes of a body that tells who asks; what enrols also tells of the host."""


def _route(name: str, summary: str, handler: Handler, *, size: int, within: str = "node_key") -> Route:
    return Route(
        method="POST",
        path=f"/osquery/{name}",
        summary=summary,
        authority=None,
        limits=Limits(size=size, seconds=60.0),
        request=None,
        answer=None,
        handler=handler,
        also=(403, 409, 422, 503),
        takes=(JSON,),
        slow=name in {"enroll", "log", "distributed_write"},
        within=within,
    )


OSQUERY: tuple[Route, ...] = (
    _route(
        "enroll",
        "osquery: a node key for a token that may `intake`.",
        enroll,
        size=SMALL,
        within="enroll_secret",
    ),
    _route("config", "osquery: the schedule of lists of software.", configure, size=SMALL),
    _route("log", "osquery: results of the schedule.", log, size=PACKED),
    _route("distributed_read", "osquery: what is asked of a host now.", distributed_read, size=SMALL),
    _route("distributed_write", "osquery: its answers.", distributed_write, size=PACKED),
)
