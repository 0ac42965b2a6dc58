"""Official schemas, where a developer has them, and what targets' tests share. They are no part of the project."""

from pathlib import Path

import msgspec
import pytest
from tests.enforcement import scenes

from appban.ports import EnforcementTarget, Files, Scene

FOLDER = Path(__file__).parents[3] / "shared" / "schemas"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "enforcement"


def schema(name: str) -> bytes:
    """The bytes of a schema; without the folder the test is skipped."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"the official schema {name} is not here; put it into {FOLDER.name} beside the project")
    return path.read_bytes()


def base(target: EnforcementTarget) -> dict[str, bytes]:
    """Somebody else's files, as the contract suite merges into them."""
    folder = FIXTURES / target.name / "base"
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def after(before: Files, changes: dict[str, bytes | None]) -> dict[str, bytes]:
    """The files once changes are made."""
    return {name: data for name, data in {**before, **changes}.items() if data is not None}


def merged(target: EnforcementTarget, scene: Scene, before: Files | None = None) -> dict[str, bytes]:
    """What a scene comes to in a folder, an empty one unless said otherwise."""
    return after(before or {}, dict(target.merge(before or {}, target.render(scene).items)))


def with_settings(scene: Scene, **settings: str) -> Scene:
    """A scene at an enforcement point of which the operator says this."""
    return msgspec.structs.replace(scene, settings=settings)


def assert_leaves_no_trace(target: EnforcementTarget, before: Files, scene: Scene) -> None:
    """Merged and taken out again, each file has the bytes that it had."""
    items = [item for item in target.render(scene).items if item not in set(target.held(before))]
    with_ours = after(before, dict(target.merge(before, items)))
    assert with_ours != dict(before)
    assert after(with_ours, dict(target.take_out(with_ours, items))) == dict(before)


def ban(platform, denied=scenes.BOTH) -> Scene:
    """A ban for one view."""
    return scenes.view_scene(platform, denied)
