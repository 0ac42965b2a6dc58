"""What agents post is taken in whole or refused whole, for devices of the token's body and no others."""

import gzip
import json
import logging
import re
import zlib
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.door import Door

from appban.errors import InputError, StoreError
from appban.fleet.keys import INDEX, keys
from appban.regime import events as ev
from appban.regime.time import DAY, SECOND, show
from appban.service.naming import device_called
from appban.service.reading import event_of
from appban.service.rosters import roster_for
from appban.stores.lake.folder import open_lake
from appban.stores.lake.room import Keys
from appban.web.intake_agents import EVERY, UNPACKED, glpi_said, unpacked, xml_said

pytestmark = pytest.mark.slow

FIXTURES = Path(__file__).parents[1] / "fixtures" / "inventory"
FUSION = (FIXTURES / "fusioninventory" / "trimmed.xml").read_bytes()
OCS = (FIXTURES / "ocs" / "trimmed.xml").read_bytes()
GLPI = {path.stem: json.loads(path.read_bytes()) for path in (FIXTURES / "glpi").glob("[!e]*.json")}
PROLOG = (
    b"<?xml version='1.0' encoding='UTF-8'?><REQUEST><DEVICEID>x</DEVICEID><QUERY>PROLOG</QUERY></REQUEST>"
)
ZLIB = "application/x-compress-zlib"
HOST = "hostname:workstation-1"


class Item(msgspec.Struct, array_like=True):
    value: str
    device: str


class Agent:
    """Posts as an agent does, and looks at what became of it."""

    def __init__(self, folder: Path) -> None:
        self.lake = open_lake(folder / "lake", Keys(INDEX, keys))
        self.door = Door(lake=self.lake)
        self.office = self.door.office
        self.token = self.door.minted("intake").text

    def post(self, path: str, body: object, *, token: str | None = None, media: str = ZLIB):
        self.office.clock.pass_(60 * SECOND)
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        shown = b64encode(f"agent:{token or self.token}".encode()).decode()
        headers = [("content-type", media), ("authorization", f"Basic {shown}")]
        return self.door.call("POST", f"/intake/{path}", headers=headers, pieces=[zlib.compress(data)])

    def named(self, device: str, *names: str) -> None:
        """Have the store hold names of a device."""
        with self.office.store.writer() as writer:
            writer.mint([tuple(name.split(":")) for name in names], [device] * len(names))
            writer.commit()

    def delivered(self) -> list[ev.SourceDelivered]:
        with self.office.store.reader() as reader:
            events = [event_of(row) for row in reader.rows(0, reader.head().size)]
        return [event for event in events if isinstance(event, ev.SourceDelivered)]

    def items(self) -> set[str]:
        """What the newest snapshot has, of all devices."""
        snapshot = self.lake.snapshot_at(self.office.now)
        with self.lake.open(snapshot) as reader:
            asked = "SELECT n.value, d.id FROM items i JOIN identities n ON n.code = i.code JOIN devices d ON d.device = i.device"
            return {row.value.partition(chr(31))[0] for row in reader.rows(asked, Item)}

    def body_of(self, name: str) -> str | None:
        with self.office.store.reader() as reader:
            device = device_called(reader, name)
        return roster_for(self.lake, self.office.now, (device,)).get(device).body


@pytest.fixture
def agent(tmp_path: Path) -> Agent:
    return Agent(tmp_path)


def windows(agent: Agent, **changes: object) -> dict[str, object]:
    """A Windows device that says serial XX0000000007 and a UUID, seen a minute ago."""
    made = json.loads(json.dumps(GLPI["windows"]))
    made["content"]["accesslog"]["logdate"] = show(agent.office.now)[:19].replace("T", " ")
    made["content"]["operatingsystem"].pop("timezone", None)
    return made | changes


def refused(agent: Agent, got, status: int) -> str:
    """That nothing was kept, and what was told."""
    assert got.status == status, got.body
    assert agent.delivered() == []
    assert agent.lake.batches() == []
    return got.json()["detail"]


@pytest.mark.parametrize("path", ["fusioninventory", "ocs"])
def test_a_prolog_is_answered_with_send_in_the_packing_that_these_agents_read(agent, path):
    got = agent.post(path, PROLOG)
    assert (got.status, got.headers["content-type"]) == (200, ZLIB)
    assert got.body[:2] == b"\x78\x9c", "FusionInventory agent knows zlib by these two bytes"
    said = zlib.decompress(got.body).decode()
    assert re.search(r"<REPLY><RESPONSE>SEND</RESPONSE><PROLOG_FREQ>(\d+)</PROLOG_FREQ></REPLY>", said)[
        1
    ] == str(EVERY)
    assert agent.delivered() == []


@pytest.mark.parametrize(("path", "data"), [("fusioninventory", FUSION), ("ocs", OCS)])
def test_an_inventory_is_in_the_record_and_the_fleet_when_it_is_answered(agent, path, data):
    got = agent.post(path, data)
    assert got.status == 200, got.body
    assert b"<REPLY>" in zlib.decompress(got.body)
    (event,) = agent.delivered()
    assert (event.source, event.devices) == (path, 1)
    assert event.batch == agent.lake.batches()[0].digest
    assert "bash" in agent.items()
    assert agent.body_of(HOST) == "D"


def test_the_entry_says_which_token_delivered(agent):
    agent.post("ocs", OCS)
    minted = agent.token.split("_")[1]
    with agent.office.store.reader() as reader:
        (last,) = reader.rows(reader.head().size - 1, reader.head().size)
    actor = json.loads(last.entry)["actor"]
    assert (actor["how"], actor["capacity"]) == ("token", minted)


def test_glpi_agent_is_led_from_its_prolog_to_its_inventory(agent):
    assert agent.post("glpi", PROLOG).json() == {"status": "pending"}
    contact = {"action": "contact", "deviceid": "x", "installed-tasks": ["inventory"]}
    assert agent.post("glpi", contact, media="application/json").json() == {
        "status": "ok", "expiration": EVERY, "tasks": {"inventory": {}},
    }  # fmt: skip
    assert agent.post("glpi", GLPI["trimmed"]).json() == {"status": "ok"}
    assert agent.body_of(HOST) == "D"


def recent(agent: Agent, name: str) -> dict[str, object]:
    """A captured document as of now."""
    made = json.loads(json.dumps(GLPI[name]))
    made["content"].pop("accesslog", None)
    return made


def test_a_partial_inventory_without_software_removes_none_and_one_with_it_replaces_it(agent):
    assert agent.post("glpi", recent(agent, "trimmed")).status == 200
    before = agent.items()
    assert before
    assert agent.post("glpi", recent(agent, "partial")).status == 200
    assert len(agent.delivered()) == 2
    assert agent.items() == before
    assert agent.post("glpi", recent(agent, "partial-softwares")).status == 200
    assert agent.items() == {row["name"] for row in GLPI["partial-softwares"]["content"]["softwares"]}


def test_a_known_device_below_the_tokens_body_stays_where_it_is(agent):
    agent.named("P4", "serial:XX0000000007")
    assert agent.post("glpi", windows(agent)).status == 200
    assert agent.body_of("serial:XX0000000007") == "A"


def test_a_device_of_another_body_is_refused_and_nobody_learns_whose_it_is(agent, caplog):
    agent.named("P1", "serial:XX0000000007")
    other = agent.door.minted("intake", body="X")
    told = refused(agent, agent.post("glpi", windows(agent), token=other.text), 403)
    assert "serial:XX0000000007" in told
    assert "P1" not in told
    assert "XX0000000007" in caplog.text
    assert other.text.rpartition("_")[2] not in caplog.text


def test_a_body_below_may_not_speak_for_a_device_above_it(agent):
    agent.named("P1", "serial:XX0000000007")
    below = agent.door.minted("intake", body="A").text
    refused(agent, agent.post("glpi", windows(agent), token=below), 403)


def test_a_host_name_of_another_bodys_device_does_not_reach_it(agent):
    assert agent.post("ocs", OCS).status == 200
    before = len(agent.delivered())
    other = agent.door.minted("intake", body="X").text
    bare = re.sub(rb"<DEVICEID>[^<]*</DEVICEID>", b"", OCS)
    assert agent.post("ocs", bare, token=other).status == 403
    assert len(agent.delivered()) == before
    assert agent.body_of(HOST) == "D"


def test_the_names_of_two_devices_are_refused(agent):
    agent.named("P1", "serial:XX0000000007")
    agent.named("P2", f"uuid:{GLPI['windows']['content']['hardware']['uuid'].lower()}")
    told = refused(agent, agent.post("glpi", windows(agent)), 400)
    assert "one device cannot be both" in told


def test_two_devices_of_which_one_is_out_of_reach_are_told_apart_for_nobody(agent):
    agent.named("P1", "serial:XX0000000007")
    agent.named("P4", f"uuid:{GLPI['windows']['content']['hardware']['uuid'].lower()}")
    below = agent.door.minted("intake", body="A").text
    told = refused(agent, agent.post("glpi", windows(agent), token=below), 403)
    assert "P1" not in told
    assert "P4" not in told


def test_a_device_of_which_only_a_name_is_held_is_taken_in_since_an_import_may_have_been_cut_off(agent):
    agent.named("device-cut", "serial:XX0000000007")
    assert agent.post("glpi", windows(agent)).status == 200
    assert agent.body_of("serial:XX0000000007") == "D"


def test_a_time_to_come_is_refused(agent):
    made = windows(agent)
    made["content"]["accesslog"]["logdate"] = show(agent.office.now + 2 * DAY)[:19].replace("T", " ")
    assert "later than its receipt" in refused(agent, agent.post("glpi", made), 400)


def test_the_same_bytes_again_are_a_new_report(agent):
    assert agent.post("ocs", OCS).status == 200
    assert agent.post("ocs", OCS).status == 200
    assert len(agent.delivered()) == 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b" " * UNPACKED + b"<x/>", "unpack to more than"),
        (zlib.compress(FUSION), "packed with zlib or gzip once"),
        (b"PK\x03\x04", "neither XML nor JSON"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><REQUEST>&a;</REQUEST>", "not XML"),
        (b"<REQUEST><QUERY>INVENTORY</QUERY><CONTENT><SOFTWARES>", "not XML"),
        (b"<REQUEST><QUERY>NETDISCOVERY</QUERY><CONTENT/></REQUEST>", "is not an inventory"),
        (FUSION.replace(b"</REQUEST>", b""), "not XML"),
    ],
)
def test_bombs_and_what_is_no_inventory_are_refused_whole(agent, data, says):
    assert says in refused(agent, agent.post("fusioninventory", data), 400)


def test_what_is_cut_short_or_followed_by_more_is_refused(agent):
    shown = [("content-type", ZLIB), ("authorization", f"Bearer {agent.token}")]
    packed = zlib.compress(FUSION)
    for data in (packed[:-1], packed + b"x", packed[:20], b"\x78\x9c", b"\x1f\x8b"):
        refused(agent, agent.door.call("POST", "/intake/ocs", headers=shown, pieces=[data]), 400)


def test_a_wrong_row_refuses_the_whole_document(agent):
    made = windows(agent)
    made["content"]["softwares"].append({"name": ["no"], "from": "deb"})
    refused(agent, agent.post("glpi", made), 400)


def test_glpi_agent_is_told_to_send_json(agent):
    assert "as JSON" in refused(agent, agent.post("glpi", FUSION), 400)


def test_an_import_that_fails_on_our_side_is_a_503_and_the_next_post_sets_it_right(
    agent, monkeypatch, caplog
):
    caplog.set_level(logging.CRITICAL)

    def full(*_):
        raise StoreError("the disk is full; make room")

    with monkeypatch.context() as broken:
        broken.setattr(type(agent.lake), "append", full)
        assert agent.post("ocs", OCS).status == 503
    assert agent.delivered() == []
    assert agent.post("ocs", OCS).status == 200
    assert agent.body_of(HOST) == "D"


@given(st.binary(max_size=300), st.sampled_from([bytes, zlib.compress, gzip.compress]))
def test_whatever_is_posted_is_text_once_unpacked_or_is_refused(data, pack):
    try:
        found = unpacked(pack(data))
    except InputError:
        return
    assert found in {data, pack(data)}
    assert found.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"<", b"{"}


@given(
    st.binary(max_size=300).map(lambda data: b"<" + data)
    | st.binary(max_size=300).map(lambda data: b"{" + data)
)
def test_no_message_is_read_as_more_than_it_is(data):
    for reads in (xml_said, glpi_said):
        with suppress(InputError):
            assert reads(data) in {"prolog", "contact", "inventory"}
