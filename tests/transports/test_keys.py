"""The key file is made once, for its owner alone, and refused as soon as others can get at it."""

import os
import stat
from pathlib import Path

import pytest

from appban.errors import InternalError, SettingsError, StoreError
from appban.transports.keys import KeyFile

KEYS = ("PRIVATE+KEY+appban.example/log+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", "second")


def test_keys_are_read_as_they_were_made(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "new" / "log.key")
    file.create(KEYS)
    assert file.read() == KEYS
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["log.key"]


def test_the_file_is_for_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        KeyFile(tmp_path / "new" / "log.key").create(KEYS)
        KeyFile(tmp_path / "new" / "log.key").replace(KEYS[:1])
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new" / "log.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "log.key")
    file.create(KEYS)
    with pytest.raises(SettingsError, match="never overwritten"):
        file.create(["another"])
    assert file.read() == KEYS
    (tmp_path / "dangling").symlink_to(tmp_path / "absent")
    with pytest.raises(SettingsError, match="never overwritten"):
        KeyFile(tmp_path / "dangling").create(KEYS)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["dangling", "log.key"]


def test_keys_are_replaced_in_one_step(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "log.key")
    with pytest.raises(SettingsError, match="no log key"):
        file.replace(KEYS)
    file.create(KEYS[:1])
    file.replace(KEYS[::-1])
    assert file.read() == KEYS[::-1]
    assert [each.name for each in tmp_path.iterdir()] == ["log.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o660, 0o777])
def test_a_key_that_others_can_get_at_is_refused(tmp_path: Path, mode: int) -> None:
    file = KeyFile(tmp_path / "log.key")
    file.create(KEYS)
    (tmp_path / "log.key").chmod(mode)
    with pytest.raises(SettingsError, match=f"has mode {mode:04o}.*make it 0600, and rotate"):
        file.read()
    with pytest.raises(SettingsError, match="make it 0600"):
        file.replace(KEYS)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_a_key_that_only_its_owner_can_get_at_is_read(tmp_path: Path, mode: int) -> None:
    KeyFile(tmp_path / "log.key").create(KEYS)
    (tmp_path / "log.key").chmod(mode)
    assert KeyFile(tmp_path / "log.key").read() == KEYS


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "no key in it"), (b"\n \n", "no key in it"), (b"\xff", "not text")]
)
def test_a_file_without_a_key_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "log.key"
    path.write_bytes(data)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match=said):
        KeyFile(path).read()


def test_a_missing_key_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="`appban init` makes it"):
        KeyFile(tmp_path / "log.key").read()


def test_a_folder_or_a_pipe_is_not_a_key(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        KeyFile(tmp_path).read()
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(SettingsError, match="not a plain file"):
        KeyFile(tmp_path / "pipe").read()


@pytest.mark.parametrize("keys", [[], [""], ["a", " "], ["a\nb"]])
def test_what_is_not_a_line_of_text_is_not_kept(tmp_path: Path, keys: list[str]) -> None:
    with pytest.raises(InternalError):
        KeyFile(tmp_path / "log.key").create(keys)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        KeyFile(tmp_path / "file" / "log.key").create(KEYS)
