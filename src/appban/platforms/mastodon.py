"""Mastodon, by its documented REST API (docs.joinmastodon.org/methods/statuses, /media, /accounts, /instance).

A status is posted under an Idempotency-Key, which a server keeps for an hour. Within it the same key gives the same
status; after it only the account's own list can tell, and one that is not on it may have been taken down by hand.
Images alone: films are worked on by the server for minutes before they can be attached.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

import msgspec

from appban.errors import NotFoundError, RefusedError, UnreachableError
from appban.platforms import _calls as calls
from appban.platforms._mastodon_shapes import NAME, Account, Attached, Instance, Source, Status, refused
from appban.ports import (
    AccountShown,
    Answered,
    Attachment,
    Capability,
    HttpAnswer,
    HttpCall,
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
from appban.regime.time import HOUR, MINUTE, from_datetime

Shape = TypeVar("Shape")
KEY_KEPT = HOUR - 5 * MINUTE
"""How long a server keeps an Idempotency-Key, less what clocks differ by."""
SLACK = 5 * MINUTE
PAGE = 40
MOST_PAGES = 25
URL_COUNTS = 23
_URL = re.compile(r"https?://\S+")
_BOUNDARY = "appban-7d1c2f0e9b"
_VISIBLE = ("public", "unlisted", "private")


class Platform:
    """See Platform."""

    name = "mastodon"
    summary = "Posts and images on one Mastodon server"
    capabilities = frozenset({Capability.PUBLISH, Capability.DELETE, Capability.OWN_METRICS})
    limits = Limits(
        caption=500,
        media=(
            MediaLimit(
                kind="image",
                types=("image/jpeg", "image/png", "image/gif", "image/webp"),
                most=4,
                bytes=16 * 1024 * 1024,
            ),
        ),
        calls=(Window("any", 300, 300),),
    )
    metrics = frozenset(
        {"account:followers", "account:following", "account:posts", "likes", "comments", "shares"}
    )
    settings: Mapping[str, str] = {
        "visibility": f"who sees it: {', '.join(_VISIBLE)} (public without it)",
        "language": "its language, ISO 639-1",
    }
    secrets: Mapping[str, str] = {
        "url": "the server, as https://HOST",
        "access_token": "a token with read, write:statuses and write:media, made in the account's own settings",
    }
    optional: frozenset[str] = frozenset()

    def check(self, post: Post) -> tuple[Problem, ...]:
        """See Platform. An address counts as 23 characters however long it is."""
        short = msgspec.structs.replace(post, caption=_URL.sub("x" * URL_COUNTS, post.caption))
        visible = post.settings.get("visibility", "public")
        wrong = visible not in _VISIBLE
        said = f"visibility {visible!r} is none of {', '.join(_VISIBLE)}; choose one"
        return (*calls.against(self.limits, short, NAME), *((Problem(said),) if wrong else ()))

    def connect(self, line: Line) -> "Mastodon":
        """See Platform."""
        return Mastodon(line)


class Mastodon:
    """See Connection."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._secrets = line.secrets.read()

    def constraints(self) -> tuple[Shown, ...]:
        """See Connection."""
        found = self._get("/api/v2/instance", Instance)
        limits = found.configuration.statuses
        return (
            Shown(
                name="server",
                says=f"{found.domain}: {limits.max_characters} characters, {limits.max_media_attachments} files",
            ),
            Shown(name="visibility", says="who sees it", choices=_VISIBLE),
        )

    def begin(self, post: Post, key: str, heard: Callable[[str], None]) -> Answered:
        """See Connection. Files that were uploaded and not attached are no post; the server drops them."""
        del heard  # the key is all that is needed to find it again
        body: dict[str, object] = {
            "status": post.caption,
            "media_ids": [self._upload(each) for each in post.media],
            "visibility": post.settings.get("visibility", "public"),
        }
        if "language" in post.settings:
            body["language"] = post.settings["language"]
        headers = {"Idempotency-Key": key, "Content-Type": calls.JSON}
        answer = self._send("POST", "/api/v1/statuses", headers, msgspec.json.encode(body))
        return _live(calls.read(answer, Status, NAME))

    def poll(self, handle: str, begun: int) -> Answered:
        """See Connection. Posts are there at once, so that their id is the handle."""
        del begun
        return _live(self._get(f"/api/v1/statuses/{calls.quoted(handle)}", Status))

    def find(self, post: Post, key: str) -> Search:
        """See Connection."""
        del key
        for status in self._own(post.at - SLACK):
            source = self._get(f"/api/v1/statuses/{calls.quoted(status.id)}/source", Source)
            if calls.same_text(source.text, post.caption):
                return Search(outcome="found", answered=_live(status))
        if self._line.clock.now() - post.at < KEY_KEPT:
            return Search(outcome="absent", says="the server still keeps the key")
        return Search(
            outcome="unclear", says="it is not on the account, and the server keeps the key no longer"
        )

    def take_down(self, reference: str) -> Taken:
        """See Connection."""
        try:
            self._send("DELETE", f"/api/v1/statuses/{calls.quoted(reference)}", {}, b"")
        except NotFoundError:
            return Taken(outcome="gone", says="it was gone already")
        return Taken(outcome="gone")

    def account(self) -> AccountShown:
        """See Connection."""
        answer = self._send("GET", "/api/v1/accounts/verify_credentials", {}, b"")
        found = calls.read(answer, Account, NAME)
        return AccountShown(
            handle=found.acct,
            metrics=calls.account_values(
                followers=found.followers_count, following=found.following_count, posts=found.statuses_count
            ),
            raw=answer.body,
        )

    def posts(self, since: int) -> Iterator[PostShown]:
        """See Connection."""
        for status in self._own(since):
            yield PostShown(
                reference=status.id,
                address=status.url,
                posted=from_datetime(status.created_at),
                caption=calls.plain(status.content),
                metrics=calls.post_values(
                    likes=status.favourites_count, comments=status.replies_count, shares=status.reblogs_count
                ),
                raw=msgspec.json.encode(status),
            )

    def hear(self, headers: Mapping[str, str], body: bytes) -> tuple[Told, ...]:
        """See Connection."""
        del headers, body
        raise RefusedError(f"{NAME} does not call us; take the address out of its settings")

    def _own(self, since: int) -> Iterator[Status]:
        me = self._get("/api/v1/accounts/verify_credentials", Account).id
        oldest = ""
        for _ in range(MOST_PAGES):
            query = calls.form(
                {"limit": str(PAGE), "exclude_reblogs": "true"} | ({"max_id": oldest} if oldest else {})
            )
            page = self._get(f"/api/v1/accounts/{calls.quoted(me)}/statuses?{query}", list[Status])
            for status in page:
                if from_datetime(status.created_at) < since:
                    return
                yield status
            if not page:
                return
            oldest = page[-1].id

    def _upload(self, file: Attachment) -> str:
        parts = [
            (f'name="file"; filename="{file.digest[:16]}"\r\nContent-Type: {file.media_type}', file.data),
            ('name="description"', (file.alt or "").encode()),
        ]
        mark = f"{_BOUNDARY}{file.digest[:24]}".encode()
        body = b"".join(
            b"--"
            + mark
            + b"\r\nContent-Disposition: form-data; "
            + head.encode()
            + b"\r\n\r\n"
            + data
            + b"\r\n"
            for head, data in parts
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={mark.decode()}"}
        answer = self._send("POST", "/api/v2/media", headers, body + b"--" + mark + b"--\r\n")
        found = calls.read(answer, Attached, NAME)
        if found.url is None:
            raise UnreachableError(
                f"{NAME} is still working on image {file.digest[:12]}; it is tried again later"
            )
        return found.id

    def _get(self, path: str, shape: type[Shape]) -> Shape:
        return calls.read(self._send("GET", path, {}, b""), shape, NAME)

    def _send(self, method: calls.Method, path: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        token = {"Authorization": f"Bearer {self._secrets['access_token']}"}
        url = f"{self._secrets['url'].rstrip('/')}{path}"
        answer = self._line.http.send(
            HttpCall(method=method, url=url, headers={**token, **headers}, body=body)
        )
        if 200 <= answer.status < 300:  # noqa: PLR2004  # RFC 9110 section 15.3
            return answer
        raise refused(answer)


def _live(status: Status) -> Answered:
    return Answered(state="live", handle=status.id, reference=status.id, address=status.url)
