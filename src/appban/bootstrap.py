"""The one place that names adapters: from settings to a house in which the verbs can be done."""

from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import msgspec

from appban.inventory._discover import sources
from appban.ports import Clock, Entropy, InventorySource, Lake, Store
from appban.regime.time import zone
from appban.service.publishing import Press
from appban.service.work import Desk
from appban.settings import Settings
from appban.stores.lake import open_lake
from appban.stores.open import create_store, open_store
from appban.transports.clock import SystemClock
from appban.transports.entropy import SystemEntropy
from appban.transports.folder import Folder
from appban.transports.keys import KeyFile


class House(msgspec.Struct, frozen=True, kw_only=True):
    """Everything an entry point needs, built once."""

    settings: Settings
    desk: Desk
    press: Press
    lake: Lake
    sources: Mapping[str, InventorySource]


def open_house(settings: Settings, *, clock: Clock | None = None, entropy: Entropy | None = None) -> House:
    """The house on an existing store; SettingsError if there is none."""
    return _house(settings, open_store(settings.database), clock, entropy)


def make_house(settings: Settings, *, clock: Clock | None = None, entropy: Entropy | None = None) -> House:
    """The house on a store that is made if there is none."""
    return _house(settings, create_store(settings.database), clock, entropy)


def shipped_packs() -> Mapping[str, bytes]:
    """The packs in the wheel, by id."""
    folder = resources.files("appban") / "packs"
    return {
        f.name.removesuffix(".yaml"): f.read_bytes() for f in folder.iterdir() if f.name.endswith(".yaml")
    }


def shipped_demo_file(name: str) -> bytes:
    """A file that ships for the demo."""
    return (resources.files("appban") / "packs" / "demo" / name).read_bytes()


def _house(settings: Settings, store: Store, clock: Clock | None, entropy: Entropy | None) -> House:
    return House(
        settings=settings,
        desk=Desk(
            store=store,
            clock=clock or SystemClock(),
            entropy=entropy or SystemEntropy(),
            zone=zone(settings.zone),
        ),
        press=Press(folder=Folder(Path(settings.log)), keys=KeyFile(Path(settings.keys))),
        lake=open_lake(Path(settings.lake)),
        sources=sources(),
    )
