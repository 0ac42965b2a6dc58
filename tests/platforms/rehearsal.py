"""Stand-ins of platforms without a socket: an Http that asks them directly, secrets in a dictionary, posts from fixtures."""

import importlib
import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from tests.service.office import BEGINS, SetClock

from appban.errors import UnreachableError
from appban.ports import Attachment, Connection, HttpAnswer, HttpCall, Line, Platform, Post
from appban.regime.time import SECOND
from appban.servers.stand_ins.asked import asked

FIXTURES = Path(__file__).parents[1] / "fixtures" / "platforms"
URL = "http://127.0.0.1:9"


class Wire:
    """An Http on a stand-in. `lose(n)`: the answer to the nth call from now is lost, after the stand-in has done it."""

    def __init__(self, stand_in) -> None:
        self.stand_in = stand_in
        self.calls: list[HttpCall] = []
        self.lost: int | None = None
        self.instead: HttpAnswer | None = None

    def lose(self, number: int) -> None:
        self.lost = number

    def send(self, call: HttpCall) -> HttpAnswer:
        """See Http."""
        self.calls.append(call)
        if self.instead is not None:
            return self.instead
        host, _, target = call.url.removeprefix("http://").partition("/")
        assert f"http://{host}" == self.stand_in.url, call.url
        reply = self.stand_in.answer(asked(call.method, f"/{target}", call.headers, call.body))
        if self.lost is not None:
            self.lost -= 1
            if self.lost == 0:
                self.lost = None
                raise UnreachableError("the answer was lost")
        return HttpAnswer(status=reply.status, headers={"content-type": reply.media_type}, body=reply.body)


class MemorySecrets:
    """Secrets in a dictionary."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    def read(self) -> Mapping[str, str]:
        """See Secrets."""
        return dict(self.values)

    def change(self, to: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Mapping[str, str]:
        """See Secrets."""
        self.values = dict(to(self.read()))
        return self.read()


class Rehearsal:
    """A platform, its stand-in, and a connection anew at each asking, as after a restart."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.clock = SetClock(BEGINS)
        self.stand_in = stand_in_of(platform.name)(URL, lambda: self.clock.wall // SECOND)
        self.wire = Wire(self.stand_in)
        self.secrets = MemorySecrets(self.stand_in.connection())
        self.heard: list[str] = []

    def connect(self) -> Connection:
        return self.platform.connect(Line(http=self.wire, secrets=self.secrets, clock=self.clock))

    def begin(self, post: Post, key: str = "key-1"):
        return self.connect().begin(post, key, self.heard.append)


def stand_in_of(name: str):
    """The class of a platform's stand-in, which is found by its name."""
    module = importlib.import_module(f"appban.servers.stand_ins.{name}")
    return next(value for key, value in vars(module).items() if key.lower() == f"{name}standin")


def fixture(name: str) -> dict:
    file = FIXTURES / name / "posts.json"
    assert file.exists(), f"no fixtures: write a post that is taken and some that are refused into {file}"
    return json.loads(file.read_text(encoding="utf-8"))


def post_of(written: dict, at: int = BEGINS) -> Post:
    """A post as a fixture has it; its files are so many bytes."""
    return Post(
        caption=written["caption"],
        media=tuple(_file(number, each) for number, each in enumerate(written.get("media", ()))),
        settings=written.get("settings", {}),
        at=at,
    )


def _file(number: int, written: dict) -> Attachment:
    data = bytes([number]) * written["bytes"]
    return Attachment(
        digest=sha256(data).hexdigest(),
        kind=written["kind"],
        media_type=written["media_type"],
        data=data,
        alt=written["alt"],
        seconds=written.get("seconds"),
    )
