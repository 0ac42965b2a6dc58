"""What would change at each point, worked out and not done: the plan that a person reads and `apply` holds to."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import EnforcementTarget, Gap, LogFolder, Sites
from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.exemption import ExemptionId
from appban.regime.views import Views
from appban.service.enforcing import assignments
from appban.service.enforcing.audience import (
    Audience,
    Place,
    audience,
    has_own_folders,
    resorted_audience,
)
from appban.service.enforcing.crowd import Crowd, Resorted
from appban.service.enforcing.folders import LEFT, FolderChange, Folders
from appban.service.enforcing.given import GivenViews, Giving
from appban.service.enforcing.ours import Kept, difference
from appban.service.enforcing.points import OBSERVE, Listed, Point

SCHEMA = "appban/enforcement-plan@1"


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

    def given(self, point: str) -> GivenViews:
        """What the devices of a point were last given."""
        return GivenViews(self.memory, point)

    def target(self, point: Point) -> EnforcementTarget:
        """The target of a point; NotFoundError for one that there is not."""
        found = self.targets.get(point.target)
        if found is None:
            raise NotFoundError(
                f"point {point.name}: there is no target {point.target}; `appban enforce targets` lists them"
            )
        return found


class PointPlan(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One point at one stage of its rollout."""

    point: Point
    was: str
    ring: str
    audience: Audience
    folders: tuple[FolderChange, ...]
    giving: Giving = Giving()

    @property
    def pending(self) -> bool:
        """Whether applying it would change a file, move the rollout or let through what was held back."""
        acts = self.was != self.ring or self.giving.freed > 0
        return acts or any(each.now != each.then for each in self.folders)

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
        """Devices whose files change, or whose view there; all of them where one set of files serves all."""
        changed = [each for each in self.folders if each.now != each.then]
        counts = {place.label: _members(place) for place in self.audience.places}
        left = sum(each.label == LEFT for each in changed)
        gone = left if has_own_folders(self.point) or not left else self.audience.behind
        files = sum(counts.get(label, 0) for label in {each.label for each in changed}) + gone
        return max(files, self.giving.others)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what it would do: the same plan has the same digest whenever it is made."""
        says = {
            "schema": SCHEMA,
            "point": self.point.name,
            "target": self.point.target,
            "ring": self.ring,
            "files": [
                [each.folder, name, each.digests[0].get(name), each.digests[1].get(name)]
                for each in self.folders
                for name in difference(each.now, each.then)
            ],
        }
        return to_hex(sha256(encode(says)))


def make_plan(
    setup: Setup,
    point: Point,
    crowd: Crowd,
    views: Views,
    *,
    was: str,
    ring: str,
    giving: Giving,
) -> PointPlan:
    """The plan of one point at a stage. InputError for a folder whose files cannot be read as the target's."""
    target = setup.target(point)
    _check_settings(point, target)
    here = Folders(setup.sites, setup.kept, point, target)
    found = audience(point, target, crowd, views, ring)
    folders = [here.change(place) for place in found.places]
    if found.shared and found.places:
        folders.append(here.assign(lambda _: assignments.listed(crowd, target)))
    done = {each.folder for each in folders}
    folders += [here.leave(folder) for folder in setup.kept.folders(point.name) if folder not in done]
    return PointPlan(point=point, was=was, ring=ring, audience=found, folders=tuple(folders), giving=giving)


def make_part(
    setup: Setup,
    point: Point,
    crowd: Crowd,
    views: Views,
    *,
    ring: str,
    sorted_anew: Resorted,
    giving: Giving,
) -> PointPlan:
    """The plan of a point that stands as planned but for devices sorted anew: of those folders that this can change.

    What `make_plan` would do, and no more, as long as the others are as they were left.
    """
    target = setup.target(point)
    found, gone = resorted_audience(point, target, crowd, views, sorted_anew)
    if found.shared and not found.devices:
        return make_plan(setup, point, crowd, views, was=ring, ring=ring, giving=giving)
    here = Folders(setup.sites, setup.kept, point, target)
    folders = [here.change(place) for place in found.places]
    if found.shared:
        folders.append(here.assign(lambda data: _list(data, crowd, target, sorted_anew)))
    ours = set(setup.kept.folders(point.name)) if gone else set()
    folders += [here.leave(folder) for folder in sorted(ours & set(gone))]
    return PointPlan(point=point, was=ring, ring=ring, audience=found, folders=tuple(folders), giving=giving)


def _list(data: bytes | None, crowd: Crowd, target: EnforcementTarget, sorted_anew: Resorted) -> bytes:
    anew = None if data is None else assignments.listed_anew(data, crowd, target, sorted_anew.devices)
    return assignments.listed(crowd, target) if anew is None else anew


def digest_of_plans(plans: Iterable[PointPlan]) -> str:
    """SHA-256 over several points' plans, in order of name."""
    made = sorted((each.point.name, each.digest) for each in plans)
    return to_hex(sha256(encode([[name, digest] for name, digest in made])))


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
