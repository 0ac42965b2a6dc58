"""Which device a source speaks of: its keys are looked up among the names held beside the log, ids minted for the rest.

A host name moves from machine to machine, so it says which device is meant only where no other key does, and never
against one: a known host name under an unknown serial number is a new device.
"""

from collections.abc import Callable, Iterable, Mapping

from appban.errors import InputError
from appban.regime.device import DeviceId
from appban.regime.observation import DeviceKey, Report
from appban.service.people import HANDLE

Name = tuple[str, str]
"""Scheme and value, as the store holds names."""

WEAK = frozenset({"hostname"})
RESERVED = frozenset({HANDLE})
"""Schemes of names that are no device's."""


class Resolver:
    """Devices of one import, in order. `known` are the ids of the names met, `named` every name of those ids."""

    def __init__(
        self, known: Mapping[Name, str], named: Mapping[str, Iterable[Name]], mint: Callable[[], DeviceId]
    ) -> None:
        self._ids = {name: DeviceId(identifier) for name, identifier in known.items()}
        self._names = {identifier: set(names) for identifier, names in named.items()}
        self._mint = mint
        self.fresh: dict[Name, DeviceId] = {}
        """Names that no device had before."""
        self.minted: list[DeviceId] = []

    def device(self, report: Report, where: str) -> DeviceId:
        """The device of a report; InputError if its keys are those of two devices."""
        keys = [_name(key, where) for key in report.device.keys]
        strong = [key for key in keys if key[0] not in WEAK]
        found = {self._ids[key]: key for key in strong if key in self._ids}
        if len(found) > 1:
            (one, first), (other, second) = list(found.items())[:2]
            raise InputError(
                f"{_text(first)} is {one} here and {_text(second)} is {other}: one device cannot be both; correct "
                "the source, or forget the wrong name with `appban log erase`",
                where=where,
            )
        device = next(iter(found), None) or self._by_weak(keys, strong) or self._new()
        for key in keys:
            if key not in self._ids:
                self._ids[key] = self.fresh[key] = device
                self._names.setdefault(device, set()).add(key)
        return device

    def _by_weak(self, keys: list[Name], strong: list[Name]) -> DeviceId | None:
        for key in keys:
            device = self._ids.get(key) if key[0] in WEAK else None
            if device is not None and not self._contradicts(device, strong):
                return device
        return None

    def _contradicts(self, device: DeviceId, strong: list[Name]) -> bool:
        """Whether a device has another value of a key than these; all of these are unknown yet."""
        schemes = {scheme for scheme, _ in strong}
        return any(scheme in schemes for scheme, _ in self._names.get(device, ()))

    def _new(self) -> DeviceId:
        device = self._mint()
        self.minted.append(device)
        return device


def names_in(reports: Iterable[Report]) -> set[Name]:
    """Every name by which reports call devices."""
    return {(key.scheme, key.value) for report in reports for key in report.device.keys}


def _name(key: DeviceKey, where: str) -> Name:
    if key.scheme in RESERVED:
        raise InputError(
            f"{key.scheme}:{key.value} is not a name of a device; correct the source", where=where
        )
    return (key.scheme, key.value)


def _text(name: Name) -> str:
    return ":".join(name)
