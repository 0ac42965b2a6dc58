"""Web servers of the tests' own, on loopback, that keep what they are sent."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
from tests.transports.messengers.telling import certificate


class Received(msgspec.Struct, frozen=True):
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


class Reply(msgspec.Struct, frozen=True):
    """What is answered."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Site(msgspec.Struct):
    """A running server: its port, and what it was sent."""

    port: int
    received: list[Received] = []


Answer = Callable[[Received], Reply]


@contextmanager
def site(
    answer: Answer, *, tls: Path | None = None, names: tuple[str, ...] = ("127.0.0.1",)
) -> Iterator[Site]:
    """A server on 127.0.0.1; `tls`: encrypted, with a certificate for `names` made in that folder."""
    kept = Site(0, [])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            got = Received(self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(size))
            kept.received.append(got)
            reply = answer(got)
            self.send_response(reply.status)
            for name, value in reply.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_args: object) -> None:
            """It says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate(tls, *names))
        server.socket = context.wrap_socket(server.socket, server_side=True)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
