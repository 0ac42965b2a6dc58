"""A request to a stand-in, its answer, and how one is served on loopback."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

import msgspec

MOST = 256 * 1024 * 1024
"""Bytes of a request."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request; names of headers in lower case, each query value once."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def token(self) -> str:
        """The bearer token, "" for none."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind == "Bearer" else ""


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An answer."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"


class StandIn(Protocol):
    """Something that answers as a platform would."""

    url: str
    """Where it is served; it names addresses of its own."""

    def answer(self, asked: Asked) -> Given:
        """The answer to a request."""
        ...

    def connection(self) -> dict[str, str]:
        """What an account is connected to it by."""
        ...


def given(body: object, status: int = 200) -> Given:
    """An answer in JSON."""
    return Given(status=status, body=msgspec.json.encode(body))


def asked(method: str, target: str, headers: Mapping[str, str], body: bytes) -> Asked:
    """A request as it came over the wire."""
    parts = urlsplit(target)
    query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    return Asked(
        method=method,
        path=parts.path,
        query={name: values[0] for name, values in query.items()},
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
    )


@contextmanager
def served(made: Callable[[str], StandIn], port: int = 0) -> Iterator[StandIn]:
    """A stand-in on loopback, made with its own address; ended with the block."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _do(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            request = asked(self.command, self.path, dict(self.headers), self.rfile.read(min(size, MOST)))
            with lock:  # one at a time, so that what it counts is right
                reply = stand_in.answer(request)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media_type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815  # the names that the library looks for

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as the library has it
            """Say nothing: a request line may hold a secret."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    stand_in = made(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
