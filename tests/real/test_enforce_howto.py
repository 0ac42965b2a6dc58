"""The how-to page, followed as it stands: a ban applied, a device let through, and refused again within seconds."""

import json
import time
from pathlib import Path

import pytest
from tests.docs.shell import Shell, is_said, steps
from tests.real.browsers import SETTLED, chromium, site
from tests.real.latency import note
from tests.real.net import net
from tests.support import require

pytestmark = pytest.mark.real

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "enforce-with-dns-and-browsers.md"
DIG = "dig +tries=1 +time=1 @127.0.0.1 -p 5353 -b 127.0.0.11 www.tiktok.com"
MOST_DNS, MOST_BROWSER = 2.0, 15.0


def run(shell: Shell, step) -> None:
    code, output = shell(step.command)
    assert code == 0, f"$ {step.command}\n{output}"
    for line in step.shown:
        if line.strip() != "…":
            assert is_said(line, output), f"$ {step.command}\nshould say: {line}\nbut says:\n{output}"


def test_the_page_does_what_it_says_and_the_end_of_an_exemption_bites_in_seconds(tmp_path: Path) -> None:
    for program in ("unbound", "unbound-checkconf", "unbound-control", "dig", "chromium"):
        require(program)
    told = steps(PAGE)
    revoking = next(n for n, step in enumerate(told) if "exemption revoke" in step.command)
    with net() as here, site() as port:
        shell = Shell(tmp_path, "ip", "netns", "exec", here.name)
        try:
            for step in told[:revoking]:
                run(shell, step)
            desk = tmp_path / "empty" / "policies" / "desk-1"
            with chromium(desk, tmp_path / "desk-1") as opened:
                url = f"http://www.tiktok.com:{port}/"
                assert opened.visit(url) == "open"
                time.sleep(max(0.0, SETTLED - (time.monotonic() - opened.started)))
                run(shell, told[revoking])
                revoked = time.monotonic()
                while "NXDOMAIN" not in shell(DIG)[1]:
                    assert time.monotonic() - revoked < MOST_DNS, (
                        tmp_path / "empty" / "serve.log"
                    ).read_text()
                dns = time.monotonic() - revoked
                while opened.visit(url) != "refused":
                    assert time.monotonic() - revoked < MOST_BROWSER
                    time.sleep(0.1)
                browser = time.monotonic() - revoked
            note("unbound", "exemption revoked, through appban serve", dns)
            note("chromium", "exemption revoked, through appban serve", browser)
            for step in told[revoking + 1 :]:
                run(shell, step)
            left = [path for path in desk.rglob("*") if path.is_file() and json.loads(path.read_bytes())]
            assert not left
        finally:
            shell("kill $(cat serve.pid unbound.pid internet.pid)")
            shell.end()
