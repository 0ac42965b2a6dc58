"""What every enforcement target owes, whatever it writes. A new one needs its file and a folder of fixtures, no more.

`tests/fixtures/enforcement/<target>/base/` is what somebody else's folder held before, `merged/` what it holds once the
common scene is merged in, `gaps.txt` what the target cannot express of it. With APPBAN_WRITE_FIXTURES=1 the last two
are written anew, to be read before they are committed.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from tests.enforcement import scenes

from appban.enforcement._discover import targets
from appban.errors import InputError
from appban.ports import EnforcementTarget, Files, Gap, Scene

FIXTURES = Path(__file__).parents[1] / "fixtures" / "enforcement"
ALL = tuple(targets().values())
WRITING = os.environ.get("APPBAN_WRITE_FIXTURES") == "1"


def fixture_folder(target: EnforcementTarget, fixtures: Path = FIXTURES) -> Path:
    """The fixtures of a target; a failure that says what to do if there are none."""
    folder = fixtures / target.name
    if not folder.is_dir():
        pytest.fail(
            f"the target {target.name} has no fixtures: make {folder} with a folder base of somebody else's files, "
            "then run this file with APPBAN_WRITE_FIXTURES=1 and read what it writes"
        )
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by relative name."""
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in sorted(folder.rglob("*"))
        if each.is_file()
    }


def given(target: EnforcementTarget) -> Iterator[Scene]:
    """The common scenes as this target is given them, with the settings of its fixtures, if it needs any."""
    stated = fixture_folder(target) / "settings.json"
    settings = json.loads(stated.read_text()) if stated.exists() else {}
    for scene in _common(target):
        yield msgspec.structs.replace(scene, settings=settings)


def _common(target: EnforcementTarget) -> Iterator[Scene]:
    if target.per == "point":
        yield scenes.point_scene(min(target.platforms))
        return
    for platform in sorted(target.platforms):
        yield scenes.view_scene(platform)
        yield scenes.view_scene(platform, scenes.WITHOUT_CLIPS)
        yield scenes.view_scene(platform, scenes.APP_ONLY)
        yield scenes.listed_scene(platform)


def after(base: Files, changes: dict[str, bytes | None]) -> dict[str, bytes]:
    """The folder once changes are made."""
    merged = {**base, **changes}
    return {name: data for name, data in merged.items() if data is not None}


@pytest.fixture(params=ALL, ids=lambda each: each.name)
def target(request) -> EnforcementTarget:
    return request.param


@pytest.fixture
def base(target) -> dict[str, bytes]:
    return files(fixture_folder(target) / "base")


def test_it_says_what_it_is(target):
    assert target.summary
    assert target.platforms
    assert target.surfaces
    assert all(target.escapes), "what gets past it is said in words"


def test_the_common_scene_merges_to_what_was_read_and_committed(target, base):
    scene = next(given(target))
    rendered = target.render(scene)
    merged = after(base, dict(target.merge(base, rendered.items)))
    folder = fixture_folder(target)
    told = "".join(f"{gap.why}: {gap.app or '-'} {gap.surface or '-'} {gap.note}\n" for gap in rendered.gaps)
    if WRITING:
        for name, data in merged.items():
            path = folder / "merged" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (folder / "gaps.txt").write_text(told)
    assert merged == files(folder / "merged")
    assert told == (folder / "gaps.txt").read_text()


def test_order_does_not_matter(target, base):
    for scene in given(target):
        turned = msgspec.structs.replace(
            scene,
            groups=tuple(msgspec.structs.replace(g, members=g.members[::-1]) for g in reversed(scene.groups)),
            apps=dict(reversed(list(scene.apps.items()))),
        )
        one, other = target.render(scene), target.render(turned)
        assert one == other
        assert target.merge(base, one.items) == target.merge(base, one.items[::-1])


def test_items_and_gaps_are_sorted_and_once(target):
    for scene in given(target):
        rendered = target.render(scene)
        assert list(rendered.items) == sorted(set(rendered.items))
        assert list(rendered.gaps) == sorted(set(rendered.gaps))


def test_every_denial_is_expressed_or_a_gap_says_why_not(target):
    for scene in given(target):
        rendered = target.render(scene)
        for app, surface in scene.base.denied:
            if surface not in target.surfaces:
                assert any(_is_about(gap, app, surface) for gap in rendered.gaps), (app, surface)


def test_merging_twice_is_merging_once(target, base):
    for scene in given(target):
        items = target.render(scene).items
        once = after(base, dict(target.merge(base, items)))
        assert not target.merge(once, items)


def test_what_was_there_stays_and_ours_is_held(target, base):
    for scene in given(target):
        items = target.render(scene).items
        held = set(target.held(after(base, dict(target.merge(base, items)))))
        assert held >= set(items)
        assert held >= set(target.held(base))


def test_what_is_taken_out_leaves_what_was_there(target, base):
    before = set(target.held(base))
    for scene in given(target):
        ours = [item for item in target.render(scene).items if item not in before]
        merged = after(base, dict(target.merge(base, ours)))
        left = after(merged, dict(target.take_out(merged, ours)))
        assert set(target.held(left)) == before
        assert not target.take_out(left, ours)


def test_an_empty_folder_will_do(target):
    for scene in given(target):
        items = target.render(scene).items
        merged = after({}, dict(target.merge({}, items)))
        assert set(target.held(merged)) == set(items)
        assert not target.held(after(merged, dict(target.take_out(merged, items))))


def test_a_file_that_cannot_be_read_is_refused_and_not_replaced(target, base):
    items = target.render(next(given(target))).items
    for name in {item.file for item in items}:
        broken = {**base, name: b"\xff\xfe not what this program reads \x00<"}
        with pytest.raises(InputError, match=r"\S"):
            target.merge(broken, items)


def test_an_exempt_device_is_let_through_and_its_neighbour_is_not(target):
    if target.per == "view":
        for platform in sorted(target.platforms):
            strict = target.render(scenes.view_scene(platform)).items
            exempt = target.render(scenes.view_scene(platform, scenes.WITHOUT_CLIPS)).items
            assert exempt != strict
    else:
        scene = next(given(target))
        nobody = msgspec.structs.replace(scene, groups=scene.groups[:1])
        assert target.render(scene).items != target.render(nobody).items


def _is_about(gap: Gap, app: str, surface: str) -> bool:
    return gap.app in {None, app} and gap.surface in {None, surface}
