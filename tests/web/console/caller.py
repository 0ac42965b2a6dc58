"""Somebody at a browser without scripts: keeps cookies, fills in forms as they stand on the page, sends them as browsers do."""

import asyncio
import gzip
from collections.abc import Mapping
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import lxml.html
import msgspec

ORIGIN = "http://console.example"


class Got(msgspec.Struct, frozen=True):
    """What came back: a page unless it sends one on."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if each == name), None)

    @property
    def onward(self) -> str:
        found = self.header("location")
        assert found is not None, f"{self.status} sends nobody on: {self.text[:400]}"
        return found

    @property
    def data(self) -> bytes:
        return gzip.decompress(self.body) if self.header("content-encoding") == "gzip" else self.body

    @property
    def html(self) -> lxml.html.HtmlElement:
        return lxml.html.fromstring(self.data.decode())

    @property
    def text(self) -> str:
        """What a reader sees, with white space folded."""
        page = self.html
        for each in page.xpath("//script|//style"):
            each.drop_tree()
        return " ".join(page.text_content().split())

    @property
    def main(self) -> str:
        (main,) = self.html.xpath("//main")
        return " ".join(main.text_content().split())

    def problems(self) -> list[str]:
        """What the error summary lists."""
        found = self.html.xpath("//*[contains(@class,'govuk-error-summary__list')]/li")
        return [" ".join(each.text_content().split()) for each in found]


class Caller:
    """See the module."""

    def __init__(self, app: object, origin: str = ORIGIN) -> None:
        self.app, self.origin = app, origin
        self.cookies: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> Got:
        """Load a page."""
        return self.call("GET", path, headers={"accept": "text/html", **headers})

    def follow(self, got: Got) -> Got:
        """Go where an answer sends one, until it is a page."""
        for _ in range(8):
            if got.status != 303:
                return got
            got = self.get(got.onward)
        raise AssertionError("sent on and on")

    def post(self, path: str, fields: Mapping[str, str | list[str]], **headers: str) -> Got:
        """Send a form as it is given, with the origin of our own pages unless a header says otherwise."""
        body = urlencode(list(_pairs(fields))).encode()
        sent = {"content-type": "application/x-www-form-urlencoded", "origin": self.origin, **headers}
        return self.call("POST", path, headers=sent, body=body)

    def submit(self, page: Got, action: str | None = None, **filled: str | list[str]) -> Got:
        """Fill in a form of a page and send it to where it says; what is hidden or filled already goes with it."""
        forms = [each for each in page.html.forms if each.method == "POST"]
        chosen = [each for each in forms if action is None or urlsplit(each.action or "").path == action]
        assert chosen, f"no form {action}; there is {[each.action for each in forms]}"
        form = chosen[0] if action is not None else chosen[-1]
        unknown = set(filled) - {each.get("name") for each in form.xpath(".//*[@name]")}
        assert not unknown, f"the form has no field {sorted(unknown)}"
        return self.post(form.action, dict(_values(form)) | filled)

    def call(self, method: str, path: str, *, headers: Mapping[str, str] = {}, body: bytes = b"") -> Got:
        """One request by ASGI."""
        return asyncio.run(self._call(method, path, headers, body))

    async def _call(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Got:
        waiting = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[dict] = []

        async def receive():
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        parts = urlsplit(path)
        shown = {"host": urlsplit(self.origin).netloc, **headers}
        if self.cookies and "cookie" not in shown:
            shown["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
            "root_path": "", "scheme": urlsplit(self.origin).scheme,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in shown.items() if value is not None],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "state": {},
        }  # fmt: skip
        await self.app(scope, receive, send)
        pairs = tuple((name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"])
        self._keep([value for name, value in pairs if name == "set-cookie"])
        return Got(sent[0]["status"], pairs, b"".join(each.get("body", b"") for each in sent[1:]))

    def _keep(self, set_: list[str]) -> None:
        for text in set_:
            for name, each in SimpleCookie(text).items():
                if each["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = each.value


def _pairs(fields: Mapping[str, str | list[str]]):
    for name, value in fields.items():
        for each in [value] if isinstance(value, str) else value:
            yield name, each


def _values(form: lxml.html.FormElement):
    """What a form holds as it stands: hidden fields, what is typed, what is chosen."""
    held: dict[str, list[str]] = {}
    for name, value in form.form_values():
        held.setdefault(name, []).append(value)
    for name, values in held.items():
        yield name, values[0] if len(values) == 1 else values
