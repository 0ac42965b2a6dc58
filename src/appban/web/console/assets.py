"""The files that pages load, as they stand in the package: under an address that holds their digest, kept for ever.

One digest names the whole set, so that a stylesheet or module may name its neighbour. Another digest, another name or
any path is a 404: whoever has an old page gets no file of a new one under an old address.
"""

import gzip
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import msgspec

PREFIX = "/static/"

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "json": "application/json",
}
_DIGEST_CHARS = 12
_ALWAYS = (("x-content-type-options", "nosniff"), ("vary", "accept-encoding"))
_FOR_EVER = ("cache-control", "public, max-age=31536000, immutable")
_MISSING = (
    404,
    (("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), *_ALWAYS),
    b"There is no such file.\n",
)

Headers = tuple[tuple[str, str], ...]


class _File(msgspec.Struct, frozen=True):
    """A file as it is sent, plain and compressed."""

    media_type: str
    plain: bytes
    packed: bytes


class Assets:
    """The files of a folder, read once."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        whole = hashlib.sha256()
        for name in sorted(contents):
            whole.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(contents[name]).digest())
        self.digest = whole.hexdigest()[:_DIGEST_CHARS]
        self._files = MappingProxyType({name: _file(name, data) for name, data in contents.items()})

    def url(self, name: str) -> str:
        """The address of a file; KeyError for one that is not there, which is a fault of the page that names it."""
        if name not in self._files:
            raise KeyError(f"{name} is no file of the console; they are {', '.join(sorted(self._files))}")
        return f"{PREFIX}{self.digest}/{name}"

    def asset(self, name_with_digest: str, accept_encoding: str) -> tuple[int, Headers, bytes]:
        """What answers a request for `{digest}/{name}`: status, headers, body."""
        digest, _, name = name_with_digest.partition("/")
        found = self._files.get(name)
        if found is None or digest != self.digest:
            return _MISSING
        headers = (("content-type", found.media_type), _FOR_EVER, *_ALWAYS)
        if takes_gzip(accept_encoding):
            return 200, (*headers, ("content-encoding", "gzip")), found.packed
        return 200, headers, found.plain


def takes_gzip(accept_encoding: str) -> bool:
    """Whether a client that sends this header takes gzip (RFC 9110 section 12.5.3); a weight of 0 is a no."""
    weights = {}
    for part in accept_encoding.lower().split(","):
        coding, _, rest = part.partition(";")
        weights[coding.strip()] = _weight(rest)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0


def _file(name: str, data: bytes) -> _File:
    return _File(_TYPES[name.rpartition(".")[2]], data, gzip.compress(data, 9, mtime=0))


@cache
def shipped() -> Assets:
    """What stands in the package."""
    folder = files("appban.web.console") / "static"
    return Assets({each.name: each.read_bytes() for each in folder.iterdir()})


def url(name: str) -> str:
    """The address of a file of the package."""
    return shipped().url(name)


def asset(name_with_digest: str, accept_encoding: str) -> tuple[int, Headers, bytes]:
    """What answers a request for a file of the package: see `Assets.asset`."""
    return shipped().asset(name_with_digest, accept_encoding)
