"""Jamf's restricted software, held against the shape of such a record."""

import msgspec
import pytest
from lxml import etree
from tests.enforcement import scenes
from tests.enforcement.schemas import FOLDER, after, assert_leaves_no_trace, base, merged

from appban.enforcement.jamf import Target
from appban.errors import InputError
from appban.ports import Group, Item, Member, View
from appban.regime.device import DeviceId
from appban.regime.identity import Kind, Platform, Surface, catalogued, title

TARGET = Target()
POINT = scenes.point_scene(Platform.MACOS)
CLIPS, CHAT = "restrictedsoftware/clips.xml", "restrictedsoftware/chat.xml"


def shape():
    """The paths of a record by the sample; a computer may be told by name, and a record has an id once it is stored."""
    path = FOLDER.parent / "samples" / "jamf-restrictedsoftware.shape.xml"
    if not path.is_file():
        pytest.skip("the sample of a record is not here")
    found = paths(path.read_bytes())
    computers = {each.replace("/exclusions", "") for each in found if "computers" in each}
    return (
        found
        | computers
        | {f"{each[:-2]}name" for each in found | computers if each.endswith("computer/id")}
        | {"general/id"}
    )


def paths(data):
    root = etree.fromstring(data)
    return {
        "/".join([*(up.tag for up in reversed(list(each.iterancestors()))), each.tag]).removeprefix(
            "restricted_software/"
        )
        for each in root.iter()
        if each is not root
    }


def faults(data):
    root = etree.fromstring(data)
    switches = ("general/kill_process", "general/send_notification", "scope/all_computers")
    odd = [each for each in switches if root.findtext(each, "true") not in {"true", "false"}]
    numbers = [each.text for each in root.iter("id") if not (each.text or "").lstrip("-").isdigit()]
    needed = ("general/process_name", "general/name")
    empty = [each for each in needed if not root.findtext(each)]
    return sorted(paths(data) - shape()) + odd + numbers + empty


def named(scheme, value):
    member = Member(DeviceId("device-x"), ((scheme, value),))
    return msgspec.structs.replace(
        POINT, groups=(*POINT.groups, Group(View(Platform.MACOS, scenes.WITHOUT_CLIPS), (member,)))
    )


@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
def test_every_record_has_the_shape_of_one(before):
    files = merged(TARGET, named("jamf", "118"), before)
    assert {name: faults(data) for name, data in files.items()} == {name: [] for name in files}


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"process_name>", b"process>"),
        (b"Clips.app", b""),
        (b"<id>118</id>", b"<id>press</id>"),
        (b"<all_computers>true", b"<all_computers>yes"),
        (b"exclusions>", b"exclusion>"),
        (b"kill_process>", b"kill>"),
    ],
)
def test_a_mutated_record_is_refused(good, bad):
    data = merged(TARGET, named("jamf", "118"))[CLIPS]
    assert good in data
    assert faults(data.replace(good, bad))


def test_everybody_is_stopped_but_the_exempt_computer():
    root = etree.fromstring(merged(TARGET, named("jamf", "118"))[CLIPS])
    assert root.findtext("general/process_name") == "Clips.app"
    assert root.findtext("scope/all_computers") == "true"
    excluded = root.find("scope/exclusions/computers")
    assert [(each[0].tag, each[0].text) for each in excluded] == [
        ("id", "118"),
        ("name", "exempt.office.example"),
    ]
    other = etree.fromstring(merged(TARGET, named("jamf", "118"))[CHAT])
    assert len(other.find("scope/exclusions/computers")) == 0


def test_where_not_everybody_is_denied_the_computers_that_are_stand_in_scope():
    scene = msgspec.structs.replace(POINT, base=View(Platform.MACOS, scenes.WITHOUT_CLIPS))
    root = etree.fromstring(merged(TARGET, scene)[CLIPS])
    assert root.findtext("scope/all_computers") == "false"
    assert [each.findtext("name") for each in root.find("scope/computers")] == ["plain.office.example"]


def test_a_computer_that_jamf_cannot_be_told_of_stays_denied_and_is_a_gap():
    gaps = [gap for gap in TARGET.render(named("serial", "XYZ")).gaps if gap.surface is Surface.NATIVE_APP]
    assert [(gap.app, "device-x" in gap.note) for gap in gaps] == [(scenes.CLIPS, True)]


def test_the_title_in_the_catalogue_is_the_name_of_the_process():
    known = catalogued(Platform.MACOS, Kind.TITLE, title("Clips Studio", "Example"))
    sheet = msgspec.structs.replace(scenes.APPS[scenes.CLIPS], identities=(known,))
    scene = msgspec.structs.replace(POINT, apps={**scenes.APPS, scenes.CLIPS: sheet})
    assert Item(CLIPS, "general/process_name", "Clips Studio.app") in TARGET.render(scene).items


def test_an_approved_list_is_reported_and_not_enforced():
    gaps = TARGET.render(scenes.listed_scene(Platform.MACOS)).gaps
    assert any(gap.app is None and "reported, not enforced" in gap.note for gap in gaps)


def test_other_peoples_records_and_exclusions_stay():
    files = merged(TARGET, POINT, base(TARGET))
    assert files["restrictedsoftware/casino.xml"] == base(TARGET)["restrictedsoftware/casino.xml"]
    excluded = etree.fromstring(files[CLIPS]).find("scope/exclusions/computers")
    assert [each[0].text for each in excluded] == ["42", "exempt.office.example"]


@pytest.mark.parametrize("before", [{}, base(TARGET)], ids=["new", "beside others"])
def test_taken_out_it_leaves_the_bytes_that_were_there(before):
    assert_leaves_no_trace(TARGET, before, POINT)


def test_the_end_of_an_exemption_changes_one_entry():
    files = merged(TARGET, POINT)
    item = Item(CLIPS, "scope/exclusions/computers", "name exempt.office.example")
    left = after(files, dict(TARGET.take_out(files, [item])))
    assert set(TARGET.held(files)) - set(TARGET.held(left)) == {item}
    assert left[CHAT] == files[CHAT]


def test_a_record_for_another_process_is_refused_and_not_turned_into_ours():
    held = base(TARGET)["restrictedsoftware/casino.xml"]
    with pytest.raises(InputError, match=r"Casino\.app.*Clips\.app"):
        TARGET.merge({CLIPS: held}, TARGET.render(POINT).items)


@pytest.mark.parametrize("data", [b"<policy/>", b"", b'<!DOCTYPE a [<!ENTITY b "c">]><restricted_software/>'])
def test_what_is_no_record_is_refused(data):
    with pytest.raises(InputError, match=r"clips\.xml"):
        TARGET.held({CLIPS: data})
