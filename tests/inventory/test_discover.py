"""Sources are found by being in their room; nothing names them."""

import sys
from types import ModuleType

import pytest
from tests.contracts import test_inventory_sources as contract

from appban.errors import InternalError
from appban.inventory._discover import sources

TOY = '''"""A toy. Format: one name a line, here."""

from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, DeviceClaim, DeviceKey, Item, Report


class Source:
    """Names, one a line."""

    name = "{name}"
    summary = "a toy"

    def parse(self, data, received_at):
        items = tuple(Item(Platform.LINUX, Kind.DEB, line.decode(), name="x") for line in data.split())
        claim = DeviceClaim((DeviceKey("asset", "1"),))
        return iter((Report(self.name, claim, received_at, "full", (SOFTWARE,), items),))
'''


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A package of the test's own, with sources written into it."""
    package = ModuleType("toyroom")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "toyroom", package)

    def write(**files):
        for module, text in files.items():
            (tmp_path / f"{module}.py").write_text(text)
            monkeypatch.delitem(sys.modules, f"toyroom.{module}", raising=False)
        return package

    yield write
    for name in [name for name in sys.modules if name.startswith("toyroom.")]:
        del sys.modules[name]


def test_every_source_of_the_first_issue_is_found_by_its_own_name():
    assert set(sources()) >= {"glpi", "fusioninventory", "ocs", "osquery", "intune", "cyclonedx", "csv"}
    assert all(source.name == name for name, source in sources().items())


def test_one_file_more_is_one_source_more_and_no_other_file_names_it(room):
    assert list(sources(room(toy=TOY.format(name="toy"), _shared="x = 1"))) == ["toy"]


def test_one_folder_of_fixtures_puts_a_new_source_under_the_contract(room, tmp_path, monkeypatch):
    (source,) = sources(room(toy=TOY.format(name="toy"))).values()
    fixtures = tmp_path / "fixtures"

    with pytest.raises(AssertionError, match=r"no fixtures: put documents of toy into .*fixtures/toy"):
        contract.documents(source, fixtures)
    (fixtures / "toy").mkdir(parents=True)
    (fixtures / "toy" / "one.txt").write_bytes(b"bash\nzsh\n")
    with pytest.raises(AssertionError, match="run the test once with APPBAN_GOLDEN=write"):
        contract.golden(source, fixtures)
    monkeypatch.setenv("APPBAN_GOLDEN", "write")

    assert contract.golden(source, fixtures) == contract.as_written(source, fixtures)


def test_two_sources_of_one_name_are_refused(room):
    package = room(a=TOY.format(name="toy"), b=TOY.format(name="toy"))

    with pytest.raises(InternalError, match="two sources are called 'toy'; b needs a name of its own"):
        sources(package)


def test_a_module_without_a_source_is_refused(room):
    with pytest.raises(InternalError, match=r"toyroom\.empty has no class Source"):
        sources(room(empty="x = 1"))
