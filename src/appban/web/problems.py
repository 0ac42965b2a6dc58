"""Errors as RFC 9457 problem details: the fact, the value that was not right, what to do."""

import logging

import msgspec

from appban.errors import (
    AppbanError,
    ClockError,
    ConflictError,
    InputError,
    NotAuthorisedError,
    NotFoundError,
    RefusedError,
    StoreError,
)

MEDIA_TYPE = "application/problem+json"
SHOWN = 80
"""Characters of an offending value that are shown."""

_LOG = logging.getLogger("appban.web")

_STATUS: tuple[tuple[type[AppbanError], int, str], ...] = (
    (NotFoundError, 404, "not-found"),
    (InputError, 400, "bad-request"),
    (NotAuthorisedError, 403, "not-authorised"),
    (ConflictError, 409, "conflict"),
    (RefusedError, 422, "refused"),
    (StoreError, 503, "cut-off"),
    (ClockError, 503, "clock"),
)
"""The first that an error is an instance of."""

_TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not authorised",
    404: "Not found",
    405: "Method not allowed",
    408: "Request timed out",
    409: "Conflict",
    413: "Request too large",
    415: "Unsupported media type",
    422: "Refused",
    500: "Internal error",
    503: "Unavailable",
}


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Problem details (RFC 9457 section 3.1) with two members of our own: `value`, which was not right, and `do`."""

    type: str
    title: str
    status: int
    detail: str
    value: str | None = None
    do: str | None = None


class ProblemError(Exception):
    """Carries a problem from where a request is read to where it is answered; never leaves this room."""

    def __init__(self, told: Problem, headers: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(told.detail)
        self.problem, self.headers = told, headers


def problem(status: int, slug: str, fact: str, *, do: str, value: str | None = None) -> Problem:
    """A problem of this room; `slug` names it for programs."""
    return Problem(
        type=f"urn:appban:problem:{slug}",
        title=_TITLES.get(status, "Error"),
        status=status,
        detail=f"{fact}; {do}",
        value=None if value is None else value[:SHOWN],
        do=do,
    )


def of_error(error: AppbanError) -> Problem:
    """What the caller is told of an error. What broke on our side stays in the service log: it names hosts and files."""
    status, slug = next(((s, g) for kind, s, g in _STATUS if isinstance(error, kind)), (500, "internal"))
    if status >= 500:  # noqa: PLR2004  # RFC 9110 section 15.6: the server's fault
        _LOG.error("%s: %s", type(error).__name__, error)
        fact = "the record cannot be relied on at the moment" if status != 500 else "this program failed"  # noqa: PLR2004
        return problem(status, slug, fact, do="look at /health, and at the service log where it runs")
    return Problem(type=f"urn:appban:problem:{slug}", title=_TITLES[status], status=status, detail=str(error))
