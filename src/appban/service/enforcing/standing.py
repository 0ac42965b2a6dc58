"""How enforcement stands: what is in place, what has drifted, who is covered by which layer, and what gets past it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from appban.ports import EnforcementTarget, Item, Layer
from appban.regime.device import DeviceId
from appban.regime.identity import Surface
from appban.regime.point import PointHistory
from appban.regime.restriction import RestrictionId
from appban.regime.ruleset import Ruleset
from appban.service.enforcing.biting import Bites, bites, holes
from appban.service.enforcing.crowd import NOTHING
from appban.service.enforcing.ours import without_us
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.points import OBSERVE
from appban.service.enforcing.work_order import Outlook


class PointLine(msgspec.Struct, frozen=True, kw_only=True):
    """One point: its stage, whether its files are as planned, and what somebody else changed of ours.

    `sent` and `answer` are of the last delivery, `delivered` is when one last went well; `lapses` says whether an exemption's end waits for us to deliver.
    `not delivered`: our own last delivery was not taken, and nobody else changed a file.
    `drifted_since`: when the files were last known to be ours. `bites`: what it did when it was last asked, and
    `probed` when that was; `open_since`: when what passes there now was last seen denied, or first seen to pass.
    `held` devices are held back from being let through until two persons want it, since `held_since` if that is kept.
    """

    point: str
    target: str
    layer: Layer
    ring: str
    state: Literal["pending", "not delivered", "as planned"]
    devices: int
    unreached: int
    unknown: int
    sent: int | None
    answer: str | None
    delivered: int | None
    drifted: tuple[str, ...]
    drifted_since: int | None
    lapses: str
    bites: Bites
    probed: int | None
    open_since: int | None
    held: int
    held_since: int | None


class CoverLine(msgspec.Struct, frozen=True, kw_only=True):
    """One restriction on one layer: how many of the devices that it reaches are behind a point that denies there.

    `open_surfaces` are surfaces of the restriction that nothing on this layer stops, `escapes` what gets past it.
    """

    restriction: RestrictionId
    layer: Layer
    reached: int
    covered: int
    open_surfaces: tuple[Surface, ...]
    escapes: tuple[str, ...]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """What one point already refuses without us, of what the regime denies there."""

    point: str
    wanted: int
    held: tuple[Item, ...]
    missing: tuple[Item, ...]


def point_lines(setup: Setup, made: Iterable[PointPlan], found: Outlook) -> Iterator[PointLine]:
    """Each point as it stands."""
    for plan in made:
        target = setup.target(plan.point)
        held = found.facts.points.get(plan.point.name)
        drifted = tuple(sorted({f"{each.folder}/{name}" for each in plan.folders for name in each.foreign}))
        answers = [] if held is None else held.answered
        good = [recorded for recorded, each in answers if each.outcome == "delivered"]
        yield PointLine(
            point=plan.point.name,
            target=target.name,
            layer=target.layer,
            ring=plan.ring,
            state=_state(plan, drifted, held),
            devices=plan.audience.devices,
            unreached=sum(map(len, plan.audience.unreached.values())),
            unknown=len(plan.audience.unknown),
            sent=held.applied[-1][0] if held is not None and held.applied else None,
            answer=answers[-1][1].outcome if answers else None,
            delivered=good[-1] if good else None,
            drifted=drifted,
            drifted_since=good[-1] if drifted and good else None,
            lapses="by itself" if target.expires else "only when delivered anew",
            bites=bites(held),
            probed=held.probes[-1][0] if held is not None and held.probes else None,
            open_since=min((each.since for each in holes(plan, held).values()), default=None),
            held=plan.giving.held,
            held_since=setup.given(plan.point.name).held().since if plan.giving.held else None,
        )


def _state(
    plan: PointPlan, drifted: Sequence[str], held: PointHistory | None
) -> Literal["pending", "not delivered", "as planned"]:
    untaken = None if held is None or drifted else held.untaken
    # After a failed move the point stands where it stood, and its files may well be as planned for there.
    if untaken is not None and (plan.pending or untaken.ring not in {plan.ring, OBSERVE}):
        return "not delivered"
    return "pending" if plan.pending else "as planned"


def cover_lines(setup: Setup, made: Sequence[PointPlan], found: Outlook) -> Iterator[CoverLine]:
    """Each restriction in force on each layer that some point works at."""
    rules = found.rules
    by_layer: dict[Layer, list[PointPlan]] = {}
    for plan in made:
        by_layer.setdefault(setup.target(plan.point).layer, []).append(plan)
    covered = {
        layer: {device for plan in there if not plan.pending for device in served(setup, plan)}
        for layer, there in by_layer.items()
    }
    for restriction, devices in sorted(_reached(rules).items()):
        surfaces = {
            s for bit in rules.bits if bit.restriction.id == restriction for s in bit.restriction.surfaces
        }
        for layer, there in sorted(by_layer.items()):
            targets = [setup.target(plan.point) for plan in there]
            yield CoverLine(
                restriction=restriction,
                layer=layer,
                reached=len(devices),
                covered=len(devices & covered[layer]),
                open_surfaces=tuple(sorted(surfaces - _stopped(targets))),
                escapes=tuple(sorted({text for target in targets for text in target.escapes})),
            )


def served(setup: Setup, plan: PointPlan) -> set[DeviceId]:
    """The devices that a plan does something for.

    One whose platform is not known has no view, and is served only where one set of files serves whoever there is.
    """
    found = {
        member.device
        for place in plan.audience.places
        for group in place.scene.groups
        if group.view != NOTHING
        for member in group.members
    }
    serves_all = plan.audience.places and setup.target(plan.point).per == "point"
    return found.union(plan.audience.unknown) if serves_all else found


def compare(setup: Setup, made: Iterable[PointPlan]) -> Iterator[Compared]:
    """What each point's files refuse already, put there by others, of what a plan wants refused."""
    for plan in made:
        target = setup.target(plan.point)
        wanted: set[Item] = set()
        held: set[Item] = set()
        for place in plan.audience.places:
            items = set(target.render(place.scene).items)
            clean = without_us(
                target, setup.sites.read(place.folder), setup.kept.of(plan.point.name, place.folder)
            )
            wanted |= items
            held |= items & set(target.held(clean))
        yield Compared(
            point=plan.point.name,
            wanted=len(wanted),
            held=tuple(sorted(held)),
            missing=tuple(sorted(wanted - held)),
        )


def _reached(rules: Ruleset) -> dict[RestrictionId, set[DeviceId]]:
    """The devices known to be in the scope of each restriction; one of which a fact is missing is in none."""
    found: dict[RestrictionId, set[DeviceId]] = {bit.restriction.id: set() for bit in rules.bits}
    for device in sorted(set(rules.roster.index) | set(rules.facts.devices)):
        mask = rules.known_mask(device) or 0
        for restriction, bits in rules.bits_of.items():
            if mask & bits:
                found[restriction].add(device)
    return found


def _stopped(targets: Iterable[EnforcementTarget]) -> set[Surface]:
    return {surface for target in targets for surface in target.surfaces}
