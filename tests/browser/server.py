"""A server on loopback that serves pages a test paints, under the security policy of the console."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from appban.web.console.assets import PREFIX, asset

NONCE = "nonce"
POLICY = (
    f"default-src 'none'; script-src 'self' 'nonce-{NONCE}'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@contextmanager
def served(paint: Callable[[str], bytes]) -> Iterator[str]:
    """The address of a server that answers each path with what is painted for it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith(PREFIX):
                status, headers, body = asset(
                    path.removeprefix(PREFIX), self.headers.get("accept-encoding", "")
                )
            else:
                status, body = 200, paint(path)
                headers = (("content-type", "text/html; charset=utf-8"), ("content-security-policy", POLICY))
            self.send_response(status)
            for name, value in (*headers, ("content-length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
