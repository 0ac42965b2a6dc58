"""Chrome and Edge on Windows: lists of policies as registry values, for whoever imports a .reg file.

Format: "Windows Registry Editor Version 5.00", UTF-16 with a byte order mark as regedit exports it, or UTF-8. A list is
a key below the browser's, its entries are values with numbers for names (Chromium policy list, "Windows registry").
The file in `base` is an export of the browser's key, so that what others put there keeps its numbers.

Importing a .reg file takes nothing away by leaving it out. So what is taken out of one stays as `"1001"=-`, which
removes the value when it is imported; putting an entry in again uses such a line first.
"""

import re
from collections.abc import Sequence

import msgspec

from appban.errors import InputError

HEADER = "Windows Registry Editor Version 5.00"
FIRST = 1001
"""The least number that we give, clear of what people number by hand in a key that was not exported."""
_KEY = re.compile(r"\[(-?)([^\]]+)\]\s*")
_VALUE = re.compile(r'"(\d+)"=(?:(-)|"((?:[^"\\]|\\.)*)")\s*')


class Line(msgspec.Struct, frozen=True):
    """A numbered value of a list: which line of the file, its number, and its text or None where it is removed."""

    at: int
    number: int
    value: str | None


class Registry:
    """The lines of a .reg file; the file keeps its encoding and its ends of line."""

    def __init__(self, data: bytes | None, where: str) -> None:
        self._codec = "utf-16" if data is None or data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        self._had = data
        text = f"{HEADER}\r\n\r\n" if data is None else _decoded(data, self._codec, where)
        self._lines = text.splitlines(keepends=True)
        if not self._lines or self._lines[0].strip() != HEADER:
            raise InputError(f"its first line is not {HEADER!r}; export the key again", where=where)
        self._ending = "\r\n" if self._lines[0].endswith("\r\n") else "\n"
        self._where = where

    def entries(self, key: str) -> tuple[Line, ...]:
        """The numbered values of a key, in order; a key that is removed holds none of what stands before."""
        found: list[Line] = []
        within = False
        for at, line in enumerate(self._lines):
            if opened := _KEY.fullmatch(line):
                within = opened[2].casefold() == key.casefold() and not opened[1]
                found = (
                    []
                    if opened[1] and f"{key}\\".casefold().startswith(f"{opened[2]}\\".casefold())
                    else found
                )
            elif within and (value := _VALUE.fullmatch(line)):
                text = None if value[2] else re.sub(r"\\(.)", r"\1", value[3])
                found.append(Line(at, int(value[1]), text))
        return tuple(found)

    def add(self, key: str, values: Sequence[str]) -> None:
        """Each unless the key has it, in a line that removed a value or at the end of the key."""
        entries = self.entries(key)
        held = {each.value for each in entries}
        free = [each for each in entries if each.value is None]
        number = max([FIRST - 1, *(each.number for each in entries)])
        fresh: list[str] = []
        for value in dict.fromkeys(values):
            if value in held:
                continue
            if free:
                line = free.pop(0)
                self._lines[line.at] = self._line(line.number, value)
            else:
                number += 1
                fresh.append(self._line(number, value))
        if fresh:
            end = self._end(key, entries)
            self._lines[end:end] = fresh

    def remove(self, key: str, values: Sequence[str]) -> None:
        """Each line of these values becomes one that removes it."""
        for each in self.entries(key):
            if each.value in values:
                self._lines[each.at] = f'"{each.number}"=-{self._ending}'

    def data(self) -> bytes:
        """The file; the bytes that it had if nothing was changed."""
        text = "".join(self._lines)
        if self._had is not None and text == _decoded(self._had, self._codec, self._where):
            return self._had
        if self._codec == "utf-16":
            return b"\xff\xfe" + text.encode("utf-16-le")
        return text.encode("utf-8-sig" if self._had and self._had.startswith(b"\xef\xbb\xbf") else "utf-8")

    def _line(self, number: int, value: str) -> str:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{number}"="{escaped}"{self._ending}'

    def _end(self, key: str, entries: Sequence[Line]) -> int:
        """Where the next value of a key goes; the key is made at the end of the file if it has none."""
        if entries:
            return entries[-1].at + 1
        if not self._lines[-1].endswith("\n"):
            self._lines[-1] += self._ending
        if self._lines[-1].strip():
            self._lines.append(self._ending)
        self._lines.append(f"[{key}]{self._ending}")
        return len(self._lines)


def _decoded(data: bytes, codec: str, where: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as fault:
        raise InputError(
            f"byte {fault.start} is neither UTF-16 nor UTF-8; export the key again", where=where
        ) from None
