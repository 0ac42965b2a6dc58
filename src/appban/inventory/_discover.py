"""Every module of this package that does not begin with an underscore is a source; no list names them."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

import appban.inventory
from appban.errors import InternalError
from appban.ports import InventorySource


def sources(package: ModuleType = appban.inventory) -> Mapping[str, InventorySource]:
    """The sources by name, in order of name; InternalError if a module has none or two have one name."""
    found: dict[str, InventorySource] = {}
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        if module.startswith("_"):
            continue
        source = _source(importlib.import_module(f"{package.__name__}.{module}"))
        if source.name in found:
            raise InternalError(f"two sources are called {source.name!r}; {module} needs a name of its own")
        found[source.name] = source
    return MappingProxyType(found)


def _source(module: ModuleType) -> InventorySource:
    made = getattr(module, "Source", None)
    if made is None:
        raise InternalError(
            f"{module.__name__} has no class Source; add one, or begin its name with an underscore"
        )
    source: InventorySource = made()
    return source
