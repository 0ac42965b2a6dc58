"""osquery's documented bodies are replayed: a host enrols, is told what to log, logs it, and is asked for what is banned."""

import gzip
import json
import sqlite3
from pathlib import Path

import msgspec
import pytest
from tests.service.office import BEGINS, TIKTOK
from tests.web.door import Door

from appban.fleet.keys import INDEX, keys
from appban.inventory.osquery import Source
from appban.regime import events as ev
from appban.regime.identity import Identity, Kind, Platform
from appban.regime.time import DAY, SECOND
from appban.service.naming import device_called
from appban.service.rosters import roster_for
from appban.service.staff.tokens import end_token
from appban.stores.lake.folder import open_lake
from appban.stores.lake.room import Keys
from appban.web.osquery_protocol import config

FIXTURES = Path(__file__).parents[1] / "fixtures" / "inventory" / "osquery"
HOST = "9A8B7C6D-0000-4000-8000-00000000AB07"
INVALID = {"node_invalid": True}
TAKEN = {"node_invalid": False}


class Item(msgspec.Struct, array_like=True):
    value: str


class Host:
    """Speaks as osqueryd does."""

    def __init__(self, folder: Path) -> None:
        self.lake = open_lake(folder / "lake", Keys(INDEX, keys))
        self.door = Door(lake=self.lake)
        self.office = self.door.office
        self.minted = self.door.minted("intake")
        self.key = self.enrol(self.minted.text)

    def post(self, name: str, body: object, *, packed: bool = False):
        self.office.clock.pass_(SECOND)
        data = json.dumps(body).encode()
        headers = [("content-type", "application/json")]
        pieces = [gzip.compress(data) if packed else data]
        return self.door.call("POST", f"/osquery/{name}", headers=headers, pieces=pieces)

    def said(self, name: str, body: object, **how: bool):
        got = self.post(name, body, **how)
        assert got.status == 200, got.body
        return got.json()

    def enrol(self, secret: str, host: str = HOST):
        body = {"enroll_secret": secret, "host_identifier": host, "host_details": {"system_info": {}}}
        return self.said("enroll", body).get("node_key")

    def log(self, *lines: dict[str, object], kind: str = "result", **how: bool):
        body = {"node_key": self.key, "log_type": kind, "data": list(lines)}
        return self.post("log", body, **how)

    def snapshot(self, table: str, *rows: dict[str, str], **more: object) -> dict[str, object]:
        at = self.office.now // SECOND
        line = {
            "name": table,
            "action": "snapshot",
            "snapshot": list(rows),
            "unixTime": at,
            "hostIdentifier": HOST,
        }
        return line | more

    def ask(self, key: str | None = None):
        return self.said("distributed_read", {"node_key": key or self.key})["queries"]

    def items(self) -> set[str]:
        snapshot = self.lake.snapshot_at(self.office.now)
        with self.lake.open(snapshot) as reader:
            asked = "SELECT n.value FROM items i JOIN identities n ON n.code = i.code"
            return {row.value.partition("\x1f")[0] for row in reader.rows(asked, Item)}

    def body_of(self, name: str) -> str | None:
        with self.office.store.reader() as reader:
            device = device_called(reader, name)
        return roster_for(self.lake, self.office.now, (device,)).get(device).body

    def banned(self, *identities: Identity) -> None:
        self.office.tell(
            ev.AppRecorded(
                stated=BEGINS, app=TIKTOK, name="x", publisher=None, identities=identities, domains=()
            )
        )


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


BASH = {"name": "bash", "version": "5.2", "status": "install ok installed"}


def test_only_a_token_that_may_intake_enrols_and_each_time_with_a_key_of_its_own(host):
    assert host.enrol("nonsense") is None
    assert host.enrol(host.door.minted("evaluate").text) is None
    assert host.enrol(host.minted.text, "  ") is None
    assert host.enrol(host.minted.text) not in {None, host.key}


def test_a_node_key_is_kept_as_a_digest_alone_and_is_no_token(host):
    with host.office.store.reader() as reader:
        held = repr(reader.names([f"{host.minted.token} {HOST}"]))
    assert host.key not in held
    assert "osquery node" in held
    assert host.door.post({}, token=host.key).status == 401


def test_a_key_that_is_not_known_or_whose_token_ended_is_told_to_enrol_again(host):
    for name in ("config", "log", "distributed_read", "distributed_write"):
        body = {"node_key": "other", "log_type": "result", "data": [], "queries": {}}
        assert host.said(name, body) == INVALID
        assert host.said(name, body | {"node_key": host.key}) != INVALID
    host.office.as_("operator", lambda work: end_token(work, host.minted.token))
    assert host.said("config", {"node_key": host.key}) == INVALID
    assert host.log(host.snapshot("deb_packages", BASH)).json() == INVALID
    assert host.lake.batches() == []


def test_every_query_of_the_schedule_is_one_that_the_inventory_source_reads(host):
    told = host.said("config", {"node_key": host.key})
    assert told["node_invalid"] is False
    assert set(told["schedule"]) >= {"deb_packages", "rpm_packages", "programs", "apps", "chrome_extensions"}
    for name, query in told["schedule"].items():
        assert query["snapshot"] is True
        line = host.snapshot(name, {"name": "x", "identifier": "a" * 32})
        (report,) = Source().parse(json.dumps(line).encode(), host.office.now)
        assert report.sections == (name,)
    assert "hardware_serial" in told["decorators"]["load"][0]


def tables() -> sqlite3.Connection:
    """osquery's tables as SQLite has them, since osquery asks SQLite; the columns of its documented schema."""
    made = sqlite3.connect(":memory:")
    for table, columns in {
        "users": "uid, username",
        "system_info": "uuid, hardware_serial, hostname",
        "deb_packages": "name, version, status, maintainer",
        "rpm_packages": "name, version, release, vendor",
        "programs": "name, version, publisher, identifying_number",
        "apps": "name, display_name, bundle_name, bundle_identifier, bundle_short_version, bundle_version, path",
        "chrome_extensions": "uid, name, identifier, referenced_identifier, version, profile",
        "firefox_addons": "uid, name, identifier, version",
    }.items():
        made.execute(f"CREATE TABLE {table} ({columns})")
    return made


def test_the_queries_are_sql_that_osquerys_tables_take():
    made = tables()
    for query in config().schedule.values():
        made.execute(query.query)
    for query in config().decorators["load"]:
        made.execute(query)


@pytest.mark.parametrize("packed", [False, True])
def test_a_logged_list_is_taken_in_for_the_tokens_body(host, packed):
    line = host.snapshot("deb_packages", BASH, decorations={"hardware_serial": "S-9", "host_uuid": HOST})
    assert host.log(line, packed=packed).json() == TAKEN
    assert host.items() == {"bash"}
    assert host.body_of(f"uuid:{HOST}") == "D"
    assert host.body_of("serial:S-9") == "D"


@pytest.mark.parametrize("name", ["tls-event", "tls-snapshot"])
def test_the_documented_bodies_are_taken(host, name):
    body = json.loads((FIXTURES / f"{name}.json").read_bytes())
    enrolled = next((line["hostIdentifier"] for line in body["data"] if "hostIdentifier" in line), HOST)
    host.office.clock.pass_(1000 * DAY)
    token = host.door.minted("intake").text
    body["node_key"] = host.enrol(token, enrolled)
    assert host.said("log", body) == TAKEN
    assert len(host.lake.batches()) == 1


def test_status_logs_and_other_queries_are_let_go(host):
    assert host.log({"severity": "0", "message": "x"}, kind="status").json() == TAKEN
    assert host.log(host.snapshot("uptime", {"days": "1"})).json() == TAKEN
    assert host.log().json() == TAKEN
    assert host.lake.batches() == []


def test_a_host_speaks_for_no_other(host):
    line = host.snapshot("deb_packages", BASH, hostIdentifier="another")
    assert host.log(line).status == 400
    assert host.lake.batches() == []


def test_decorations_that_name_a_device_of_another_body_are_refused(host):
    with host.office.store.writer() as writer:
        writer.mint([("serial", "S-OF-P1")], ["P1"])
        writer.commit()
    host.key = host.enrol(host.door.minted("intake", body="X").text)
    line = host.snapshot("deb_packages", BASH, decorations={"hardware_serial": "S-OF-P1"})
    assert host.log(line).status == 403
    assert host.lake.batches() == []


def test_a_list_of_a_time_to_come_is_refused(host):
    line = host.snapshot("deb_packages", BASH, unixTime=host.office.now // SECOND + 3600)
    assert host.log(line).status == 400


DEB = Identity(Platform.LINUX, Kind.DEB, "telegram-desktop")
EXTENSION = Identity(Platform.BROWSER, Kind.EXTENSION_ID, "a" * 32)


def test_what_is_banned_is_asked_for_once_after_each_change_and_once_a_day(host):
    assert host.ask() == {}, "nothing that osquery can name is banned yet"
    host.banned(DEB)
    first = host.ask()
    assert set(first) == {"banned_deb_packages"}
    assert "'telegram-desktop'" in first["banned_deb_packages"]
    assert host.ask() == {}
    assert host.ask(host.enrol(host.minted.text, "another")) == first
    host.banned(DEB, EXTENSION)
    assert set(host.ask()) == {"banned_deb_packages", "banned_chrome_extensions"}
    host.minted = host.door.minted("intake", until=host.office.now + 9 * DAY)
    host.key = host.enrol(host.minted.text)
    assert host.ask()
    host.office.clock.pass_(DAY)
    assert host.ask()


def test_the_questions_find_what_they_ask_for_and_hold_no_more_than_text(host):
    sharp = Identity(Platform.MACOS, Kind.BUNDLE_ID, "org.example.o'hara")
    host.banned(sharp, EXTENSION)
    made = tables()
    made.execute("INSERT INTO apps (bundle_identifier) VALUES ('ORG.example.O''Hara'), ('org.example.other')")
    made.execute("INSERT INTO users VALUES (1000, 'x')")
    made.execute(
        "INSERT INTO chrome_extensions (uid, identifier) VALUES (1000, ?), (1000, ?)", ["a" * 32, "b" * 32]
    )
    found = {name: made.execute(query).fetchall() for name, query in host.ask().items()}
    assert {name: len(rows) for name, rows in found.items()} == {
        "banned_apps": 1,
        "banned_chrome_extensions": 1,
    }


def test_answers_are_observations_and_an_empty_one_says_that_it_is_gone(host):
    found = {"name": "telegram-desktop", "version": "4", "status": "install ok installed"}
    assert host.log(host.snapshot("deb_packages", BASH)).status == 200
    body = {
        "node_key": host.key,
        "queries": {"banned_deb_packages": [found]},
        "statuses": {"banned_deb_packages": 0},
    }
    assert host.said("distributed_write", body) == TAKEN
    assert host.items() == {"bash", "telegram-desktop"}
    assert host.said("distributed_write", body | {"queries": {"banned_deb_packages": []}}) == TAKEN
    assert host.items() == {"bash"}


def test_an_answer_to_a_query_that_failed_or_that_nobody_asked_says_nothing(host):
    for name, status in (("banned_deb_packages", 1), ("banned_users", 0), ("deb_packages", 0)):
        body = {"node_key": host.key, "queries": {name: []}, "statuses": {name: status}}
        assert host.said("distributed_write", body) == TAKEN
    assert host.lake.batches() == []


def test_no_secret_is_in_a_log_or_a_problem(host, caplog):
    caplog.set_level(0)
    got = host.log(host.snapshot("deb_packages", BASH, hostIdentifier="another"))
    assert host.key not in got.body.decode() + caplog.text
    got = host.post("enroll", {"enroll_secret": 7, "host_identifier": host.key})
    assert got.status == 400
    assert host.key not in got.body.decode() + caplog.text
