"""Tests are the same whoever runs them: no setting of theirs comes in from outside."""

import os
import subprocess
import sys

from tests.conftest import SEEDED, SWITCHES
from tests.support import our_environment

from appban.settings import CONFIG, NAMES


def test_no_setting_of_appban_is_in_the_environment_of_a_test():
    found = {name for name in os.environ if name.startswith("APPBAN_")}
    assert found <= SWITCHES - {SEEDED}


def test_settings_of_whoever_runs_the_tests_do_not_reach_them():
    """The test above, with every setting and the seeded store set by whoever runs it."""
    theirs = dict.fromkeys((*NAMES, CONFIG, SEEDED), "/nowhere")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", __file__, "-k", "no_setting"],
        env=our_environment() | theirs, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    assert "1 passed" in ran.stdout


def test_what_tests_read_themselves_is_named_like_nothing_that_appban_reads():
    assert not SWITCHES & {*NAMES, CONFIG}
