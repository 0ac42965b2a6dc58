"""A system call that fails or never returns costs at most the append under way, and the log stays whole."""

import signal
from pathlib import Path

import pytest
from tests.real.survival import check_survival
from tests.real.writers import run_writer
from tests.support import require

from appban.stores.open import create_store

pytestmark = pytest.mark.real

APPENDS = 12
FAULTS = [
    *[("pwrite64", "signal=KILL", nth) for nth in (2, 5, 11, 23, 47)],
    *[("fdatasync", "signal=KILL", nth) for nth in (1, 2, 3, 8)],
    *[("pwrite64", "error=EIO", nth) for nth in (2, 5, 11, 23, 47)],
    *[("fdatasync", "error=EIO", nth) for nth in (1, 2, 3, 8)],
    *[("pwrite64", "error=ENOSPC", nth) for nth in (2, 5, 11, 23, 47)],
]


@pytest.mark.parametrize(("call", "fault", "nth"), FAULTS)
def test_a_fault_costs_at_most_the_append_under_way(tmp_path: Path, call: str, fault: str, nth: int) -> None:
    trace, url = tmp_path / "trace", str(tmp_path / "log.sqlite")
    create_store(url).close()
    strace = [str(require("strace")), "-f", "-qq", "-o", str(trace), "-e", f"trace={call}"]
    under = [*strace, "-e", f"inject={call}:{fault}:when={nth}"]
    writer, ended = run_writer(url, "w", APPENDS, tmp_path, under=under)
    promised, errors = writer.promised(), writer.errors()
    if fault == "signal=KILL":
        assert ended == -signal.SIGKILL
    else:
        assert "(INJECTED)" in trace.read_text()
        assert ended == 0 or errors.startswith("not opened")
        assert len({key for _, key in promised.values()}) >= APPENDS - 1 or ended
        assert "Traceback" not in errors
    check_survival(url, promised)
