"""One POST with an end to it, however slowly the other side answers, and what came of it."""

import asyncio
import ssl
from collections.abc import Mapping

import httpx2
import msgspec

from appban.ports import Handed

PATIENCE = 20.0
"""Seconds that a call may take in all."""
AGAIN = frozenset({401, 403, 404, 408, 425, 429})
"""Refusals that may be over when the operator, or time, has put something right (RFC 9110 section 15.5, RFC 6585)."""
MOST = 2000
"""Bytes of an answer that are looked at."""


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent where; `name` is the host under which the certificate is checked, if that is not the URL's own."""

    url: str
    body: bytes
    headers: Mapping[str, str]
    name: str | None = None


class Answer(msgspec.Struct, frozen=True):
    """The status, and how the body begins."""

    status: int
    body: bytes


def post(
    call: Call, context: ssl.SSLContext, *, by_proxy: bool, patience: float = PATIENCE
) -> Answer | Handed:
    """Call once, following nothing; `by_proxy`: by the proxy of this machine's environment, if it names one.

    Handed (`later`) if there is no answer in time.
    """
    try:
        return asyncio.run(asyncio.wait_for(_post(call, context, patience, by_proxy=by_proxy), patience))
    except TimeoutError:
        return Handed("later", f"no answer within {patience:g} s")
    except httpx2.HTTPError as problem:
        return Handed("later", f"no answer: {problem}")


def handed(status: int, said: str) -> Handed:
    """2xx is taken; other refusals of the request are for good, save those that may pass; all else is tried again."""
    if 200 <= status < 300:  # noqa: PLR2004  # RFC 9110 section 15.3
        return Handed("taken")
    if 300 <= status < 400:  # noqa: PLR2004  # RFC 9110 section 15.4
        return Handed(
            "never", f"status {status}: it leads elsewhere, and is not followed; name the last address"
        )
    never = 400 <= status < 500 and status not in AGAIN  # noqa: PLR2004  # RFC 9110 section 15.5
    return Handed("never" if never else "later", f"status {status} {said}".strip())


async def _post(call: Call, context: ssl.SSLContext, patience: float, *, by_proxy: bool) -> Answer:
    more = {} if call.name is None else {"sni_hostname": call.name}
    async with (
        httpx2.AsyncClient(
            verify=context, timeout=patience, follow_redirects=False, trust_env=by_proxy
        ) as client,
        client.stream(
            "POST", call.url, content=call.body, headers=dict(call.headers), extensions=more
        ) as reply,
    ):
        begun = b""
        async for piece in reply.aiter_raw():
            begun += piece
            if len(begun) >= MOST:
                break
        return Answer(reply.status_code, begun[:MOST])
