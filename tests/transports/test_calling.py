"""The network as platforms see it, against a server on loopback."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from appban.errors import SettingsError, UnreachableError
from appban.ports import HttpCall
from appban.transports.calling import MOST, PlainHttp


@contextmanager
def site(answer):
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self):
            seen.append(
                (self.path, self.headers["x-part"], self.rfile.read(int(self.headers["content-length"])))
            )
            answer(self)

        def do_GET(self):
            answer(self)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()


def replying(status, body=b"", **headers):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_request_goes_as_it_is_and_the_answer_comes_whole():
    with site(replying(206, b"so far", **{"X-Left": "3"})) as (url, seen):
        answer = PlainHttp().send(
            HttpCall(method="PUT", url=f"{url}/v?t=1", headers={"x-part": "1"}, body=b"ab")
        )
    assert seen == [("/v?t=1", "1", b"ab")]
    assert (answer.status, answer.body, answer.headers["x-left"]) == (206, b"so far", "3")


def test_nothing_is_followed():
    with site(replying(302, Location="http://127.0.0.1:9/")) as (url, _):
        assert PlainHttp().send(HttpCall(method="GET", url=url)).status == 302


def test_no_answer_is_told_without_the_address():
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1 gave no answer") as told:
        PlainHttp().send(HttpCall(method="GET", url="http://127.0.0.1:1/?upload_token=secret"))
    assert "secret" not in str(told.value)


def test_an_answer_that_does_not_end_is_given_up():
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        threading.Event().wait(2)

    with site(answer) as (url, _), pytest.raises(UnreachableError, match="no answer within"):
        PlainHttp(patience=0.3).send(HttpCall(method="GET", url=url))


def test_an_answer_without_bound_is_refused():
    with site(replying(200, bytes(MOST + 1))) as (url, _), pytest.raises(UnreachableError, match="over"):
        PlainHttp().send(HttpCall(method="GET", url=url))


def test_nobody_but_this_machine_is_called_without_tls():
    with pytest.raises(SettingsError, match="without TLS"):
        PlainHttp().send(HttpCall(method="GET", url="http://social.example/api"))
