"""Seen from the system calls, nothing is acknowledged before the disk was told to keep it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.real.writers import run_writer
from tests.support import our_environment, require

from appban.stores.open import create_store

pytestmark = pytest.mark.real

CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)")
"""A finished call in the words of `strace -f -y`."""


def test_sqlite_flushes_every_append_before_it_is_acknowledged(tmp_path: Path) -> None:
    trace, url = tmp_path / "trace", str(tmp_path / "log.sqlite")
    create_store(url).close()
    _, ended = run_writer(url, "w", 9, tmp_path, under=_strace(trace, "pwrite64,fdatasync,fsync,write"))
    assert ended == 0
    unflushed, acknowledged = False, 0
    for call, words in _calls(trace):
        if call == "pwrite64" and "log.sqlite-wal>" in words:
            unflushed = True
        elif call in {"fdatasync", "fsync"} and "log.sqlite-wal>" in words:
            unflushed = False
        elif call == "write" and "w.out>" in words:
            assert not unflushed
            acknowledged += "w-" in words
    assert acknowledged == 9


def test_a_file_is_flushed_before_it_takes_its_name_and_its_folder_after(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from appban.transports.folder import Folder\n"
        "Folder(Path(sys.argv[1])).write('tile/checkpoint', b'x')"
    )
    trace = tmp_path / "trace"
    subprocess.run(
        [*_strace(trace, "write,fsync,rename,mkdir"), sys.executable, "-c", program, str(tmp_path / "log")],
        env=our_environment(),
        check=True,
    )
    steps = [
        (call, found[1])
        for call, words in _calls(trace)
        if (found := re.search(rf"{tmp_path}([^\">]*)", words))
    ]
    assert [(call, re.sub(r"\.checkpoint\.\w+", "TEMPORARY", name)) for call, name in steps] == [
        ("mkdir", "/log"),
        ("fsync", ""),
        ("mkdir", "/log/tile"),
        ("fsync", "/log"),
        ("write", "/log/tile/TEMPORARY"),
        ("fsync", "/log/tile/TEMPORARY"),
        ("rename", "/log/tile/TEMPORARY"),
        ("fsync", "/log/tile"),
    ]


def _strace(trace: Path, calls: str) -> list[str]:
    return [str(require("strace")), "-f", "-y", "-qq", "-s", "9999", "-o", str(trace), "-e", f"trace={calls}"]


def _calls(trace: Path) -> list[tuple[str, str]]:
    return [(found[1], found[2]) for line in trace.read_text().splitlines() if (found := CALL.match(line))]
