"""Whether a request comes from a page of ours: what browsers say of where it began, and the token that our forms hold.

Both are asked for whatever changes something (OWASP CSRF Prevention: token, then origin as defence in depth). A browser
that says neither `Origin` nor `Sec-Fetch-Site` is refused.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import Scope

from appban.ports import Entropy
from appban.web.bodies import header
from appban.web.console.sessions import Session
from appban.web.problems import ProblemError, problem

CSRF = "csrf"


def own_origin(scope: Scope, public_url: str | None) -> str:
    """The origin that our pages have: as the operator says, else as the request was addressed."""
    if public_url is not None:
        parts = urlsplit(public_url)
        return f"{parts.scheme}://{parts.netloc}"
    host = (header(scope, b"host") or b"").decode("latin-1")
    return f"{scope['scheme']}://{host}"


def refuse_foreign(scope: Scope, own: str) -> None:
    """A problem unless a request that changes something began on a page of ours."""
    origin = header(scope, b"origin")
    if origin is not None:
        if origin.decode("latin-1") == own:
            return
    elif (header(scope, b"sec-fetch-site") or b"") == b"same-origin":
        return
    said = "nothing" if origin is None else origin.decode("latin-1")
    raise ProblemError(
        problem(
            403,
            "origin",
            "the form was not sent from a page of this service",
            do="open the page here",
            value=said,
        )
    )


def masked(token: str, entropy: Entropy) -> str:
    """A session's token as a form holds it: other bytes in each page, so that compressing a page tells nothing of it."""
    data = token.encode()
    mask = entropy.bytes(len(data))
    return urlsafe_b64encode(mask + _crossed(mask, data)).decode()


def refuse_unmarked(session: Session | None, form: Mapping[str, str]) -> None:
    """A problem unless a form holds the token of the session it was made in."""
    if session is None:
        return
    if not hmac.compare_digest(_unmasked(form.get(CSRF, "")), session.csrf.encode()):
        raise ProblemError(
            problem(
                403, "form-token", "the form is of another session", do="load the page again, then send it"
            )
        )


def _unmasked(text: str) -> bytes:
    try:
        data = urlsafe_b64decode(text)
    except (NotBase64, ValueError):
        return b""
    half = len(data) // 2
    return _crossed(data[:half], data[half:]) if len(data) == 2 * half else b""


def _crossed(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
