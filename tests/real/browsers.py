"""Real browsers that read a policy folder of the test's own, and a site on loopback that answers to every name.

A browser reads its policies from below /etc. Each one here runs in a mount namespace of its own with a copy of /etc in
which that folder is the test's, so parallel tests do not meet and nothing is left behind. Chromium is driven
through its DevTools pipe, Firefox through its own Marionette port; neither needs a driver or a library.
"""

import contextlib
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from tests.real.browsing import PATIENCE, BrowserError, Outcome, running, site, until
from tests.support import require

__all__ = ["BrowserError", "Chromium", "Firefox", "chromium", "firefox", "site", "until"]

SETTLED = 8
"""Seconds after its start before Chromium sees that a policy file changed (reference, finding 10)."""
CHROMIUM_FLAGS = (
    "--headless", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
    "--enable-unsafe-extension-debugging",
    "--disable-features=HttpsUpgrades", "--host-resolver-rules=MAP * 127.0.0.1",
)  # fmt: skip
FIREFOX_PREFS: Mapping[str, object] = {
    "app.normandy.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.security.https_first": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.forceResolve": "127.0.0.1",
    "network.proxy.type": 0,
    "network.trr.mode": 5,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


class Chromium:
    """A running Chromium, by its DevTools pipe (messages of JSON, each ended with a NUL)."""

    def __init__(self, sending: IO[bytes], answers: IO[bytes]) -> None:
        self._sending, self._answers = sending, answers
        self._count = 0
        self._session: str | None = None
        made = self.ask("Target.createTarget", {"url": "about:blank"})
        joined = self.ask("Target.attachToTarget", {"targetId": made["targetId"], "flatten": True})
        self._session = str(joined["sessionId"])
        self.ask("Page.enable")
        self.started = time.monotonic()

    def visit(self, url: str) -> Outcome:
        """Whether the page opens or the administrator's policy refuses it; BrowserError for anything else."""
        fault = self.ask("Page.navigate", {"url": url}, until="Page.loadEventFired").get("errorText")
        if fault not in {None, "net::ERR_BLOCKED_BY_ADMINISTRATOR"}:
            raise BrowserError(f"{url}: {fault}")
        return "open" if fault is None else "refused"

    def script(self, text: str) -> object:
        """What the body of an asynchronous function gives on the present page."""
        said = self.ask(
            "Runtime.evaluate",
            {"expression": f"(async () => {{ {text} }})()", "awaitPromise": True, "returnByValue": True},
        )
        if "exceptionDetails" in said:
            raise BrowserError(json.dumps(said["exceptionDetails"]))
        result = said["result"]
        assert isinstance(result, dict)
        return result.get("value")

    def frame(self, url: str) -> Outcome:
        """Whether a frame of the present page shows this page."""
        made = f"const f = document.createElement('iframe'); f.src = '{url}'; document.body.append(f);"
        self.script(f"{made} await new Promise(done => f.onload = done);")
        tree = self.ask("Page.getFrameTree")["frameTree"]
        assert isinstance(tree, dict)
        last = tree["childFrames"][-1]["frame"]
        return "refused" if last["url"] == "chrome-error://chromewebdata/" else "open"

    def load_extension(self, folder: Path) -> str:
        """Load an unpacked extension; its id, or BrowserError with what Chromium has against it."""
        return str(self.ask("Extensions.loadUnpacked", {"path": str(folder)}, browser=True)["id"])

    def policies(self) -> dict[str, tuple[str, str]]:
        """The rows of chrome://policy that are set: name to (value, what the page says of it)."""
        self.visit("chrome://policy")
        until(lambda: self.script(_ROWS))
        rows = self.script(_ROWS)
        assert isinstance(rows, list)
        return {name: (value, told) for name, value, told in rows if value}

    def settle(self) -> None:
        """Wait until it watches its policy folder."""
        time.sleep(max(0.0, self.started + SETTLED - time.monotonic()))

    def ask(
        self,
        method: str,
        given: Mapping[str, object] | None = None,
        until: str = "",
        *,
        browser: bool = False,
    ) -> dict[str, object]:
        """Send a command to the page or the browser; its answer, once the event `until` has come if one is named."""
        self._count += 1
        sent = {"id": self._count, "method": method, "params": given or {}}
        sent |= {"sessionId": self._session} if self._session and not browser else {}
        self._sending.write(json.dumps(sent).encode() + b"\0")
        self._sending.flush()
        answer, happened = None, not until
        while answer is None or not happened:
            said = self._next()
            happened = happened or said.get("method") == until
            if said.get("id") == self._count:
                answer = said
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']}")
        result = answer["result"]
        assert isinstance(result, dict)
        return result

    def _next(self) -> dict[str, object]:
        got = bytearray()
        while (one := self._answers.read(1)) != b"\0":
            if not one:
                raise BrowserError("Chromium has gone")
            got += one
        said = json.loads(got)
        assert isinstance(said, dict)
        return said


_ROWS = """
const below = root => [...root.querySelectorAll('*')].flatMap(each => [each, ...(each.shadowRoot ? below(each.shadowRoot) : [])]);
return below(document).filter(each => each.localName === 'policy-row').map(row => {
  const text = name => row.shadowRoot.querySelector(name)?.textContent.trim() ?? '';
  return [text('.name'), text('.value'), `${text('.messages')} ${text('.errors .value')}`.trim()];
});
"""


@contextlib.contextmanager
def chromium(policies: Path, scratch: Path) -> Iterator[Chromium]:
    """A Chromium that has this folder as /etc/chromium/policies/managed."""
    binary = require("chromium")
    scratch.mkdir(parents=True, exist_ok=True)
    pipes = [scratch / "commands", scratch / "answers"]
    for each in pipes:
        each.unlink(missing_ok=True)
        os.mkfifo(each)
    piped = ["sh", "-c", 'exec 3<"$1" 4>"$2"; shift 2; exec "$@"', "sh", *map(str, pipes)]
    command = [*piped, str(binary), *CHROMIUM_FLAGS, f"--user-data-dir={scratch / 'profile'}", "about:blank"]
    with (
        running(command, policies, "chromium/policies/managed", scratch),
        pipes[0].open("wb") as sending,
        pipes[1].open("rb") as answers,
    ):
        yield Chromium(sending, answers)


class Firefox:
    """A running Firefox, by its Marionette connection."""

    def __init__(self, link: socket.socket) -> None:
        self._file = link.makefile("rwb")
        self._count = 0
        self._answer()

    def visit(self, url: str) -> Outcome:
        """Whether the page opens or the administrator's policy refuses it; BrowserError for anything else."""
        try:
            self.ask("WebDriver:Navigate", {"url": url})
        except BrowserError as fault:
            if "e=blockedByPolicy" in str(fault):
                return "refused"
            raise
        return "open"

    def script(self, text: str) -> object:
        """What the body of an asynchronous function gives on the present page."""
        wrapped = (
            f"const done = arguments[0]; (async () => {{ {text} }})().then(done, e => done('failed: ' + e));"
        )
        return self.ask("WebDriver:ExecuteAsyncScript", {"script": wrapped, "args": []})["value"]

    def within(self, text: str) -> object:
        """The same, in the browser's own scope."""
        self.ask("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.script(text)
        finally:
            self.ask("Marionette:SetContext", {"value": "content"})

    def ask(self, command: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
        """Send a Marionette command; its answer, or BrowserError with what it complains of."""
        self._count += 1
        sent = json.dumps([0, self._count, command, body or {}]).encode()
        self._file.write(b"%d:%s" % (len(sent), sent))
        self._file.flush()
        answer = self._answer()
        assert isinstance(answer, list)
        if answer[2]:
            raise BrowserError(f"{answer[2]['error']}: {answer[2]['message']}")
        return answer[3] or {}

    def _answer(self) -> object:
        length = b""
        while not length.endswith(b":"):
            length += self._file.read(1)
        return json.loads(self._file.read(int(length[:-1])))


@contextlib.contextmanager
def firefox(policies: Path, scratch: Path) -> Iterator[Firefox]:
    """A Firefox that has this folder as /etc/firefox/policies; it reads its policies now and never again."""
    profile = scratch / "profile"
    shutil.rmtree(profile, ignore_errors=True)
    profile.mkdir(parents=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in FIREFOX_PREFS.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [
        str(require("firefox-esr")), "--headless", "--new-instance", "--marionette",
        "--remote-allow-system-access", "--profile", str(profile),
    ]  # fmt: skip
    with running(command, policies, "firefox/policies", scratch):
        port = profile / "MarionetteActivePort"
        until(lambda: port.exists() and port.read_text())
        with socket.create_connection(("127.0.0.1", int(port.read_text())), PATIENCE) as link:
            browser = Firefox(link)
            browser.ask("WebDriver:NewSession")
            yield browser
