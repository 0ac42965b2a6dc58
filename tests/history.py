"""The fixture history as tests of every room use it: made once a session, and copied for whoever writes to it."""

import shutil
from pathlib import Path
from typing import NamedTuple

from appban.bootstrap import House, machine_clock, open_house
from appban.cli.demo_cast import StoryClock
from appban.cli.seeding.history.book import device, minted, person
from appban.cli.seeding.history.instants import instant
from appban.cli.seeding.history.write import make_history
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.service.reading import all_facts
from appban.settings import Settings

DATABASE = "appban.sqlite3"


class History(NamedTuple):
    """The store in a folder, and what its entries come to; nobody writes to it."""

    folder: Path
    facts: Facts

    @property
    def settings(self) -> Settings:
        """The settings of the store."""
        return settings_in(self.folder)

    def house(self) -> House:
        """The house on the store, a minute after its last entry."""
        return open_house(self.settings, clock=StoryClock(self.facts.time + 60_000_000))

    def copy(self, folder: Path) -> Path:
        """A copy of it in a new folder, for whoever writes."""
        return Path(shutil.copytree(self.folder, folder))

    def size_at(self, known: str) -> int:
        """How many entries had been recorded by an instant, such as `2024-09-01 12:00` (UTC)."""
        with self.house().desk.store.reader() as reader:
            return reader.size_at(instant(known))

    def facts_at(self, known: str) -> Facts:
        """What was known by an instant."""
        with self.house().desk.store.reader() as reader:
            return all_facts(reader, reader.size_at(instant(known)))


def make(folder: Path) -> History:
    """The history in an empty folder."""
    made = make_history(folder)
    with open_house(made.settings, clock=machine_clock()).desk.store.reader() as reader:
        return History(folder, all_facts(reader))


def settings_in(folder: Path) -> Settings:
    """The settings of a store in a folder."""
    return Settings.from_environ({"APPBAN_DATABASE": str(folder / DATABASE)})


def exemption(ref: str) -> ExemptionId:
    """The id of a request, by the history's name for it, such as `storm-2023` or `tides-004`."""
    return ExemptionId(minted("exemption", ref))


def who(handle: str) -> PersonId:
    """The id of a person, by handle."""
    return person(handle)


def asset(tag: str) -> DeviceId:
    """The id of a device, by asset tag."""
    return device(tag)


def named(kind: str, ref: str) -> str:
    """The id of anything else by the history's name for it: `account` `tides`, `publication` `tides-01`."""
    return minted(kind, ref)
