"""This machine's own status file is read as dpkg itself reads it."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from tests.inventory.samples import NOW
from tests.support import require

from appban.inventory._front import fronted
from appban.inventory.dpkg import Source

pytestmark = pytest.mark.real

STATUS = Path("/var/lib/dpkg/status")
ABSENT = {"not-installed", "config-files"}


def test_the_packages_and_versions_are_those_that_dpkg_lists():
    query = [str(require("dpkg-query")), "-W", "-f", "${Package} ${Version} ${db:Status-Status}\\n"]
    rows = [line.split(" ") for line in subprocess.check_output(query, text=True).splitlines()]
    expected = Counter((name, version) for name, version, state in rows if state not in ABSENT)

    (report,) = Source().parse(fronted(b'device = "hostname:dept-1"', STATUS.read_bytes()), NOW)

    assert Counter((item.value, item.version) for item in report.items) == expected
    assert expected
