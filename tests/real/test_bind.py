"""What the target `bind` writes, in a real BIND: refused, let through, and refused again once an exemption ends."""

import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import msgspec
import pytest
from tests.enforcement import scenes
from tests.real import dns_upstream, latency
from tests.real.dns_field import EXEMPT, PLAIN, RESOLVER, UPSTREAM, Field, field
from tests.support import require

from appban.enforcement.bind import Target
from appban.ports import Group, Scene, View
from appban.regime.identity import Platform

pytestmark = pytest.mark.real

CONFIG = """
options {{
  directory "{folder}"; pid-file none; session-keyfile none; managed-keys-directory "{folder}";
  listen-on {{ {resolver}; }}; listen-on-v6 {{ none; }};
  forward only; forwarders {{ {upstream}; }};
  dnssec-validation no; recursion yes; allow-query {{ any; }}; allow-recursion {{ any; }};
}};
key "rndc" {{ algorithm hmac-sha256; secret "c2VjcmV0IG9mIGEgdGVzdCBhbG9uZQ=="; }};
controls {{ inet {resolver} port 953 allow {{ any; }} keys {{ "rndc"; }}; }};
include "{folder}/appban/appban.conf";
"""
RNDC = """
key "rndc" {{ algorithm hmac-sha256; secret "c2VjcmV0IG9mIGEgdGVzdCBhbG9uZQ=="; }};
options {{ default-key "rndc"; default-server {resolver}; }};
"""

SCENE = scenes.point_scene(Platform.WINDOWS)
ENDED = msgspec.structs.replace(
    SCENE, groups=(Group(View(Platform.WINDOWS, scenes.BOTH), (scenes.PLAIN, scenes.EXEMPT)),)
)
"""The common scene once the exemption is over."""


class Bind:
    """One resolver of the test's own, fed with what scenes render to."""

    def __init__(self, here: Field, folder: Path) -> None:
        self.field, self.folder = here, folder
        self.config = folder / "named.conf"
        self.config.write_text(CONFIG.format(folder=folder, resolver=RESOLVER, upstream=UPSTREAM))
        (folder / "rndc.conf").write_text(RNDC.format(resolver=RESOLVER))

    def write(self, scene: Scene, **settings: str) -> None:
        """Bring the folder to this scene: what is new merged in, what is over taken out."""
        target = Target()
        given = {"folder": str(self.folder / "appban"), **settings}
        items = target.render(msgspec.structs.replace(scene, settings=given)).items
        base = self._files()
        for name, data in target.take_out(
            base, [each for each in target.held(base) if each not in items]
        ).items():
            self._put(name, data)
        for name, data in target.merge(self._files(), items).items():
            self._put(name, data)
        told = self.field.run("named-checkconf", "-z", self.config, check=False)
        assert told.returncode == 0, told.stdout + told.stderr

    def launch(self) -> Popen[bytes]:
        return self.field.start("named", "-g", "-n", "1", "-c", self.config, log=self.folder / "named.log")

    def start(self) -> None:
        self.launch()
        self.field.until(lambda: self.field.status(PLAIN, "up.example") != "no answer", "BIND answers")

    def rndc(self, *words: str) -> str:
        return self.field.run("rndc", "-c", self.folder / "rndc.conf", *words).stdout

    def _files(self) -> dict[str, bytes]:
        root = self.folder / "appban"
        return {str(each.relative_to(root)): each.read_bytes() for each in root.rglob("*") if each.is_file()}

    def _put(self, name: str, data: bytes | None) -> None:
        path = self.folder / "appban" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if data is None:
            path.unlink()
        else:
            path.write_bytes(data)


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Field]:
    require("named")
    require("rndc")
    with field(tmp_path) as made:
        yield made


@pytest.fixture
def bind(ground: Field, tmp_path: Path) -> Bind:
    return Bind(ground, tmp_path)


def test_banned_names_are_refused_and_the_exempt_device_passes_until_its_exemption_ends(ground, bind):
    bind.write(SCENE)
    bind.start()

    for name in ("clips.example", "www.clips.example", "cdn-clips.example", "chat.example"):
        assert not ground.passes(PLAIN, name), name
    assert ground.passes(PLAIN, "allowed.example")
    assert ground.passes(PLAIN, "shared.example.net")
    assert ground.passes(PLAIN, "notclips.example")
    assert ground.passes(EXEMPT, "clips.example")
    assert ground.passes(EXEMPT, "www.clips.example")
    assert not ground.passes(EXEMPT, "chat.example"), "exempt for clips alone"
    assert not ground.passes(PLAIN, "clips.example"), "what a neighbour was given is not in the cache for all"

    began = time.monotonic()
    bind.write(ENDED)
    bind.rndc("reload")
    ground.until(lambda: not ground.passes(EXEMPT, "clips.example"), "refused again")
    latency.note("bind", "exemption ended", time.monotonic() - began)

    began = time.monotonic()
    bind.write(SCENE)
    bind.rndc("reload")
    ground.until(lambda: ground.passes(EXEMPT, "clips.example"), "let through again")
    latency.note("bind", "exemption granted", time.monotonic() - began)


def test_a_new_name_is_refused_at_once_and_not_after_the_default_minute(ground, bind):
    bind.write(ENDED)
    bind.start()
    for _ in range(2):  # the first change after a start is taken at once even under BIND's default
        assert ground.passes(PLAIN, "notes.example")
        began = time.monotonic()
        more = tuple(sorted((*scenes.BOTH, *((scenes.NOTES, surface) for _, surface in scenes.BOTH[:7]))))
        bind.write(msgspec.structs.replace(ENDED, base=View(Platform.WINDOWS, more), groups=()))
        bind.rndc("reload")
        # While BIND takes it up, the empty zone may answer for a moment with nothing, which is no address either.
        took = ground.until(lambda: ground.status(PLAIN, "notes.example") == "NXDOMAIN", "refused", seconds=5)
        latency.note("bind", "name added", time.monotonic() - began)
        bind.write(ENDED)
        bind.rndc("reload")
        ground.until(
            lambda: ground.status(PLAIN, "notes.example") == dns_upstream.ANSWER, "let through", seconds=5
        )
        assert took < 5


def test_a_resolver_that_starts_cold_refuses_from_its_first_answer(ground, bind):
    bind.write(SCENE)
    for _ in range(3):  # the time in which BIND answers without its policy is short
        process = bind.launch()
        told: set[str] = set()

        def answered(told: set[str] = told) -> bool:
            told.add(ground.status(PLAIN, "www.clips.example"))
            return "NXDOMAIN" in told

        ground.until(answered, "refused")
        assert told <= {"no answer", "SERVFAIL", "NXDOMAIN"}
        ground.stop(process)


def test_a_policy_zone_that_cannot_be_loaded_does_not_open_what_is_banned(ground, bind, tmp_path):
    bind.write(SCENE)
    (tmp_path / "appban/rpz/others.zone").unlink()
    bind.start()

    assert ground.status(PLAIN, "www.clips.example") in {"NXDOMAIN", "SERVFAIL"}


def test_a_view_from_which_everything_is_lifted_and_the_operators_own_zones_load_too(ground, bind, tmp_path):
    own = tmp_path / "own.conf"
    own.write_text(f'zone "own.rpz" {{ type primary; file "{tmp_path}/own.zone"; }};\n')
    (tmp_path / "own.zone").write_text("$TTL 5\n@ SOA . . 1 60 60 600 5\n@ NS .\nbad.example CNAME .\n")
    free = msgspec.structs.replace(SCENE, groups=(Group(View(Platform.WINDOWS, ()), (scenes.EXEMPT,)),))
    bind.write(free, common=str(own), policies="own.rpz")
    bind.start()

    for name in ("clips.example", "chat.example"):
        assert ground.passes(EXEMPT, name)
        assert not ground.passes(PLAIN, name)
    assert not ground.passes(EXEMPT, "bad.example")
    assert not ground.passes(PLAIN, "bad.example")
