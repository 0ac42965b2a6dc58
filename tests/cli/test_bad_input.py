"""Bad input is refused with file, place and value, exit code 1, and neither the record nor the lake is changed."""

import gzip
import json
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.small import DEVICES, HEADER, PACK

pytestmark = pytest.mark.slow

ROW = "P-1,android,package,org.example.chat,Example Chat,Maker,1.0,dept,corporate,yes\n"
SEEN = HEADER.strip() + ",seen_at\n" + ROW.strip() + ",2026-02-30T10:00:00Z\n"
GLPI = {"action": "inventory", "deviceid": "agent-1", "content": {"hardware": {"name": "host-1"}}}
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE REQUEST [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<REQUEST><QUERY>INVENTORY</QUERY><DEVICEID>&b;</DEVICEID></REQUEST>"
)


@pytest.fixture
def house(opened):
    """A record with the small pack's ban and one inventory."""
    opened.file("small.yaml", PACK)
    opened.well("policy", "plan", "small.yaml", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    opened.file("devices.csv", DEVICES)
    opened.well("inventory", "import", "--source", "csv", "devices.csv")
    return opened


def state(console):
    """The published head, every file of the lake and its size."""
    lake = {
        str(path.relative_to(console.folder)): path.stat().st_size
        for path in (console.folder / "lake").rglob("*")
        if path.is_file()
    }
    return (console.folder / "log" / "checkpoint").read_bytes(), lake


def refused(console, *arguments):
    """What is said when a command is refused as input, and that nothing was changed."""
    before = state(console)
    done = console(*arguments)
    assert done.code == 1, done
    assert state(console) == before
    assert "Traceback" not in done.err
    return done.err


def nested(depth):
    return b'{"action":' + b"[" * depth + b"]" * depth + b"}"


INVENTORIES = [
    ("csv", HEADER.replace("managed", "colour") + ROW, "line 1", "colour"),
    ("csv", HEADER + ROW.replace("android", ""), "line 2", "platform ''"),
    ("csv", HEADER + ROW.replace("android", "symbian"), "line 2", "symbian"),
    ("csv", HEADER + ROW.replace(",yes", ",maybe"), "line 2", "maybe"),
    ("csv", SEEN, "line 2", "2026-02-30T10:00:00Z"),
    ("csv", HEADER + ROW.replace("Example Chat", '"Example Chat'), "line 2", "not CSV"),
    ("csv", HEADER.encode() + b"\xff\xfe", "line 2", "UTF-8"),
    ("csv", "", "bad.csv", "empty"),
    ("glpi", json.dumps(GLPI)[:-3], "bad.glpi", ""),
    ("glpi", json.dumps(GLPI).replace('"agent-1"', '"agent-1","deviceid":"agent-2"'), "bad.glpi", "deviceid"),
    ("glpi", json.dumps(GLPI | {"content": "none"}), "$.content", "none"),
    ("glpi", nested(100_000), "bad.glpi", ""),
    ("glpi", zlib.compress(b" " * 50_000_000 + b"{}"), "bad.glpi", "unpacks to more"),
    ("fusioninventory", LAUGHS, "bad.fusioninventory", ""),
    ("ocs", LAUGHS, "bad.ocs", ""),
    ("ocs", gzip.compress(b"<REQUEST>" + b"<A>" * 1_000_000), "bad.ocs", ""),
    ("osquery", '{"name": "pack_apps", "hostIdentifier": 1.5}', "bad.osquery", ""),
    ("cyclonedx", '{"bomFormat": "CycloneDX", "components": "all"}', "bad.cyclonedx", ""),
    ("intune", '{"value": 7}', "bad.intune", ""),
]


@pytest.mark.parametrize(("source", "text", "place", "value"), INVENTORIES)
def test_a_bad_inventory_is_refused_with_file_place_and_value_and_nothing_is_kept(
    house, source, text, place, value
):
    path = house.file(f"bad.{source}", text)
    said = refused(house, "inventory", "import", "--source", source, path)
    assert f"bad.{source}: " in said
    assert place in said
    assert value in said


def test_a_bad_file_after_a_good_one_keeps_nothing_of_either(house):
    house.file("good.csv", HEADER + ROW.replace("P-1", "P-9"))
    house.file("bad.csv", HEADER + ROW.replace("android", "symbian"))
    refused(house, "inventory", "import", "--source", "csv", "good.csv", "bad.csv")
    assert house("decide", "--device", "asset:P-9", "--app", "chat").code == 1


PACKS = [
    ("  country: GB\n", "  country: GB\n  colour: red\n", "bad.yaml:7", "colour"),
    ("  country: GB\n", "  country: GB\n  country: FR\n", "bad.yaml:7", "country"),
    ("version: 1\n  zone", "version: one\n  zone", "bad.yaml:4", "one"),
    ("version: 1\n  zone", "version: 1.5\n  zone", "bad.yaml:4", "1.5"),
    ("{platform: android, kind", "{kind", "applications[0].identities[0]", "platform"),
    ("platform: android", "platform: symbian", "applications[0].identities[0].platform", "symbian"),
    ("starts: 2026-01-06", "starts: 2026-02-30", "restrictions[0].versions[0].starts", "2026-02-30"),
    ("kind: ministerial-department", "kind: ministry", "bodies[0].kind", "ministry"),
    ("pack:\n", "pack: &a\n  <<: *a\n", "bad.yaml:", ""),
    ("version: 1\n  zone", "version: !!python/object:os.system 1\n  zone", "bad.yaml:4", "python"),
]


@pytest.mark.parametrize(("old", "new", "place", "value"), PACKS)
@pytest.mark.parametrize("verb", ["check", "plan"])
def test_a_bad_pack_is_refused_with_file_line_path_and_value(house, verb, old, new, place, value):
    assert old in PACK
    house.file("bad.yaml", PACK.replace(old, new, 1))
    said = refused(house, "policy", verb, "bad.yaml")
    assert "bad.yaml:" in said
    assert place in said
    assert value in said


def deep(depth):
    return "pack: " + "[" * depth + "]" * depth


@pytest.mark.parametrize("text", [deep(10_000), "a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n", "\0", "- 1\n- 2\n"])
def test_a_hostile_pack_is_refused(house, text):
    house.file("bad.yaml", text)
    assert "bad.yaml" in refused(house, "policy", "check", "bad.yaml")


def test_a_plan_with_a_key_twice_a_fraction_an_unknown_field_or_its_end_cut_off_is_refused(house):
    house.file("other.yaml", PACK.replace("no-chat", "no-chat-either"))
    house.well("policy", "plan", "other.yaml", "--to", "good.json")
    plan = (house.folder / "good.json").read_text()
    cases = {
        "twice": (plan.replace('"sealed": false', '"sealed": true, "sealed": false', 1), "sealed"),
        "fraction": (plan.replace('"state": ', '"state": 0.5, "stat": ', 1), ""),
        "field": (plan.replace('"sealed": false', '"sealed": false, "colour": 1', 1), "colour"),
        "cut": (plan[: len(plan) // 2], "not a plan"),
        "deep": ("[" * 100_000, "not a plan"),
        "later": (plan.replace("appban/plan@1", "appban/plan@9"), "appban/plan@9"),
    }
    for name, (text, value) in cases.items():
        house.file("bad.json", text)
        said = refused(house, "policy", "apply", "bad.json", "--with", "ben")
        assert "bad.json" in said, name
        assert value in said, name


def test_a_file_that_is_missing_a_folder_or_too_large_is_named(house):
    assert "missing.csv" in refused(house, "inventory", "import", "--source", "csv", "missing.csv")
    assert "Is a directory" in refused(house, "inventory", "import", "--source", "csv", house.folder)
    (house.folder / "pipe").symlink_to("/dev/null")
    assert "not a regular file" in refused(house, "inventory", "import", "--source", "csv", "pipe")
    house.file("huge.yaml", b"#" * (5 * 1024 * 1024))
    assert "huge.yaml" in refused(house, "policy", "check", "huge.yaml")


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.one_of(
        st.binary(max_size=400), st.text(max_size=200).map(lambda text: HEADER.encode() + text.encode())
    )
)
def test_arbitrary_bytes_are_taken_in_whole_or_refused_as_input(house, data):
    house.file("noise.csv", data)
    before = state(house)
    done = house("inventory", "import", "--source", "csv", "noise.csv")
    assert done.code in {0, 1}
    assert "Traceback" not in done.err
    assert done.code == 0 or state(house) == before
