"""Targets are found by being in their room; nothing names them. A new one is one file and one folder of fixtures."""

import sys
from types import ModuleType

import pytest
from tests.contracts import test_enforcement_targets as contract

from appban.enforcement._discover import targets
from appban.errors import InternalError

TOY = '''"""A toy: names, one a line, in names.txt."""

from appban.errors import InputError
from appban.ports import Gap, Item, Rendered
from appban.regime.identity import Platform, Surface


def lines(base):
    try:
        return base.get("names.txt", b"").decode().splitlines()
    except UnicodeDecodeError as problem:
        raise InputError(f"{problem}; save it as UTF-8", where="names.txt") from None


def written(names):
    return {"names.txt": "".join(f"{name}\\n" for name in names).encode() if names else None}


class Target:
    """Refuses names, one a line."""

    name = "toy"
    summary = "a toy"
    layer = "dns"
    per = "view"
    platforms = frozenset({Platform.LINUX})
    surfaces = frozenset({Surface.WEB})
    escapes = ("everything but names",)
    expires = False
    settings = {}

    def render(self, scene):
        denied = scene.base.denied
        names = {name for app, surface in denied if surface in self.surfaces for name in scene.apps[app].domains}
        why = "not possible for this surface"
        gaps = {Gap(why, app, surface) for app, surface in denied if surface not in self.surfaces}
        return Rendered(tuple(sorted(Item("names.txt", "names", name) for name in names)), tuple(sorted(gaps)))

    def held(self, base):
        return tuple(sorted(Item("names.txt", "names", name) for name in lines(base)))

    def merge(self, base, items):
        names = lines(base)
        more = sorted(item.value for item in items if item.value not in names)
        return written([*names, *more]) if more else {}

    def take_out(self, base, items):
        gone = {item.value for item in items}
        left = [name for name in lines(base) if name not in gone]
        return written(left) if left != lines(base) else {}
'''
CHECKS = [each for name, each in vars(contract).items() if name.startswith("test_") and callable(each)]


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A package of the test's own, with targets written into it."""
    package = ModuleType("toytargets")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "toytargets", package)

    def write(**files):
        for module, text in files.items():
            (tmp_path / f"{module}.py").write_text(text)
            monkeypatch.delitem(sys.modules, f"toytargets.{module}", raising=False)
        return package

    yield write
    for name in [name for name in sys.modules if name.startswith("toytargets.")]:
        del sys.modules[name]


def test_one_file_more_is_one_target_more_and_no_other_file_names_it(room):
    assert list(targets(room(toy=TOY, _shared="x = 1"))) == ["toy"]


def test_one_folder_of_fixtures_puts_a_new_target_under_the_whole_contract(room, tmp_path, monkeypatch):
    (target,) = targets(room(toy=TOY)).values()
    monkeypatch.setattr(contract, "FIXTURES", tmp_path / "fixtures")
    with pytest.raises(pytest.fail.Exception, match=r"the target toy has no fixtures: make .*fixtures/toy"):
        contract.fixture_folder(target, tmp_path / "fixtures")
    base = tmp_path / "fixtures" / "toy" / "base"
    base.mkdir(parents=True)
    (base / "names.txt").write_bytes(b"gambling.example\n")
    monkeypatch.setattr(contract, "fixture_folder", lambda _target: tmp_path / "fixtures" / "toy")
    theirs = contract.files(base)

    monkeypatch.setattr(contract, "WRITING", True)
    contract.test_the_common_scene_merges_to_what_was_read_and_committed(target, theirs)
    monkeypatch.setattr(contract, "WRITING", False)
    assert len(CHECKS) > 8
    for check in CHECKS:
        wants = check.__code__.co_varnames[: check.__code__.co_argcount]
        check(target=target, base=theirs) if "base" in wants else check(target)


def test_two_targets_of_one_name_are_refused(room):
    with pytest.raises(InternalError, match="two targets are called 'toy'; b needs a name of its own"):
        targets(room(a=TOY, b=TOY))


def test_a_module_without_a_target_is_refused(room):
    with pytest.raises(InternalError, match=r"toytargets\.empty has no class Target"):
        targets(room(empty="x = 1"))


def test_every_target_of_the_issue_is_found():
    assert set(targets()) >= {
        "chromium", "firefox", "bind", "unbound", "squid", "nftables", "fapolicyd", "apt", "apple-profile",
        "android-management", "intune", "applocker", "app-control", "santa", "jamf", "fleet-gitops",
    }  # fmt: skip
