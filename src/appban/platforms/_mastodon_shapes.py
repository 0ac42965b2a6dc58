"""What Mastodon's REST API answers, as far as it is read here, and which error a refusal is."""

import datetime as dt

import msgspec

from appban.errors import AuthorisationGoneError, NotFoundError, RefusedError, UnreachableError
from appban.platforms import _calls as calls
from appban.ports import HttpAnswer

NAME = "Mastodon"


class Attached(msgspec.Struct):
    """A file that was uploaded; `url` None: the server still works on it."""

    id: str
    url: str | None


class Status(msgspec.Struct):
    """A post."""

    id: str
    created_at: dt.datetime
    content: str
    url: str | None
    replies_count: int
    reblogs_count: int
    favourites_count: int
    reblog: msgspec.Raw | None = None


class Source(msgspec.Struct):
    """The text of a post as it was written."""

    id: str
    text: str


class Account(msgspec.Struct):
    """An account."""

    id: str
    acct: str
    followers_count: int
    following_count: int
    statuses_count: int


class Statuses(msgspec.Struct):
    """What the server takes."""

    max_characters: int
    max_media_attachments: int


class Configuration(msgspec.Struct):
    """What the server takes."""

    statuses: Statuses


class Instance(msgspec.Struct):
    """The server."""

    domain: str
    configuration: Configuration


class Fault(msgspec.Struct):
    """Why it does not do it."""

    error: str


def refused(answer: HttpAnswer) -> Exception:
    """The error that an answer is."""
    try:
        says = calls.said(msgspec.json.decode(answer.body, type=Fault).error)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        says = ""
    match answer.status:
        case 401 | 403:
            return AuthorisationGoneError(f"{NAME} does not let the account in: {answer.status} {says}")
        case 404:
            return NotFoundError(f"{NAME} has no such post: {says}")
        case 400 | 413 | 422:
            return RefusedError(f"{NAME} does not take it: {says}")
        case _:
            return UnreachableError(
                f"{NAME} answered with status {answer.status} {says}; it is asked again later"
            )
