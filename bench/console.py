"""The console on a big store: server time of each page, bytes on the wire, and queries a page.

5,000 exemptions, 500,000 devices, 1,000,000 findings (`console_world.py`). Pages are called by ASGI without a socket, each
as somebody who may open it, one after another; the first call of each is not counted, but shown. What a server reads before
it answers, and the lake beside it, is read first and timed. Processor time stands beside the time on the clock: on a machine
that does other work it is the one to compare.
"""

import asyncio
import gzip
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from statistics import median, quantiles

import measure
from appban.bootstrap import House
from appban.regime.time import FOREVER
from appban.service.reading import all_facts
from appban.web.app import make_app, no_points
from appban.web.console.assets import shipped
from appban.web.console.console import Role, make_console
from appban.web.console.warming import warm, warm_lake
from appban.web.tasks import Board
from console_world import console_house

TIMES = 21
P95_MS = 150
QUEUE_MS = 200
WIRE = 100_000
PAST = ("2026-10-20", "2026-10-10")
"""Days before the store's last: the first page of the first makes every line that was another then."""
ASSETS = ("govuk.css", "moj.css", "app.css", "app.js", "govuk.js", "favicon.svg")


class Browser:
    """Somebody who is signed in."""

    def __init__(self, app: object, role: str) -> None:
        self.app, self.cookie = app, ""
        headers = self.call("POST", "/sign-in/role", f"role={role}&next=/".encode())[1]
        held = SimpleCookie(next(value for name, value in headers if name == "set-cookie"))
        self.cookie = "; ".join(f"{name}={each.value}" for name, each in held.items())

    def call(self, method: str, path: str, body: bytes = b"") -> tuple[int, list[tuple[str, str]], bytes]:
        return asyncio.run(self._call(method, path, body))

    async def _call(self, method, path, body):
        sent = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        head = {
            "host": "127.0.0.1", "origin": "http://127.0.0.1", "accept-encoding": "gzip", "cookie": self.cookie,
            "accept": "text/html", "content-type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        where, _, query = path.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": where,
            "raw_path": where.encode(), "query_string": query.encode(), "root_path": "", "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in head.items() if value],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "state": {},
        }  # fmt: skip
        await self.app(scope, receive, send)
        headers = [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]
        return sent[0]["status"], headers, b"".join(each.get("body", b"") for each in sent[1:])


def main() -> None:
    house = console_house()
    roles = tuple(Role(slug=each, title=each, does="", handle=each) for each in ("ada", "sam", "rosa"))
    console = make_console(house, board=Board(), setup=no_points, roles=roles)
    app = make_app(house, console=console)
    for what, act in (("before the server answers", warm), ("the lake, beside it", warm_lake)):
        _, cpu, wall = measure.once(lambda act=act: act(console))
        measure.note(what, f"{wall:.1f} s, CPU {cpu:.1f} s")
    everybody = {role.slug: Browser(app, role.slug) for role in roles}
    worst, widest = 0.0, 0
    print(measure.load())
    print(f"{'page':<44}{'first ms':>10}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'wire kB':>9}")
    for who, path, most in pages(house):
        browser = everybody[who]
        first, times, cpu, size = timed(browser, path)
        p95 = quantiles(times, n=20)[18]
        worst, widest = max(worst, p95 / most), max(widest, size)
        print(f"{path[:43]:<44}{first:10.0f}{median(times):9.1f}{p95:9.1f}{cpu:9.1f}{size / 1000:9.1f}")
    cold = sum(len(gzip.compress(_asset(name), 9)) for name in ASSETS)
    print()
    told("any page, p95 (queue filters: 200 ms)", f"{worst:.2f} of its target", "1.00", met=worst <= 1)
    told(
        "a page on the wire, with what it loads",
        f"{(widest + cold) / 1000:.0f} kB",
        "100 kB",
        met=widest + cold <= WIRE,
    )


def pages(house: House) -> Iterator[tuple[str, str, int]]:
    """Who opens what, and in how many milliseconds it is to be there."""
    with house.desk.store.reader() as reader:
        facts = all_facts(reader)
    exemption = next(iter(facts.exemptions))
    request = facts.exemptions[exemption].request
    for path in ("/", "/exemptions", f"/exemptions/{exemption}", f"/exemptions/{exemption}/why", "/figures",
                 "/restrictions", "/applications", "/record", "/people", "/devices", f"/devices/{request.devices[0].id}",
                 "/findings", "/findings?page=20000", "/findings?kind=lapsed&disposition=open&age=30", f"/findings/{_a_finding(house)}",
                 "/circumstances", "/requests", *(f"/exemptions?as-of={day}" for day in PAST)):  # fmt: skip
        yield "ada", path, P95_MS
    yield "ada", "/queue", P95_MS
    for query in ("state=assessed", "assigned=nobody&sort=submitted", "text=tiktok&page=3"):
        yield "ada", f"/queue?{query}", QUEUE_MS


def _a_finding(house: House) -> str:
    sweep = house.lake.kept(FOREVER)
    return next(iter(house.lake.marks(sweep)))


def timed(browser: Browser, path: str) -> tuple[float, list[float], float, int]:
    """Milliseconds of the first call and of those after it, the processor's of each of these, and bytes on the wire."""
    taken, size, ran = [], 0, 0.0
    for n in range(TIMES + 1):
        if n == 1:
            ran = time.process_time()
        began = time.perf_counter()
        status, _, body = browser.call("GET", path)
        taken.append((time.perf_counter() - began) * 1000)
        size = len(body)
        if status != 200:
            raise SystemExit(f"{path} answers {status}")
    return taken[0], taken[1:], (time.process_time() - ran) / TIMES * 1000, size


def told(what: str, measured: str, target: str, *, met: bool) -> None:
    print(f"{what}  {measured}  target {target}: {'met' if met else 'NOT MET'}")


def _asset(name: str) -> bytes:
    files = shipped()
    return files.asset(files.url(name).removeprefix("/static/"), "")[2]


if __name__ == "__main__":
    main()
