"""The machine's clock: the only place that asks what time it is."""

import os
import time
from functools import cache
from pathlib import Path

from appban.ports import Mark

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""Where Linux names this boot."""

# CLOCK_BOOTTIME goes on while the machine sleeps; elsewhere than on Linux the monotonic clock has to do.
_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """Clock of this machine."""

    def __init__(self, boot_id: Path = BOOT_ID) -> None:
        self._boot_id = boot_id

    def now(self) -> int:
        """See Clock."""
        return time.time_ns() // 1_000

    def mark(self) -> Mark:
        """See Clock. The wall is read between two readings of the other, so that neither runs ahead by a pause."""
        before = time.clock_gettime_ns(_SINCE_BOOT)
        wall = self.now()
        after = time.clock_gettime_ns(_SINCE_BOOT)
        return Mark(wall=wall, monotonic=(before + after) // 2_000, boot=_boot(self._boot_id))


@cache
def _boot(path: Path) -> str:
    """The name of this boot; where the system gives none, one of this process, which no other will mistake for its own."""
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return f"process-{os.urandom(16).hex()}"
