"""A strict stand-in of a data server of Bluesky with one account, by the lexicons com.atproto.* and app.bsky.*.

The real one is run as well (tests marked `bluesky`); this one is for where there is no node. What a rehearsal turns:
`revoke()`, and `expire()` for the session alone.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from hashlib import sha256

import msgspec

from appban.servers.stand_ins.asked import Asked, Given, given

POSTS = "app.bsky.feed.post"
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
MOST_BYTES, MOST_IMAGES, MOST_IMAGE, MOST_PAGE = 3000, 4, 1_000_000, 100


class Image(msgspec.Struct, forbid_unknown_fields=True):
    """An image of a post (app.bsky.embed.images#image); its alt text is required there."""

    image: dict[str, object]
    alt: str


class Embed(msgspec.Struct, rename={"type": "$type"}, forbid_unknown_fields=True):
    """Images of a post."""

    type: str
    images: list[Image]


class Place(msgspec.Struct, rename="camel", forbid_unknown_fields=True):
    """Bytes of a text."""

    byte_start: int
    byte_end: int


class Facet(msgspec.Struct, forbid_unknown_fields=True):
    """What a stretch of text is."""

    index: Place
    features: list[dict[str, str]]


class Record(msgspec.Struct, rename={"type": "$type", "created_at": "createdAt"}, forbid_unknown_fields=True):
    """A post (app.bsky.feed.post), as far as it is taken here."""

    type: str
    text: str
    created_at: dt.datetime
    langs: list[str] = []
    facets: list[Facet] = []
    embed: Embed | None = None


class Put(msgspec.Struct, rename={"swap_record": "swapRecord"}, forbid_unknown_fields=True):
    """The body of putRecord and createRecord; `swapRecord` null: there is to be none yet."""

    repo: str
    collection: str
    rkey: str
    record: msgspec.Raw
    swap_record: str | msgspec.UnsetType | None = msgspec.UNSET


class Delete(msgspec.Struct, forbid_unknown_fields=True):
    """The body of deleteRecord."""

    repo: str
    collection: str
    rkey: str


class SignIn(msgspec.Struct, forbid_unknown_fields=True):
    """The body of createSession."""

    identifier: str
    password: str


class Held(msgspec.Struct):
    """A record that is there."""

    record: Record
    raw: bytes
    cid: str
    at: int
    counts: dict[str, int] = {}


class BlueskyStandIn:
    """See StandIn."""

    def __init__(self, url: str, now: Callable[[], int]) -> None:
        self.url, self._now = url, now
        self.did, self.handle, self.password = (
            "did:plc:standin234567abcdefghij",
            "example.test",
            "demo-app-password",
        )
        self.records: dict[str, Held] = {}
        self.blobs: set[str] = set()
        self.revoked, self._access, self._refresh, self._number = False, "", "", 0
        self._expired: set[str] = set()
        self.profile = {"followersCount": 2, "followsCount": 1}

    @property
    def posts(self) -> list[Held]:
        """What is there."""
        return list(self.records.values())

    def connection(self) -> dict[str, str]:
        """What an account is connected by."""
        return {"url": self.url, "identifier": self.handle, "password": self.password}

    def revoke(self) -> None:
        """The app password is taken back, and its sessions with it."""
        self.revoked = True

    def expire(self) -> None:
        """The session's first token runs out."""
        self._expired.add(self._access)

    def answer(self, asked: Asked) -> Given:
        """See StandIn."""
        method = asked.path.removeprefix("/xrpc/")
        if method == "com.atproto.server.createSession":
            return self._sign_in(asked)
        if method == "com.atproto.server.refreshSession":
            ours = asked.token == self._refresh and not self.revoked
            return self._session() if ours else _fault(400, "ExpiredToken", "Token has been revoked")
        if self.revoked or asked.token in self._expired:
            return _fault(400, "ExpiredToken", "Token has expired")
        if asked.token != self._access:
            return _fault(400, "InvalidToken", "Token could not be verified")
        done: Mapping[str, Callable[[Asked], Given]] = {
            "com.atproto.repo.uploadBlob": self._upload,
            "com.atproto.repo.putRecord": self._put,
            "com.atproto.repo.createRecord": self._create,
            "com.atproto.repo.getRecord": self._get,
            "com.atproto.repo.deleteRecord": self._delete,
            "app.bsky.actor.getProfile": self._profile,
            "app.bsky.feed.getAuthorFeed": self._feed,
        }
        if method not in done:
            return _fault(501, "MethodNotImplemented", "Method Not Implemented")
        try:
            return done[method](asked)
        except _NoBlobError:
            return _fault(400, "BlobNotFound", "Could not find blob")
        except (msgspec.MsgspecError, ValueError) as fault:
            return _fault(400, "InvalidRequest", str(fault))

    def _sign_in(self, asked: Asked) -> Given:
        body = msgspec.json.decode(asked.body, type=SignIn)
        if self.revoked or (body.identifier, body.password) != (self.handle, self.password):
            return _fault(401, "AuthenticationRequired", "Invalid identifier or password")
        return self._session()

    def _session(self) -> Given:
        self._number += 1
        self._access, self._refresh = f"access-{self._number}", f"refresh-{self._number}"
        told = {
            "accessJwt": self._access,
            "refreshJwt": self._refresh,
            "did": self.did,
            "handle": self.handle,
        }
        return given({**told, "active": True})

    def _upload(self, asked: Asked) -> Given:
        kind = asked.headers.get("content-type", "")
        digest = f"bafkrei{sha256(asked.body).hexdigest()[:52]}"
        self.blobs.add(digest)
        blob = {"$type": "blob", "ref": {"$link": digest}, "mimeType": kind, "size": len(asked.body)}
        return given({"blob": blob})

    def _put(self, asked: Asked) -> Given:
        body = msgspec.json.decode(asked.body, type=Put)
        held = self.records.get(body.rkey)
        if held is not None and held.cid == _cid(bytes(body.record)):
            return given({"uri": self._uri(body.rkey), "cid": held.cid})  # what is there already is no change
        if body.swap_record is None and held is not None:
            return _fault(400, "InvalidSwap", f"Record was at {held.cid}")
        return self._write(body, held)

    def _create(self, asked: Asked) -> Given:
        body = msgspec.json.decode(asked.body, type=Put)
        if body.rkey in self.records:
            return _fault(500, "InternalServerError", "Internal Server Error")  # as the real one does
        return self._write(body, None)

    def _write(self, body: Put, held: Held | None) -> Given:
        raw = bytes(body.record)
        record = msgspec.json.decode(raw, type=Record)
        if body.repo != self.did or body.collection != POSTS or not TID.fullmatch(body.rkey):
            raise ValueError("repo, collection or rkey is not as the lexicon has it")
        self._check(record)
        cid = _cid(raw)
        self.records[body.rkey] = Held(record, raw, cid, self._now() if held is None else held.at)
        return given({"uri": self._uri(body.rkey), "cid": cid, "validationStatus": "valid"})

    def _check(self, record: Record) -> None:
        size = len(record.text.encode())
        if record.type != POSTS or size > MOST_BYTES or record.created_at.tzinfo is None:
            raise ValueError("the record is not as its lexicon has it")
        if any(not 0 <= each.index.byte_start < each.index.byte_end <= size for each in record.facets):
            raise ValueError("a facet lies outside the text")
        images = [] if record.embed is None else record.embed.images
        if len(images) > MOST_IMAGES:
            raise ValueError("Record/embed/images must not have more than 4 elements")
        for each in images:
            image = msgspec.convert(each.image, _BlobRef)
            if image.size > MOST_IMAGE:
                raise ValueError("the file is too large")
            if image.ref.get("$link") not in self.blobs:
                raise _NoBlobError

    def _get(self, asked: Asked) -> Given:
        held = self.records.get(asked.query["rkey"])
        if held is None or asked.query["repo"] != self.did:
            return _fault(400, "RecordNotFound", "Could not locate record")
        uri = self._uri(asked.query["rkey"])
        return given({"uri": uri, "cid": held.cid, "value": msgspec.Raw(held.raw)})

    def _delete(self, asked: Asked) -> Given:
        self.records.pop(msgspec.json.decode(asked.body, type=Delete).rkey, None)
        return given({})

    def _profile(self, asked: Asked) -> Given:
        if asked.query.get("actor") not in {self.did, self.handle}:
            return _fault(400, "InvalidRequest", "Profile not found")
        counts = {**self.profile, "postsCount": len(self.records)}
        return given({"did": self.did, "handle": self.handle, **counts})

    def _feed(self, asked: Asked) -> Given:
        limit, skip = int(asked.query.get("limit", "50")), int(asked.query.get("cursor", "0"))
        if not 1 <= limit <= MOST_PAGE:
            raise ValueError("limit is 1 to 100")
        newest = sorted(self.records.items(), key=lambda each: each[0], reverse=True)
        page = newest[skip : skip + limit]
        more = {"cursor": str(skip + limit)} if len(newest) > skip + limit else {}
        return given({"feed": [{"post": self._view(name, held)} for name, held in page], **more})

    def _view(self, name: str, held: Held) -> dict[str, object]:
        return {
            "uri": self._uri(name),
            "cid": held.cid,
            "author": {"did": self.did, "handle": self.handle},
            "record": msgspec.Raw(held.raw),
            "indexedAt": dt.datetime.fromtimestamp(held.at, dt.UTC).isoformat().replace("+00:00", "Z"),
            **dict.fromkeys(("likeCount", "replyCount", "repostCount", "quoteCount", "bookmarkCount"), 0),
            **held.counts,
        }

    def _uri(self, name: str) -> str:
        return f"at://{self.did}/{POSTS}/{name}"


class _BlobRef(msgspec.Struct):
    ref: dict[str, str]
    size: int


def _cid(raw: bytes) -> str:
    return f"bafyrei{sha256(raw).hexdigest()[:52]}"


class _NoBlobError(Exception):
    """A post names a file that was never handed over."""


def _fault(status: int, error: str, message: str) -> Given:
    return given({"error": error, "message": message}, status)
