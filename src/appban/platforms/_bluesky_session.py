"""XRPC of the AT Protocol (atproto.com/specs/xrpc) with a session that is renewed as it runs out, and kept."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from appban.errors import AuthorisationGoneError, RefusedError, UnreachableError
from appban.platforms import _calls as calls
from appban.ports import HttpAnswer, HttpCall, Line

Shape = TypeVar("Shape")
NAME = "Bluesky"
_EXPIRED = frozenset({"ExpiredToken", "InvalidToken"})
_GONE = frozenset(
    {"AuthenticationRequired", "AccountTakedown", "AccountDeactivated", "AuthMissing", *_EXPIRED}
)


class XrpcError(RefusedError):
    """The server does not do it, and says by which error of the lexicon."""

    def __init__(self, error: str, message: str) -> None:
        super().__init__(f"{NAME} does not take it: {error} {message}")
        self.error = error


class _Fault(msgspec.Struct):
    error: str = ""
    message: str = ""


class _Session(msgspec.Struct, rename="camel"):
    access_jwt: str
    refresh_jwt: str
    did: str


class Xrpc:
    """Calls as one account."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._secrets = line.secrets.read()

    def did(self) -> str:
        """The account's id; the session is begun if there is none yet."""
        if "did" not in self._secrets or "access_token" not in self._secrets:
            self._begin(None)
        return self._secrets["did"]

    def query(self, method: str, values: Mapping[str, str], shape: type[Shape]) -> Shape:
        """Read something."""
        return calls.read(self.raw(method, values), shape, NAME)

    def raw(self, method: str, values: Mapping[str, str]) -> HttpAnswer:
        """Read something; the answer as it came."""
        return self._as_us("GET", f"{method}?{calls.form(values)}", {}, b"")

    def procedure(self, method: str, body: Mapping[str, object], shape: type[Shape]) -> Shape:
        """Do something."""
        sent = msgspec.json.encode(dict(body))
        return calls.read(self._as_us("POST", method, {"Content-Type": calls.JSON}, sent), shape, NAME)

    def upload(self, method: str, media_type: str, data: bytes, shape: type[Shape]) -> Shape:
        """Hand a file over."""
        return calls.read(self._as_us("POST", method, {"Content-Type": media_type}, data), shape, NAME)

    def _as_us(self, method: calls.Method, path: str, headers: Mapping[str, str], body: bytes) -> HttpAnswer:
        self.did()
        used = self._secrets["access_token"]
        answer = self._send(method, path, used, headers, body)
        if _fault(answer).error in _EXPIRED:
            self._begin(used)
            answer = self._send(method, path, self._secrets["access_token"], headers, body)
        return _checked(answer)

    def _begin(self, used: str | None) -> None:
        """A session in place of the one that ran out (None: of none), unless somebody else has put one there meanwhile."""

        def renewed(kept: Mapping[str, str]) -> Mapping[str, str]:
            if "did" in kept and kept.get("access_token") not in {None, used}:
                return kept
            session = self._refreshed(kept.get("refresh_token")) or self._signed_in(kept)
            return {
                **kept,
                "access_token": session.access_jwt,
                "refresh_token": session.refresh_jwt,
                "did": session.did,
            }

        self._secrets = self._line.secrets.change(renewed)

    def _refreshed(self, token: str | None) -> _Session | None:
        if token is None:
            return None
        answer = self._send("POST", "com.atproto.server.refreshSession", token, {}, b"")
        if _fault(answer).error in _GONE:
            return None
        return calls.read(_checked(answer), _Session, NAME)

    def _signed_in(self, kept: Mapping[str, str]) -> _Session:
        body = msgspec.json.encode({"identifier": kept["identifier"], "password": kept["password"]})
        answer = self._send(
            "POST", "com.atproto.server.createSession", None, {"Content-Type": calls.JSON}, body
        )
        return calls.read(_checked(answer), _Session, NAME)

    def _send(
        self, method: calls.Method, path: str, token: str | None, headers: Mapping[str, str], body: bytes
    ) -> HttpAnswer:
        shown = {} if token is None else {"Authorization": f"Bearer {token}"}
        url = f"{self._secrets['url'].rstrip('/')}/xrpc/{path}"
        return self._line.http.send(HttpCall(method=method, url=url, headers={**shown, **headers}, body=body))


def _fault(answer: HttpAnswer) -> _Fault:
    if answer.status < 400:  # noqa: PLR2004  # RFC 9110 section 15.5
        return _Fault()
    try:
        return msgspec.json.decode(answer.body, type=_Fault)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _Fault()


def _checked(answer: HttpAnswer) -> HttpAnswer:
    """The answer, if it is one; else the error that fits."""
    if 200 <= answer.status < 300:  # noqa: PLR2004  # RFC 9110 section 15.3
        return answer
    fault = _fault(answer)
    error, message = calls.said(fault.error), calls.said(fault.message)
    if fault.error in _GONE:
        raise AuthorisationGoneError(f"{NAME} does not let the account in: {error} {message}")
    if 400 <= answer.status < 500 and answer.status not in {408, 425, 429}:  # noqa: PLR2004  # RFC 9110, RFC 6585
        raise XrpcError(error, message)
    raise UnreachableError(
        f"{NAME} answered with status {answer.status} {error} {message}; it is asked again later"
    )
