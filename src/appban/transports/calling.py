"""The network as platforms see it: one request with an end to it, nothing followed, an answer of a bounded size."""

import asyncio
import ssl
from pathlib import Path

import httpx2

from appban.errors import SettingsError, UnreachableError
from appban.ports import HttpAnswer, HttpCall

PATIENCE = 30.0
"""Seconds that a call may take, and one more for each `PACE` bytes that it sends."""
PACE = 256 * 1024
MOST = 8 * 1024 * 1024
"""Bytes of an answer."""


class PlainHttp:
    """See Http. `ca_file` names authorities of the operator's own; plain http goes to loopback alone."""

    def __init__(self, ca_file: Path | None = None, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        try:
            self._context = ssl.create_default_context(cafile=ca_file)
        except (OSError, ssl.SSLError) as problem:
            raise SettingsError(
                f"{ca_file} cannot be used as authorities: {problem}; name a PEM file"
            ) from None

    def send(self, call: HttpCall) -> HttpAnswer:
        """See Http. No message holds the address beyond its host: what follows may be a secret."""
        url = httpx2.URL(call.url)
        if url.scheme != "https" and url.host not in {"127.0.0.1", "::1", "localhost"}:
            raise SettingsError(f"{url.host} would be called without TLS; name an https address")
        patience = self._patience + len(call.body) / PACE
        try:
            return asyncio.run(asyncio.wait_for(self._send(call, url, patience), patience))
        except TimeoutError:
            raise UnreachableError(
                f"{url.host} gave no answer within {patience:.0f} s; it is asked again later"
            ) from None
        except httpx2.HTTPError as problem:
            raise UnreachableError(
                f"{url.host} gave no answer: {type(problem).__name__}; it is asked again later"
            ) from None

    async def _send(self, call: HttpCall, url: httpx2.URL, patience: float) -> HttpAnswer:
        async with (
            httpx2.AsyncClient(verify=self._context, timeout=patience, follow_redirects=False) as client,
            client.stream(call.method, url, content=call.body, headers=dict(call.headers)) as reply,
        ):
            body = b""
            async for piece in reply.aiter_bytes():
                body += piece
                if len(body) > MOST:
                    raise UnreachableError(
                        f"{url.host} answered with over {MOST} bytes; that is no answer of its interface"
                    )
            return HttpAnswer(
                status=reply.status_code,
                headers={name.lower(): value for name, value in reply.headers.items()},
                body=body,
            )
