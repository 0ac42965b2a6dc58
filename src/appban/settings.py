"""Settings of an installation: `APPBAN_*` variables over one TOML file over defaults; read once, here alone."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
import platformdirs

from appban.errors import SettingsError

CONFIG = "APPBAN_CONFIG"
"""Names the TOML file; its keys are the other names without the prefix, in lower case."""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an installation is told. `points` names the file of enforcement points, `enforcement` where is kept what was put into them, `sign_in` the file that says how people sign in, `notices` the file that says how people are told, `evidence` where files are kept that people hand in, `accounts` the folder of what official accounts are connected by, `rules` a folder of rules of your own in place of those that ship. `actor` is who acts at the command line, by handle; `branding` whose header the console has."""

    database: str
    lake: str
    log: str
    keys: str
    points: str
    enforcement: str
    sign_in: str
    evidence: str
    notices: str
    accounts: str
    rules: str
    zone: str = "Europe/London"
    actor: str = ""
    staleness_seconds: int = 60
    silent_days: int = 30
    branding: Literal["generic", "govuk"] = "generic"
    decide_within_days: int = 10
    calendar: str = "england-and-wales"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """The settings in force; SettingsError for a name or value that does not exist."""
        given = os.environ if environ is None else environ
        values = {**_file(given.get(CONFIG)), **_variables(given)}
        values = {**_defaults(str(values.get("database", _DATABASE))), **values}
        try:
            return msgspec.convert(values, cls, strict=False)
        except msgspec.ValidationError as problem:
            raise SettingsError(
                f"a setting is not as it should be: {problem}; `appban config show` lists them"
            ) from None


NAMES: tuple[str, ...] = (CONFIG, *(f"APPBAN_{name.upper()}" for name in Settings.__struct_fields__))
"""Every variable that is read."""

_OTHERS = frozenset({"APPBAN_REQUIRE_REAL"})
"""Variables of this prefix that are not settings: the tests read them."""


_DATABASE = str(Path(platformdirs.user_data_dir("appban")) / "appban.sqlite3")


def _defaults(database: str) -> Mapping[str, object]:
    """Lake, log, keys and what enforcement keeps stand beside a database that is a file, else in the user's data directory."""
    path = database.removeprefix("sqlite:///")
    folder = Path(_DATABASE if "://" in path else path).parent
    names = {
        "lake": "lake",
        "log": "log",
        "keys": "log.key",
        "points": "points.toml",
        "enforcement": "enforcement",
        "sign_in": "sign-in.toml",
        "evidence": "evidence",
        "notices": "notices.toml",
        "accounts": "accounts",
        "rules": "rules",
    }
    return {"database": database, **{name: str(folder / file) for name, file in names.items()}}


def _file(path: str | None) -> Mapping[str, object]:
    if path is None:
        return {}
    try:
        return tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as problem:
        raise SettingsError(
            f"{path} cannot be read ({problem.strerror}); {CONFIG} names a TOML file"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{problem}; write it as TOML", where=path) from None


def _variables(environ: Mapping[str, str]) -> Mapping[str, str]:
    found = {
        name: value for name, value in environ.items() if name.startswith("APPBAN_") and name not in _OTHERS
    }
    unknown = sorted(set(found) - set(NAMES))
    if unknown:
        raise SettingsError(f"{unknown[0]} is no setting of appban; they are {', '.join(NAMES)}")
    return {name.removeprefix("APPBAN_").lower(): value for name, value in found.items() if name != CONFIG}
