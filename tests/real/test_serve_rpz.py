"""`appban serve --rpz` with BIND and Unbound as its secondaries: a ban taken up is felt without a restart of anything."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs.shell import Shell
from tests.real import latency
from tests.real.dns_field import PLAIN, PRIMARY, RESOLVER, UPSTREAM, Field, field
from tests.support import require

pytestmark = pytest.mark.real

PORT = 5353
SECRET = "c2VjcmV0IG9mIGEgdGVzdCBhbG9uZQ=="
NAME = "www.tiktok.com"
KEY = f'key "rpz-key" {{\n\talgorithm hmac-sha256;\n\tsecret "{SECRET}";\n}};\n'

NAMED = """
options {{
  directory "{folder}"; pid-file none; session-keyfile none; managed-keys-directory "{folder}";
  listen-on {{ {resolver}; }}; listen-on-v6 {{ none; }};
  forward only; forwarders {{ {upstream}; }};
  dnssec-validation no; recursion yes; allow-query {{ any; }}; allow-recursion {{ any; }};
  response-policy {{ zone "{zone}"; }} min-update-interval 0 qname-wait-recurse no;
}};
controls {{ }};
include "{folder}/transfer.keys";
zone "{zone}" {{
  type secondary; primaries {{ {primary} port {port} key "rpz-key"; }}; file "{copy}"; masterfile-format text;
}};
"""
UNBOUND = """
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
  module-config: "respip iterator"
forward-zone:
  name: "."
  forward-addr: {upstream}
rpz:
  name: "{zone}"
  zonefile: "{copy}"
  primary: {primary}@{port}
  allow-notify: {primary}
"""
POINTS = {
    "bind": f'[rpz]\nkeys = "transfer.keys"\nsecondary = [{{address = "{RESOLVER}", key = "rpz-key"}}]\n',
    "unbound": f'[rpz]\nunsigned = ["{RESOLVER}", "127.0.0.1"]\nanswers = "whole"\nsecondary = [{{address = "{RESOLVER}"}}]\n',
}
PROGRAMS = {
    "bind": (NAMED, ("named", "-g", "-n", "1", "-c")),
    "unbound": (UNBOUND, ("unbound", "-d", "-c")),
}


class Site:
    """A record without a ban, its server with policy zones, and a folder with all of it."""

    def __init__(self, here: Field, folder: Path, program: str) -> None:
        self.field, self.folder, self.program = here, folder / "empty", program
        self.shell = Shell(folder, "ip", "netns", "exec", here.name)
        self.folder.joinpath("points.toml").write_text(POINTS[program] + 'seeds = "seeds"\n')
        self.folder.joinpath("transfer.keys").write_text(KEY)
        self.folder.joinpath("transfer.keys").chmod(0o600)
        self("export APPBAN_DATABASE=$PWD/appban.sqlite3 APPBAN_ACTOR=ana")
        self("appban init --embedded --origin log.example.org/ban --appointer ana=Ana --appointer ben=Ben")

    def __call__(self, command: str) -> str:
        code, said = self.shell(command)
        assert code == 0, f"$ {command}\n{said}"
        return said

    def serve(self) -> None:
        self(f"appban serve --port 0 --rpz {PRIMARY}:{PORT} 2> serve.log & echo $! > serve.pid")
        log = self.folder / "serve.log"
        self.field.until(
            lambda: log.exists() and f"policy zones at {PRIMARY}" in log.read_text(),
            "policy zones are served",
        )

    def end(self) -> None:
        self.shell("kill $(cat serve.pid); wait $(cat serve.pid)")
        self.shell.end()

    def resolver(self, label: str, copy: Path) -> None:
        """The secondary of one zone, running and answering."""
        config, command = PROGRAMS[self.program]
        require(command[0])
        path = self.folder / f"{self.program}.conf"
        path.write_text(
            config.format(
                folder=self.folder, resolver=RESOLVER, upstream=UPSTREAM, primary=PRIMARY, port=PORT,
                zone=f"{label}.rpz.invalid", copy=copy,
            )
        )  # fmt: skip
        self.field.start(*command, path, log=self.folder / "resolver.log")
        self.field.until(
            lambda: self.field.status(PLAIN, "up.example") != "no answer", "the resolver answers"
        )


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Field]:
    with field(tmp_path) as made:
        yield made


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_ban_taken_up_is_refused_within_two_seconds_and_without_a_restart(ground, tmp_path, program):
    site = Site(ground, tmp_path, program)
    try:
        site("appban policy plan uk-2023 --to plan.json")
        site.serve()
        site.resolver("all", tmp_path / "copy.zone")
        ground.until((tmp_path / "copy.zone").exists, "the first transfer, of an empty zone")
        assert ground.passes(PLAIN, NAME)

        site("appban policy apply plan.json --with ben")
        done = time.monotonic()
        ground.until(lambda: not ground.passes(PLAIN, NAME), "refused", 2)
        latency.note(program, "refused after policy apply returned, by serve --rpz", time.monotonic() - done)
        assert not ground.passes(PLAIN, "tiktok.com")
        assert ground.passes(PLAIN, "allowed.example")
        # The zone is served before its seed is written, so a quick resolver refuses before the file is there.
        seed = site.folder / "seeds" / "ban-tiktok.rpz.invalid.zone"
        ground.until(lambda: seed.exists() and seed.read_text().count("CNAME"), "the seed")
    finally:
        site.end()


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_resolver_that_starts_from_a_seed_refuses_while_the_server_is_down(ground, tmp_path, program):
    site = Site(ground, tmp_path, program)
    ended = False
    try:
        site("appban policy plan uk-2023 --to plan.json")
        site("appban policy apply plan.json --with ben")
        site.serve()
        seed = site.folder / "seeds" / "ban-tiktok.rpz.invalid.zone"
        ground.until(seed.exists, "the seeds")
        site("kill $(cat serve.pid); wait $(cat serve.pid)")
        site.resolver("ban-tiktok", seed)
        ended = True
        ground.until(lambda: not ground.passes(PLAIN, NAME), "refused", 2)
        assert ground.passes(PLAIN, "allowed.example")
    finally:
        site.shell.end() if ended else site.end()
