"""What the targets of names and addresses make of odd scenes: who is let through, what is a gap, what is never opened."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.enforcement import scenes

from appban.enforcement import _rpz as rpz
from appban.enforcement import bind, defender, domain_list, unbound
from appban.errors import InputError
from appban.ports import Group, Member, Scene, Sheet, View
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.identity import Kind, Platform, Surface, catalogued

STRICT, FREE = View(Platform.WINDOWS, scenes.BOTH), View(Platform.WINDOWS, scenes.WITHOUT_CLIPS)
POINTS = (bind.Target(), unbound.Target())


def device(name: str, *names: tuple[str, str]) -> Member:
    return Member(DeviceId(name), tuple(sorted(names)))


def scene(*groups: Group, base: View = STRICT, **changed: object) -> Scene:
    made = Scene(at=scenes.AT, base=base, groups=groups, apps=scenes.APPS)
    return msgspec.structs.replace(made, **changed)


def notes(rendered) -> str:
    return "\n".join(gap.note for gap in rendered.gaps)


def web(*domains: tuple[str, str]) -> dict:
    """A scene's parts with an application for each (name, domain), all denied on the web."""
    apps = {
        AppId(name): Sheet(app=AppId(name), name=name, identities=(), domains=(domain,))
        for name, domain in domains
    }
    return {"apps": apps, "base": View(Platform.WINDOWS, tuple((app, Surface.WEB) for app in sorted(apps)))}


@pytest.mark.parametrize("target", POINTS, ids=lambda each: each.name)
class TestEveryPoint:
    def test_an_exempt_device_without_an_address_stays_refused_and_the_gap_names_it(self, target):
        nameless = device("device-x", ("hostname", "x.office.example"))

        rendered = target.render(scene(Group(FREE, (nameless,))))

        assert rendered.items == target.render(scene()).items
        assert "device-x stays refused: no ipv4 or ipv6 address of it is known" in notes(rendered)

    @pytest.mark.parametrize(
        "address",
        ["10.0.0.0/8", "0.0.0.0", "::", "224.0.0.1", "fe80::1%eth0", "any", "10.0.0.1; any", "010.0.0.1", ""],
    )
    def test_what_is_not_the_address_of_one_device_frees_nobody(self, target, address):
        rendered = target.render(scene(Group(FREE, (device("device-x", ("ipv4", address)),))))

        assert rendered.items == target.render(scene()).items
        assert f"{address!r} is not the address of one device" in notes(rendered)

    def test_an_address_of_two_devices_gets_the_stricter_view(self, target):
        one, other = device("device-x", ("ipv4", "10.0.0.1")), device("device-y", ("ipv6", "::ffff:10.0.0.1"))

        rendered = target.render(scene(Group(FREE, (one,)), Group(STRICT, (other,))))

        assert rendered.items == target.render(scene()).items
        assert "device-x stays refused: 10.0.0.1 is also that of a device that is not exempt" in notes(
            rendered
        )

    @pytest.mark.parametrize(
        ("exempt", "other"),
        [
            ("127.0.0.12", "::ffff:7f00:c"),
            ("127.0.0.12", "::FFFF:7F00:000C"),
            ("127.0.0.12", "0:0:0:0:0:ffff:127.0.0.12"),
            ("127.0.0.12", " 127.0.0.12 "),
            ("::ffff:7f00:c", "127.0.0.12"),
            ("2001:db8::a0", "2001:DB8:0:0:0:0:0:00A0"),
            ("2001:db8::", "2001:db8:0:0:0:0:0:0"),
            ("2001:db8::102:304", "2001:db8::1.2.3.4"),
        ],
    )
    def test_however_a_neighbours_address_is_spelt_it_is_known(self, target, exempt, other):
        mine, theirs = device("device-x", ("ipv4", exempt)), device("device-y", ("ipv6", other))

        rendered = target.render(scene(Group(FREE, (mine,)), Group(STRICT, (theirs,))))

        assert rendered.items == target.render(scene()).items

    def test_only_exempt_devices_cost_anything(self, target):
        many = tuple(device(f"device-{n}", ("ipv4", f"10.0.{n // 256}.{n % 256}")) for n in range(1000))

        assert target.render(scene(Group(STRICT, many))).items == target.render(scene()).items

    def test_a_base_that_is_laxer_than_a_group_is_not_followed(self, target):
        lax = scene(Group(STRICT, (scenes.PLAIN,)), base=FREE)

        assert any("clips.example CNAME ." in item.value for item in target.render(lax).items)

    @pytest.mark.parametrize(
        "domain",
        ["a" * 64 + ".example", ".".join(["a" * 60] * 4), "192.0.2.1", "a b.example", "a..example", "*.x"],
    )
    def test_a_name_that_a_server_would_not_take_does_not_spoil_the_zone(self, target, domain):
        app = msgspec.structs.replace(scenes.APPS[scenes.CLIPS], domains=("clips.example", domain))

        rendered = target.render(scene(apps={**scenes.APPS, scenes.CLIPS: app}))

        assert not any(domain in item.value for item in rendered.items)
        assert any("clips.example CNAME ." in item.value for item in rendered.items)
        assert f"{domain!r} is not a name that can be refused" in notes(rendered)

    def test_an_application_without_domains_is_a_gap(self, target):
        app = msgspec.structs.replace(scenes.APPS[scenes.CLIPS], domains=())

        assert "no domain of its own" in notes(target.render(scene(apps={**scenes.APPS, scenes.CLIPS: app})))

    def test_a_ban_of_the_installed_application_alone_refuses_no_name(self, target):
        rendered = target.render(scene(base=View(Platform.WINDOWS, scenes.APP_ONLY)))

        assert not any("CNAME" in item.value for item in rendered.items)
        assert any(gap.surface is Surface.NATIVE_APP for gap in rendered.gaps)

    def test_an_approved_list_is_a_gap(self, target):
        assert "approved list" in notes(target.render(scenes.listed_scene(Platform.WINDOWS)))

    @pytest.mark.parametrize("value", ['/x"; include "/etc/passwd', "relative", "/a b", "/a\nserver:"])
    def test_a_setting_cannot_add_a_statement(self, target, value):
        with pytest.raises(InputError, match="setting folder of target"):
            target.render(scene(settings={"folder": value}))

    def test_an_odd_id_becomes_a_name_of_its_own_and_never_a_path(self, target):
        rendered = target.render(scene(**web(("../../etc/x", "x.example"), ("A" * 90, "y.example"))))

        assert not any(
            ".." in item.file or "A" in item.file or len(item.file) > 60 for item in rendered.items
        )
        assert sum("CNAME" in item.value for item in rendered.items) == 4

    @given(data=st.data())
    def test_what_came_goes_and_leaves_the_rest_byte_for_byte(self, target, data):
        mine = target.render(scenes.point_scene()).items
        end = data.draw(st.sampled_from(["", "\n", "\n\n"]))
        line = "server: verbosity: 1  # mine" if target.name == "unbound" else "logging { };  # mine"
        base = {"appban.conf": (line + end).encode()}
        some = data.draw(st.lists(st.sampled_from(mine), unique=True))

        merged = {**base, **target.merge(base, some)}
        left = {**merged, **target.take_out(merged, mine)}

        assert {name: each for name, each in left.items() if each is not None} == base


def test_unbound_lets_names_through_before_it_refuses_any_and_defines_a_tag_before_its_use():
    made = dict(unbound.Target().merge({}, unbound.Target().render(scenes.point_scene()).items))
    again = scenes.point_scene()
    other = Group(View(Platform.WINDOWS, ()), (device("device-z", ("ipv6", "2001:db8::7")),))
    more = unbound.Target().render(msgspec.structs.replace(again, groups=(*again.groups, other))).items

    lines = unbound.Target().merge(made, more)["appban.conf"].decode().splitlines()

    kinds = [line.split('"')[0].split("/")[0] for line in lines]
    assert [line.split('"')[1].split("-")[0] for line in lines if line.startswith("rpz:")] == [
        "allow"
    ] * 2 + ["ban"] * 2
    assert max(n for n, each in enumerate(kinds) if "define-tag" in each) < min(
        n for n, each in enumerate(kinds) if "access-control-tag" in each or each.startswith("rpz:")
    )
    assert "server: access-control: 2001:db8::7/128 allow" in lines


def test_unbound_tags_stand_on_the_netblock_of_an_access_rule_of_their_own():
    values = {item.value for item in unbound.Target().render(scenes.point_scene()).items}

    tagged = {each.split()[2] for each in values if each.startswith("server: access-control-tag:")}
    ruled = {each.split()[2] for each in values if each.startswith("server: access-control:")}
    assert tagged == ruled == {"127.0.0.12/32"}


def test_a_name_below_an_exempt_name_stays_refused_for_its_own_application():
    parts = web(("clips", "clips.example"), ("ads", "ads.clips.example"))
    view = View(Platform.WINDOWS, ((AppId("ads"), Surface.WEB),))

    items = unbound.Target().render(scene(Group(view, (scenes.EXEMPT,)), **parts)).items

    allowed = {item.value for item in items if item.file.startswith("rpz/allow-")}
    assert {
        "clips.example CNAME rpz-passthru.",
        "ads.clips.example CNAME .",
        "*.ads.clips.example CNAME .",
    } <= allowed


def test_an_exempt_name_below_a_banned_one_stays_refused_on_every_target():
    parts = web(("clips", "clips.example"), ("ads", "ads.clips.example"))
    view = View(Platform.WINDOWS, ((AppId("clips"), Surface.WEB),))

    items = unbound.Target().render(scene(Group(view, (scenes.EXEMPT,)), **parts)).items

    assert not any("passthru" in item.value for item in items)


def test_no_target_frees_a_device_by_a_rule_on_its_address():
    for target in POINTS:
        assert not any("rpz-client-ip" in item.value for item in target.render(scenes.point_scene()).items)


def test_bind_takes_changes_at_once_and_refuses_to_those_who_ask_for_signatures():
    items = bind.Target().render(scenes.point_scene()).items

    policies = [item.value for item in items if item.value.startswith("response-policy")]
    assert len(policies) == 2
    assert all("min-update-interval 0" in each and "break-dnssec yes" in each for each in policies)


def test_bind_gives_each_view_its_own_copy_of_the_policy_zone_and_everybody_else_the_last_view():
    made = bind.Target().merge({}, bind.Target().render(scenes.point_scene()).items)

    views = made["appban.conf"].decode().splitlines()
    assert [line.split('"')[1].split("-")[1] for line in views] == ["exempt", "others"]
    assert "clips.example CNAME ." in made["rpz/others.zone"].decode()
    assert len([name for name in made if name.startswith("rpz/")]) == 3


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (unbound.Target(), "verbosity: 1\n"),
        (unbound.Target(), "server:\n  this is prose\n"),
        (bind.Target(), "options {\n"),
        (bind.Target(), 'acl "x" { any; }\n'),
        (bind.Target(), "/* never closed\n"),
    ],
)
def test_a_configuration_that_is_none_is_refused(target, text):
    with pytest.raises(InputError, match=r"^appban.conf: .*mend or remove it|^appban.conf: .*put one before"):
        target.held({"appban.conf": text.encode()})


@pytest.mark.parametrize("text", ["prose, and more of it\n", "@ SOA ( 1 2\n", "\ufeff@ IN A 192.0.2.1\n"])
def test_a_zone_that_is_none_is_refused(text):
    with pytest.raises(InputError, match=r"^rpz/x\.zone: "):
        rpz.held(text.encode(), "rpz/x.zone")


def test_a_zone_without_a_start_of_authority_is_not_added_to():
    with pytest.raises(InputError, match="no SOA record"):
        rpz.merged({"rpz/x.zone": b"a.example CNAME .\n"}, "rpz/x.zone", ["b.example CNAME ."])


def test_a_changed_zone_has_the_next_number_and_an_unchanged_one_its_own():
    first = rpz.merged({}, "rpz/x.zone", ["a.example CNAME ."])
    second = rpz.merged(first, "rpz/x.zone", ["b.example CNAME ."])

    assert b" 1 60 " in first["rpz/x.zone"]
    assert b" 2 60 " in second["rpz/x.zone"]
    assert not rpz.merged(second, "rpz/x.zone", ["a.example CNAME .", "b.example CNAME ."])
    assert rpz.serial_after(2**32 - 1) == 1


def test_defender_takes_500_indicators_a_file():
    many = tuple(f"n{n}.example" for n in range(1200))
    app = msgspec.structs.replace(scenes.APPS[scenes.CLIPS], domains=many)
    given_scene = scene(Group(STRICT, (scenes.PLAIN,)), apps={**scenes.APPS, scenes.CLIPS: app})

    made = defender.Target().merge({}, defender.Target().render(given_scene).items)

    assert {name: data.count(b"\n") - 1 for name, data in made.items() if "clips" in name} == {
        "clips.csv": 500,
        "clips-2.csv": 500,
        "clips-3.csv": 200,
    }


def test_defender_blocks_files_by_hash_and_never_writes_an_allowance():
    found = catalogued(Platform.WINDOWS, Kind.SHA256, "a" * 64)
    app = msgspec.structs.replace(scenes.APPS[scenes.CLIPS], identities=(found,), name='=1+1,"Clips"\n')
    given_scene = scene(
        Group(STRICT, (scenes.PLAIN,)),
        apps={**scenes.APPS, scenes.CLIPS: app},
        settings={"rbac_groups": "A, B"},
    )

    rendered = defender.Target().render(given_scene)

    (row,) = [item.value for item in rendered.items if item.value.startswith("FileSha256")]
    assert row.startswith(f'FileSha256,{"a" * 64},,Block,Informational,"Banned application: =1+1,""Clips"""')
    assert ',"A, B",' in row
    assert not any("Allowed" in item.value for item in rendered.items)
    assert not any(gap.app == scenes.CLIPS and gap.surface is Surface.NATIVE_APP for gap in rendered.gaps)


@pytest.mark.parametrize("text", ["a,b\n", "indicatorType\n", '"'])
def test_a_csv_of_another_shape_is_refused(text):
    with pytest.raises(InputError, match=r"^x\.csv: "):
        defender.Target().held({"x.csv": text.encode()})


@pytest.mark.parametrize("text", ["0.0.0.0 clips.example\n", "https:///\n", "a@b\n"])
def test_a_list_with_what_is_no_domain_is_refused(text):
    with pytest.raises(InputError, match=r"^domains\.txt: .*mend or remove the line"):
        domain_list.Target().held({"domains.txt": text.encode()})
