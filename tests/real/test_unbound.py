"""What the target `unbound` writes, in a real Unbound: refused, let through, and refused again once an exemption ends."""

import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.enforcement import scenes
from tests.real import latency
from tests.real.dns_field import EXEMPT, PLAIN, RESOLVER, UPSTREAM, Field, field
from tests.support import require

from appban.enforcement.unbound import Target
from appban.ports import Group, Scene, Sheet, View
from appban.regime.catalogue import AppId
from appban.regime.identity import Platform, Surface

pytestmark = pytest.mark.real

CONFIG = """
server:
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: ""
  use-syslog: no
  num-threads: 1
  interface: {resolver}
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  {more}
remote-control:
  control-enable: yes
  control-interface: {folder}/ctl
  control-use-cert: no
forward-zone:
  name: "."
  forward-addr: {upstream}
include: "{folder}/appban/appban.conf"
"""


class Unbound:
    """One resolver of the test's own, fed with what scenes render to."""

    def __init__(self, here: Field, folder: Path, more: str = "") -> None:
        self.field, self.folder = here, folder
        self.config = folder / "unbound.conf"
        self.config.write_text(CONFIG.format(folder=folder, resolver=RESOLVER, upstream=UPSTREAM, more=more))

    def write(self, scene: Scene) -> None:
        """Bring the folder to this scene: what is new merged in, what is over taken out."""
        target = Target()
        settings = {"folder": str(self.folder / "appban")}
        items = target.render(msgspec.structs.replace(scene, settings=settings)).items
        base = self._files()
        for name, data in target.take_out(
            base, [each for each in target.held(base) if each not in items]
        ).items():
            self._put(name, data)
        for name, data in target.merge(self._files(), items).items():
            self._put(name, data)
        told = self.field.run("unbound-checkconf", self.config, check=False)
        assert told.returncode == 0, told.stderr

    def start(self) -> None:
        self.field.start("unbound", "-d", "-c", self.config, log=self.folder / "unbound.log")
        self.field.until(lambda: self.field.status(PLAIN, "up.example") != "no answer", "unbound answers")

    def control(self, *words: str) -> str:
        return self.field.run("unbound-control", "-c", self.config, *words).stdout

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


SCENE = scenes.point_scene(Platform.WINDOWS)
ENDED = msgspec.structs.replace(
    SCENE, groups=(Group(View(Platform.WINDOWS, scenes.BOTH), (scenes.PLAIN, scenes.EXEMPT)),)
)
"""The common scene once the exemption is over."""


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Field]:
    require("unbound")
    with field(tmp_path) as made:
        yield made


def started(here: Field, folder: Path, scene: Scene, more: str = "") -> Unbound:
    made = Unbound(here, folder, more)
    made.write(scene)
    made.start()
    return made


def test_banned_names_are_refused_and_the_exempt_device_passes_until_its_exemption_ends(ground, tmp_path):
    unbound = started(ground, tmp_path, SCENE)

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
    unbound.write(ENDED)
    unbound.control("reload")
    ground.until(lambda: not ground.passes(EXEMPT, "clips.example"), "refused again")
    latency.note("unbound", "exemption ended", time.monotonic() - began)

    began = time.monotonic()
    unbound.write(SCENE)
    unbound.control("reload")
    ground.until(lambda: ground.passes(EXEMPT, "clips.example"), "let through again")
    latency.note("unbound", "exemption granted", time.monotonic() - began)


def test_no_access_rule_of_the_operator_opens_what_is_banned(ground, tmp_path):
    narrower = "access-control: 127.0.0.8/29 allow\n  access-control: 127.0.0.11/32 allow_snoop"
    started(ground, tmp_path, SCENE, narrower)

    assert not ground.passes(PLAIN, "clips.example")
    assert not ground.passes(EXEMPT, "chat.example")
    assert ground.passes(EXEMPT, "clips.example")


def test_an_application_below_the_names_of_an_exempt_one_stays_refused(ground, tmp_path):
    ads = Sheet(app=AppId("ads"), name="Ads", identities=(), domains=("ads.clips.example",))
    denied = (*scenes.BOTH, (ads.app, Surface.WEB))
    free = tuple(pair for pair in denied if pair[0] != scenes.CLIPS)
    scene = Scene(
        at=scenes.AT,
        base=View(Platform.WINDOWS, tuple(sorted(denied))),
        groups=(Group(View(Platform.WINDOWS, tuple(sorted(free))), (scenes.EXEMPT,)),),
        apps={**scenes.APPS, ads.app: ads},
    )
    started(ground, tmp_path, scene)

    assert ground.passes(EXEMPT, "www.clips.example")
    assert not ground.passes(EXEMPT, "ads.clips.example")
    assert not ground.passes(EXEMPT, "www.ads.clips.example")
    assert not ground.passes(PLAIN, "www.clips.example")


def test_a_resolver_that_starts_cold_refuses_from_its_first_answer(ground, tmp_path):
    unbound = Unbound(ground, tmp_path)
    unbound.write(ENDED)
    ground.start("unbound", "-d", "-c", unbound.config, log=tmp_path / "unbound.log")
    told: list[str] = []

    def answered() -> bool:
        told.append(ground.status(EXEMPT, "clips.example"))
        return told[-1] != "no answer"

    ground.until(answered, "the first answer")
    assert told[-1] == "NXDOMAIN"
