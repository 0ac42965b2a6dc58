"""The record as a bag for an archive, held against the library of those who wrote BagIt, and against the log itself."""

import json
import stat

import bagit
import pytest
from tests.cli.seated import seated

from appban.errors import InputError
from appban.record import commitments
from appban.record.bag import Digests, tag_files


@pytest.fixture
def office(appban):
    """The office, with an exemption in it."""
    made = seated(appban)
    made.granted()
    return made


def bagged(appban, *more: str):
    appban.well("record", "transfer", "--into", "bag", "--organisation", "Department for Tides", *more)
    return appban.folder / "bag"


def test_the_bag_is_whole_by_the_library_and_its_log_holds(appban, office):
    folder = bagged(appban)
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert (bag.version_info, bag.info["Source-Organization"]) == ((1, 0), "Department for Tides")
    assert sorted(bag.algorithms) == ["sha256", "sha512"]
    for what in ("bundle.json", "log"):
        appban.well("log", "verify", folder / "data" / what, "--key", f"@{folder / 'data' / 'log.vkey'}")
    readme = (folder / "data" / "README.txt").read_text()
    assert bag.info["Log-Root-SHA256"] in readme
    assert "it proves and does not disclose" in readme


def test_one_byte_changed_is_seen_by_the_library(appban, office):
    folder = bagged(appban)
    readme = folder / "data" / "README.txt"
    readme.write_bytes(readme.read_bytes().replace(b"APP BAN", b"APP BUN"))
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


def test_a_sealed_bag_discloses_nothing_and_an_open_one_opens_every_commitment(appban, office):
    sealed = bagged(appban)
    texts = [path.read_bytes() for path in sealed.rglob("*") if path.is_file()]
    assert not any(b"a case before the court" in text or b"hal Example" in text for text in texts)
    sealed.rename(appban.folder / "sealed")
    folder = bagged(appban, "--openly")
    bagit.Bag(str(folder)).validate()
    lines = [json.loads(line) for line in (folder / "data" / "openings.jsonl").read_text().splitlines()]
    assert {"a case before the court", "hal Example"} <= {line["value"] for line in lines}
    for line in lines:
        commitments.check(line["commitment"], line["value"], bytes.fromhex(line["salt"]))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()} == {0o600}


def test_what_was_erased_is_in_no_bag_and_is_counted(appban, office):
    appban.well("log", "erase", "hal", "--rule", "a rule")
    folder = bagged(appban, "--openly")
    assert not any(b"hal Example" in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert "somebody or something: 1." in (folder / "data" / "README.txt").read_text()


def test_a_bag_is_a_new_folder_of_somebody(appban, office):
    (appban.folder / "bag").mkdir()
    assert appban("record", "transfer", "--into", "bag", "--organisation", "D").code == 1
    (appban.folder / "bag").rmdir()
    assert appban("record", "transfer", "--into", "bag", "--organisation", "D\nX: y").code == 1
    assert not (appban.folder / "bag").exists()


def test_a_path_that_would_break_a_manifest_is_escaped():
    files = tag_files({"data/a%\n.txt": Digests(3, "aa", "bb")}, {"Source-Organization": "D"})
    assert files["manifest-sha512.txt"] == b"bb  data/a%25%0A.txt\n"
    assert b"Payload-Oxum: 3.1\n" in files["bag-info.txt"]
    with pytest.raises(InputError, match="one line"):
        tag_files({}, {"A:b": "c"})
