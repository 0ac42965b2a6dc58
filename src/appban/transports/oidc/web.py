"""HTTP to the provider with bounds: seconds, bytes, no redirect, nothing compressed, nothing in clear but on loopback."""

import time
from collections.abc import Iterator
from typing import TypeVar

import httpx2
import msgspec

from appban.errors import InputError, UnreachableError
from appban.regime.hosts import canonical_host, is_private_way

T = TypeVar("T")

TIME_OUT = 5.0
"""Seconds for a connection, and for each read."""
DEADLINE = 15.0
"""Seconds for a whole answer, however it trickles."""
MOST = 1_048_576
"""Bytes of an answer; key sets and tokens have thousands."""
REDIRECTS = range(300, 400)


class Bounded(httpx2.BaseTransport):
    """A transport whose answers end: by size, by time, and at the first redirect."""

    def __init__(self, inner: httpx2.BaseTransport, *, deadline: float = DEADLINE, most: int = MOST) -> None:
        self._inner, self._deadline, self._most = inner, deadline, most

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """See BaseTransport; UnreachableError for an answer that is not to be read."""
        host = request.url.host
        check_way(str(request.url))
        end = time.monotonic() + self._deadline
        try:
            response = self._inner.handle_request(request)
        except httpx2.HTTPError as problem:
            raise UnreachableError(
                f"{host} does not answer ({type(problem).__name__}); see that it runs and can be reached from here"
            ) from problem
        refused = self._refused(response)
        if refused is not None:
            response.close()
            raise UnreachableError(f"{host} {refused}")
        stream = response.stream
        if not isinstance(stream, httpx2.SyncByteStream):
            raise UnreachableError(f"{host} answers in a way that cannot be read")
        return httpx2.Response(
            status_code=response.status_code,
            headers=response.headers,
            stream=_Ending(stream, host, end, self._most),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """See BaseTransport."""
        self._inner.close()

    def _refused(self, response: httpx2.Response) -> str | None:
        if response.status_code in REDIRECTS:
            return (
                "sends elsewhere with a redirect, which is not followed; state the issuer as it names itself"
            )
        if response.headers.get("content-encoding", "identity") != "identity":
            return "compresses its answer, though asked not to; its answer is not read"
        return None


class _Ending(httpx2.SyncByteStream):
    """The bytes of an answer, up to a number of them and an instant of the monotonic clock."""

    def __init__(self, inner: httpx2.SyncByteStream, host: str, end: float, most: int) -> None:
        self._inner, self._host, self._end, self._most = inner, host, end, most

    def __iter__(self) -> Iterator[bytes]:
        seen = 0
        try:
            for chunk in self._inner:
                seen += len(chunk)
                if seen > self._most:
                    raise UnreachableError(
                        f"{self._host} answers with more than {self._most} bytes; it is not read"
                    )
                if time.monotonic() > self._end:
                    raise UnreachableError(f"{self._host} takes too long over its answer; try again later")
                yield chunk
        except httpx2.HTTPError as problem:
            raise UnreachableError(
                f"{self._host} breaks off its answer ({type(problem).__name__}); try again later"
            ) from problem

    def close(self) -> None:
        """See SyncByteStream."""
        self._inner.close()


def client(transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """A client with these bounds; `transport` for what carries its requests, by default HTTP with the system's CAs."""
    return httpx2.Client(
        transport=Bounded(transport or httpx2.HTTPTransport(trust_env=False)),
        timeout=TIME_OUT,
        follow_redirects=False,
        trust_env=False,
        headers={"accept": "application/json", "accept-encoding": "identity"},
    )


def get(web: httpx2.Client, url: str, kind: type[T]) -> T:
    """The JSON document at a URL; UnreachableError if there is none of that shape."""
    response = web.get(url)
    host = canonical_host(url)
    if response.status_code != httpx2.codes.OK:
        raise UnreachableError(
            f"{host} answers {response.status_code} to {url}; see that the issuer is right and the provider well"
        )
    try:
        return msgspec.json.decode(response.content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise UnreachableError(f"{url} is not what OpenID Connect says it is: {problem}") from None


def check_way(url: str) -> None:
    """UnreachableError for a URL to which nothing is sent, since others could read it on the way."""
    try:
        private = is_private_way(url)
    except InputError as problem:
        raise UnreachableError(f"{problem}; the provider names it as one of its own") from None
    if not private:
        raise UnreachableError(f"{url!r} is not encrypted; the provider must be reached by https")
