"""A strict stand-in of one Mastodon server with one account, by docs.joinmastodon.org: methods and entities.

An Idempotency-Key is kept for an hour, as there. What a rehearsal turns: `revoke()`, `busy` (media are still worked on).
"""

import datetime as dt
import html
import re
from collections.abc import Callable

import msgspec

from appban.servers.stand_ins.asked import Asked, Given, given

KEY_KEPT = 3600
MOST_CHARACTERS, MOST_MEDIA, MOST_PAGE, URL_COUNTS = 500, 4, 40, 23
TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
VISIBLE = ("public", "unlisted", "private", "direct")
_URL = re.compile(r"https?://\S+")
_PART = re.compile(
    rb'Content-Disposition: form-data; name="(\w+)"(?:; filename="[^"]*")?(?:\r\nContent-Type: ([^\r\n]+))?\r\n\r\n(.*)\r\n',
    re.DOTALL,
)


class Written(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a new status, as far as it is documented and taken here."""

    status: str = ""
    media_ids: list[str] = []
    visibility: str = "public"
    language: str | None = None
    spoiler_text: str = ""
    sensitive: bool = False


class Status(msgspec.Struct):
    """A status that is there."""

    id: str
    written: Written
    at: int
    key: str | None
    counts: dict[str, int] = {}


class Media(msgspec.Struct):
    """A file that was uploaded."""

    id: str
    media_type: str
    description: str
    data: bytes


class MastodonStandIn:
    """See StandIn."""

    def __init__(self, url: str, now: Callable[[], int]) -> None:
        self.url, self._now = url, now
        self.token, self.revoked, self.busy = "demo-token", False, False
        self.statuses: dict[str, Status] = {}
        self.media: dict[str, Media] = {}
        self._number = 0

    @property
    def posts(self) -> list[Status]:
        """What is there."""
        return list(self.statuses.values())

    def connection(self) -> dict[str, str]:
        """What an account is connected by."""
        return {"url": self.url, "access_token": self.token}

    def revoke(self) -> None:
        """The account's user takes the authorisation back."""
        self.revoked = True

    def answer(self, asked: Asked) -> Given:
        """See StandIn."""
        if asked.path == "/api/v2/instance" and asked.method == "GET":
            return self._instance()
        if self.revoked or asked.token != self.token:
            return given({"error": "The access token is invalid"}, 401)
        match (asked.method, asked.path.strip("/").split("/")):
            case ("POST", ["api", "v2", "media"]):
                return self._attach(asked)
            case ("POST", ["api", "v1", "statuses"]):
                return self._post(asked)
            case ("GET", ["api", "v1", "accounts", "verify_credentials"]):
                return given(self._account())
            case ("GET", ["api", "v1", "accounts", "1", "statuses"]):
                return self._list(asked)
            case (method, ["api", "v1", "statuses", identifier, *rest]):
                return self._one(method, identifier, rest)
            case _:
                return given({"error": "Record not found"}, 404)

    def _one(self, method: str, identifier: str, rest: list[str]) -> Given:
        found = self.statuses.get(identifier)
        if found is None:
            return given({"error": "Record not found"}, 404)
        if method == "DELETE" and not rest:
            del self.statuses[identifier]
            return given({**self._status(found), "text": found.written.status})
        if method == "GET" and rest == ["source"]:
            return given({"id": found.id, "text": found.written.status, "spoiler_text": ""})
        return (
            given(self._status(found)) if method == "GET" and not rest else given({"error": "Not found"}, 404)
        )

    def _attach(self, asked: Asked) -> Given:
        kind, _, mark = asked.headers.get("content-type", "").partition("; boundary=")
        if kind != "multipart/form-data" or not mark:
            return given({"error": "Validation failed: File can't be blank"}, 422)
        parts = asked.body.split(b"--" + mark.encode() + b"\r\n")[1:]
        found = {
            m.group(1): m
            for m in (_PART.match(each.partition(b"--" + mark.encode() + b"--")[0]) for each in parts)
            if m
        }
        file, said = found.get(b"file"), found.get(b"description")
        if file is None or (file.group(2) or b"").decode() not in TYPES:
            return given({"error": "Validation failed: File content type is invalid, File is invalid"}, 422)
        self._number += 1
        media = Media(
            str(self._number), file.group(2).decode(), said.group(3).decode() if said else "", file.group(3)
        )
        self.media[media.id] = media
        url = None if self.busy else f"{self.url}/media/{media.id}"
        return given(
            {"id": media.id, "type": "image", "url": url, "description": media.description},
            202 if self.busy else 200,
        )

    def _post(self, asked: Asked) -> Given:
        key = asked.headers.get("idempotency-key")
        for each in self.statuses.values():
            if key is not None and each.key == key and self._now() < each.at + KEY_KEPT:
                return given(self._status(each))
        try:
            written = msgspec.json.decode(asked.body, type=Written)
        except msgspec.MsgspecError as fault:
            return given({"error": f"Validation failed: {fault}"}, 422)
        wrong = self._wrong(written)
        if wrong:
            return given({"error": f"Validation failed: {wrong}"}, 422)
        self._number += 1
        status = Status(str(100_000_000_000_000_000 + self._number), written, self._now(), key)
        self.statuses[status.id] = status
        return given(self._status(status))

    def _wrong(self, written: Written) -> str:
        if len(_URL.sub("x" * URL_COUNTS, written.status)) > MOST_CHARACTERS:
            return f"Text character limit of {MOST_CHARACTERS} exceeded"
        if not written.status and not written.media_ids:
            return "Text can't be blank"
        if written.visibility not in VISIBLE:
            return "Visibility is not included in the list"
        if len(written.media_ids) > MOST_MEDIA:
            return "Cannot attach more than 4 files"
        return "" if set(written.media_ids) <= set(self.media) else "Media not found"

    def _list(self, asked: Asked) -> Given:
        limit = int(asked.query.get("limit", "20"))
        before = int(asked.query.get("max_id", str(2**63)))
        if not 1 <= limit <= MOST_PAGE:
            return given({"error": "limit is 1 to 40"}, 422)
        own = sorted(
            (each for each in self.statuses.values() if int(each.id) < before), key=lambda each: -int(each.id)
        )
        return given([self._status(each) for each in own[:limit]])

    def _account(self) -> dict[str, object]:
        return {
            "id": "1",
            "username": "example",
            "acct": "example",
            "followers_count": 1234,
            "following_count": 5,
            "statuses_count": len(self.statuses),
        }

    def _status(self, status: Status) -> dict[str, object]:
        paragraphs = html.escape(status.written.status).split("\n\n")
        return {
            "id": status.id,
            "created_at": dt.datetime.fromtimestamp(status.at, dt.UTC).isoformat().replace("+00:00", "Z"),
            "content": "".join(f"<p>{each.replace(chr(10), '<br />')}</p>" for each in paragraphs),
            "visibility": status.written.visibility,
            "language": status.written.language,
            "url": f"{self.url}/@example/{status.id}",
            "media_attachments": [
                {"id": each, "type": "image", "description": self.media[each].description}
                for each in status.written.media_ids
            ],
            **dict.fromkeys(("replies_count", "reblogs_count", "favourites_count"), 0),
            **status.counts,
        }

    def _instance(self) -> Given:
        limits = {
            "max_characters": MOST_CHARACTERS,
            "max_media_attachments": MOST_MEDIA,
            "characters_reserved_per_url": 23,
        }
        return given({"domain": "social.example", "version": "4.4.0", "configuration": {"statuses": limits}})
