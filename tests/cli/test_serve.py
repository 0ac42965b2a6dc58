"""`appban serve` refuses to begin where it could not answer; tests/real runs it."""

import socket

from tests.cli.seated import seated


def test_without_a_store_there_is_nothing_to_serve(appban):
    done = appban("serve", "--port", "0")
    assert done.code == 1
    assert "appban init" in done.err


def test_a_port_that_is_taken_is_told(appban):
    seated(appban)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = appban("serve", "--port", port)
    assert done.code == 1
    assert str(port) in done.err
    assert "--port" in done.err


def test_an_address_that_is_none_is_told(appban):
    seated(appban)
    done = appban("serve", "--host", "256.0.0.1", "--port", "0")
    assert done.code == 1
    assert "--host" in done.err


def test_a_port_that_cannot_be_is_a_usage_error(appban):
    assert appban("serve", "--port", "65536").code == 2
    assert appban("serve", "--port", "-1").code == 2


def test_a_store_behind_what_was_published_is_not_served(appban):
    office = seated(appban)
    backup = (appban.folder / "appban.sqlite3").read_bytes()
    office.granted()
    appban.well("log", "checkpoint")
    for each in appban.folder.glob("appban.sqlite3*"):
        each.unlink()
    (appban.folder / "appban.sqlite3").write_bytes(backup)
    done = appban("serve", "--port", "0", "--host", "256.0.0.1")  # which ends it here if nothing else does
    assert done.code == 1
    assert "appban restore" in done.err
