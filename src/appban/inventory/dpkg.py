"""Debian's dpkg: the file /var/lib/dpkg/status, after a front that says whose it is.

Format: deb-control(5), deb822(5) and the states in dpkg-query(1); paragraphs of fields, continued on lines that
begin with a space. The file names no device and no time, so both stand in a front (`device`, `seen_at`). A
package whose state is not-installed or config-files is not there; one in any state between is there in part, and
is read. Architectures of a package are one identity. Maintainers, who are people, are not read. The file is all
that dpkg has installed; of snaps, or of what was unpacked by hand, it says nothing.
"""

import re
from collections.abc import Iterator

import msgspec

from appban.errors import InputError
from appban.inventory._front import devices, moment, parted, told
from appban.inventory._json import shown
from appban.inventory._limits import MAX_DEVICE_DOCUMENT, few_enough, sized, text_of
from appban.inventory._rows import item
from appban.regime.identity import Kind, Platform
from appban.regime.observation import SOFTWARE, DeviceClaim, Item, Report

_FIELD = re.compile(r"([!-9;-~]+):[ \t]*(.*)")
_ABSENT = frozenset({"not-installed", "config-files"})
_STATES = _ABSENT | {
    "half-installed",
    "unpacked",
    "half-configured",
    "triggers-awaited",
    "triggers-pending",
    "installed",
}
_WORDS = 3
"""Of Status: what is wanted, whether there was an error, and the state."""

Paragraph = dict[str, tuple[int, str]]
"""Fields in lower case, each with the line it stands on."""


class _Front(msgspec.Struct, frozen=True):
    device: str | tuple[str, ...]
    seen_at: str | None = None


class Source:
    """Debian's status file; see the module for the format."""

    name = "dpkg"
    summary = "Debian /var/lib/dpkg/status, after a front that names the device"

    def parse(self, data: bytes, received_at: int) -> Iterator[Report]:
        """One report; InputError with the line and the value that is wrong."""
        said, rest = parted(sized(data, MAX_DEVICE_DOCUMENT))
        if said is None:
            raise InputError(
                'nothing says which device this is of; name it with --device, or put the lines +++, device = "hostname:…" and +++ before it'
            )
        front = told(said, _Front)
        items: list[Item] = []
        text = text_of(sized(rest, MAX_DEVICE_DOCUMENT))
        for count, paragraph in enumerate(_paragraphs(text), start=1):
            few_enough(count)
            made = _item(paragraph)
            items.extend((made,) if made is not None else ())
        return iter(
            (
                Report(
                    source=self.name,
                    device=DeviceClaim(keys=devices(front.device), platform=Platform.LINUX),
                    seen_at=moment(front.seen_at, received_at),
                    mode="full",
                    sections=(SOFTWARE,),
                    items=tuple(items),
                ),
            )
        )


def _paragraphs(text: str) -> Iterator[Paragraph]:
    fields: Paragraph = {}
    # Lines end with a line feed only; str.splitlines would also end them at characters that names may hold.
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if not line.strip(" \t"):
            if fields:
                yield fields
            fields = {}
        elif line[0] not in " \t":
            _add(fields, line, number)
        elif not fields:
            raise InputError(
                f"{shown(line)} continues a field where none began; fetch the file again",
                where=f"line {number}",
            )
    if fields:
        yield fields


def _add(fields: Paragraph, line: str, number: int) -> None:
    found = _FIELD.fullmatch(line)
    if found is None:
        raise InputError(f"{shown(line)} is no field; fetch the file again", where=f"line {number}")
    name = found[1].lower()
    if name in fields:
        raise InputError(
            f"{found[1]} stands twice in one paragraph; fetch the file again", where=f"line {number}"
        )
    fields[name] = (number, found[2].strip())


def _item(paragraph: Paragraph) -> Item | None:
    """The package of a paragraph, or None if it is not on the device."""
    first = next(iter(paragraph.values()))[0]
    for needed in ("package", "status"):
        if not paragraph.get(needed, (0, ""))[1]:
            raise InputError(
                f"a paragraph has no {needed.title()}; fetch /var/lib/dpkg/status again",
                where=f"line {first}",
            )
    number, status = paragraph["status"]
    words = status.split()
    if len(words) != _WORDS or words[-1] not in _STATES:
        raise InputError(
            f"Status {shown(status)} is not known; it ends with one of {', '.join(sorted(_STATES))}",
            where=f"line {number}",
        )
    if words[-1] in _ABSENT:
        return None
    name = paragraph["package"][1]
    version = paragraph.get("version", (0, ""))[1]
    return item(Platform.LINUX, Kind.DEB, name, where=f"line {first}", name=name, version=version)
