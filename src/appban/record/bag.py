"""The tag files of a bag (RFC 8493, BagIt 1.0): what an archive needs to know that every byte arrived.

The payload is written first, below `data/`; these files then say what it was. Paths are relative, with `/`.
"""

from collections.abc import Mapping
from hashlib import sha256, sha512

import msgspec

from appban.errors import InputError

ALGORITHMS = ("sha256", "sha512")
"""RFC 8493 section 2.4: both are to be understood by whoever reads bags; SHA-512 is to be preferred."""
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_ESCAPES = (("%", "%25"), ("\n", "%0A"), ("\r", "%0D"))
"""Section 2.1.3: these are written by percent in a path, so that a line of a manifest holds one file."""


class Digests(msgspec.Struct, frozen=True):
    """One file as it was written: its size and its digests in hexadecimal."""

    size: int
    sha256: str
    sha512: str


class Meter:
    """Takes the bytes of one file as they are written."""

    def __init__(self) -> None:
        self._size, self._sha256, self._sha512 = 0, sha256(), sha512()

    def take(self, piece: bytes) -> bytes:
        """The same piece, counted."""
        self._size += len(piece)
        self._sha256.update(piece)
        self._sha512.update(piece)
        return piece

    def digests(self) -> Digests:
        """What went by."""
        return Digests(self._size, self._sha256.hexdigest(), self._sha512.hexdigest())


def tag_files(payload: Mapping[str, Digests], info: Mapping[str, str]) -> dict[str, bytes]:
    """The tag files of a payload, by name. `info` is what bag-info.txt says, in order; Payload-Oxum is added.

    InputError for a label or value that does not stand in a line.
    """
    size = sum(each.size for each in payload.values())
    lines = {**info, "Payload-Oxum": f"{size}.{len(payload)}"}
    files = {"bagit.txt": _DECLARATION, "bag-info.txt": _info(lines)}
    for algorithm in ALGORITHMS:
        files[f"manifest-{algorithm}.txt"] = _manifest(payload, algorithm)
    seen = {name: _measured(data) for name, data in files.items()}
    for algorithm in ALGORITHMS:
        files[f"tagmanifest-{algorithm}.txt"] = _manifest(seen, algorithm)
    return files


def _manifest(files: Mapping[str, Digests], algorithm: str) -> bytes:
    return "".join(
        f"{each.sha512 if algorithm == 'sha512' else each.sha256}  {_path(name)}\n"
        for name, each in sorted(files.items())
    ).encode()


def _info(lines: Mapping[str, str]) -> bytes:
    for label, value in lines.items():
        if not value.strip() or not value.isprintable() or ":" in label:
            raise InputError(
                f"{label} {value!r} does not stand in one line of bag-info.txt; write it in one line"
            )
    return "".join(f"{label}: {value}\n" for label, value in lines.items()).encode()


def _path(name: str) -> str:
    for plain, escaped in _ESCAPES:
        name = name.replace(plain, escaped)
    return name


def _measured(data: bytes) -> Digests:
    meter = Meter()
    meter.take(data)
    return meter.digests()
