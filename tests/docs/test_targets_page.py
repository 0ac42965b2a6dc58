"""The page on targets is what the targets say of themselves, with the latencies that were measured last."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "targets_page.py"))


def test_the_page_is_as_the_script_writes_it():
    assert SCRIPT["PAGE"].read_text() == SCRIPT["page"](), "run scripts/targets_page.py"


def test_every_target_seen_in_its_real_program_has_a_latency():
    measured = SCRIPT["json"].loads(SCRIPT["MEASURED"].read_text())
    assert set(measured) >= {
        "chromium",
        "firefox",
        "bind",
        "unbound",
        "squid",
        "nftables",
        "fapolicyd",
        "apt",
    }
