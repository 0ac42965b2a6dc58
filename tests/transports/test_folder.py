"""A log folder keeps whole files under plain names, whatever happens on the way."""

import os
import stat
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.errors import InternalError, StoreError
from appban.transports.folder import Folder


def test_what_is_written_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "new" / "log")
    for name, data in (
        ("checkpoint", b"one"),
        ("tile/0/x001/067.p/8", bytes(256)),
        ("tile/entries/000", b""),
    ):
        assert folder.read(name) is None
        folder.write(name, data)
        assert folder.read(name) == data
    assert (tmp_path / "new" / "log" / "tile" / "0" / "x001" / "067.p" / "8").read_bytes() == bytes(256)


def test_a_file_is_replaced_in_one_step_and_nothing_else_is_left(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    seen: set[bytes | None] = set()
    stop = threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.add(folder.read("checkpoint"))

    folder.write("checkpoint", b"a" * 100_000)
    thread = threading.Thread(target=watch)
    thread.start()
    for letter in b"bcdefghij":
        folder.write("checkpoint", bytes([letter]) * 100_000)
    stop.set()
    thread.join()
    assert seen <= {bytes([letter]) * 100_000 for letter in b"abcdefghij"}
    assert [each.name for each in tmp_path.iterdir()] == ["checkpoint"]


def test_a_web_server_may_read_the_files(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        Folder(tmp_path / "log").write("tile/0/000", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "log" / "tile" / "0" / "000").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "log" / "tile").stat().st_mode) == 0o755


@pytest.mark.parametrize(
    "name",
    [
        "", "/", "/etc/passwd", "../x", "a/../../x", "a/..", ".", "./a", "a//b", "a/", ".hidden", "a/.b",
        "a\\b", "a\0b", "..\\x",
    ],
)  # fmt: skip
def test_a_name_that_could_lead_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path / "log")
    with pytest.raises(InternalError, match="is not a name in a log folder"):
        folder.read(name)
    with pytest.raises(InternalError, match="is not a name in a log folder"):
        folder.write(name, b"x")
    assert list(tmp_path.iterdir()) == []


@given(st.text(alphabet="a./\\\0~", max_size=8))
def test_no_name_leads_outside(name: str) -> None:
    root = Path("/root-of/log")
    try:
        path = Folder(root)._path(name)
    except InternalError:
        return
    assert Path(os.path.normpath(path)).is_relative_to(root)
    assert Path(os.path.normpath(path)) != root


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("a", b"old")
    with pytest.raises(StoreError, match="cannot be written"):
        folder.write("a/b", b"x")
    (tmp_path / "b" / "full").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be written"):
        folder.write("b", b"x")
    assert folder.read("a") == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a", "b"]


def test_a_folder_is_not_read_as_a_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write("a/b", b"x")
    with pytest.raises(StoreError, match="cannot be read"):
        folder.read("a")
    assert folder.read("a/b/c") is None
