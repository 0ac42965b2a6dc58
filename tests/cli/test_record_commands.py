"""`init`, `log`, `doctor` and `config`: the record is begun, checked, exported and proved from the command line."""

import json
import sqlite3
import stat
from contextlib import closing

import pytest
from tests.cli.record_files import exported, forget, key_of
from tests.cli.seated import seated


@pytest.fixture
def office(appban):
    """The office behind the console, published."""
    made = seated(appban)
    appban.well("log", "checkpoint")
    return made


def test_a_bundle_is_verified_without_store_settings_or_network(appban, office, monkeypatch):
    key = key_of(appban)
    exported(appban, "sealed.json")
    exported(appban, "open.json", "--openly")
    size = office.size()
    forget(appban)
    monkeypatch.setenv("APPBAN_DATABASE", "/nonexistent/appban.sqlite3")
    appban.file("log.vkey", key + "\n")
    said = appban.well("log", "verify", "open.json", "--key", "@log.vkey", "-o", "json")
    report = said.json()
    assert report["entries"] == report["open_to_reading"] == size
    assert "requests" in said.err
    sealed = appban.well("log", "verify", "sealed.json", "--key", key, "-o", "json").json()
    assert sealed["open_to_reading"] < sealed["entries"]
    assert sealed["root"] == report["root"]
    assert appban.well("log", "verify", "log", "--key", key, "-o", "json").json()["root"] == report["root"]


def test_a_bundle_with_openings_is_private(appban, office):
    assert stat.S_IMODE(exported(appban, "open.json", "--openly").stat().st_mode) == 0o600


def test_nothing_exported_is_overwritten(appban, office):
    exported(appban)
    assert appban("log", "export", "--to", "bundle.json").code == 1
    appban.well("log", "export", "--tiles", "copy")
    assert appban("log", "export", "--tiles", "copy").code == 1
    assert appban("log", "export").code == 1


def test_exported_tiles_verify_and_a_changed_tile_ends_with_four(appban, office):
    key = key_of(appban)
    appban.well("log", "export", "--tiles", "copy")
    appban.well("log", "verify", "copy", "--key", key)
    (bundle,) = (appban.folder / "copy" / "tile" / "entries" / "000.p").iterdir()
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(data)
    done = appban("log", "verify", "copy", "--key", key)
    assert done.code == 4
    assert done.out == ""


def test_a_changed_leaf_ends_with_four_and_names_the_entry(appban, office):
    key = key_of(appban)
    lines = exported(appban).read_bytes().split(b"\n")
    other = json.loads(lines[6][1:])
    lines[5] = lines[6]
    appban.file("changed.json", b"\n".join(lines))
    done = appban("log", "verify", "changed.json", "--key", key)
    assert other["leaf"]
    assert done.code == 4
    assert "entry" in done.err


def test_another_key_ends_with_four_and_no_key_with_two(appban, office):
    path = exported(appban)
    other = key_of(appban).replace("log.example.gov.uk", "log.example.org")
    assert appban("log", "verify", path, "--key", other).code in {1, 4}
    assert appban("log", "verify", path).code == 2
    assert appban("log", "verify", "nothing.json", "--key", key_of(appban)).code == 1


def test_an_entry_is_proved_in_the_published_log(appban, office):
    assert appban.well("log", "prove", "3").out.startswith("c2sp.org/tlog-proof@v1\n")


def test_a_handle_is_erased_and_said_to_be(appban, office):
    done = appban.well("log", "erase", "kim", "--rule", "schedule 4.2", "-o", "json").json()
    assert (done["about"], done["openings"]) == (office.ids["kim"], 2)
    assert appban("person", "show", "kim").code == 1
    again = appban("log", "erase", done["about"], "--rule", "schedule 4.2")
    assert again.code == 1
    assert "nothing is held" in again.err


def test_the_doctor_looks_at_each_thing_though_another_is_at_fault(appban, office):
    (appban.folder / "log.key").chmod(0o644)
    done = appban("doctor", "-o", "json")
    states = {row["check"]: row["state"] for row in done.json()["rows"]}
    assert done.code == 4
    assert (states["log key"], states["published log"], states["store"]) == ("fault", "fault", "ok")


def test_the_doctor_says_so_where_there_is_no_store(appban, office):
    forget(appban)
    done = appban("doctor", "-o", "json")
    rows = {row["check"]: row for row in done.json()["rows"]}
    assert done.code == 4
    assert "appban init" in rows["store"]["says"]
    assert rows["log key"]["state"] == "ok"


def test_a_store_behind_what_was_published_is_not_written_to(appban, office):
    appban.well("backup", "--to", "kept")
    appban.well("person", "add", "new", "--name", "New")
    forget(appban)
    (appban.folder / "kept" / "appban.sqlite3").rename(appban.folder / "appban.sqlite3")
    for command in (("person", "add", "other", "--name", "Other"), ("doctor", "--clock-is-right", "it is")):
        done = appban(*command)
        assert done.code == 1
        assert "were published" in done.err
    assert appban("doctor").code == 4


def test_a_clock_that_was_set_is_acknowledged_with_a_reason_and_published(appban, office):
    appban.well("person", "add", "one", "--name", "One")
    with closing(sqlite3.connect(appban.folder / "appban.sqlite3")) as raw, raw:
        raw.execute("UPDATE head SET wall = wall - 7200000000")
    stopped = appban("person", "add", "two", "--name", "Two")
    assert stopped.code == 1
    assert "--clock-is-right" in stopped.err
    assert appban("doctor").code == 4
    appban.well("doctor", "--clock-is-right", "the battery was changed")
    appban.well("doctor")
    appban.well("person", "add", "two", "--name", "Two")


def test_init_leaves_nothing_behind_when_it_is_refused(appban):
    refused = appban("init", "--origin", "log.example.gov.uk/ban", "--appointer", "ana=Ana Example")
    assert refused.code == 1
    assert "name a second" in refused.err
    assert not list(appban.folder.iterdir())
    again = ("init", "--origin", "log.example.gov.uk/ban", "--appointer", "ana=Ana", "--appointer", "ben=Ben")
    appban.well(*again)
    there = appban(*again)
    assert there.code == 1
    assert "there is a record" in there.err


def test_settings_are_shown_without_a_password(appban):
    appban.set("DATABASE", "postgresql://ban:secret@db.example/log")
    row = appban.well("config", "show", "-o", "json").json()
    assert row["database"] == "postgresql://ban:***@db.example/log"
    assert row["schema"] == "appban/settings@1"
