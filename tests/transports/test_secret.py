"""A secret is one line in a file of its owner's alone."""

from pathlib import Path

import pytest

from appban.errors import SettingsError
from appban.transports.secret import read_secret


def held(folder: Path, data: bytes, mode: int = 0o600) -> Path:
    path = folder / "client.secret"
    path.write_bytes(data)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("data", [b"s3cret", b"s3cret\n", b" s3cret \r\n"])
def test_a_secret_is_read_without_its_line_end(tmp_path, data):
    assert read_secret(held(tmp_path, data)) == "s3cret"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_one_that_others_can_get_at_is_refused(tmp_path, mode):
    with pytest.raises(SettingsError, match=f"mode {mode:04o}"):
        read_secret(held(tmp_path, b"s", mode))


@pytest.mark.parametrize("data", [b"", b"\n", b"one\ntwo", b"\xff", b"a\0b"])
def test_one_that_is_not_one_line_of_text_is_refused(tmp_path, data):
    with pytest.raises(SettingsError, match=r"client\.secret (does not hold|is not text)"):
        read_secret(held(tmp_path, data))


def test_what_is_no_plain_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(SettingsError, match=str(path)):
            read_secret(path)


def test_no_message_shows_the_secret(tmp_path):
    with pytest.raises(SettingsError) as caught:
        read_secret(held(tmp_path, b"top-secret\nsecond"))
    assert "top-secret" not in str(caught.value)
