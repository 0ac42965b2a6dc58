"""`backup` and `restore`: a record is kept, put back whole, moved, and continued in a new epoch where something was lost."""

import json
import sqlite3
import stat
from contextlib import closing

import pytest
from tests.cli.record_files import exported, forget, key_of
from tests.cli.seated import seated
from tests.contracts.store_papers import lay, paper

from appban.record.checkpoint import read_unverified
from appban.regime import events as ev
from appban.service.reading import event_of


@pytest.fixture
def office(appban):
    """The office behind the console, published."""
    made = seated(appban)
    appban.well("log", "checkpoint")
    return made


def test_a_backup_holds_the_store_the_key_and_what_the_lake_held(appban, office):
    said = appban.well("backup", "--to", "kept").err
    kept = appban.folder / "kept"
    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in kept.iterdir()} == {
        "appban.sqlite3": 0o600, "log.key": 0o600, "lake.json": 0o600,
    }  # fmt: skip
    assert stat.S_IMODE(kept.stat().st_mode) == 0o700
    assert json.loads((kept / "lake.json").read_text())["schema"] == "appban/backup-lake@1"
    assert str(appban.folder / "lake") in said
    assert appban("backup", "--to", "kept").code == 1


def test_a_backup_is_filled_up_from_the_published_log_as_far_as_that_is_public(appban, office):
    appban.well("backup", "--to", "kept")
    appban.well(
        "body", "add", "B", "--name", "B", "--kind", "agency", "--source", "a letter", "--parent", "D"
    )
    appban.well("log", "erase", "kim", "--rule", "schedule 4.2")
    forget(appban)
    done = appban.well("restore", "--from", "kept")
    assert "2 of them filled in; 2 texts erased again" in done.err
    assert "agency" in appban.well("body", "show", "B").out
    assert appban("person", "show", "kim").code == 1
    appban.well("doctor")


def test_a_sealed_entry_takes_a_bundle_with_openings(appban, office):
    appban.well("backup", "--to", "kept")
    appban.well("person", "add", "new", "--name", "New One", "--class", "minister")
    exported(appban, "open.json", "--openly")
    size = office.size()
    forget(appban)
    refused = appban("restore", "--from", "kept")
    assert refused.code == 4
    assert "is sealed and nothing at hand opens it" in refused.err
    done = appban.well("restore", "--openings", "open.json")
    assert f"{size} entries stand, 1 of them filled in" in done.err
    assert "they are lost" in done.err
    rows = appban.well("person", "list", "-o", "json").json()["rows"]
    assert [row["handle"] for row in rows if row["class"] == "minister"] == ["min", None]


def test_a_whole_record_comes_back_from_a_bundle_with_openings_alone(appban, office):
    exported(appban, "open.json", "--openly")
    forget(appban)
    appban.well("restore", "--openings", "open.json")
    assert len(appban.well("authority", "list", "-o", "json").json()["rows"]) == 9
    appban.well("doctor")


def test_a_store_that_another_tool_put_back_loses_its_sessions_and_keeps_its_drafts(appban, office):
    lay(office.store, paper("s", "session"), paper("i", "sign-in"), paper("d", "draft"))
    appban.well("restore", "--from-tiles", "log")
    with office.store.reader() as reader:
        kept = {kind: len(reader.papers(kind)) for kind in ("session", "sign-in", "draft")}
    assert kept == {"session": 0, "sign-in": 0, "draft": 1}


def test_with_nothing_to_restore_from_it_says_so(appban, office):
    forget(appban)
    assert appban("restore").code == 1
    assert appban("restore", "--from", "nowhere").code == 1
    assert not (appban.folder / "appban.sqlite3").exists()


def test_a_store_is_never_overwritten(appban, office):
    appban.well("backup", "--to", "kept")
    done = appban("restore", "--from", "kept")
    assert done.code == 1
    assert "move it away" in done.err


@pytest.mark.real
def test_a_record_moves_to_a_server_and_is_the_same_there(appban, office, new_postgres_url):
    before = appban.well("log", "checkpoint").out
    appban.well("backup", "--to", "kept")
    appban.set("DATABASE", new_postgres_url)
    appban.well("restore", "--from", "kept")
    assert appban.well("log", "checkpoint").out == before
    appban.well("person", "add", "new", "--name", "New")
    told = appban.well("backup", "--to", "again").err
    assert "pg_dump --format=custom" in told
    assert appban("restore", "--from", "kept").code == 1


def test_a_lost_key_begins_an_epoch_in_which_everything_goes_on_to_hold(appban, office):
    old_key = key_of(appban)
    note = (appban.folder / "log" / "checkpoint").read_bytes()
    before = office.size()
    (appban.folder / "log.key").unlink()
    epoch = (
        "restore", "--new-epoch", "--from-tiles", "log", "--origin", "log.example.gov.uk/ban-2",
        "--lost", "the log key, on 3 May", "--key", old_key,
    )  # fmt: skip
    published = appban(*epoch)
    assert published.code == 1
    assert "set APPBAN_LOG to a new folder" in published.err
    appban.set("LOG", str(appban.folder / "log-2"))
    appban.set("KEYS", str(appban.folder / "log-2.key"))
    new_key = appban.well(*epoch).out.strip()
    assert new_key.startswith("log.example.gov.uk/ban-2+")
    with office.store.reader() as reader:
        opened = event_of(reader.row(before))
    assert isinstance(opened, ev.RecordOpened)
    assert (opened.continues, opened.lost) == (note.decode(), "the log key, on 3 May")
    appban.well("log", "verify", "log-2", "--key", new_key)
    appban.well("log", "verify", "log", "--key", old_key)
    assert "clear:security" in appban.well("authority", "list").out
    appban.well(
        "authority", "grant", "kim", "--subject", "clear:security", "--body", "D", "--with", "ben",
        "--instrument", "l", "--as", "ana",
    )  # fmt: skip


def test_lost_entries_begin_an_epoch_with_those_that_are_left(appban, office):
    appban.well("backup", "--to", "kept")
    left = office.size()
    appban.well("person", "add", "new", "--name", "New One")
    forget(appban)
    appban.set("LOG", str(appban.folder / "log-2"))
    appban.set("KEYS", str(appban.folder / "log-2.key"))
    appban.well(
        "restore", "--from", "kept", "--new-epoch", "--from-tiles", "log", "--origin", "log.example.gov.uk/ban-2",
        "--lost", "one entry, a person",
    )  # fmt: skip
    note = (appban.folder / "log-2" / "checkpoint").read_bytes()
    assert read_unverified(note)[0].size == left + 1
    assert "quinn" in appban.well("person", "list").out


def test_with_no_store_left_an_epoch_opens_at_entry_0_with_two_appointers(appban, office):
    forget(appban)
    appban.set("LOG", str(appban.folder / "log-2"))
    appban.set("KEYS", str(appban.folder / "log-2.key"))
    epoch = (
        "restore", "--new-epoch", "--from-tiles", "log", "--origin", "log.example.gov.uk/ban-2",
        "--lost", "the store and its backups", "--embedded",
    )  # fmt: skip
    alone = appban(*epoch, "--appointer", "ana=Ana Example")
    assert alone.code == 1
    assert "name a second" in alone.err
    appban.well(*epoch, "--appointer", "ana=Ana Example", "--appointer", "ben=Ben Example")
    assert [row["handle"] for row in appban.well("person", "list", "-o", "json").json()["rows"]] == [
        "ana",
        "ben",
    ]


def test_an_epoch_is_not_begun_under_the_old_name_nor_on_another_record(appban, office):
    appban.set("LOG", str(appban.folder / "log-2"))
    appban.set("KEYS", str(appban.folder / "log-2.key"))
    same = appban(
        "restore", "--new-epoch", "--from-tiles", "log", "--origin", "log.example.gov.uk/ban", "--lost", "x"
    )
    assert same.code == 1
    assert "another name" in same.err
    with closing(sqlite3.connect(appban.folder / "appban.sqlite3")) as raw, raw:
        raw.execute("UPDATE entry SET leaf = x'00' WHERE idx = 3")
    other = appban(
        "restore", "--new-epoch", "--from-tiles", "log", "--origin", "log.example.gov.uk/ban-2", "--lost", "x"
    )
    assert other.code == 4
    assert "not those of the old log" in other.err
    assert not (appban.folder / "log-2.key").exists()
