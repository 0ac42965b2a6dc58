"""Every module of this package that does not begin with an underscore is a target; no list names them."""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

import appban.enforcement
from appban.errors import InternalError
from appban.ports import EnforcementTarget


def targets(package: ModuleType = appban.enforcement) -> Mapping[str, EnforcementTarget]:
    """The targets by name, in order of name; InternalError if a module has none or two have one name."""
    found: dict[str, EnforcementTarget] = {}
    for module in sorted(each.name for each in pkgutil.iter_modules(package.__path__)):
        if module.startswith("_"):
            continue
        target = _target(importlib.import_module(f"{package.__name__}.{module}"))
        if target.name in found:
            raise InternalError(f"two targets are called {target.name!r}; {module} needs a name of its own")
        found[target.name] = target
    return MappingProxyType(found)


def _target(module: ModuleType) -> EnforcementTarget:
    made = getattr(module, "Target", None)
    if made is None:
        raise InternalError(
            f"{module.__name__} has no class Target; add one, or begin its name with an underscore"
        )
    target: EnforcementTarget = made()
    return target
