"""`appban report register` on the demo's store: it names no person and no device, and goes where nothing else is."""

import re
import shutil
from pathlib import Path

import pytest
from tests.browser.conftest import seeded_store
from tests.cli.conftest import Console

from appban.bootstrap import open_house
from appban.record.keys import parse_vkey
from appban.record.proof import parse_proof, verify_proof
from appban.service.reading import all_facts
from appban.settings import Settings

__all__ = ["seeded_store"]

pytestmark = pytest.mark.slow

LEAST = 3
"""Letters of a name below which a hash may hold it."""


@pytest.fixture(scope="module")
def stored(seeded_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("register") / "store"
    shutil.copytree(seeded_store, store)
    return store


@pytest.fixture
def demo(appban: Console, stored: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.delenv("APPBAN_SEEDED", raising=False)
    appban.set("DATABASE", str(stored / "appban.sqlite3"))
    appban.well("report", "release", "--as", "ada")
    return appban


def personal(folder: Path) -> set[str]:
    """Every name, handle and device id that the store knows, but for what official accounts are called."""
    house = open_house(Settings.from_environ({"APPBAN_DATABASE": str(folder / "appban.sqlite3")}))
    with house.desk.store.reader() as reader:
        facts = all_facts(reader)
        names = reader.names([*facts.people, *facts.devices])
        values = {value for held in names.values() for _, value in held}
        told = [fact.name for held in facts.people.values() for fact in held.facts]
        values |= {each.value for each in reader.openings(told).values()}
    return {each for each in values | {*facts.devices} if len(each) >= LEAST}


def test_it_names_no_person_and_no_device(demo, stored, tmp_path):
    demo.well("report", "register", "--into", tmp_path / "register")
    secret = personal(stored)
    assert len(secret) > 60, "the store knows people and devices, or this proves nothing"
    one = "|".join(map(re.escape, sorted(secret)))
    words = re.compile(rf"(?<![A-Za-z0-9+/=_-])(?:{one})(?![A-Za-z0-9+/=_-])")
    assert words.findall(f"so {min(secret)}, who")
    for path in (tmp_path / "register").rglob("*"):
        if path.is_file():
            text = path.read_text("utf-8")
            if path.parent.name == "proof":
                text = (parse_proof(path.read_bytes()).extra or b"").decode()
            found = words.findall(text)
            assert not found, f"{path.name} names {found}"


def test_every_entry_named_has_a_proof_that_other_programs_check(demo, tmp_path):
    folder = tmp_path / "register"
    demo.well("report", "register", "--into", folder)
    key = parse_vkey((folder / "log.vkey").read_text().strip())
    proofs = sorted((folder / "proof").iterdir())
    assert len(proofs) > 20
    for each in proofs:
        data = each.read_bytes()
        index, head = verify_proof(data, parse_proof(data).extra or b"", [key])
        assert str(index) == each.stem
        assert head.size > index


def test_a_second_one_takes_the_place_of_the_first_and_of_nothing_else(demo, tmp_path):
    folder = tmp_path / "register"
    demo.well("report", "register", "--into", folder)
    (folder / "left-over.html").write_text("old")
    demo.well("report", "register", "--into", folder)
    assert not (folder / "left-over.html").exists()
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("mine")
    done = demo("report", "register", "--into", other)
    assert done.code == 1
    assert "holds something that is no register" in done.err
    assert (other / "a.txt").read_text() == "mine"


def test_a_place_that_is_no_address_is_refused(demo, tmp_path):
    done = demo("report", "register", "--into", tmp_path / "r", "--base", "register.example.gov.uk")
    assert done.code == 1
    assert "write it as https://" in done.err


def test_plots_come_as_pictures_and_as_their_figures(demo, tmp_path):
    picture = tmp_path / "tiktok.svg"
    demo.well("report", "plot", "timeline", "--app", "tiktok", "--to", picture)
    assert picture.read_text().startswith("<svg")
    lanes = {
        row["what"]
        for row in demo.well("report", "plot", "timeline", "--app", "tiktok", "-o", "json").json()["rows"]
    }
    assert {"Bans", "Statements", "Exemptions", "Official accounts"} <= lanes
    weeks = demo.well(
        "report", "plot", "exemptions", "--from", "2020-01-01", "--until", "2020-01-31", "-o", "csv"
    )
    assert "small numbers are not suppressed" in weeks.err
    assert len(weeks.out.splitlines()) == 6
    coverage = demo.well("report", "plot", "coverage", "-o", "json").json()["rows"]
    assert {"dns", "browser"} <= {row["layer"] for row in coverage}
    assert demo("report", "plot", "timeline", "--app", "nothing").code == 1
    assert demo("report", "plot", "exemptions", "--from", "1990-01-01").code == 1
