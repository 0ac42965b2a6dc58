"""A real identity provider (npm oidc-provider) as a test runs it, and a browser that signs in at its pages."""

import json
import queue
import re
import subprocess
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

import httpx2
from tests.npm_packages import npm_packages
from tests.support import require

HOME = "https://ban.example.org"
CLIENT = "appban"
SECRET = "a secret + of % many : signs"
GROUPS = {"kim": ["security", "staff"], "lea": ["staff"], "max": []}
WAIT = 30
"""Seconds after which a test gives up on what the provider was to send."""


class RealProvider:
    """Its issuer, and what it sent to us by the back channel."""

    def __init__(self, issuer: str, told: "queue.Queue[str]") -> None:
        self.issuer, self._told = issuer, told

    def logout_token(self) -> str:
        """The next logout token that it sends."""
        return self._told.get(timeout=WAIT)


class Browser:
    """Keeps cookies, follows redirects, fills in the forms of the provider's pages; never goes to the console itself."""

    def __init__(self) -> None:
        self._web = httpx2.Client(verify=False, timeout=WAIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._web.close()

    def signs_in(self, url: str, as_: str | None = None) -> dict[str, list[str]]:
        """Go where the console sends it, sign in if the page asks, consent; the parameters with which it comes back."""
        page = self._web.get(url)
        for _ in range(20):
            if page.is_redirect:
                place = str(page.url.join(page.headers["location"]))
                if place.startswith(HOME):
                    return parse_qs(urlsplit(place).query)
                page = self._web.get(place)
            else:
                assert page.status_code == 200, page.text
                assert as_ is not None or 'name="login"' not in page.text, "asked to sign in anew"
                page = self._submitted(page, {"login": as_ or "", "password": "any"})
        raise AssertionError(f"went in a circle, at last to {page.url}")

    def signs_out(self, url: str) -> str:
        """Go where the console sends it, say yes; where it comes back to."""
        page = self._web.get(url)
        for _ in range(10):
            if page.is_redirect:
                place = str(page.url.join(page.headers["location"]))
                if place.startswith(HOME):
                    return place
                page = self._web.get(place)
            else:
                page = self._submitted(page, {"logout": "yes"})
        raise AssertionError(f"went in a circle, at last to {page.url}")

    def _submitted(self, page: httpx2.Response, typed: dict[str, str]) -> httpx2.Response:
        form = re.search(r"<form[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", page.text, re.DOTALL)
        assert form is not None, page.text
        hidden = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", form[2])
        given = {_attribute(each, "name"): _attribute(each, "value") for each in hidden}
        return self._web.post(page.url.join(unescape(form[1])), data=given | typed)


@contextmanager
def real_provider(algorithm: str = "RS256") -> Iterator[RealProvider]:
    """One that runs until the end of the block and signs in this way."""
    told: queue.Queue[str] = queue.Queue()
    with _listener(told) as back_channel:
        stated = {
            "client": {
                "client_id": CLIENT,
                "client_secret": SECRET,
                "redirect_uris": [f"{HOME}/sign-in/return"],
                "post_logout_redirect_uris": [f"{HOME}/signed-out"],
                "backchannel_logout_uri": back_channel,
                "backchannel_logout_session_required": True,
                "id_token_signed_response_alg": algorithm,
                "require_auth_time": False,
            },
            "groups": GROUPS,
        }
        script = npm_packages().parent / "oidc_provider.mjs"
        process = subprocess.Popen(
            [require("node"), script, json.dumps(stated)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield RealProvider(process.stdout.readline().strip(), told)
        finally:
            process.stdin.close()
            process.wait(WAIT)
            process.stdout.close()


def said(token: str) -> dict[str, object]:
    """What a token says, unchecked."""
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@contextmanager
def _listener(told: "queue.Queue[str]") -> Iterator[str]:
    """The address at which logout tokens are taken in."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            told.put(form["logout_token"][0])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests say themselves what went wrong."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sign-out"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _attribute(tag: str, name: str) -> str:
    found: Sequence[str] = re.findall(rf"{name}=\"([^\"]*)\"", tag)
    return unescape(found[0]) if found else ""
