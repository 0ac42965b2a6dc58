"""Bluesky, by the lexicons com.atproto.* and app.bsky.* (atproto.com/specs, docs.bsky.app/docs/api).

A post is a record under a key of ours. `createRecord` on a key that is taken is a fault of the server (500), so records
are put: a put that says `swapRecord: null` is refused where there is a record already (InvalidSwap), which makes it
idempotent. The record key has the form of a TID, whose time is that at which posting was begun. Bluesky counts no views.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import msgspec

from appban.errors import NotFoundError, RefusedError
from appban.platforms import _calls as calls
from appban.platforms._bluesky_session import NAME, Xrpc, XrpcError
from appban.ports import (
    AccountShown,
    Answered,
    Attachment,
    Capability,
    Limits,
    Line,
    MediaLimit,
    Post,
    PostShown,
    Problem,
    Search,
    Shown,
    Taken,
    Told,
    Window,
)
from appban.record.digests import sha256
from appban.regime.time import from_datetime, to_datetime

Shape = TypeVar("Shape")
POSTS = "app.bsky.feed.post"
MOST_BYTES = 3000
PAGE = 50
MOST_PAGES = 25
_URL = re.compile(rb"https?://[^\s]+[^\s.,;:!?)\]'\"]")
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


class _Put(msgspec.Struct):
    uri: str
    cid: str


class _Blob(msgspec.Struct):
    blob: dict[str, object]


class _Profile(msgspec.Struct, rename="camel"):
    handle: str
    followers_count: int | None = None
    follows_count: int | None = None
    posts_count: int | None = None


class _Record(msgspec.Struct, rename="camel"):
    text: str
    created_at: dt.datetime


class _Seen(msgspec.Struct, rename="camel"):
    uri: str
    record: _Record
    indexed_at: dt.datetime
    like_count: int | None = None
    reply_count: int | None = None
    repost_count: int | None = None
    quote_count: int | None = None
    bookmark_count: int | None = None


class _Item(msgspec.Struct):
    post: _Seen
    reason: msgspec.Raw | None = None


class _Feed(msgspec.Struct):
    feed: list[_Item]
    cursor: str | None = None


class Platform:
    """See Platform."""

    name = "bluesky"
    summary = "Posts and images on Bluesky, through the account's own data server"
    capabilities = frozenset(
        {Capability.PUBLISH, Capability.DELETE, Capability.OWN_METRICS, Capability.PEER_METRICS}
    )
    limits = Limits(
        caption=300,
        counted="graphemes",
        media=(
            MediaLimit(
                kind="image", types=("image/jpeg", "image/png", "image/webp"), most=4, bytes=1_000_000
            ),
        ),
        calls=(Window("begin", 1666, 3600), Window("any", 3000, 300)),
    )
    metrics = frozenset(
        {
            *("account:followers", "account:following", "account:posts"),
            *("likes", "comments", "shares", "quotes", "bookmarks"),
        }
    )
    settings: Mapping[str, str] = {"languages": "its languages, with commas, such as en,cy"}
    secrets: Mapping[str, str] = {
        "url": "the account's data server, as https://HOST",
        "identifier": "the account's handle or DID",
        "password": "an app password, made in the account's own settings",
        "access_token": "written here by appban: the session",
        "refresh_token": "written here by appban: the session",
        "did": "written here by appban: the account",
    }
    optional = frozenset({"access_token", "refresh_token", "did"})

    def check(self, post: Post) -> tuple[Problem, ...]:
        """See Platform."""
        found = list(calls.against(self.limits, post, NAME))
        size = len(post.caption.encode())
        if size > MOST_BYTES:
            found.append(Problem(f"the caption has {size} bytes; {NAME} takes {MOST_BYTES}: shorten it"))
        found += [
            Problem(f"{each!r} is no language; write a code such as en")
            for each in _languages(post)
            if not _LANGUAGE.fullmatch(each)
        ]
        return tuple(found)

    def connect(self, line: Line) -> "Bluesky":
        """See Platform."""
        return Bluesky(line)


class Bluesky:
    """See Connection."""

    def __init__(self, line: Line) -> None:
        self._xrpc = Xrpc(line)

    def constraints(self) -> tuple[Shown, ...]:
        """See Connection."""
        return (Shown(name="account", says=f"posts are public at once, from {self._xrpc.did()}"),)

    def begin(self, post: Post, key: str, heard: Callable[[str], None]) -> Answered:
        """See Connection."""
        del heard  # the key is all that is needed to find it again
        name = record_key(key, post.at)
        record: dict[str, object] = {
            "$type": POSTS,
            "text": post.caption,
            "createdAt": _written(post.at),
            **({"langs": _languages(post)} if _languages(post) else {}),
            **({"facets": facets(post.caption)} if facets(post.caption) else {}),
        }
        if post.media:
            images = [{"alt": each.alt or "", "image": self._upload(each)} for each in post.media]
            record["embed"] = {"$type": "app.bsky.embed.images", "images": images}
        body = {
            "repo": self._xrpc.did(),
            "collection": POSTS,
            "rkey": name,
            "swapRecord": None,
            "record": record,
        }
        try:
            put = self._xrpc.procedure("com.atproto.repo.putRecord", body, _Put)
        except XrpcError as refused:
            if refused.error != "InvalidSwap":
                raise
            return self.poll(
                name, post.at
            )  # it is there: by this key, since nothing else has one of its form
        return self._live(put.uri)

    def poll(self, handle: str, begun: int) -> Answered:
        """See Connection. The handle of a post is its record key."""
        del begun
        query = {"repo": self._xrpc.did(), "collection": POSTS, "rkey": handle}
        try:
            found = self._xrpc.query("com.atproto.repo.getRecord", query, _Held)
        except XrpcError as refused:
            if refused.error == "RecordNotFound":
                raise NotFoundError(f"{NAME} has no post {handle}") from None
            raise
        return self._live(found.uri)

    def find(self, post: Post, key: str) -> Search:
        """See Connection. Its own data server has every record of an account, so it knows."""
        try:
            return Search(outcome="found", answered=self.poll(record_key(key, post.at), post.at))
        except NotFoundError:
            return Search(outcome="absent", says="the account has no record under this key")

    def take_down(self, reference: str) -> Taken:
        """See Connection. Deleting what is not there is no fault there (com.atproto.repo.deleteRecord)."""
        body = {"repo": self._xrpc.did(), "collection": POSTS, "rkey": reference.rpartition("/")[2]}
        self._xrpc.procedure("com.atproto.repo.deleteRecord", body, dict[str, object])
        return Taken(outcome="gone")

    def account(self) -> AccountShown:
        """See Connection."""
        raw = self._xrpc.raw("app.bsky.actor.getProfile", {"actor": self._xrpc.did()})
        found = calls.read(raw, _Profile, NAME)
        return AccountShown(
            handle=found.handle,
            metrics=calls.account_values(
                followers=found.followers_count, following=found.follows_count, posts=found.posts_count
            ),
            raw=raw.body,
        )

    def posts(self, since: int) -> Iterator[PostShown]:
        """See Connection."""
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            query = {"actor": self._xrpc.did(), "limit": str(PAGE), "filter": "posts_with_replies"}
            page = self._xrpc.query(
                "app.bsky.feed.getAuthorFeed", query | ({"cursor": cursor} if cursor else {}), _Feed
            )
            own = [item.post for item in page.feed if item.reason is None]
            yield from (_shown(each) for each in own if from_datetime(each.indexed_at) >= since)
            cursor = page.cursor
            if cursor is None or any(from_datetime(each.indexed_at) < since for each in own):
                return

    def hear(self, headers: Mapping[str, str], body: bytes) -> tuple[Told, ...]:
        """See Connection."""
        del headers, body
        raise RefusedError(f"{NAME} does not call us; nobody there was given this address")

    def _upload(self, file: Attachment) -> dict[str, object]:
        return self._xrpc.upload("com.atproto.repo.uploadBlob", file.media_type, file.data, _Blob).blob

    def _live(self, uri: str) -> Answered:
        return Answered(state="live", handle=uri.rpartition("/")[2], reference=uri, address=_address(uri))


class _Held(msgspec.Struct):
    uri: str


def record_key(key: str, at: int) -> str:
    """A TID (atproto.com/specs/tid): the instant in microseconds, and ten bits of the key's digest in place of a clock's id."""
    number = (at & (2**53 - 1)) << 10 | int.from_bytes(sha256(key.encode())[:2], "big") & 0x3FF
    return "".join(_SORTABLE[number >> shift & 31] for shift in range(60, -1, -5))


def facets(text: str) -> list[dict[str, object]]:
    """Its links, by bytes of UTF-8: without them an address is text (app.bsky.richtext.facet)."""
    return [
        {
            "index": {"byteStart": found.start(), "byteEnd": found.end()},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": found.group().decode()}],
        }
        for found in _URL.finditer(text.encode())
    ]


def _languages(post: Post) -> list[str]:
    return [each.strip() for each in post.settings.get("languages", "").split(",") if each.strip()]


def _written(at: int) -> str:
    return to_datetime(at).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _address(uri: str) -> str:
    did, _, name = uri.removeprefix("at://").split("/")
    return f"https://bsky.app/profile/{did}/post/{name}"


def _shown(post: _Seen) -> PostShown:
    return PostShown(
        reference=post.uri,
        address=_address(post.uri),
        posted=from_datetime(post.indexed_at),
        caption=post.record.text,
        metrics=calls.post_values(
            likes=post.like_count,
            comments=post.reply_count,
            shares=post.repost_count,
            quotes=post.quote_count,
            bookmarks=post.bookmark_count,
        ),
        raw=msgspec.json.encode(post),
    )
