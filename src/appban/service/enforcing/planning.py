"""What would change at each point, worked out and not done: the plan that a person reads and `apply` holds to."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import EnforcementTarget, Files, Gap, LogFolder, Rendered, Sites
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.events import Artefact
from appban.regime.exemption import ExemptionId
from appban.regime.views import Views
from appban.service.enforcing.audience import Assigned, Audience, Place, audience
from appban.service.enforcing.crowd import Crowd
from appban.service.enforcing.ours import (
    Kept,
    Ours,
    difference,
    digest_of,
    remembered,
    with_us,
    without_us,
)
from appban.service.enforcing.points import OBSERVE, Listed, Point

SCHEMA = "appban/enforcement-plan@1"
ASSIGNMENTS = "assignments.csv"
LEFT = "left"
"""The label of a folder in which nothing of ours is wanted any more."""


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What enforcing works with: the points and who is listed at each, the targets, their folders, our memory."""

    points: Mapping[str, Point]
    listed: Mapping[str, tuple[Listed, ...] | None]
    targets: Mapping[str, EnforcementTarget]
    sites: Sites
    memory: LogFolder

    @property
    def kept(self) -> Kept:
        """What appban put where."""
        return Kept(self.memory)

    def target(self, point: Point) -> EnforcementTarget:
        """The target of a point; NotFoundError for one that there is not."""
        found = self.targets.get(point.target)
        if found is None:
            raise NotFoundError(
                f"point {point.name}: there is no target {point.target}; `appban enforce targets` lists them"
            )
        return found


class FolderChange(msgspec.Struct, frozen=True, kw_only=True):
    """One folder of a point: what it holds, what it is to hold, and what of that is ours."""

    folder: str
    label: str
    now: Files
    then: Files
    before: Ours
    """What we remember of it until then."""
    ours: Ours
    foreign: tuple[str, ...]
    """Files that somebody else changed since we did."""
    added: int
    taken: int
    held: int
    """Items of ours that stood there already, put there by others."""
    gaps: tuple[Gap, ...]

    @property
    def artefacts(self) -> tuple[Artefact, ...]:
        """The files that change, named without devices."""
        return tuple(
            Artefact(f"{self.label}/{name}", digest_of(data))
            for name, data in difference(self.now, self.then).items()
        )


class PointPlan(msgspec.Struct, frozen=True, kw_only=True):
    """One point at one stage of its rollout."""

    point: Point
    was: str
    ring: str
    audience: Audience
    folders: tuple[FolderChange, ...]

    @property
    def pending(self) -> bool:
        """Whether applying it would change a file or move the rollout."""
        return self.was != self.ring or any(each.now != each.then for each in self.folders)

    @property
    def exemptions(self) -> tuple[ExemptionId, ...]:
        """Those by which devices differ."""
        return self.audience.exemptions

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What the target does not express, each once."""
        return tuple(sorted({gap for folder in self.folders for gap in folder.gaps}))

    @property
    def changed_devices(self) -> int:
        """Devices whose files change; all of them where one set of files serves all."""
        changed = [each for each in self.folders if each.now != each.then]
        counts = {place.label: _members(place) for place in self.audience.places}
        left = sum(each.label == LEFT for each in changed)
        one_each = "{" in self.point.folder
        gone = left if one_each or not left else self.audience.behind
        return sum(counts.get(label, 0) for label in {each.label for each in changed}) + gone

    @property
    def digest(self) -> str:
        """SHA-256 of what it would do: the same plan has the same digest whenever it is made."""
        says = {
            "schema": SCHEMA,
            "point": self.point.name,
            "target": self.point.target,
            "ring": self.ring,
            "files": [
                [each.folder, name, digest_of(each.now.get(name)), digest_of(data)]
                for each in self.folders
                for name, data in difference(each.now, each.then).items()
            ],
        }
        return to_hex(sha256(encode(says)))


def make_plan(setup: Setup, point: Point, crowd: Crowd, views: Views, *, was: str, ring: str) -> PointPlan:
    """The plan of one point at a stage. InputError for a folder whose files cannot be read as the target's."""
    target = setup.target(point)
    _check_settings(point, target)
    found = audience(point, target, crowd, views, ring)
    folders = [*(_change(setup, point, target, place) for place in found.places)]
    done = {each.folder for each in folders}
    if found.assigned:
        folders.append(_assignments(setup, point, found.assigned))
        done.add(point.folder)
    folders += [
        _leave(setup, point, target, folder)
        for folder in setup.kept.folders(point.name)
        if folder not in done
    ]
    return PointPlan(point=point, was=was, ring=ring, audience=found, folders=tuple(folders))


def digest_of_plans(plans: Iterable[PointPlan]) -> str:
    """SHA-256 over several points' plans, in order of name."""
    made = sorted((each.point.name, each.digest) for each in plans)
    return to_hex(sha256(encode([[name, digest] for name, digest in made])))


def _change(setup: Setup, point: Point, target: EnforcementTarget, place: Place) -> FolderChange:
    now, before = setup.sites.read(place.folder), setup.kept.of(point.name, place.folder)
    clean = without_us(target, now, before)
    rendered, at = _rendered(target, place, before)
    then, ours = with_us(target, clean, rendered.items)
    return FolderChange(
        folder=place.folder,
        label=place.label,
        now=now,
        then=then,
        before=before,
        ours=remembered(clean, then, ours, at),
        foreign=_foreign(now, before),
        added=len(set(ours) - set(before.items)),
        taken=len(set(before.items) - set(ours)),
        held=len(rendered.items) - len(ours),
        gaps=rendered.gaps,
    )


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


def _leave(setup: Setup, point: Point, target: EnforcementTarget, folder: str) -> FolderChange:
    """A folder in which nothing of ours is wanted any more."""
    now, before = setup.sites.read(folder), setup.kept.of(point.name, folder)
    return FolderChange(
        folder=folder,
        label=LEFT,
        now=now,
        then=without_us(target, now, before),
        before=before,
        ours=Ours(),
        foreign=_foreign(now, before),
        added=0,
        taken=len(before.items),
        held=0,
        gaps=(),
    )


def _assignments(setup: Setup, point: Point, assigned: tuple[Assigned, ...]) -> FolderChange:
    """The list of which device takes which folder, for whatever carries the files on."""
    now = {name: data for name, data in setup.sites.read(point.folder).items() if name == ASSIGNMENTS}
    data = "".join(_assignment_lines(assigned)).encode()
    then = {ASSIGNMENTS: data}
    return FolderChange(
        folder=point.folder,
        label="assignments",
        now=now,
        then=then,
        before=Ours(),
        ours=remembered({}, then, ()),
        foreign=(),
        added=0,
        taken=0,
        held=0,
        gaps=(),
    )


def _assignment_lines(assigned: tuple[Assigned, ...]) -> Iterator[str]:
    yield "device,names,folder\n"
    for each in assigned:
        names = " ".join(f"{scheme}:{value}" for scheme, value in each.names)
        yield f'{each.device},"{names.replace(chr(34), chr(34) * 2)}",{each.label}\n'


def _foreign(now: Files, before: Ours) -> tuple[str, ...]:
    return tuple(
        sorted(name for name, held in before.files.items() if digest_of(now.get(name)) != held.after)
    )


def _members(place: Place) -> int:
    return sum(len(group.members) for group in place.scene.groups)


def _check_settings(point: Point, target: EnforcementTarget) -> None:
    unknown = sorted(key for key in point.settings if not any(_is(key, known) for known in target.settings))
    if unknown:
        raise InputError(
            f"point {point.name}: {target.name} has no setting {unknown[0]!r}; it has {', '.join(target.settings) or 'none'}"
        )


def _is(key: str, known: str) -> bool:
    """Whether a key is a known one; a known key that ends in `.*` stands for many, such as `addresses.APP`."""
    return key == known or (known.endswith(".*") and key.startswith(known[:-1]))


def stage_of(ring: str | None) -> str:
    """The stage at which a point stands; one to which nothing was ever sent is observed."""
    return OBSERVE if ring is None else ring
