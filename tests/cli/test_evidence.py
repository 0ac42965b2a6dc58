"""`appban inventory evidence`: what a machine saw of safeguards is taken in whole, from whom it can be proved by."""

import pytest

PHONE = (
    "device,platform,kind,value,body,device_class\nP-1,ios,bundle-id,org.example.chat,home-office,corporate\n"
)
HEADER = "device,mitigation,holds\n"
GOOD = HEADER + "asset:P-1,dev-no-corporate-data,yes\n"


@pytest.fixture
def house(opened):
    opened.well("policy", "plan", "uk-2023", "--to", "plan.json")
    opened.well("policy", "apply", "plan.json", "--with", "ben")
    opened.file("phone.csv", PHONE)
    opened.well("inventory", "import", "--source", "csv", "phone.csv")
    return opened


def size(console):
    return console.well("log", "checkpoint").out.splitlines()[1]


def refused(console, text, *, source="mdm"):
    console.file("bad.csv", text)
    before = size(console)
    done = console("inventory", "evidence", "--source", source, "bad.csv")
    assert done.code == 1
    assert size(console) == before
    return done.err


def test_what_holds_and_what_does_not_are_counted_apart(house):
    house.file("posture.csv", GOOD + "asset:P-1,dev-dedicated,no\n")
    said = house.well("inventory", "evidence", "--source", "mdm", "posture.csv", "-o", "json").json()
    assert (said["holding"], said["failing"]) == (1, 1)
    assert said["last_entry"] == said["first_entry"] + 2


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        ("device,mitigation\n", "bad.csv: line 1", "device, mitigation"),
        (GOOD.replace("yes", "maybe"), "bad.csv: line 2", "maybe"),
        (GOOD.replace("P-1", "P-9"), "bad.csv: line 2", "asset:P-9"),
        (GOOD.replace("dev-no-corporate-data", "dev-shiny"), "bad.csv: line 2", "dev-shiny"),
        (GOOD.replace("dev-no-corporate-data", "ppl-briefed"), "bad.csv: line 2", "ppl-briefed"),
        (GOOD + "asset:P-1,dev-no-corporate-data\n", "bad.csv: line 3", "2 cells"),
        (HEADER, "", "no rows"),
        (b"\xff\xfe", "bad.csv", "not CSV in UTF-8"),
    ],
)
def test_bad_evidence_is_refused_with_file_line_and_value_and_nothing_is_recorded(house, text, place, value):
    said = refused(house, text)
    assert place in said
    assert value in said


def test_a_source_proves_only_what_the_catalogue_says_it_can(house):
    assert "is proved by mdm, identity-provider, not by 'csv'" in refused(house, GOOD, source="csv")


def test_evidence_of_a_time_to_come_is_refused(house):
    house.file("posture.csv", GOOD)
    assert house("inventory", "evidence", "--source", "mdm", "--at", "2199-01-01", "posture.csv").code == 1
