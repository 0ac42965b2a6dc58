"""What fapolicyd is given: one rule a digest, and a gap for what has none."""

import msgspec
from tests.enforcement import scenes

from appban.enforcement.fapolicyd import FILE, Target
from appban.ports import Item
from appban.regime.identity import Kind, Platform, Surface

SCENE = scenes.view_scene(Platform.LINUX)


def without_digests():
    sheets = {
        app: msgspec.structs.replace(
            sheet, identities=tuple(each for each in sheet.identities if each.kind is not Kind.SHA256)
        )
        for app, sheet in scenes.APPS.items()
    }
    return Target().render(msgspec.structs.replace(SCENE, apps=sheets))


def test_a_rule_denies_running_by_digest():
    made = Target().render(scenes.view_scene(Platform.LINUX, scenes.APP_ONLY))
    assert made.items == (Item(FILE, "rules", f"deny_syslog perm=execute all : sha256hash={'5' * 64}"),)


def test_an_application_without_a_digest_is_a_gap():
    made = without_digests()
    assert not made.items
    said = {(gap.why, gap.app) for gap in made.gaps if gap.surface is Surface.NATIVE_APP}
    assert said == {
        ("not possible on this target", scenes.CHAT),
        ("not possible on this target", scenes.CLIPS),
    }


def test_a_ban_of_web_pages_alone_writes_no_rule():
    made = Target().render(scenes.view_scene(Platform.LINUX, ((scenes.CLIPS, Surface.WEB),)))
    assert not made.items
    assert [gap.why for gap in made.gaps] == ["not possible for this surface"]


def test_an_approved_list_is_said_not_to_be_kept():
    made = Target().render(scenes.listed_scene(Platform.LINUX))
    assert ("not implemented", None) in {(gap.why, gap.app) for gap in made.gaps}


def test_what_holds_for_a_device_in_no_group_is_the_base():
    assert Target().render(msgspec.structs.replace(SCENE, groups=())) == Target().render(SCENE)


def test_rules_of_every_file_are_held_and_ours_comes_before_them():
    base = {"rules.d/10-languages.rules": b"%languages=text/x-php\n", "fapolicyd.conf": b"permissive = 0\n"}
    assert Target().held(base) == (Item("rules.d/10-languages.rules", "rules", "%languages=text/x-php"),)
    assert min(FILE, *(name for name in base if name.startswith("rules.d/"))) == FILE
