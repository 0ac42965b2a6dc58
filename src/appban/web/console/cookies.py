"""Cookies as they come and as they are set (RFC 6265)."""

from http.cookies import CookieError, SimpleCookie

from starlette.types import Scope

from appban.web.bodies import header


def cookies_of(scope: Scope) -> dict[str, str]:
    """The cookies of a request; none if they cannot be read."""
    text = (header(scope, b"cookie") or b"").decode("latin-1")
    try:
        return {name: each.value for name, each in SimpleCookie(text).items()}
    except CookieError:
        return {}


def set_cookie(name: str, value: str, *, secure: str, path: str = "/", seconds: int | None = None) -> str:
    """A header that sets a cookie for this host alone, which no script reads and no other site's form sends.

    `secure` is "; Secure" where browsers reach us by TLS, "" where they do not; `seconds` None: until the browser ends.
    """
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name}={value}; Path={path}; HttpOnly; SameSite=Lax{age}{secure}"
