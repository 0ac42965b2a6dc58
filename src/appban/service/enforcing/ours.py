"""What appban put into a folder, kept beside the record, so that exactly this can be taken out again.

Of each file it keeps the bytes from before and the digest of what was written: if nobody else touched the file since,
taking out is putting the old bytes back, to the byte; else only our items are taken out.
"""

from collections.abc import Mapping, Sequence

import msgspec

from appban.errors import InputError
from appban.ports import Changes, EnforcementTarget, Files, Item, LogFolder
from appban.record.digests import sha256, to_hex


class Touched(msgspec.Struct, frozen=True):
    """A file that we changed: what it held before (None: it was not there), and the digest of what we left.

    `or_else` are digests that it may have as well without anybody else, while a delivery is not known to have ended.
    """

    before: bytes | None
    after: str | None
    or_else: tuple[str | None, ...] = ()

    def is_as_left(self, data: bytes | None) -> bool:
        """Whether a file is as we, and nobody else, left it: by the last delivery or by one that broke off."""
        found = digest_of(data)
        return found == self.after or found in self.or_else


class Ours(msgspec.Struct, frozen=True):
    """What stands in one folder because of us, as rendered at an instant."""

    items: tuple[Item, ...] = ()
    files: Mapping[str, Touched] = {}
    at: int = 0


class Kept:
    """The memory of every folder of every point."""

    def __init__(self, folder: LogFolder) -> None:
        self._folder = folder

    def of(self, point: str, folder: str) -> Ours:
        """What we put into a folder; InputError if that cannot be read any more."""
        data = self._folder.read(_name(point, folder))
        if data is None:
            return Ours()
        try:
            return msgspec.json.decode(data, type=Ours)
        except msgspec.DecodeError as problem:
            raise InputError(
                f"{problem}; put the file back from a backup, or delete it and look at {folder} by hand",
                where=_name(point, folder),
            ) from None

    def keep(self, point: str, folder: str, ours: Ours) -> None:
        """Remember durably; before the folder is written `either`, so that a crash between forgets nothing."""
        self._folder.write(_name(point, folder), msgspec.json.encode(ours))

    def folders(self, point: str) -> tuple[str, ...]:
        """Every folder of a point into which we put something, or did once."""
        data = self._folder.read(_list(point))
        return () if data is None else tuple(msgspec.json.decode(data, type=list[str]))

    def note(self, point: str, folders: Sequence[str]) -> None:
        """Remember which folders a point has."""
        known = sorted({*self.folders(point), *folders})
        self._folder.write(_list(point), msgspec.json.encode(known))


def digest_of(data: bytes | None) -> str | None:
    """SHA-256 in hexadecimal; None of a file that is not there."""
    return None if data is None else to_hex(sha256(data))


def without_us(target: EnforcementTarget, current: Files, ours: Ours) -> Files:
    """A folder as it would be had we never been there."""
    clean = dict(current)
    untouched = {
        name: held for name, held in ours.files.items() if digest_of(current.get(name)) == held.after
    }
    for name, held in untouched.items():
        _put(clean, name, held.before)
    return clean if len(untouched) == len(ours.files) else after(clean, target.take_out(clean, ours.items))


def with_us(target: EnforcementTarget, clean: Files, items: Sequence[Item]) -> tuple[Files, tuple[Item, ...]]:
    """A clean folder with our items, and which of them are ours alone: what stood there already is not taken out later."""
    there = set(target.held(clean))
    ours = tuple(item for item in items if item not in there)
    return after(clean, target.merge(clean, ours)), ours


def after(files: Files, changes: Changes) -> Files:
    """A folder once changes are made."""
    made = dict(files)
    for name, data in changes.items():
        _put(made, name, data)
    return made


def difference(one: Files, other: Files) -> Changes:
    """What makes one folder the other."""
    names = sorted({*one, *other})
    return {name: other.get(name) for name in names if one.get(name) != other.get(name)}


def remembered(clean: Files, made: Files, items: tuple[Item, ...], at: int = 0) -> Ours:
    """What is to be remembered of a folder that was clean and is now made."""
    changes = difference(clean, made)
    return Ours(
        items, {name: Touched(clean.get(name), digest_of(data)) for name, data in changes.items()}, at
    )


def either(one: Ours, other: Ours, now: Files, then: Files) -> Ours:
    """What is to be remembered of a folder while one is being made the other: whichever it is found as, all goes out.

    A file that is found as it was `now` or will be `then` is still as we left it, unless somebody else had changed it.
    """
    items = tuple(dict.fromkeys((*one.items, *other.items)))
    files = {
        name: Touched(held.before, held.after, _or_else(name, one, now, then))
        for name, held in {**one.files, **other.files}.items()
    }
    return Ours(items, files, other.at)


def _or_else(name: str, one: Ours, now: Files, then: Files) -> tuple[str | None, ...]:
    held = one.files.get(name)
    if held is None or held.is_as_left(now.get(name)):
        return (digest_of(now.get(name)), digest_of(then.get(name)))
    return (held.after, digest_of(then.get(name)))


def _put(files: dict[str, bytes], name: str, data: bytes | None) -> None:
    if data is None:
        files.pop(name, None)
    else:
        files[name] = data


def _name(point: str, folder: str) -> str:
    return f"{to_hex(sha256(point.encode()))[:16]}/{to_hex(sha256(folder.encode()))[:32]}.json"


def _list(point: str) -> str:
    return f"{to_hex(sha256(point.encode()))[:16]}/folders.json"
