"""Rules as data that an installation may have in its own words: laws on freedom of information and their holidays."""

from collections.abc import Mapping
from pathlib import Path

from appban.bootstrap.shipped import shipped_holidays, shipped_laws, shipped_retention
from appban.errors import InputError, SettingsError
from appban.regime.foi_clock import FoiRules
from appban.regime.foi_request import LawId
from appban.regime.keeping import Schedule
from appban.regime.pack.calendar import load_joined
from appban.regime.pack.foi import load_law
from appban.regime.pack.retention import load_schedule
from appban.settings import Settings

HOLIDAYS = "bank-holidays.yaml"
LAWS = "laws"
RETENTION = "retention.yaml"


def foi_rules(settings: Settings) -> Mapping[LawId, FoiRules]:
    """The laws, each with the calendar of its divisions; a file of `laws` in APPBAN_RULES takes the place of the shipped.

    SettingsError for a file that cannot be read, or a calendar without a division that a law counts by.
    """
    folder = Path(settings.rules)
    try:
        own = {path.name: path.read_bytes() for path in sorted((folder / LAWS).glob("*.yaml"))}
        holidays = folder / HOLIDAYS
        days = holidays.read_bytes() if holidays.exists() else shipped_holidays()
        laws = [load_law(data, name) for name, data in {**shipped_laws(), **own}.items()]
        return {
            law.id: FoiRules(law=law, calendar=load_joined(days, HOLIDAYS, law.divisions)) for law in laws
        }
    except (OSError, InputError) as problem:
        raise SettingsError(f"APPBAN_RULES {settings.rules!r} is of no use: {problem}") from None


def retention(settings: Settings) -> tuple[Schedule, bytes]:
    """The retention schedule with the bytes of its file: retention.yaml of APPBAN_RULES, or the shipped one.

    SettingsError for a file that cannot be read.
    """
    own = Path(settings.rules) / RETENTION
    try:
        data = own.read_bytes() if own.exists() else shipped_retention()
        return load_schedule(data, RETENTION), data
    except (OSError, InputError) as problem:
        raise SettingsError(f"APPBAN_RULES {settings.rules!r} is of no use: {problem}") from None
