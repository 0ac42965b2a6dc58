"""apt: a Linux device that never installs the packages of banned applications from its repositories.

Source: apt_preferences(5) of apt 2.6: a priority below 0 prevents a version from being installed. The folder is
/etc/apt; ours is one file of preferences.d, first by name, because the first stanza that names a package decides.
The next run of apt obeys. `apt-cache policy NAME` shows it.

An entry is a stanza, of `NAME:any`: a name alone is pinned for the device's own architecture only, and the package of
another would install. What is installed already stays: taking it off is the device manager's, and the sweep's to notice.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from appban.enforcement._linux_lines import HEADER
from appban.enforcement._linux_text import text_of
from appban.enforcement._linux_views import gaps, stopped
from appban.errors import InputError, InternalError
from appban.ports import Changes, Files, Item, Layer, Rendered, Scene
from appban.regime.identity import Kind, Platform, Surface

FILE = "preferences.d/00-appban.pref"
"""Before other files by name; /etc/apt/preferences itself is read first and can say otherwise."""

_PINS = re.compile(r"preferences|preferences\.d/[A-Za-z0-9_.-]+")
_PARTS = ("Package", "Pin", "Pin-Priority")
_VALUE = re.compile(r"Package: (\S+), Pin: version \*, Pin-Priority: -1", re.ASCII)


class Target:
    """apt's preferences.d; it has no settings."""

    name = "apt"
    summary = "apt on Linux devices: banned packages have no candidate to install"
    layer: Layer = "device"
    per = "view"
    platforms = frozenset({Platform.LINUX})
    surfaces = frozenset({Surface.NATIVE_APP})
    escapes = (
        "what is installed already",
        "a package file given by its path (dpkg -i, apt install ./file.deb), snaps, flatpaks and programs that no package brought",
        "a package under another name",
        "a stanza for the same package in /etc/apt/preferences, which apt reads first",
        "whoever is root on the device",
    )
    expires = False
    settings: Mapping[str, str] = {}

    def render(self, scene: Scene) -> Rendered:
        """A stanza for each package of an application whose native surface is denied."""
        pins = {
            Item(FILE, "pins", f"Package: {each.value}:any, Pin: version *, Pin-Priority: -1")
            for _, identities in stopped(scene, Kind.DEB)
            for each in identities
        }
        without = "no package (kind deb) is catalogued"
        listed = "an approved list: what is not on it and not banned by package name installs"
        return Rendered(tuple(sorted(pins)), tuple(sorted(set(gaps(scene, Kind.DEB, without, listed)))))

    def held(self, base: Files) -> tuple[Item, ...]:
        """Every stanza of every preferences file that apt reads, with its three fields on one line."""
        return tuple(
            sorted(
                {
                    Item(file, "pins", value)
                    for file, data in base.items()
                    if _PINS.fullmatch(file)
                    for _, value in _stanzas(text_of(data, file))
                    if value
                }
            )
        )

    def merge(self, base: Files, items: Sequence[Item]) -> Changes:
        """The file with these stanzas before what is there: the first that names a package decides."""
        text = text_of(base[FILE], FILE) if FILE in base else f"{HEADER}\n\n"
        held = {value for _, value in _stanzas(text)}
        new = "".join(f"{_written(value)}\n" for value in sorted({item.value for item in items} - held))
        if not new:
            return {}
        top = f"{HEADER}\n\n" if text.startswith(f"{HEADER}\n\n") else ""
        return {FILE: f"{top}{new}{text.removeprefix(top)}".encode()}

    def take_out(self, base: Files, items: Sequence[Item]) -> Changes:
        """The file without these stanzas; comments among their lines stay."""
        if FILE not in base:
            return {}
        gone, kept = {item.value for item in items}, ""
        text = text_of(base[FILE], FILE)
        for lines, value in _stanzas(text):
            kept += (
                "".join(line for line in lines if line.startswith("#")) if value in gone else "".join(lines)
            )
        if kept == text:
            return {}
        return {FILE: None if kept.strip() == HEADER else kept.encode()}


def _written(value: str) -> str:
    found = _VALUE.fullmatch(value)
    if found is None:
        raise InternalError(f"{value!r} is no stanza that this target writes; it pins one package to -1")
    return f"Package: {found[1]}\nPin: version *\nPin-Priority: -1\n"


def _stanzas(text: str) -> Iterator[tuple[list[str], str]]:
    """Each run of lines up to a blank one, that one included, and its value ("" for comments alone)."""
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        lines.append(line)
        if not line.strip():
            yield lines, _value(lines, number)
            lines = []
    if lines:
        yield lines, _value(lines, text.count("\n") + 1)


def _value(lines: Sequence[str], last: int) -> str:
    """The three fields of a stanza on one line; InputError if a line is no field."""
    fields: dict[str, str] = {}
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, rest = line.partition(":")
        if not colon:
            raise InputError(
                f"{line.strip()[:80]!r} is no field of apt; put it right", where=f"before line {last + 1}"
            )
        fields[name.strip().lower()] = rest.strip()
    return ", ".join(f"{part}: {fields.get(part.lower(), '-')}" for part in _PARTS) if fields else ""
