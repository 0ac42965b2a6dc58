"""What is read out of a saved page is what Chromium would ask for: every host that it asks is one that was seen."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.inventory.samples import NOW
from tests.support import require

from appban.inventory.web_scan import Source
from appban.regime.hosts import canonical_host

pytestmark = pytest.mark.real

PAGE = "http://www.dept.example/apply/"
PATIENCE = 90
MARK = "%d"
"""Where a host of its own stands in each piece, `h0.test`, `h1.test` and so on."""

PIECES = (
    '<img src="//h%d.test/x.gif">',
    "<IMG SRC=HTTP://H%d.TEST/x.gif>",
    '<img/src="http://h%d.test/x.gif"/alt>',
    '<img src="http://h%d.test/first" src="http://other.test/second">',
    '<img src="http:\\\\h%d.test\\x.gif">',
    '<img src=" \thttp://h%d.te\nst/x ">',
    "<img src=http&colon;//h%d&period;test/x>",
    '<img srcset="http://h%d.test/a.png 1x, http://h%d.test/b.png 2x">',
    '<iframe src="http://h%d.test/embed"></iframe>',
    '<script src="http://h%d.test/x.js"></script>',
    "<script>new Image().src = 'http://h%d.test/pixel?id=1'</script>",
    '<script>fetch("http:\\/\\/h%d.test\\u002fbeacon", {mode: "no-cors"})</script>',
    '<link rel="stylesheet" href="http://h%d.test/x.css">',
    '<object data="http://h%d.test/x"></object>',
    '<video poster="http://h%d.test/x"></video>',
    '<input type="image" src="http://h%d.test/x">',
    '<svg width="9" height="9"><image href="http://h%d.test/x" width="9" height="9"/></svg>',
    "<svg><script href='http://h%d.test/x.js'></script></svg>",
    "<!--><img src='http://h%d.test/x'>",
    "<!-- x --!><img src='http://h%d.test/x'>",
    "</p <br><img src='http://h%d.test/x'>",
    "<textarea></p></textarea ><img src='http://h%d.test/x'>",
    "<!-- <img src='http://h%d.test/x'> -->",
    "<textarea><img src='http://h%d.test/x'></textarea>",
    "<noembed><img src='http://h%d.test/x'></noembed>",
    '<a href="http://h%d.test/@dept">Follow us</a>',
    '<script type="application/ld+json">{"sameAs": ["http://h%d.test/pixel.js"]}</script>',
)
SPELLINGS = (
    "ANALYTICS.Chat.test",
    "analytics.chat.test.",
    "analytics\u3002chat\u3002test",
    "ａｎａｌｙｔｉｃｓ.chat.test",
    "analytics.ch\u200bat.test",
    "analytics.ch\u00adat.test",
    "analytics%2Echat%2Etest",
    "analytics.chat.test:8080",
    "analytics.chat.test@evil.test",
    "analytics.ch\u0430t.test",
    "analytıcs.chat.test",
    "faß.test",
)


class Asked(ThreadingHTTPServer):
    """A server that answers to every name with one page, and notes which names were asked."""

    daemon_threads = True

    def __init__(self, page: str) -> None:
        self.page = page.encode()
        self.hosts: set[str] = set()
        super().__init__(("127.0.0.1", 0), _Answer)


class _Answer(BaseHTTPRequestHandler):
    server: Asked

    def do_GET(self) -> None:
        host = (self.headers["Host"] or "").rpartition(":")[0] or self.headers["Host"]
        own = host == "www.dept.example" and self.path == "/apply/"
        self.server.hosts.add(host)
        body = self.server.page if own else b""
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8" if own else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is said of requests."""


@contextmanager
def serving(page: str) -> Iterator[Asked]:
    with Asked(page) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def asked_by_chromium(page: str, scratch: Path) -> set[str]:
    binary = require("chromium")
    with serving(page) as server:
        subprocess.run(
            [
                str(binary), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-features=HttpsUpgrades", "--virtual-time-budget=5000", f"--user-data-dir={scratch}",
                f"--host-resolver-rules=MAP * 127.0.0.1:{server.server_port}", "--dump-dom", PAGE,
            ],
            check=True, capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
    assert "www.dept.example" in server.hosts, "Chromium did not ask for the page itself"
    # A new Chromium also asks its maker; everything of ours ends in `.test`.
    return {host for host in map(canonical_host, server.hosts) if host.endswith(".test")}


def seen(page: str) -> set[str]:
    front = f'+++\npage = "{PAGE}"\n+++\n'
    (report,) = Source().parse((front + page).encode(), NOW)
    return {item.value for item in report.items}


def test_every_host_that_chromium_asks_for_a_page_was_seen_in_it(tmp_path):
    body = "\n".join(piece.replace(MARK, str(n)) for n, piece in enumerate(PIECES))
    page = f"<!DOCTYPE html><html><head><title>x</title></head><body>{body}</body></html>"

    asked, found = asked_by_chromium(page, tmp_path), seen(page)

    assert len(asked) > 15
    assert asked - found == set()
    assert found - asked == set()


@pytest.mark.parametrize("base", ["", '<base href="//cdn.test/"><base href="//late.test/">'])
def test_each_spelling_of_a_host_is_the_host_that_chromium_asks(tmp_path, base):
    images = "".join(f'<img src="http://{host}/x">' for host in SPELLINGS)
    page = f'<!DOCTYPE html><html><head>{base}</head><body>{images}<img src="local.png"></body></html>'

    asked = asked_by_chromium(page, tmp_path)

    assert "analytics.chat.test" in asked
    assert asked <= seen(page)
    assert seen(page) - asked == {"evil.test"}  # Chromium asks no host under a name with user and password
