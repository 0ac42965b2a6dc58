"""Santa's requests are replayed: each Mac gets the rules of its own view, clean whenever a rule may have to go."""

import json
import re
import zlib
from pathlib import Path

import pytest
from tests.enforcement.schemas import schema
from tests.service.office import BEGINS, TIKTOK
from tests.web.door import MACHINE, Door

from appban.fleet.keys import INDEX, keys
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Identity, Kind, Platform
from appban.regime.time import DAY, SECOND
from appban.service.devices.devices import record_device
from appban.service.exemptions.ending import revoke
from appban.stores.lake.folder import open_lake
from appban.stores.lake.room import Keys
from appban.web import santa_syncs
from appban.web.santa_syncs import (
    Asking,
    Empty,
    Orders,
    Preflight,
    PreflightAnswer,
    Rule,
    RulesAnswer,
    Syncs,
    Uploading,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "inventory" / "santa"
NAMES = (
    Identity(Platform.MACOS, Kind.TEAM_ID, "ABCDE12345"),
    Identity(Platform.MACOS, Kind.BUNDLE_ID, "org.example.chat"),
)
BLOCKED = {"identifier": "ABCDE12345:org.example.chat", "policy": "BLOCKLIST", "rule_type": "SIGNINGID"}


class Mac:
    """Syncs as Santa does, with every body packed."""

    def __init__(self, folder: Path) -> None:
        self.lake = open_lake(folder / "lake", Keys(INDEX, keys))
        self.door = Door(lake=self.lake)
        self.office = self.door.office
        self.token = self.door.minted("intake", "pull").text
        self.rules: set[str] = set()

    def post(self, stage: str, body: object = None, *, machine: str = MACHINE, token: str | None = None):
        self.office.clock.pass_(SECOND)
        data = json.dumps({"machine_id": machine} | (body or {})).encode()
        headers = [("content-type", "application/json"), ("authorization", f"Bearer {token or self.token}")]
        path = f"/santa/{stage}/{machine}"
        return self.door.call("POST", path, headers=headers, pieces=[zlib.compress(data)])

    def said(self, stage: str, body: object = None, **how: str):
        got = self.post(stage, body, **how)
        assert got.status == 200, got.body
        return got.json()

    def sync(self, *, ending: bool = True, **said: object):
        """One sync, with what the Mac does with its answers; the preflight's answer."""
        counts = {"signingid_rule_count": len(self.rules)} | said
        told = self.said("preflight", counts)
        if told["sync_type"] == "CLEAN":
            self.rules.clear()
        cursor = ""
        while True:
            page = self.said("ruledownload", {"cursor": cursor} if cursor else {})
            self.rules |= {json.dumps(rule, sort_keys=True) for rule in page["rules"]}
            cursor = page.get("cursor", "")
            if not cursor:
                break
        if ending:
            assert self.said("postflight", {"rules_received": len(self.rules)}) == {}
        return told

    def known(self, device: str = "M1", body: str = "D") -> None:
        """The Mac is recorded."""
        place = Place(BodyId(body), PlaceClass.CORPORATE, Platform.MACOS)
        self.office.as_(
            "operator", lambda work: record_device(work, DeviceId(device), place, self.office.now)
        )
        with self.office.store.writer() as writer:
            writer.mint([("uuid", MACHINE.lower())], [device])
            writer.commit()

    def banned(self, *identities: Identity) -> None:
        self.office.tell(
            ev.AppRecorded(
                stated=BEGINS, app=TIKTOK, name="x", publisher=None, identities=identities, domains=()
            )
        )

    def exempt(self):
        """An exemption of M1 from the ban, in force."""
        return self.office.granted(devices=(DeviceId("M1"),))


@pytest.fixture
def mac(tmp_path: Path) -> Mac:
    made = Mac(tmp_path)
    made.banned(*NAMES)
    return made


def rules_of(mac: Mac) -> list[dict[str, str]]:
    return [json.loads(rule) for rule in sorted(mac.rules)]


def test_a_mac_is_given_the_rules_of_its_view_and_keeps_them_without_a_clean_sync(mac):
    mac.known()
    assert mac.sync()["sync_type"] == "CLEAN", "what it had before is not known here"
    assert rules_of(mac) == [BLOCKED]
    told = mac.sync()
    assert told == {
        "client_mode": "MONITOR",
        "sync_type": "NORMAL",
        "full_sync_interval": 600,
        "batch_size": 100,
    }
    assert rules_of(mac) == [BLOCKED]


def test_an_exempt_mac_loses_the_rule_by_a_clean_sync_and_gets_it_back_when_the_exemption_ends(mac):
    mac.known()
    mac.sync()
    exemption = mac.exempt()
    assert mac.sync()["sync_type"] == "CLEAN"
    assert rules_of(mac) == []
    mac.office.as_("sam", lambda work: revoke(work, exemption, "it is over"))
    assert mac.sync()["sync_type"] == "NORMAL", "a rule that is new needs no clean sync"
    assert rules_of(mac) == [BLOCKED]


def test_a_mac_whose_exemption_ends_soon_is_to_ask_again_by_then(mac):
    mac.known()
    exempt_until = mac.office.now + 2 * DAY
    mac.office.granted(devices=(DeviceId("M1"),), end=exempt_until)
    mac.office.clock.pass_(exempt_until - mac.office.now - 300 * SECOND)
    mac.token = mac.door.minted("intake", "pull").text
    assert mac.sync()["full_sync_interval"] < 300
    mac.office.clock.pass_(exempt_until - mac.office.now)
    mac.sync()
    assert rules_of(mac) == [BLOCKED]


def test_a_clock_in_doubt_lets_no_exemption_through(mac):
    mac.known()
    mac.exempt()
    mac.sync()
    assert rules_of(mac) == []
    mac.office.clock.turn(3600 * SECOND)
    mac.sync()
    assert rules_of(mac) == [BLOCKED]


@pytest.mark.parametrize("body", [None, "X"])
def test_a_mac_that_nobody_knows_or_of_another_body_gets_the_strictest_rules(mac, body):
    if body is not None:
        mac.known(body=body)
    mac.sync()
    assert rules_of(mac) == [BLOCKED]


def test_a_mac_is_known_by_its_serial_number_where_its_own_id_is_not(mac):
    mac.known()
    mac.exempt()
    with mac.office.store.writer() as writer:
        writer.mint([("serial", "S-OF-M1")], ["M1"])
        writer.commit()
    told = mac.said("preflight", {"serial_num": "S-OF-M1"}, machine="another-mac")
    assert told["sync_type"] == "CLEAN"
    assert mac.said("ruledownload", machine="another-mac")["rules"] == []


@pytest.mark.parametrize(
    "changed", [{"signingid_rule_count": 0}, {"binary_rule_count": 3}, {"request_clean_sync": True}]
)
def test_a_mac_whose_rules_are_not_those_it_was_given_syncs_clean(mac, changed):
    mac.known()
    mac.sync()
    assert mac.sync(**changed)["sync_type"] == "CLEAN"


def test_a_sync_that_did_not_end_well_makes_the_next_one_clean(mac):
    mac.known()
    mac.sync()
    exemption = mac.exempt()
    mac.sync(ending=False)
    mac.office.as_("sam", lambda work: revoke(work, exemption, "it is over"))
    assert mac.sync()["sync_type"] == "CLEAN"
    assert mac.said("preflight")["sync_type"] == "CLEAN"
    assert mac.said("postflight") == {}
    assert mac.said("preflight", {"signingid_rule_count": 1})["sync_type"] == "CLEAN", "no page was fetched"


def test_rules_come_page_by_page_and_are_those_of_the_preflight_to_the_last(mac, monkeypatch):
    monkeypatch.setattr(santa_syncs, "PAGE", 2)
    mac.known()
    many = tuple(Identity(Platform.MACOS, Kind.BUNDLE_ID, f"org.example.a{n}") for n in range(5))
    mac.banned(NAMES[0], *many)
    mac.said("preflight")
    first = mac.said("ruledownload")
    assert len(first["rules"]) == 2
    mac.banned(*NAMES)
    seen = list(first["rules"])
    cursor = first["cursor"]
    while cursor:
        page = mac.said("ruledownload", {"cursor": cursor})
        seen += page["rules"]
        cursor = page.get("cursor")
    assert [rule["identifier"] for rule in seen] == [f"ABCDE12345:org.example.a{n}" for n in range(5)]
    mac.said("postflight")
    assert mac.said("preflight", {"signingid_rule_count": 5})["sync_type"] == "CLEAN", (
        "four of them were lost"
    )


def test_a_cursor_of_another_server_begins_anew():
    orders = Orders("MONITOR", tuple(Rule(f"{n:040d}", "BLOCKLIST", "BINARY") for n in range(600)))
    page = Syncs().page("m", "", orders)
    assert len(page.rules) == 500
    assert len(Syncs().page("m", page.cursor, orders).rules) == 100
    for cursor in ("x", "0000000000000000.500", f"{orders.digest}.-1", f"{orders.digest}.{'9' * 40}"):
        assert Syncs().page("m", cursor, orders) == page


def test_an_upload_is_taken_in_as_inventory(mac):
    mac.known()
    body = json.loads((FIXTURES / "eventupload.json").read_bytes())
    mac.office.clock.pass_(1000 * DAY)
    mac.token = mac.door.minted("intake", "pull").text
    assert mac.said("eventupload", {"events": body["events"]}) == {}
    (batch,) = mac.lake.batches()
    assert (batch.sources, batch.devices) == (("santa",), 1)
    assert mac.said("eventupload", {"events": []}) == {}
    assert len(mac.lake.batches()) == 1


def test_an_upload_for_another_machine_or_another_bodys_is_refused(mac):
    mac.known(body="X")
    events = json.loads((FIXTURES / "eventupload.json").read_bytes())["events"]
    mac.office.clock.pass_(1000 * DAY)
    mac.token = mac.door.minted("intake", "pull").text
    assert mac.post("eventupload", {"events": events}).status == 403
    for stage in ("preflight", "eventupload", "ruledownload", "postflight"):
        assert mac.post(stage, {"machine_id": "another"}).status == 400
    assert mac.lake.batches() == []


def test_rules_and_events_take_a_power_each(mac):
    pull, intake = mac.door.minted("pull").text, mac.door.minted("intake").text
    for stage in ("preflight", "ruledownload", "postflight"):
        assert (mac.post(stage, token=pull).status, mac.post(stage, token=intake).status) == (200, 403)
    assert (mac.post("eventupload", token=pull).status, mac.post("eventupload", token=intake).status) == (
        403,
        200,
    )


def message(name: str) -> set[str]:
    """The names that the fields of a message of the protocol have in JSON."""
    held = schema("santa-sync-v1.proto")
    text = re.sub(r"//.*", "", held if isinstance(held, str) else held.decode())
    body = re.search(rf"^message {name} \{{(.*?)^\}}", text, re.DOTALL | re.MULTILINE)
    assert body, name
    fields = re.findall(r'(\w+) = \d+\s*(?:\[[^\]]*?(?:json_name = "(\w+)")?[^\]]*\])?;', body[1])
    return {json_name or name for name, json_name in fields} | set(
        re.findall(r'json_name = "(\w+)"', body[1])
    )


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Preflight, "PreflightRequest"),
        (PreflightAnswer, "PreflightResponse"),
        (Asking, "RuleDownloadRequest"),
        (RulesAnswer, "RuleDownloadResponse"),
        (Rule, "Rule"),
        (Uploading, "EventUploadRequest"),
        (Empty, "PostflightResponse"),
    ],
)
def test_every_field_is_one_of_the_protocol(kind, name):
    if kind is Empty:
        assert not kind.__struct_fields__
        return
    assert set(kind.__struct_fields__) <= message(name)
