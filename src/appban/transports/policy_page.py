"""Asking a browser itself what it refuses: its own page of policies, read through a driver (W3C WebDriver, level 2).

The driver (Debian's chromedriver) starts the browser as it is installed on that machine, which reads the policies in force
there. So what is told is what the browser took from its files and what it has against them, and not what the files say.
"""

import http.client
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from appban.ports import Heard

PATIENCE = 30.0
"""Seconds for any one answer: a browser has to start."""
KEPT = 3.0
"""Seconds for which a page that was read answers further questions."""
PAGE = "chrome://policy"
BLOCKED, ALLOWED = "URLBlocklist", "URLAllowlist"
_TRIES = 50
_PAUSE = 0.1
_ARGUMENTS = (
    "--headless=new", "--no-first-run", "--disable-gpu", "--disable-dev-shm-usage", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
_ROWS = """
const below = root => [...root.querySelectorAll('*')].flatMap(each => [each, ...(each.shadowRoot ? below(each.shadowRoot) : [])]);
return below(document).filter(each => each.localName === 'policy-row').map(row => {
  const text = name => row.shadowRoot.querySelector(name)?.textContent.trim() ?? '';
  return [text('.name'), text('.value.row .value'), text('.errors .value')];
});
"""
"""The rows of the page, which stand in shadow trees within shadow trees. What is seen at first of a value is cut short."""


class Row(msgspec.Struct, frozen=True):
    """One policy as the page shows it: its value as text, and what the browser has against it ("" for nothing)."""

    name: str
    value: str
    fault: str


class PolicyPages:
    """Reads the pages of browsers behind drivers, each at most once in a few seconds."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Mapping[str, Row]]] = {}

    def ask(self, server: str, host: str) -> Heard:
        """Whether the browser behind the driver at `server` (ADDRESS:PORT) refuses pages of a host."""
        try:
            rows = self._rows(server)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as fault:
            said = str(fault) or type(fault).__name__
            return Heard("unknown", f"no policy page from the driver at {server}: {said}", "unheard")
        return verdict(rows, host)

    def _rows(self, server: str) -> Mapping[str, Row]:
        kept = self._kept.get(server)
        if kept is not None and time.monotonic() < kept[0] + KEPT:
            return kept[1]
        rows = {row.name: row for row in _read(server) if row.value}
        self._kept[server] = (time.monotonic(), rows)
        return rows


def verdict(rows: Mapping[str, Row], host: str) -> Heard:
    """What a browser with these policies does with a host: the longest entry counts, and an allowing one over its like.

    A list that the browser finds wrong stops nothing that anybody could rely on. Source: Chrome Enterprise, "URL blocklist filter format".
    """
    broken = next((rows[name] for name in (BLOCKED, ALLOWED) if name in rows and rows[name].fault), None)
    if broken is not None:
        return Heard("allowed", f"the browser says of {broken.name}: {broken.fault}")
    blocked = _longest(_entries(rows.get(BLOCKED)), host)
    allowed = _longest(_entries(rows.get(ALLOWED)), host)
    if blocked is None or (allowed is not None and len(allowed) >= len(blocked)):
        return Heard(
            "allowed", f"not in {BLOCKED} of {PAGE}" if blocked is None else f"{allowed} in {ALLOWED}"
        )
    return Heard("denied", f"{blocked} in {BLOCKED} of {PAGE}")


def _entries(row: Row | None) -> Sequence[str]:
    found = [] if row is None else json.loads(row.value)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _longest(entries: Sequence[str], host: str) -> str | None:
    """The longest entry that is about every page of a host; one with a path is about fewer, and does not count."""
    found: str | None = None
    for each in entries:
        name, _, path = each.rpartition("://")[2].partition("/")
        name = name.partition(":")[0]
        exact = name.startswith(".")
        name = name.removeprefix(".").removeprefix("*.")
        fits = name in {"*", host} or (not exact and host.endswith(f".{name}"))
        if fits and path in {"", "*"} and len(each) > len(found or ""):
            found = each
    return found


def _read(server: str) -> list[Row]:
    address, _, port = server.rpartition(":")
    link = http.client.HTTPConnection(address.strip("[]"), int(port), timeout=PATIENCE)
    try:
        with _session(link) as session:
            _ask(link, "POST", f"/session/{session}/url", {"url": PAGE})
            for _ in range(_TRIES):
                rows = _ask(link, "POST", f"/session/{session}/execute/sync", {"script": _ROWS, "args": []})
                if rows:
                    return [Row(*each) for each in msgspec.convert(rows, list[tuple[str, str, str]])]
                time.sleep(_PAUSE)
            return []  # the page is there and no policy is set
    finally:
        link.close()


@contextmanager
def _session(link: http.client.HTTPConnection) -> Iterator[str]:
    # A browser that runs as root has no sandbox; elsewhere it keeps its own.
    alone = ("--no-sandbox",) if os.geteuid() == 0 else ()
    options = {"args": [*_ARGUMENTS, *alone]}
    wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
    made = _ask(link, "POST", "/session", wanted)
    name = str(made["sessionId"])  # type: ignore[index]  # WebDriver section 8.1
    try:
        yield name
    finally:
        _ask(link, "DELETE", f"/session/{name}", None)


def _ask(link: http.client.HTTPConnection, method: str, path: str, body: object) -> object:
    data = None if body is None else json.dumps(body)
    link.request(method, path, data, {"content-type": "application/json"})
    with link.getresponse() as answer:
        said = json.loads(answer.read())
    value = said.get("value") if isinstance(said, dict) else None
    if answer.status != http.client.OK:
        words = value.get("message", "") if isinstance(value, dict) else ""
        raise ValueError(
            f"status {answer.status}: {str(words).splitlines()[0] if words else 'no reason given'}"
        )
    return value
