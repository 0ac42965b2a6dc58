"""A strict stand-in of TikTok's Content Posting and Display interfaces, version 2, for one account of one client.

Films are kept until the program ends. What a rehearsal turns: `audited`, `options`, `moderation` (seconds until a film
has its public id), `hold` (as long as it is set, nothing is ever done with), `fail`, `banned`, and `revoke()`.
"""

import hmac
from collections import defaultdict, deque
from collections.abc import Callable
from urllib.parse import parse_qs

import msgspec

from appban.servers.stand_ins import _tiktok_rules as rules
from appban.servers.stand_ins._tiktok_rules import Fault, enveloped
from appban.servers.stand_ins.asked import Asked, Given, given

MINUTE, HOUR, TOKEN_LASTS = 60, 3600, 86_400
MOST_A_DAY = 15


class Film(msgspec.Struct):
    """A film on its way, or posted."""

    publish_id: str
    init: rules.Init
    begun: int
    received: int = 0
    whole: int | None = None
    """When its last part came, in seconds; None: it has not come."""
    post_id: int = 0
    counts: dict[str, int] = {}


class TikTokStandIn:
    """See StandIn."""

    def __init__(self, url: str, now: Callable[[], int], *, prefix: str = "demo") -> None:
        self.url, self._now = url, now
        self.client_key, self.client_secret = f"{prefix}-client", f"{prefix}-client-secret"
        self.open_id, self.username = f"{prefix}-open-id", "example_department"
        self.refresh_token, self._issued = f"rft.{prefix}.0", 0
        self.access_token = f"act.{prefix}.0"
        self.expires = now() + TOKEN_LASTS
        self.scopes = {
            "video.publish",
            "video.list",
            "user.info.basic",
            "user.info.profile",
            "user.info.stats",
        }
        self.audited, self.banned, self.revoked, self.hold = True, False, False, False
        self.options = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
        self.moderation, self.fail = 0, ""
        self.disabled: set[str] = set()
        self.longest = 600
        self.films: dict[str, Film] = {}
        self.stats = {"follower_count": 238_400, "following_count": 3, "likes_count": 1_900_000}
        self._calls: dict[str, deque[int]] = defaultdict(deque)
        self._done: dict[str, Callable[[Asked], Given]] = {
            "/v2/post/publish/creator_info/query/": self._creator,
            "/v2/post/publish/video/init/": self._init,
            "/v2/post/publish/status/fetch/": self._status,
            "/v2/user/info/": self._user,
            "/v2/video/list/": self._list,
            "/v2/video/query/": self._query,
        }

    @property
    def posts(self) -> list[Film]:
        """The films that were posted: of which the last part came."""
        return [each for each in self.films.values() if each.whole is not None]

    def connection(self) -> dict[str, str]:
        """What an account is connected by, as an authorisation would have given it."""
        return {
            "url": self.url,
            "client_key": self.client_key,
            "client_secret": self.client_secret,
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "open_id": self.open_id,
            "expires": str(self.expires),
        }

    def revoke(self) -> None:
        """The account's user takes the authorisation back: both tokens count no more."""
        self.revoked = True

    def call_of(self, event: str, content: dict[str, object]) -> tuple[dict[str, str], bytes]:
        """A call of TikTok to us: its headers with the signature, and its body."""
        told = {
            "client_key": self.client_key,
            "event": event,
            "create_time": self._now(),
            "user_openid": self.open_id,
            "content": msgspec.json.encode(content).decode(),
        }
        body, moment = msgspec.json.encode(told), str(self._now())
        seal = hmac.digest(self.client_secret.encode(), f"{moment}.".encode() + body, "sha256").hex()
        return {"tiktok-signature": f"t={moment},s={seal}", "content-type": "application/json"}, body

    def answer(self, asked: Asked) -> Given:
        """See StandIn."""
        try:
            return self._answer(asked)
        except Fault as fault:
            return rules.faulted(fault)

    def _answer(self, asked: Asked) -> Given:
        if asked.path == "/v2/oauth/token/" and asked.method == "POST":
            return self._token(asked)
        if asked.path == "/video/" and asked.method == "PUT":
            return self._upload(asked)
        method = "GET" if asked.path == "/v2/user/info/" else "POST"
        if asked.path not in rules.SCOPES or asked.method != method:
            return Given(status=404, body=b"404 page not found", media_type="text/plain")
        self._let_in(asked)
        return self._done[asked.path](asked)

    def _let_in(self, asked: Asked) -> None:
        if self.revoked or asked.token != self.access_token or self._now() >= self.expires:
            raise Fault("access_token_invalid", "The access token is invalid or not found in the request.")
        if rules.SCOPES[asked.path] not in self.scopes:
            raise Fault("scope_not_authorized", "The user did not authorize the scope required.")
        most, calls = rules.PER_MINUTE.get(asked.path), self._calls[asked.path]
        while calls and calls[0] <= self._now() - MINUTE:
            calls.popleft()
        if most is not None and len(calls) >= most:
            raise Fault("rate_limit_exceeded", "Your request is rate limited")
        calls.append(self._now())

    def _token(self, asked: Asked) -> Given:
        """Refusals come under HTTP 200 here, as they are reported to."""
        if asked.headers.get("content-type") != "application/x-www-form-urlencoded":
            return _no_token("invalid_request", "Only `application/x-www-form-urlencoded` is accepted.", 400)
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if (form.get("client_key"), form.get("client_secret")) != (self.client_key, self.client_secret):
            return _no_token("invalid_client", "Client key or secret is incorrect.")
        shown = (form.get("grant_type"), form.get("refresh_token"))
        if shown != ("refresh_token", self.refresh_token) or self.revoked:
            return _no_token("invalid_grant", "Refresh token is invalid or expired.")
        self._issued += 1
        self.access_token = f"act.{self.open_id}.{self._issued}"
        self.refresh_token = f"rft.{self.open_id}.{self._issued}"
        self.expires = self._now() + TOKEN_LASTS
        return given(
            {
                "access_token": self.access_token,
                "expires_in": TOKEN_LASTS,
                "open_id": self.open_id,
                "refresh_expires_in": 365 * TOKEN_LASTS,
                "refresh_token": self.refresh_token,
                "scope": ",".join(sorted(self.scopes)),
                "token_type": "Bearer",
            }
        )

    def _creator(self, asked: Asked) -> Given:
        if asked.body:
            raise Fault("invalid_param", "there is no body to this request")
        self._check_spam(200)
        return enveloped(
            {
                "creator_avatar_url": f"{self.url}/avatar",
                "creator_username": self.username,
                "creator_nickname": "Example Department",
                "privacy_level_options": self.options,
                **{f"{each}_disabled": each in self.disabled for each in ("comment", "duet", "stitch")},
                "max_video_post_duration_sec": self.longest,
            }
        )

    def _check_spam(self, status: int) -> None:
        if self.banned:
            raise Fault(
                "spam_risk_user_banned_from_posting", "The user is banned from making new posts.", status
            )
        today = [each for each in self.films.values() if each.begun > self._now() - 24 * HOUR]
        if len(today) >= MOST_A_DAY:
            raise Fault("spam_risk_too_many_posts", "The daily post cap from the API is reached.", status)

    def _init(self, asked: Asked) -> Given:
        body = rules.body_of(asked, rules.Init)
        rules.check_init(body, self.options, audited=self.audited)
        self._check_spam(403)
        number = len(self.films) + 1
        film = Film(f"v_pub_file~v2-1.{number}", body, self._now(), post_id=7_123_456_780 + number)
        self.films[film.publish_id] = film
        address = f"{self.url}/video/?upload_id={number}&upload_token=t{number}"
        return enveloped({"publish_id": film.publish_id, "upload_url": address})

    def _upload(self, asked: Asked) -> Given:
        number = asked.query.get("upload_id", "")
        film = self.films.get(f"v_pub_file~v2-1.{number}")
        if film is None or asked.query.get("upload_token") != f"t{number}":
            return Given(status=404)
        if self._now() >= film.begun + HOUR or film.whole is not None:
            return Given(status=403)
        try:
            is_last = rules.range_of(asked, film.received, film.init.source_info)
        except ValueError as refused:
            return Given(status=int(str(refused)))
        film.received += len(asked.body)
        if is_last:
            film.whole = self._now()
        return Given(status=201 if is_last else 206)

    def _status(self, asked: Asked) -> Given:
        body = rules.body_of(asked, rules.Fetch)
        film = self.films.get(body.publish_id)
        if film is None:
            raise Fault("invalid_publish_id", "The publish_id does not exist")
        told: dict[str, object] = {"uploaded_bytes": film.received, "publicaly_available_post_id": []}
        if film.whole is None or self.hold:
            return enveloped({"status": "PROCESSING_UPLOAD", **told})
        if self.fail:
            return enveloped({"status": "FAILED", "fail_reason": self.fail, **told})
        if self._is_shown(film):
            told["publicaly_available_post_id"] = [film.post_id]
        return enveloped({"status": "PUBLISH_COMPLETE", **told})

    def _is_shown(self, film: Film) -> bool:
        public = film.init.post_info.privacy_level == "PUBLIC_TO_EVERYONE"
        done = film.whole is not None and self._now() >= film.whole + self.moderation
        return public and done and not self.hold and not self.fail

    def _user(self, asked: Asked) -> Given:
        fields = rules.fields_of(asked, tuple(rules.USER_FIELDS))
        if not {rules.USER_FIELDS[each] for each in fields} <= self.scopes:
            raise Fault("scope_not_authorized", "The user did not authorize the scope required.")
        held: dict[str, object] = {
            "open_id": self.open_id,
            "username": self.username,
            "display_name": "Example Department",
            "video_count": sum(map(self._is_shown, self.posts)),
            **self.stats,
        }
        return enveloped({"user": {each: held.get(each, "") for each in fields}})

    def _list(self, asked: Asked) -> Given:
        fields = rules.fields_of(asked, rules.VIDEO_FIELDS)
        body = rules.body_of(asked, rules.Page)
        if not 1 <= body.max_count <= 20:  # noqa: PLR2004  # as documented
            raise Fault("invalid_params", "max_count is 1 to 20")
        shown = sorted(filter(self._is_shown, self.posts), key=lambda each: -each.post_id)
        left = [f for f in shown if body.cursor is None or f.post_id < body.cursor]
        page = left[: body.max_count]
        return enveloped(
            {
                "videos": [self._film(each, fields) for each in page],
                "cursor": page[-1].post_id if page else 0,
                "has_more": len(left) > len(page),
            }
        )

    def _query(self, asked: Asked) -> Given:
        fields = rules.fields_of(asked, rules.VIDEO_FIELDS)
        body = rules.body_of(asked, rules.Query)
        wanted = [f for f in self.posts if self._is_shown(f) and str(f.post_id) in body.filters.video_ids]
        return enveloped({"videos": [self._film(each, fields) for each in wanted]})

    def _film(self, film: Film, fields: list[str]) -> dict[str, object]:
        held: dict[str, object] = {
            "id": str(film.post_id),
            "create_time": film.whole,
            "title": film.init.post_info.title[:150],
            "share_url": f"https://video.example/@{self.username}/video/{film.post_id}",
            **dict.fromkeys(("view_count", "like_count", "comment_count", "share_count"), 0),
            **film.counts,
        }
        return {each: held.get(each, "") for each in fields}


def _no_token(error: str, description: str, status: int = 200) -> Given:
    return given({"error": error, "error_description": description, "log_id": "STANDIN"}, status)
