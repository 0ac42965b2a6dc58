"""`appban enforce probe` asks a real Unbound from the devices' own addresses: delivered is told apart from in force."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.shell import Shell
from tests.real.dns_field import EXEMPT, PLAIN, RESOLVER, UPSTREAM, Field, field
from tests.support import require

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
remote-control:
  control-enable: yes
  control-interface: {folder}/ctl
  control-use-cert: no
forward-zone:
  name: "."
  forward-addr: {upstream}
include: "{folder}/resolver/appban.conf"
"""
POINTS = """
[point.resolver]
target = "unbound"
folder = "{folder}/resolver"
devices = "clients.csv"
settings = {{folder = "{folder}/resolver"}}
probe = {{kind = "dns", server = "{resolver}:53", control = "allowed.example"}}
"""
RELOAD = 'reload = ["unbound-control", "-c", "{folder}/unbound.conf", "reload"]\n'
EXEMPTION = (
    (
        "E=$(appban exemption submit --body dwt --app tiktok --surface native-app --surface web --device asset:P2 "
        "--person hal --purpose enforcement --until $(date -d '+5 days' +%F) --why 'a case' --alternatives none --as rosa --print id)"
    ),
    "appban exemption assess $E --risk low --residual low --reason small --as sam",
    "appban exemption clear $E --stage security --instrument 'minute 4' --as sam",
    r"printf 'device,mitigation,holds\nasset:P2,dev-no-corporate-data,yes\n' > posture.csv",
    "appban inventory evidence --source mdm posture.csv",
    "appban exemption attest $E --mitigation ppl-briefed --as hal",
)


class Site:
    """A department under the British ban with two devices behind one Unbound, by the commands a user gives."""

    def __init__(self, here: Field, folder: Path) -> None:
        self.field, self.folder = here, folder / "empty"
        self.shell = Shell(folder, "ip", "netns", "exec", here.name)
        self.write("clients.csv", f"device,ipv4\nasset:P1,{PLAIN}\nasset:P2,{EXEMPT}\n")
        self.write("unbound.conf", CONFIG)
        (self.folder / "resolver").mkdir()
        (self.folder / "resolver" / "appban.conf").touch()
        self("export APPBAN_DATABASE=$PWD/appban.sqlite3 APPBAN_ACTOR=ana")
        self("appban init --embedded --origin log.example.org/ban --appointer ana=Ana --appointer ben=Ben")
        self("appban policy plan uk-2023 --to plan.json && appban policy apply plan.json --with ben")
        self(
            "appban body add dwt --name Tides --kind ministerial-department --parent hm-government --source invented"
        )
        for name in ("sam", "rosa", "hal"):
            self(f"appban person add {name} --name {name} --class civil-servant --body dwt")
        self("appban authority grant sam --subject clear:security --body dwt --instrument letter --with ben")
        for name in ("P1", "P2"):
            self(f"appban device add asset:{name} --body dwt --class corporate --platform linux")

    def __call__(self, command: str) -> str:
        code, said = self.shell(command)
        assert code == 0, f"$ {command}\n{said}"
        return said

    def write(self, name: str, text: str) -> None:
        filled = (
            text.format(folder=self.folder, resolver=RESOLVER, upstream=UPSTREAM) if "{" in text else text
        )
        (self.folder / name).write_text(filled)

    def start(self) -> None:
        self.field.start("unbound", "-d", "-c", self.folder / "unbound.conf", log=self.folder / "unbound.log")
        self.field.until(lambda: self.field.status(PLAIN, "up.example") != "no answer", "unbound answers")

    def probe(self, *words: str) -> tuple[int, dict[str, set[str]]]:
        """The exit code, and for each device what tiktok was expected to be and seen as."""
        code, said = self.shell(f"appban enforce probe --app tiktok -o json {' '.join(words)} 2>probe.err")
        found: dict[str, set[str]] = {}
        for row in json.loads(said)["rows"]:
            found.setdefault(row["device"] or "nobody", set()).add(f"{row['expected']}, {row['seen']}")
        return code, found

    def status(self) -> dict[str, str]:
        (row,) = json.loads(self("appban enforce status -o json"))["rows"]
        return row

    def device(self, name: str) -> str:
        rows = json.loads(self("appban device list -o json"))["rows"]
        return next(row["device"] for row in rows if f"asset:{name}" in str(row))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    require("unbound")
    require("unbound-control")
    with field(tmp_path) as here:
        made = Site(here, tmp_path)
        try:
            yield made
        finally:
            made.shell.end()


def test_what_was_delivered_and_never_read_is_seen_to_pass_and_after_a_reload_to_bite(site):
    site.start()
    site.write("points.toml", POINTS)  # without a reload
    site("appban enforce apply --ring all")
    assert site.status()["bites"] == "never asked"

    code, found = site.probe()
    plain, exempt = site.device("P1"), site.device("P2")
    assert code == 4
    assert found == {each: {"denied, allowed"} for each in ("nobody", plain, exempt)}
    told = site.status()
    assert told["answer"] == "delivered"
    assert told["bites"].startswith("no:")
    assert told["open_since"]

    site("unbound-control -c unbound.conf reload")
    assert site.probe() == (0, {each: {"denied, denied"} for each in ("nobody", plain, exempt)})
    told = site.status()
    assert (told["bites"], told["open_since"]) == ("yes", None)

    for command in EXEMPTION:
        site(command)
    site.write("points.toml", POINTS + RELOAD)
    site("appban enforce apply")
    assert site.status()["bites"] == "not asked since the last delivery"
    everybody = {"nobody": {"denied, denied"}, plain: {"denied, denied"}, exempt: {"allowed, allowed"}}
    assert site.probe() == (0, everybody)

    site.write("points.toml", POINTS)
    site("appban exemption revoke $E --reason over --as sam")
    site("appban enforce apply")
    code, found = site.probe("--device", "asset:P2")
    assert (code, found) == (4, {exempt: {"denied, allowed"}}), "an exemption that ended, and still passes"


def test_a_resolver_that_does_not_answer_is_unknown_and_never_counted_as_biting(site):
    site.write("points.toml", POINTS)
    site("appban enforce apply --ring all")
    code, found = site.probe()
    assert code == 0
    assert {each for told in found.values() for each in told} == {"denied, unknown"}
    assert site.status()["bites"] == "unknown in part"
