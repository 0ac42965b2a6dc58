"""A house with an office behind it, and its application called as a server calls it, without a socket."""

import asyncio
import json
from collections.abc import Iterable
from contextlib import contextmanager
from functools import cache
from tempfile import TemporaryDirectory

import msgspec
from msgspec.structs import replace
from tests.reference import facts as say
from tests.service.office import BEGINS, Office, a_press, memory_office
from tests.web.platform_ground import a_vault, an_account
from tests.web.points import PLACES, SENT, a_setup

from appban.bootstrap import House, make_house
from appban.errors import StoreError
from appban.ports import Store
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import PlaceClass
from appban.regime.time import DAY
from appban.regime.tokens import Power
from appban.service.publishing import publish_now
from appban.service.staff.tokens import Minted, Minting, mint_token
from appban.settings import Settings
from appban.web.app import Front, make_app

PATH = "/access/v1/evaluation"
MACHINE = "9A8B7C6D-0000-4000-8000-00000000AB07"
"""A Mac that no table of names knows, unless a test says so."""


class NoLake:
    """A lake in which nothing was ever kept."""

    def snapshot_at(self, at: int) -> None:
        return None

    def kept(self, at: int) -> None:
        return None


class Wire(Store):
    """A store whose connection a test can cut."""

    def __init__(self, store: Store) -> None:
        self._store, self.cut = store, False

    @contextmanager
    def reader(self):
        if self.cut:
            raise StoreError("db.internal.example: the canary of a host name")
        with self._store.reader() as reader:
            yield reader

    @contextmanager
    def writer(self):
        with self._store.writer() as writer:
            yield writer


class Got(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


class Door:
    """The application over an office in which chat.example.org is TikTok's and P1's exemption can be had."""

    def __init__(self, lake: object | None = None, office: Office | None = None, **changes: object) -> None:
        self.office: Office = office or memory_office()
        self.wire = Wire(self.office.store)
        desk = replace(self.office.desk, store=self.wire)
        self.press = a_press(self.office)
        kept = lake or NoLake()
        changes.setdefault("setup", a_setup)
        self.house: House = replace(
            _empty_house(), desk=desk, press=self.press, lakes=lambda: kept, vault=a_vault()
        )
        self.app: Front = make_app(self.house, **changes)
        self.office.tell(
            ev.AppRecorded(
                stated=BEGINS, app=AppId("tiktok"), name="tiktok", publisher=None, identities=(),
                domains=("chat.example.org", "example.net"), shared_domains=("cdn.example.com",),
            ),
            SENT,
            *an_account(),
            say.network("wifi", "D", PlaceClass.CORPORATE_NETWORK, BEGINS),
            say.network("far", "X", PlaceClass.GUEST_NETWORK, BEGINS),
        )  # fmt: skip
        with self.office.store.writer() as writer:
            writer.mint([("serial", "S1"), ("asset", "twice"), ("serial", "twice")], ["P1", "P1", "P2"])
            writer.commit()
        self.token = self.minted().text
        publish_now(self.office.desk, self.press)

    def minted(self, *may: Power, body: str = "D", until: int | None = None) -> Minted:
        """A token for a power or several, `evaluate` unless said otherwise."""
        end = self.office.now + DAY if until is None else until
        asked = Minting(label="a proxy", may=may or ("evaluate",), body=BodyId(body), until=end)
        receipt = self.office.as_("operator", lambda work: mint_token(work, asked))
        assert receipt.value is not None
        return receipt.value

    def evaluate(self, subject: str = "P1", resource: str = "tiktok", **more: object) -> Got:
        """Ask; `have` unless an action is given; a resource with a dot is a domain."""
        kind = more.pop("kind", "domain" if "." in resource else "application")
        asked = {
            "subject": {"type": more.pop("sort", "device"), "id": subject},
            "action": {"name": more.pop("action", "have")},
            "resource": {"type": kind, "id": resource},
        }
        token = more.pop("token", self.token)
        if more:
            asked["context"] = more
        return self.post(asked, token=token)

    def post(self, body: object, *, token: str | None = None, path: str = PATH) -> Got:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = [("content-type", "application/json")]
        return self.call("POST", path, headers=[*headers, *_shown(token)], pieces=[data])

    def get(self, path: str) -> Got:
        return self.call("GET", path)

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: Iterable[tuple[str, str]] = (),
        pieces: Iterable[bytes] = (b"",),
    ) -> Got:
        """One request by ASGI, its body in pieces; a place of a route's path stands for what there is in it here."""
        for place, value in {
            **PLACES,
            "machine": MACHINE,
            "platform": "tiktok",
            "question": "exemptions-in-force",
        }.items():
            path = path.replace(f"{{{place}}}", value)
        return asyncio.run(self._call(method, path, list(headers), list(pieces)))

    async def _call(self, method: str, path: str, headers: list[tuple[str, str]], pieces: list[bytes]) -> Got:
        waiting = [
            {"type": "http.request", "body": each, "more_body": n + 1 < len(pieces)}
            for n, each in enumerate(pieces)
        ]
        sent = []

        async def receive():
            return waiting.pop(0) if waiting else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
            "raw_path": path.encode(), "query_string": b"", "root_path": "", "scheme": "http",
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 2), "state": {},
        }  # fmt: skip
        await self.app(scope, receive, send)
        start = sent[0]
        headers_back = {name.decode(): value.decode() for name, value in start["headers"]}
        return Got(start["status"], headers_back, b"".join(each.get("body", b"") for each in sent[1:]))


@cache
def _empty_house() -> House:
    """A house as bootstrap makes it, of which the door replaces what a test is about."""
    with TemporaryDirectory() as folder:
        return make_house(Settings.from_environ({"APPBAN_DATABASE": f"{folder}/appban.sqlite3"}))


def _shown(token: str | None) -> list[tuple[str, str]]:
    return [] if token is None else [("authorization", f"Bearer {token}")]
