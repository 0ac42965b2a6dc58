"""Calls to TikTok as one account: tokens renewed as they run out, faults told apart by their code and not by the status.

A refresh may hand out a new refresh token, after which the one before counts no more: what is kept is replaced before
anything is called with it.
"""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from appban.errors import AuthorisationGoneError, NotFoundError, RefusedError, UnreachableError
from appban.platforms import _calls as calls
from appban.platforms._tiktok_shapes import Envelope, Faulty, TokenAnswer
from appban.ports import HttpAnswer, HttpCall, Line
from appban.regime.time import MINUTE, SECOND

Data = TypeVar("Data")
NAME = "TikTok"
URL = "https://open.tiktokapis.com"
AHEAD = 5 * MINUTE
"""A token with less than this left is renewed before it is used."""
_STALE = frozenset({"access_token_invalid", "access_token_expired"})
_GONE = frozenset({"scope_not_authorized", "scope_permission_missed"})
_LATER = frozenset({"rate_limit_exceeded", "internal_error", "internal"})
_UNKNOWN = frozenset({"invalid_publish_id", "token_not_authorized_for_specified_publish_id"})


class Session:
    """See the module."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.secrets = line.secrets.read()

    @property
    def url(self) -> str:
        """Where it is; another in a rehearsal."""
        return self.secrets.get("url", URL).rstrip("/")

    def post(self, path: str, body: Mapping[str, object] | None, shape: type[Data]) -> Data:
        """POST JSON and read the data of the answer."""
        headers = {} if body is None else {"Content-Type": "application/json; charset=UTF-8"}
        sent = b"" if body is None else msgspec.json.encode(dict(body))
        return self._data("POST", path, headers, sent, shape)[0]

    def get(self, path: str, shape: type[Data]) -> tuple[Data, bytes]:
        """GET and read the data of the answer; the answer as it came beside it."""
        return self._data("GET", path, {}, b"", shape)

    def put(self, url: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        """Send a part of a file to the address that TikTok gave for it; that address is a secret and needs no token."""
        return self._line.http.send(HttpCall(method="PUT", url=url, headers=headers, body=body))

    def _data(
        self, method: calls.Method, path: str, headers: Mapping[str, str], body: bytes, shape: type[Data]
    ) -> tuple[Data, bytes]:
        self._renew_if_due()
        used = self.secrets["access_token"]
        answer = self._send(method, path, headers, body)
        code = _code(answer)
        if code in _STALE:
            self._renew(used)
            answer = self._send(method, path, headers, body)
            code = _code(answer)
        if code != "ok":
            raise _refused(answer, code)
        envelope: Envelope[Data] = calls.read(answer, Envelope[shape], NAME)  # type: ignore[valid-type]  # a type at run time
        return envelope.data, answer.body

    def _send(self, method: calls.Method, path: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        token = {"Authorization": f"Bearer {self.secrets['access_token']}"}
        return self._line.http.send(
            HttpCall(method=method, url=f"{self.url}{path}", headers={**token, **headers}, body=body)
        )

    def _renew_if_due(self) -> None:
        expires = self.secrets.get("expires", "0")
        if not expires.isdigit() or self._line.clock.now() + AHEAD >= int(expires) * SECOND:
            self._renew(self.secrets.get("access_token"))

    def _renew(self, used: str | None) -> None:
        def renewed(kept: Mapping[str, str]) -> Mapping[str, str]:
            if used is not None and kept.get("access_token") != used:
                return kept  # somebody else renewed it meanwhile
            given = self._refreshed(kept)
            until = self._line.clock.now() // SECOND + given.expires_in
            return {
                **kept,
                "access_token": given.access_token,
                "refresh_token": given.refresh_token or kept["refresh_token"],
                "expires": str(until),
            }

        self.secrets = self._line.secrets.change(renewed)

    def _refreshed(self, kept: Mapping[str, str]) -> TokenAnswer:
        asked = {
            "client_key": kept["client_key"],
            "client_secret": kept["client_secret"],
            "grant_type": "refresh_token",
            "refresh_token": kept["refresh_token"],
        }
        answer = self._line.http.send(
            HttpCall(
                method="POST",
                url=f"{self.url}/v2/oauth/token/",
                headers={"Content-Type": "application/x-www-form-urlencoded", "Cache-Control": "no-cache"},
                body=calls.form(asked).encode(),
            )
        )
        given = calls.read(answer, TokenAnswer, NAME)
        if given.error in {"invalid_grant", "access_denied"}:
            raise AuthorisationGoneError(
                f"{NAME} does not let the account in: {calls.said(given.error_description)}"
            )
        if given.error or not given.access_token:
            raise UnreachableError(
                f"{NAME} gave no token: {calls.said(f'{given.error} {given.error_description}')}"
            )
        return given


def _code(answer: HttpAnswer) -> str:
    return calls.read(answer, Faulty, NAME).error.code


def _refused(answer: HttpAnswer, code: str) -> Exception:
    fault = calls.read(answer, Faulty, NAME).error
    says = calls.said(f"{code} {fault.message} (log {fault.log_id})")
    if code in _STALE | _GONE:
        return AuthorisationGoneError(f"{NAME} does not let the account in: {says}")
    if code in _UNKNOWN:
        return NotFoundError(f"{NAME} knows no such post: {says}")
    if code in _LATER or answer.status >= 500 or answer.status == 429:  # noqa: PLR2004  # RFC 9110, RFC 6585
        return UnreachableError(f"{NAME} cannot now: {says}; it is asked again later")
    return RefusedError(f"{NAME} does not take it: {says}")
