"""`make` alone lists every command, and what CI runs is what a developer can run."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_make_alone_lists_every_command_with_what_it_does():
    asked = set(re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split())
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"^make (\w+) +\S", done.stdout, re.MULTILINE)) == asked


def test_ci_requires_the_real_programs_and_ends_with_make_test():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert "set -euo pipefail" in lines
    assert "export APPBAN_REQUIRE_REAL=1" in lines
    assert lines[-1].endswith("make --no-print-directory test")


def test_the_workflow_runs_the_same_script_and_no_code_of_others():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert "run: bash .ci/run" in workflow
    assert "permissions: {}" in workflow
    assert "uses:" not in workflow
