"""How people call what the log knows by random ids: names held beside the log, while they are held."""

from collections.abc import Iterable

import msgspec

from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.regime.device import DeviceId
from appban.regime.exemption import Commitment
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.service.device_keys import RESERVED
from appban.service.people import HANDLE

SHORT = 8
"""Digits of an exemption's id in its short reference."""


class Named(msgspec.Struct, frozen=True):
    """An id with what it is called; None when nothing is held of it (any more)."""

    id: str
    name: str | None

    def __str__(self) -> str:
        return self.id if self.name is None else self.name


class Text(msgspec.Struct, frozen=True):
    """A text that stands beside the log; `commitment` is what the log has of it.

    `value` is None when it was erased, or is `closed` to whoever asks (DESIGN R4).
    """

    commitment: str
    value: str | None
    closed: bool = False


class Names:
    """Looks up what is called how, remembering what it has asked.

    With facts, people go by their names as last recorded, and by their handles where no name is held.
    """

    def __init__(self, reader: StoreReader, facts: Facts | None = None) -> None:
        self._reader, self._facts = reader, facts
        self._known: dict[str, str | None] = {}

    def learn(self, ids: Iterable[str]) -> None:
        """Ask for many at once."""
        fresh = [each for each in dict.fromkeys(ids) if each not in self._known]
        held = self._reader.names(fresh) if fresh else {}
        self._known |= {each: _called(held.get(each, [])) for each in fresh}
        self._known |= self._people(fresh)

    def of(self, identifier: str) -> Named:
        """One id with its name."""
        self.learn([identifier])
        return Named(identifier, self._known[identifier])

    def texts(self, commitments: Iterable[Commitment]) -> dict[str, Text]:
        """The texts behind commitments, the erased ones without value."""
        wanted = list(dict.fromkeys(commitments))
        held = self._reader.openings(wanted) if wanted else {}
        return {each: Text(each, held[each].value if each in held else None) for each in wanted}

    def _people(self, ids: Iterable[str]) -> dict[str, str | None]:
        """The recorded names of those among ids that are people's."""
        known = {} if self._facts is None else self._facts.people
        told = {each: known[PersonId(each)].facts[-1].name for each in ids if PersonId(each) in known}
        texts = self.texts(Commitment(name) for name in told.values() if name is not None)
        found = {each: texts[name].value for each, name in told.items() if name is not None}
        return {each: text for each, text in found.items() if text is not None}


def short_reference(exemption: str) -> str:
    """How an exemption is called for short: enough of its random id to tell it from others."""
    return f"EX {exemption.rpartition('-')[2][:SHORT].upper()}"


def device_called(reader: StoreReader, text: str) -> DeviceId:
    """The device that a text names: an id, or a key as `scheme:value`, such as `serial:C02XK0AAJG5J`.

    Host names, UUIDs and ids are compared in lower case, as inventories keep them. NotFoundError for an unknown key.
    """
    scheme, colon, value = text.partition(":")
    if not colon:
        return DeviceId(text)
    wanted = set() if scheme in RESERVED else {(scheme, value), (scheme, value.lower())}
    found = {*reader.aliases(wanted).values()}
    if len(found) != 1:
        raise NotFoundError(
            f"no device is called {text!r} here; `appban device list` shows them, `appban device add` records one"
        )
    return DeviceId(found.pop())


def known_device(reader: StoreReader, text: str) -> DeviceId:
    """As `device_called`, and NotFoundError too for an id that nothing was ever recorded or imported under."""
    device = device_called(reader, text)
    spoken = any(reader.count_of(f"{how}:{device}") for how in ("device", "names-device"))
    if not spoken and not reader.names([device]):
        raise NotFoundError(f"there is no device {text}; `appban device list` shows them")
    return device


def _called(names: list[tuple[str, str]]) -> str | None:
    handles = [value for scheme, value in names if scheme == HANDLE]
    if handles:
        return handles[0]
    return None if not names else ":".join(names[0])
