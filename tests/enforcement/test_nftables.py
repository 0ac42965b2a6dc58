"""What nft is given: sets by end, addresses as stated, and a file that is only ever appban's own."""

import msgspec
import pytest
from tests.enforcement import scenes

from appban.enforcement.nftables import FILE, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Surface
from appban.regime.time import SECOND

SCENE = scenes.point_scene()
STATED = {"addresses.clips": "192.0.2.80,2001:db8::/64  198.51.100.0/24"}


def rendered(until=scenes.UNTIL, settings=STATED, names=(("ipv4", "127.0.0.12"),)):
    plain, exempt = SCENE.groups
    member = msgspec.structs.replace(scenes.EXEMPT, until=until, names=names)
    groups = (plain, msgspec.structs.replace(exempt, members=(member,)))
    return Target().render(msgspec.structs.replace(SCENE, groups=groups, settings=settings))


def values(of, name):
    return [item.value for item in of.items if item.list.startswith(name)]


def text(of):
    return (Target().merge({}, of.items)[FILE] or b"").decode()


def test_the_timeout_is_what_is_left_and_the_rule_holds_only_before_the_end():
    made = rendered()
    assert Item(FILE, "free4_1700003600_clips", "127.0.0.12 timeout 3600s") in made.items
    assert "meta time < 1700003600 ip saddr @free4_1700003600_clips return" in text(made)


@pytest.mark.parametrize(
    ("left", "timeout"), [(1, []), (SECOND - 1, []), (SECOND, ["1s"]), (2 * SECOND - 1, ["1s"])]
)
def test_what_is_left_is_rounded_down_and_under_a_second_is_no_exemption(left, timeout):
    assert [each.split()[-1] for each in values(rendered(scenes.AT + left), "free")] == timeout


@pytest.mark.parametrize("until", [scenes.AT, scenes.AT - 1, 0])
def test_an_exemption_that_is_over_lets_nobody_by(until):
    assert not values(rendered(until), "free")


def test_an_exemption_without_an_end_has_no_timeout_and_no_condition():
    made = rendered(None)
    assert Item(FILE, "free4_ever_clips", "127.0.0.12") in made.items
    assert "\t\tip saddr @free4_ever_clips return" in text(made)


def test_addresses_are_as_stated_by_family():
    assert values(rendered(), "to4_clips") == ["192.0.2.80", "198.51.100.0/24"]
    assert values(rendered(), "to6_clips") == ["2001:db8::/64"]


def test_a_device_of_a_family_in_which_nothing_is_stated_needs_no_entry():
    assert not values(
        rendered(names=(("ipv6", "2001:db8::7"),), settings={"addresses.clips": "192.0.2.80"}), "free"
    )
    assert values(rendered(names=(("ipv6", "2001:db8::7"),)), "free6_1700003600_clips") == [
        "2001:db8::7 timeout 3600s"
    ]


@pytest.mark.parametrize(
    "stated",
    ["clips.example", "192.0.2.300", "192.0.2.1/24", "0.0.0.0/0", "::/0", "192.0.2.1-192.0.2.9", "*"],
)
def test_what_is_no_address_of_an_application_is_refused(stated):
    with pytest.raises(InputError, match=r"addresses\.clips: .*(put it right|every address)"):
        rendered(settings={"addresses.clips": stated})


def test_an_application_without_addresses_is_a_gap_for_every_denied_surface():
    made = rendered()
    about = {gap.surface for gap in made.gaps if gap.app == scenes.CHAT}
    assert about == set(Surface)
    assert not values(made, "to4_chat")
    assert not rendered(settings={}).items


def test_a_hook_that_is_none_is_refused():
    assert "type filter hook output priority filter" in text(rendered(settings={**STATED, "hook": "output"}))
    with pytest.raises(InputError, match="hook is forward or output or input, not 'prerouting'"):
        rendered(settings={**STATED, "hook": "prerouting"})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("192.0.2.80", "clips.example"),
        ("policy accept", "policy drop"),
        ("flags timeout", "flags dynamic"),
        ("delete table inet appban", "delete table inet filter"),
        ("\t\t\t192.0.2.80,\n", "\t\t\t192.0.2.80,\n\n"),
        ("}\n", "}\ntable inet theirs {}\n"),
        ("jump app_clips", "accept"),
    ],
)
def test_a_file_that_was_changed_by_hand_is_refused_with_the_line(old, new):
    changed = text(rendered()).replace(old, new).encode()
    with pytest.raises(InputError, match=r"appban\.nft, line \d+: .* was not written by appban"):
        Target().held({FILE: changed})


def test_an_element_that_somebody_added_in_the_same_form_is_held_and_stays():
    ours = text(rendered())
    more = ours.replace("\t\t\t192.0.2.80,\n", "\t\t\t192.0.2.80,\n\t\t\t192.0.2.99,\n").encode()
    theirs = Item(FILE, "to4_clips", "192.0.2.99")
    assert theirs in Target().held({FILE: more})
    left = Target().take_out({FILE: more}, rendered().items)[FILE]
    assert Target().held({FILE: left or b""}) == (theirs,)
