"""Somebody else's program accepts the logs that we write, and refuses them after any change."""

import shutil
from pathlib import Path

import pytest
from tests.record.logs import KEY, OTHER_KEY, entry, nonce_of, signed

from appban.record.checkpoint import sign_checkpoint
from appban.record.entry import leaf
from appban.record.keys import format_vkey
from appban.record.tiles import derive
from appban.record.tree import verify_tree

pytestmark = pytest.mark.real

VKEY = format_vkey(KEY.verifier)
SIZE = 300


def leaves_of(size):
    return [leaf(entry(index), nonce_of(index)) for index in range(size)]


def write(folder: Path, leaves, *steps: int) -> Path:
    """The log in a folder, grown from step to step."""

    def read(name):
        path = folder / name
        return path.read_bytes() if path.exists() else None

    old = 0
    for new in (*steps, len(leaves)):
        for name, data in derive(old, new, lambda start, stop: leaves[start:stop], read):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        old = new
    (folder / "checkpoint").write_bytes(signed(leaves))
    return folder


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return write(tmp_path_factory.mktemp("log"), leaves_of(SIZE), 1, 255, 256)


@pytest.fixture
def log(written, tmp_path):
    """A log of 300 entries that the test may spoil."""
    return Path(shutil.copytree(written, tmp_path / "log"))


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def refused(found, words):
    """The program said no, and which leaf or file it means."""
    assert found.returncode == 1
    assert words in found.stderr
    assert "holds" not in found.stdout


def test_a_log_of_300_is_accepted(go_verifier, log):
    found = go_verifier(log, VKEY)
    assert found.returncode == 0, found.stderr
    assert "300 leaves, 3 tiles, 306 proofs" in found.stdout


def test_a_log_of_70000_that_grew_in_steps_is_accepted_and_refused_when_a_high_tile_changes(
    go_verifier, tmp_path
):
    log = write(tmp_path, leaves_of(70_000), 300, 65_535, 65_537)
    found = go_verifier(log, VKEY)
    assert found.returncode == 0, found.stderr
    assert "70000 leaves, 277 tiles" in found.stdout
    flip(log / "tile/2/000.p/1", 31)
    refused(go_verifier(log, VKEY), "tile/2/000.p/1")


def test_a_log_with_two_signatures_is_accepted_under_either_key(go_verifier, log):
    (log / "checkpoint").write_bytes(signed(leaves_of(SIZE), OTHER_KEY, KEY))
    for key in (KEY, OTHER_KEY):
        assert go_verifier(log, format_vkey(key.verifier)).returncode == 0


@pytest.mark.parametrize("index", [0, 255, 256, 299])
def test_a_changed_leaf_is_refused_by_its_number(go_verifier, log, index):
    leaves = leaves_of(SIZE)
    leaves[index] = leaf(entry(index, body="b-2"), nonce_of(index))
    other = write(log.parent / "other", leaves)
    name = "tile/entries/000" if index < 256 else "tile/entries/001.p/44"
    shutil.copy(other / name, log / name)
    refused(go_verifier(log, VKEY), f"leaf {index}:")


def test_a_leaf_changed_with_all_hashes_above_it_is_refused_by_the_checkpoint(go_verifier, log):
    leaves = leaves_of(SIZE)
    leaves[7] = leaf(entry(7, body="b-2"), nonce_of(7))
    other = write(log.parent / "other", leaves)
    shutil.copy(log / "checkpoint", other / "checkpoint")
    refused(go_verifier(other, VKEY), "checkpoint: the 300 leaves have root")


@pytest.mark.parametrize(
    ("name", "at", "words"),
    [
        ("tile/0/000", 5 * 32, "leaf 5:"),
        ("tile/0/001.p/44", 43 * 32 + 31, "leaf 299:"),
        ("tile/1/000.p/1", 0, "tile/1/000.p/1:"),
    ],
)
def test_a_changed_tile_is_refused(go_verifier, log, name, at, words):
    flip(log / name, at)
    refused(go_verifier(log, VKEY), words)


@pytest.mark.parametrize("at", [3, 16, 30, -3])
def test_a_changed_checkpoint_is_refused(go_verifier, log, at):
    flip(log / "checkpoint", at)
    refused(go_verifier(log, VKEY), "checkpoint:")


def test_a_log_under_another_key_is_refused(go_verifier, log):
    refused(go_verifier(log, format_vkey(OTHER_KEY.verifier)), "checkpoint:")


def test_a_log_cut_back_under_its_old_checkpoint_is_refused(go_verifier, tmp_path, written):
    cut = write(tmp_path / "cut", leaves_of(SIZE - 1))
    shutil.copy(written / "checkpoint", cut / "checkpoint")
    refused(go_verifier(cut, VKEY), "001.p/44")


@pytest.mark.parametrize("name", ["tile/entries/001.p/44", "tile/0/000", "tile/1/000.p/1", "checkpoint"])
def test_a_missing_file_is_refused_by_its_name(go_verifier, log, name):
    (log / name).unlink()
    refused(go_verifier(log, VKEY), name)


def test_a_bundle_that_was_cut_off_is_refused(go_verifier, log):
    path = log / "tile/entries/001.p/44"
    path.write_bytes(path.read_bytes()[:-1])
    refused(go_verifier(log, VKEY), "leaf 299:")


def test_both_programs_agree_on_a_log(go_verifier, log):
    def read(name):
        path = log / name
        return path.read_bytes() if path.exists() else None

    found = verify_tree(read, [KEY.verifier])
    assert go_verifier(log, VKEY).returncode == 0
    assert found.checkpoint.size == SIZE
    assert sign_checkpoint(found.checkpoint, [KEY]) == (log / "checkpoint").read_bytes()
