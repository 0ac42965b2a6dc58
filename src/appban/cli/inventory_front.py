"""Options of `appban inventory import` for what a document does not say itself: they become the front before it.

Only some sources take a front, each its own part of one; an option for another source is a misuse (exit code 2), since
what it says would be lost.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.bootstrap import mapping_front, with_front
from appban.cli.context import Session
from appban.cli.files import read_file
from appban.errors import InputError
from appban.regime.time import show
from appban.service.devices.inventories import Given

Mapping_ = Annotated[
    Path | None, typer.Option("--mapping", help="mapped-csv: TOML that says how the table reads.")
]
Device_ = Annotated[
    list[str] | None,
    typer.Option(
        "--device",
        help="dpkg, browser-extensions: whose it is, such as serial:EXAMPLE0001; more than once for more names.",
    ),
]
SeenAt = Annotated[
    str | None, typer.Option("--seen-at", help="With --device or --page: when it was read (default: now).")
]
Profile = Annotated[
    str | None, typer.Option("--profile", help="browser-extensions: which of the device's profiles it is.")
]
Page_ = Annotated[str | None, typer.Option("--page", help="web-scan: the address of a saved page.")]

TAKEN_BY = {
    "--mapping": ("mapped-csv",),
    "--device": ("browser-extensions", "dpkg"),
    "--seen-at": ("browser-extensions", "dpkg", "web-scan"),
    "--profile": ("browser-extensions",),
    "--page": ("web-scan",),
}
"""Which sources take an option."""

_OWNERS = ("--device", "--page")
"""Options that say whose a document is; it is one document then."""

_NO_TEXT = re.compile("[\x7f\ud800-\udfff]")
"""What JSON may hold as it is and TOML may not: DEL, and what stands for bytes that are no UTF-8."""


class MisuseError(InputError):
    """Options that do not go together."""

    exit_code = 2


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the importer says of a document; empty is not said."""

    mapping: Path | None = None
    device: list[str] | None = None
    seen_at: str | None = None
    profile: str | None = None
    page: str | None = None

    def options(self) -> list[str]:
        """The options that were given."""
        names = self.__struct_fields__
        return [f"--{name.replace('_', '-')}" for name in names if getattr(self, name) not in (None, [])]


def fronted(here: Session, source: str, told: Told, files: list[tuple[str, bytes]]) -> list[Given]:
    """The files, each after the front that the options make.

    MisuseError for options that the source does not take, that lack another one, or that speak of one file among
    several; InputError, with the mapping's file, for a mapping that is none.
    """
    _check(source, told.options(), len(files))
    front = _front(here, told)
    return [Given(name, data if front is None else with_front(front, data)) for name, data in files]


def _check(source: str, options: list[str], files: int) -> None:
    for option in options:
        if source not in TAKEN_BY[option]:
            raise MisuseError(
                f"{option} is taken by {' and '.join(TAKEN_BY[option])}, not by {source}; leave it out"
            )
    owner = next((option for option in _OWNERS if source in TAKEN_BY[option]), "")
    if owner and options and owner not in options:
        raise MisuseError(f"{options[0]} is of what {owner} names; give {owner} too")
    if owner in options and files > 1:
        raise MisuseError(f"{owner} says whose one file is, and there are {files}; import them one by one")


def _front(here: Session, told: Told) -> bytes | None:
    if told.mapping is not None:
        data = read_file(told.mapping)
        try:
            return mapping_front(data)
        except InputError as problem:
            raise InputError(str(problem), where=str(told.mapping)) from None
    lines = "\n".join(_lines(here, told))
    return lines.encode() if lines else None


def _lines(here: Session, told: Told) -> Iterator[str]:
    if told.device:
        yield f"device = [{', '.join(_quoted(name, '--device') for name in told.device)}]"
    if told.page is not None:
        yield f"page = {_quoted(told.page, '--page')}"
    if told.profile is not None:
        yield f"profile = {_quoted(told.profile, '--profile')}"
    seen_at = here.moment(told.seen_at, bare="start")
    if seen_at is not None:
        yield f"seen_at = {_quoted(show(seen_at), '--seen-at')}"


def _quoted(text: str, option: str) -> str:
    """A TOML string: as JSON has it, which escapes all that TOML wants escaped but one character."""
    if _NO_TEXT.search(text):
        raise MisuseError(f"{option} {text!a} has a character that no name has; write it without")
    return json.dumps(text, ensure_ascii=False)
