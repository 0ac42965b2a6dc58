"""The clock of the machine gives UTC microseconds, and a mark that another process can compare with its own."""

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support import our_environment

from appban.transports.clock import BOOT_ID, SystemClock


def test_now_is_utc_in_microseconds() -> None:
    before = dt.datetime.now(dt.UTC)
    now = SystemClock().now()
    after = dt.datetime.now(dt.UTC)
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    assert before <= epoch + dt.timedelta(microseconds=now) <= after + dt.timedelta(microseconds=1)


def test_the_time_zone_of_the_process_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    before = clock.now()
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        assert 0 <= clock.now() - before < 3_600_000_000
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_mark_lies_between_two_readings() -> None:
    clock = SystemClock()
    walls, boots = [clock.now()], [time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000]
    mark = clock.mark()
    walls.append(clock.now())
    boots.append(time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000)
    assert walls[0] <= mark.wall <= walls[1]
    assert boots[0] <= mark.monotonic <= boots[1]


@pytest.mark.skipif(not BOOT_ID.exists(), reason="this system does not name its boots")
def test_two_processes_of_one_boot_name_it_alike() -> None:
    program = "from appban.transports.clock import SystemClock; print(SystemClock().mark().boot)"
    other = subprocess.run(
        [sys.executable, "-c", program], env=our_environment(), capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == SystemClock().mark().boot == BOOT_ID.read_text().strip()


def test_without_a_boot_id_a_process_keeps_one_of_its_own(tmp_path: Path) -> None:
    first, again = SystemClock(tmp_path / "absent").mark(), SystemClock(tmp_path / "absent").mark()
    other = SystemClock(tmp_path / "absent too").mark()
    assert first.boot == again.boot
    assert first.boot.startswith("process-")
    assert other.boot != first.boot
    assert os.path.sep not in first.boot
