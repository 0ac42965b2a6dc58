"""The real agent reports this machine, and what it posts is read as it comes."""

import time
import zlib

import pytest
from tests.real.fusion_agent import posted_inventory

from appban.inventory.fusioninventory import Source
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, Report

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def posted(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return posted_inventory(tmp_path_factory.mktemp("fusioninventory"))


def parsed(posted: bytes) -> Report:
    (report,) = Source().parse(posted, time.time_ns() // 1000)
    return report


def test_the_package_bash_of_this_machine_is_found_in_what_the_agent_posts(posted):
    report = parsed(posted)

    (bash,) = [item for item in report.items if item.value == "bash"]
    assert (bash.platform, bash.kind) == (Platform.LINUX, Kind.DEB)
    assert bash.version
    assert report.sections == (SOFTWARE,)


def test_every_row_that_the_agent_posts_is_in_the_report(posted):
    report = parsed(posted)

    assert len(report.items) == zlib.decompress(posted).count(b"<SOFTWARES>")


def test_the_agents_own_log_date_is_when_the_device_was_seen(posted):
    before = time.time_ns() // 1000 - 10 * 60 * 1_000_000

    report = parsed(posted)

    assert before < report.seen_at <= time.time_ns() // 1000
    assert b"<LOGDATE>" in zlib.decompress(posted)


def test_no_login_or_environment_variable_of_this_machine_is_in_the_report(posted):
    text = repr(parsed(posted))

    assert b"<LOGIN>root</LOGIN>" in zlib.decompress(posted)
    assert "root" not in {item.name for item in parsed(posted).items}
    assert "/usr/sbin:/usr/bin" not in text
