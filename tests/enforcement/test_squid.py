"""What Squid is given: which lines for which settings, names that overlap, addresses that are no device's."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.enforcement import scenes

from appban.enforcement._linux_lines import HEADER, added, dropped
from appban.enforcement._linux_points import address
from appban.enforcement._linux_text import slug
from appban.enforcement.squid import CONF, Target
from appban.errors import InputError, InternalError
from appban.ports import Group, Item, Member, View
from appban.regime.device import DeviceId
from appban.regime.identity import Surface

SCENE = scenes.point_scene()
HELPER = {"helper": "/usr/bin/python3 /opt/squid_acl.py --url http://127.0.0.1:8040/access/v1/evaluation"}


def lines(settings=None, scene=SCENE):
    rendered = Target().render(msgspec.structs.replace(scene, settings=settings or {}))
    text = Target().merge({}, rendered.items).get(CONF, b"")
    return text.decode().splitlines()[1:]


def exempting(*names, until=None):
    member = Member(DeviceId("d"), names, until)
    group = Group(View(SCENE.base.platform, scenes.WITHOUT_CLIPS), (member,))
    return Target().render(msgspec.structs.replace(SCENE, groups=(SCENE.groups[0], group)))


def free(rendered):
    return [item.value for item in rendered.items if item.list == "addresses"]


def with_domains(*domains):
    sheet = msgspec.structs.replace(scenes.APPS[scenes.CLIPS], domains=domains, shared_domains=())
    scene = msgspec.structs.replace(SCENE, apps={**scenes.APPS, scenes.CLIPS: sheet})
    return Target().render(scene)


def test_static_rules_refuse_by_list_and_let_exempt_addresses_through():
    assert lines() == [
        'acl appban_free_clips src "/etc/squid/appban/clips.free"',
        'acl appban_to_chat dstdomain -n "/etc/squid/appban/chat.domains"',
        'acl appban_to_clips dstdomain -n "/etc/squid/appban/clips.domains"',
        "http_access deny appban_to_chat",
        "http_access deny appban_to_clips !appban_free_clips",
    ]


def test_ending_tls_by_name_peeks_first_and_then_ends():
    told = [line for line in lines({"sni": "terminate", "folder": "/srv/squid/"}) if "hello" in line]
    assert told == [
        "acl appban_hello at_step SslBump1",
        'acl appban_hello_chat ssl::server_name "/srv/squid/appban/chat.domains"',
        'acl appban_hello_clips ssl::server_name "/srv/squid/appban/clips.domains"',
        "ssl_bump peek appban_hello",
        "ssl_bump terminate appban_hello_chat",
        "ssl_bump terminate appban_hello_clips !appban_free_clips",
    ]


def test_a_helper_is_asked_about_listed_hosts_and_then_no_address_is_written_down():
    told = lines(HELPER)
    assert told[0] == (
        "external_acl_type appban_decision ttl=2 negative_ttl=2 grace=0 concurrency=100 children-max=4 "
        f"children-startup=1 %>a %DST {HELPER['helper']}"
    )
    assert told[-2:] == [
        "http_access deny appban_to_chat !appban_allows",
        "http_access deny appban_to_clips !appban_allows",
    ]
    assert not free(Target().render(msgspec.structs.replace(SCENE, settings=HELPER)))


def test_a_helper_that_is_asked_about_everything_stands_beside_the_lists():
    told = lines({**HELPER, "ask": "all", "ttl": "30"})
    assert "ttl=30 negative_ttl=30" in told[0]
    assert told[-3:] == [
        "http_access deny !appban_allows",
        "http_access deny appban_to_chat",
        "http_access deny appban_to_clips !appban_free_clips",
    ]


def test_with_both_the_tls_rules_keep_the_addresses_since_they_cannot_ask():
    told = lines({**HELPER, "sni": "terminate"})
    assert "ssl_bump terminate appban_hello_clips !appban_free_clips" in told
    assert "http_access deny appban_to_clips !appban_allows" in told


@pytest.mark.parametrize("ttl", ["0", "1", "-2", "2.5", "", "two", "²"])
def test_a_ttl_with_which_squid_refuses_what_is_allowed_is_refused(ttl):
    with pytest.raises(InputError, match="ttl is a number of seconds from 2"):
        lines({**HELPER, "ttl": ttl})


@pytest.mark.parametrize(("key", "value"), [("sni", "yes"), ("ask", "some")])
def test_a_setting_of_another_word_is_refused(key, value):
    with pytest.raises(InputError, match=f"{key} is .* not '{value}'"):
        lines({**HELPER, key: value})


def test_a_name_below_another_is_left_out_because_squid_refuses_a_list_with_both():
    rendered = with_domains("clips.example", "cdn.clips.example", "notclips.example", "192.0.2.7")
    told = [item.value for item in rendered.items if item.file == "appban/clips.domains"]
    assert told == [".clips.example", ".notclips.example", "192.0.2.7"]


def test_an_application_without_domains_is_a_gap_and_has_no_lines():
    rendered = with_domains()
    assert not [item for item in rendered.items if "clips" in item.value or "clips" in item.file]
    assert "no domains of its own are catalogued" in {gap.note for gap in rendered.gaps}


def test_a_ban_of_the_application_alone_blocks_no_host():
    view = View(SCENE.base.platform, scenes.APP_ONLY)
    rendered = Target().render(msgspec.structs.replace(SCENE, base=view, groups=()))
    assert not rendered.items
    (gap,) = rendered.gaps
    assert (gap.why, gap.app, gap.surface) == (
        "not possible for this surface",
        scenes.CLIPS,
        Surface.NATIVE_APP,
    )


def test_what_is_stopped_along_with_the_web_though_allowed_is_said():
    view = View(SCENE.base.platform, ((scenes.CLIPS, Surface.WEB),))
    rendered = Target().render(msgspec.structs.replace(SCENE, base=view, groups=()))
    assert any(
        "though allowed: ads-manager, api, native-app, pixel, pwa, sdk" in gap.note for gap in rendered.gaps
    )


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([("ipv4", "192.0.2.7")], ["192.0.2.7"]),
        ([("ipv6", "2001:DB8:0::7"), ("ipv4", "192.0.2.7")], ["192.0.2.7", "2001:db8::7"]),
        ([("ipv6", "::ffff:192.0.2.7")], ["192.0.2.7"]),
        ([("hostname", "192.0.2.7")], []),
        ([("ipv4", "192.0.2.0/24")], []),
        ([("ipv4", "192.0.2.7-192.0.2.9")], []),
        ([("ipv4", "0.0.0.0")], []),
        ([("ipv4", "255.255.255.255")], []),
        ([("ipv4", "224.0.0.1")], []),
        ([("ipv6", "::")], []),
        ([("ipv6", "fe80::1%eth0")], []),
        ([("ipv4", "all")], []),
        ([("ipv4", "192.0.2.7\nhttp_access allow all")], []),
        ([("ipv4", "127.0.0.11")], []),
        ([("ipv6", "::ffff:127.0.0.11")], []),
    ],
)
def test_only_an_address_of_one_device_lets_it_through_and_any_other_is_a_gap(names, expected):
    rendered = exempting(*names)
    assert free(rendered) == expected
    assert bool(expected) is not any("stays refused" in gap.note for gap in rendered.gaps)


@given(st.ip_addresses().map(str))
def test_an_address_is_canonical_or_none(text):
    found = address(text)
    assert found is None or address(found) == found


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_slug_fits_a_file_name_and_is_one_names_alone(one, other):
    assert slug(one).replace("-", "").replace("_", "").isalnum() or not one.strip("-")
    assert (slug(one) == slug(other)) is (one == other)


LINES = st.lists(
    st.sampled_from(["# a comment", "", "  ", ".a.example", " .b.example ", ".c.example"]), max_size=8
)


@given(LINES, st.booleans(), st.sets(st.sampled_from([".a.example", ".x.example", ".y.example"])))
def test_what_is_added_and_taken_out_again_leaves_every_byte(before, ended, values):
    base = {"f": ("\n".join(before) + ("\n" if ended else "")).encode()}
    items = [Item("f", "l", value) for value in values]
    held = {line.strip() for line in before}
    ours = [item for item in items if item.value not in held]
    after = {**base, **added(base, items)}
    assert {**after, **dropped(after, ours)} == base


def test_a_file_that_appban_began_goes_with_its_last_entry():
    items = [Item("f", "l", ".a.example")]
    begun = added({}, items)
    assert begun == {"f": f"{HEADER}\n.a.example\n".encode()}
    assert dropped({"f": begun["f"]}, items) == {"f": None}


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "", " a", "# a", "a\x00", "a\u2028b"])
def test_a_value_that_would_be_another_line_is_never_written(value):
    with pytest.raises(InternalError, match="cannot be one line"):
        added({}, [Item("f", "l", value)])


def test_entries_of_others_in_our_files_are_held():
    base = {"appban/clips.free": b"192.0.2.9\n", "squid.conf": b"http_port 3128\n", CONF: b"acl x src all\n"}
    assert Target().held(base) == (
        Item("appban/clips.free", "addresses", "192.0.2.9"),
        Item(CONF, "acl", "acl x src all"),
    )
