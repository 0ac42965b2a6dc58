"""What becomes of single folders of a point: what each holds, what it is to hold, and what of that is ours."""

from collections.abc import Callable, Mapping
from functools import cached_property, reduce
from operator import xor

import msgspec

from appban.ports import EnforcementTarget, Files, Gap, Rendered, Sites
from appban.record.canonical import encode
from appban.record.digests import sha256
from appban.regime.events import Artefact
from appban.service.enforcing import assignments
from appban.service.enforcing.audience import Place
from appban.service.enforcing.ours import (
    Kept,
    Ours,
    difference,
    digest_of,
    remembered,
    with_us,
    without_us,
)
from appban.service.enforcing.points import Point

LEFT = "left"
"""The label of a folder in which nothing of ours is wanted any more."""
ASSIGNED = "assignments"
"""The label of the folder of a list that says which device takes which folder."""


class FolderChange(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One folder of a point: what it holds, what it is to hold, and what of that is ours."""

    folder: str
    label: str
    now: Files
    then: Files
    before: Ours
    """What we remember of it until then."""
    ours: Ours
    foreign: tuple[str, ...] = ()
    """Files that somebody else changed since we did."""
    added: int = 0
    taken: int = 0
    held: int = 0
    """Items of ours that stood there already, put there by others."""
    gaps: tuple[Gap, ...] = ()

    @cached_property
    def digests(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """SHA-256 of the files that it holds and is to hold: a list of half a million devices is not read again and again."""
        now = _digests(self.now)
        same = {name for name, data in self.then.items() if self.now.get(name) is data}
        then = {name: now[name] for name in same}
        return now, then | _digests({name: self.then[name] for name in self.then.keys() - same})

    @property
    def artefacts(self) -> tuple[Artefact, ...]:
        """The files that change, named without devices."""
        _, then = self.digests
        return tuple(
            Artefact(f"{self.label}/{name}", then.get(name)) for name in difference(self.now, self.then)
        )

    @property
    def turn(self) -> int:
        """What changes of the mark of its point when it is carried out."""
        now, then = self.digests
        return mark(self.folder, now) ^ mark(self.folder, then)

    @property
    def mark(self) -> int:
        """Its mark once it is carried out."""
        return mark(self.folder, self.digests[1])


class Folders(msgspec.Struct, frozen=True):
    """The folders of one point, as they lie there and as we remember them."""

    sites: Sites
    kept: Kept
    point: Point
    target: EnforcementTarget

    def change(self, place: Place) -> FolderChange:
        """A folder that is to hold what a scene comes to."""
        now, before = self._read(place.folder)
        clean = without_us(self.target, now, before)
        rendered, at = _rendered(self.target, place, before)
        then, ours = with_us(self.target, clean, rendered.items)
        return FolderChange(
            folder=place.folder,
            label=place.label,
            now=now,
            then=then,
            before=before,
            ours=remembered(clean, then, ours, at),
            foreign=foreign(now, before),
            added=len(set(ours) - set(before.items)),
            taken=len(set(before.items) - set(ours)),
            held=len(rendered.items) - len(ours),
            gaps=rendered.gaps,
        )

    def leave(self, folder: str) -> FolderChange:
        """A folder in which nothing of ours is wanted any more."""
        now, before = self._read(folder)
        return FolderChange(
            folder=folder,
            label=LEFT,
            now=now,
            then=without_us(self.target, now, before),
            before=before,
            ours=Ours(),
            foreign=foreign(now, before),
            taken=len(before.items),
        )

    def assign(self, make: Callable[[bytes | None], bytes]) -> FolderChange:
        """The folder of the list; what it is to hold is made from what we left there, None if that is not known."""
        held, before = self._read(self.point.folder)
        now = {name: data for name, data in held.items() if name == assignments.FILE}
        # A list of a delivery that broke off may lack who was sorted then, though nobody else changed it.
        known = bool(before.files) and _left(now, before)
        then = {assignments.FILE: make(now.get(assignments.FILE) if known else None)}
        return FolderChange(
            folder=self.point.folder,
            label=ASSIGNED,
            now=now,
            then=then,
            before=before,
            ours=remembered({}, then, ()),
        )

    def mark(self) -> int:
        """What changes when anything in one of the folders does into which we ever put something."""
        folders = {*self.kept.folders(self.point.name), *((self.point.folder,) if self._for_all else ())}
        return reduce(xor, (self._mark_of(each) for each in sorted(folders)), 0)

    @property
    def _for_all(self) -> bool:
        return self.target.per == "point"

    def _mark_of(self, folder: str) -> int:
        files = self.sites.read(folder)
        if folder == self.point.folder and not self._for_all:
            files = {name: data for name, data in files.items() if name == assignments.FILE}
        return mark(folder, _digests(files))

    def _read(self, folder: str) -> tuple[Files, Ours]:
        return self.sites.read(folder), self.kept.of(self.point.name, folder)


def _digests(files: Files) -> dict[str, str]:
    return {name: digest_of(data) or "" for name, data in files.items()}


def mark(folder: str, digests: Mapping[str, str]) -> int:
    """A number for what a folder holds, to be joined with others by exclusive or; 0 for nothing."""
    held = sorted(digests.items())
    return int.from_bytes(sha256(encode([folder, *map(list, held)]))) if held else 0


def foreign(now: Files, before: Ours) -> tuple[str, ...]:
    """The files of a folder that somebody else changed: they are neither as we left them nor as a failed delivery may have."""
    return tuple(sorted(name for name, held in before.files.items() if not held.is_as_left(now.get(name))))


def _left(now: Files, before: Ours) -> bool:
    """Whether the files of a folder are all as the last delivery was to leave them."""
    return all(digest_of(now.get(name)) == held.after for name, held in before.files.items())


def _rendered(target: EnforcementTarget, place: Place, before: Ours) -> tuple[Rendered, int]:
    """What a scene comes to, and the instant it is rendered at.

    Where exemptions end by themselves what is written counts down; if it is the same but for that, it stays as it is.
    """
    if target.expires and before.items:
        then = target.render(msgspec.structs.replace(place.scene, at=before.at))
        if set(then.items) >= set(before.items):
            now = target.render(place.scene)
            if len(now.items) == len(then.items):
                return then, before.at
    return target.render(place.scene), place.scene.at
