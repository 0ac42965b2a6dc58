"""Every module of this package that does not begin with an underscore is a platform; no list names them."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

import appban.platforms
from appban.errors import InternalError
from appban.ports import Platform


def platforms(package: ModuleType = appban.platforms) -> Mapping[str, Platform]:
    """The platforms by name, in order of name; InternalError if a module has none or two have one name."""
    found: dict[str, Platform] = {}
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        if module.startswith("_"):
            continue
        platform = _platform(importlib.import_module(f"{package.__name__}.{module}"))
        if platform.name in found:
            raise InternalError(
                f"two platforms are called {platform.name!r}; {module} needs a name of its own"
            )
        found[platform.name] = platform
    return MappingProxyType(found)


def _platform(module: ModuleType) -> Platform:
    made = getattr(module, "Platform", None)
    if made is None:
        raise InternalError(
            f"{module.__name__} has no class Platform; add one, or begin its name with an underscore"
        )
    platform: Platform = made()
    return platform
