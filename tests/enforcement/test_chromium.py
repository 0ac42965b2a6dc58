"""Chromium's folder: an entry goes where it is in force, and nobody's list is overridden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.enforcement.scenes import APP_ONLY, APPS, CLIPS, view_scene

from appban.enforcement._chrome_lists import MAX_ENTRIES
from appban.enforcement.chromium import OWN, RULING, Target
from appban.errors import InputError
from appban.ports import Item
from appban.regime.identity import Platform, Surface

URLS = "URLBlocklist"
OURS = Item(RULING, URLS, "clips.example")
TARGET = Target()


def folder(**lists: str) -> dict[str, bytes]:
    """A folder of files by name without `.json`, each with one block list."""
    return {f"{name}.json": f'{{"{URLS}": ["{host}"]}}'.encode() for name, host in lists.items()}


def after(base, items):
    return {name: data for name, data in {**base, **TARGET.merge(base, items)}.items() if data is not None}


def test_an_entry_goes_into_the_list_that_rules():
    base = folder(corp="gambling.example", zz="bets.example")
    assert TARGET.merge(base, [OURS]) == {"zz.json": b'{"URLBlocklist": ["bets.example", "clips.example"]}'}


def test_names_are_ordered_by_bytes_and_whatever_they_end_in():
    base = folder(corp="gambling.example") | {"Z.json": b"{}", "x.bak": b'{"URLBlocklist": ["old.example"]}'}
    assert set(TARGET.merge(base, [OURS])) == {"x.bak"}


def test_without_a_list_it_goes_into_a_file_that_overrides_nobody():
    base = {"zz.json": b'{"BookmarkBarEnabled": true}'}
    (name,) = TARGET.merge(base, [OURS])
    assert name == OWN
    later = after(base, [OURS]) | folder(corp="gambling.example")
    assert Item(RULING, URLS, "gambling.example") in TARGET.held(later)


def test_a_list_that_somebody_adds_later_takes_ours_out_of_force_and_merging_heals_it():
    later = after({}, [OURS]) | folder(corp="gambling.example")
    assert OURS not in TARGET.held(later)
    assert Item(OWN, URLS, "clips.example") in TARGET.held(later)
    healed = after(later, [OURS])
    assert OURS in TARGET.held(healed)
    assert TARGET.take_out(healed, [OURS]) == {OWN: None} | folder(corp="gambling.example")


def test_an_entry_in_an_overridden_list_is_not_in_force_and_is_left_alone():
    base = folder(corp="clips.example", zz="bets.example")
    assert set(TARGET.held(base)) == {
        Item("corp.json", URLS, "clips.example"),
        Item(RULING, URLS, "bets.example"),
    }
    assert set(TARGET.merge(base, [OURS])) == {"zz.json"}
    assert TARGET.take_out(after(base, [OURS]), [OURS]) == {"zz.json": base["zz.json"]}


@pytest.mark.parametrize("named", [URLS, "*"])
def test_where_lists_are_merged_every_file_is_in_force(named):
    base = folder(corp="clips.example", zz="bets.example")
    base["m.json"] = f'{{"PolicyListMultipleSourceMergeList": ["{named}"]}}'.encode()
    assert OURS in TARGET.held(base)
    assert not TARGET.merge(base, [OURS])


def test_a_file_of_somebody_else_is_never_removed():
    base = folder(corp="gambling.example")
    merged = after(base, [OURS])
    theirs = Item(RULING, URLS, "gambling.example")
    assert TARGET.take_out(merged, [OURS, theirs]) == {"corp.json": b"{}\n"}


def test_a_list_longer_than_chromium_reads_is_refused():
    full = ", ".join(f'"{number}.example"' for number in range(MAX_ENTRIES))
    with pytest.raises(InputError, match=r"corp\.json: URLBlocklist would have 1001 entries"):
        TARGET.merge({"corp.json": f'{{"{URLS}": [{full}]}}'.encode()}, [OURS])


def test_any_file_that_cannot_be_read_is_refused_by_name_since_chromium_reads_all():
    with pytest.raises(InputError, match=r"notes\.txt, line 1: not JSON"):
        TARGET.held({"notes.txt": b"Ask Pat"})
    with pytest.raises(InputError, match=r"a\.json: URLBlocklist is not a list of strings"):
        TARGET.merge({"a.json": b'{"URLBlocklist": "x"}'}, [OURS])


def test_folders_below_are_not_read():
    assert TARGET.held({"old/a.json": b"not JSON"}) == ()


def test_a_ban_of_the_application_alone_leaves_its_pages_open_and_stops_its_extension():
    rendered = TARGET.render(view_scene(Platform.LINUX, APP_ONLY))
    assert [item.list for item in rendered.items] == ["ExtensionInstallBlocklist"]


def test_a_web_app_alone_cannot_be_told_from_the_web_pages():
    rendered = TARGET.render(view_scene(Platform.LINUX, ((CLIPS, Surface.PWA),)))
    assert not rendered.items
    assert [gap.why for gap in rendered.gaps] == ["not possible for this surface"]


def test_an_application_without_domains_of_its_own_is_a_gap():
    scene = view_scene(Platform.LINUX, ((CLIPS, Surface.WEB),))
    bare = {CLIPS: type(APPS[CLIPS])(app=CLIPS, name="Clips", identities=(), domains=())}
    rendered = TARGET.render(type(scene)(at=scene.at, base=scene.base, groups=scene.groups, apps=bare))
    assert not rendered.items
    assert "no domain of its own" in rendered.gaps[0].note


@given(st.permutations(["a", "b", "c"]), st.sets(st.sampled_from("xyz")), st.sets(st.sampled_from("xyz")))
def test_folders_come_back_byte_for_byte(names, first, second):
    base = folder(**{name: f"{name}.example" for name in names[:2]}) | {"n.json": b'{ "Other" : [ ] }'}
    start = [Item(RULING, URLS, f"{each}.example") for each in first - {"b"}]
    extra = [Item(RULING, "ExtensionInstallBlocklist", each * 32) for each in second]
    merged = after(base, [*start, *extra])
    left = {**merged, **TARGET.take_out(merged, [*extra, *start])}
    assert {name: data for name, data in left.items() if data is not None} == base
