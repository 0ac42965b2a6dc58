"""Asking enforcement points whether they bite, since delivered is not in force, and keeping what they answered.

A resolver or proxy is asked as a device would ask it; of other targets the files are read back. Of each view a few
devices are asked, and where one set of files serves all, whoever is not known too. `unknown` never counts as denied.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.ports import EnforcementTarget, Group, Heard, Item, Member, ProbeAsked, Prober, Scene, View
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.identity import Surface
from appban.regime.point import PointHistory
from appban.service.enforcing.audience import Place
from appban.service.enforcing.planning import PointPlan, Setup
from appban.service.enforcing.points import Probing
from appban.service.reading import Focus
from appban.service.work import Work

PER_VIEW = 2
"""Devices that are asked about for each view, unless one is named."""
ON_DISK = frozenset({"browser", "device", "report"})
"""Layers whose programs read their files themselves: without a word of the operator their folder is read back."""

Seen = Literal["denied", "allowed", "unknown"]
_PLACES = re.compile(r"\{([a-z0-9-]+)\}")

Key = tuple[DeviceId | None, AppId, Surface]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which questions are asked; None leaves that open."""

    device: DeviceId | None = None
    app: AppId | None = None


class Probed(msgspec.Struct, frozen=True, kw_only=True):
    """One question to a point with its answer; a device of None is whoever is not known there."""

    point: str
    device: DeviceId | None
    app: AppId
    surface: Surface
    expected: Literal["denied", "allowed"]
    seen: Seen
    said: str

    @property
    def is_open(self) -> bool:
        """Whether something passes that the regime denies there."""
        return self.expected == "denied" and self.seen == "allowed"

    @property
    def key(self) -> Key:
        """What is the same from probe to probe."""
        return (self.device, self.app, self.surface)


def how(setup: Setup, plan: PointPlan) -> Probing | None:
    """How a point is asked: as the operator says, else by its files where the program reads them itself, else not."""
    if plan.point.probe is not None:
        return plan.point.probe
    return Probing(kind="files") if setup.target(plan.point).layer in ON_DISK else None


def probe(setup: Setup, prober: Prober, plan: PointPlan, wanted: Wanted) -> Iterator[Probed]:
    """Ask one point; nothing where nothing is enforced yet, or it cannot be asked."""
    probing, target = how(setup, plan), setup.target(plan.point)
    if probing is None:
        return
    by_view: dict[View, int] = {}
    apps = frozenset(app for view in _views(plan) for app, surface in view.denied if surface is Surface.WEB)
    for place in plan.audience.places:
        for group, members in _sampled(target, place.scene, wanted, by_view):
            if probing.kind == "files":
                if target.per == "point" and members != (None,):
                    continue  # one set of files for all does not show what becomes of one device
                yield from _Folder(setup, plan, place).ask(group, members, wanted)
                continue
            for member in members:
                yield from _Client(prober, probing, plan, place.scene, apps).ask(group.view, member, wanted)


def enter(work: Work, probed: Sequence[Probed], which: Literal["changed", "all"]) -> None:
    """Enter answers; those that say what is entered already, since the last delivery, only if all are wanted."""
    facts = work.facts(Focus(points=tuple(sorted({each.point for each in probed}))))
    for each in probed:
        if which == "all" or _is_news(facts.points.get(each.point, PointHistory()), each):
            work.add(
                ev.ProbeAnswered(
                    stated=work.now,
                    point=each.point,
                    device=each.device,
                    app=each.app,
                    surface=each.surface,
                    expected=each.expected,
                    seen=each.seen,
                )
            )


def news(points: Mapping[str, PointHistory], probed: Iterable[Probed]) -> bool:
    """Whether any answer differs from what is entered."""
    return any(_is_news(points.get(each.point, PointHistory()), each) for each in probed)


def newest(history: PointHistory) -> dict[Key, tuple[int, ev.ProbeAnswered]]:
    """The last answer to each question, with its record time."""
    return {(e.device, e.app, e.surface): (recorded, e) for recorded, e in history.probes}


def _is_news(history: PointHistory, each: Probed) -> bool:
    found = newest(history).get(each.key)
    if found is None or (found[1].expected, found[1].seen) != (each.expected, each.seen):
        return True
    return any(recorded > found[0] for recorded, _ in history.applied[-1:])


def _sampled(
    target: EnforcementTarget, scene: Scene, wanted: Wanted, by_view: dict[View, int]
) -> Iterator[tuple[Group, tuple[Member | None, ...]]]:
    """Each view with the devices to ask about; None is whoever is not known."""
    if target.per == "point" and wanted.device is None:
        yield Group(scene.base), (None,)
    for group in scene.groups:
        if wanted.device is not None:
            members = tuple(each for each in group.members if each.device == wanted.device)
        else:
            left = PER_VIEW - by_view.get(group.view, 0)
            members = tuple(islice(sorted(group.members, key=_order), max(0, left)))
            by_view[group.view] = by_view.get(group.view, 0) + len(members)
        if members:
            yield group, members


def _views(plan: PointPlan) -> Iterator[View]:
    """Every view of a point, and what holds for whoever is not known there."""
    for place in plan.audience.places:
        yield place.scene.base
        yield from (group.view for group in place.scene.groups)


def _order(member: Member) -> tuple[bool, Member]:
    """Those with an address first: only they can be spoken for."""
    return member.name("ipv4", "ipv6") is None, member


class _Client:
    """Asks on behalf of one device."""

    def __init__(
        self, prober: Prober, probing: Probing, plan: PointPlan, scene: Scene, apps: frozenset[AppId]
    ) -> None:
        self._prober, self._probing, self._plan, self._scene = prober, probing, plan, scene
        self._denied_somewhere = apps

    def ask(self, view: View, member: Member | None, wanted: Wanted) -> Iterator[Probed]:
        """Ask about each application whose names some view of the point refuses."""
        source = None if member is None else self._from(member)
        broken = None if member is None or source is not None else Heard("unknown", "it has no address there")
        broken = broken or self._control(source)
        denied = set(view.denied)
        for app in self._apps(wanted):
            heard = broken or self._all_of(self._scene.apps[app].domains, source)
            if heard.how == "unheard":
                broken = heard  # whoever does not answer is not asked a hundred times
            yield Probed(
                point=self._plan.point.name,
                device=None if member is None else member.device,
                app=app,
                surface=Surface.WEB,
                expected="denied" if (app, Surface.WEB) in denied else "allowed",
                seen=heard.seen,
                said=heard.said,
            )

    def _from(self, member: Member) -> str | None:
        """From where a question is asked for a device: its address, or for a browser the driver on it."""
        if self._probing.kind != "browser":
            return member.name("ipv4", "ipv6")
        server = self._probing.server or ""
        for scheme in _PLACES.findall(server):
            name = member.name(scheme)
            if name is None:
                return None
            server = server.replace(f"{{{scheme}}}", name)
        return server

    def _apps(self, wanted: Wanted) -> list[AppId]:
        named = sorted(app for app in self._denied_somewhere if self._scene.apps[app].domains)
        return [app for app in named if wanted.app in {None, app}]

    def _control(self, source: str | None) -> Heard | None:
        """What is the matter, if the host that everybody may reach is not let through."""
        control = self._probing.control
        if control is None:
            return None
        heard = self._one(control, source)
        return None if heard.seen == "allowed" else Heard("unknown", f"control {control}: {heard.said}")

    def _all_of(self, domains: Sequence[str], source: str | None) -> Heard:
        """One name that passes is a hole, one that says nothing leaves all unknown; denied only if each of them is."""
        told: list[Heard] = []
        for domain in domains:
            told.append(self._one(domain, source))
            if told[-1].seen == "allowed" or told[-1].how == "unheard":
                break
        worst = min(told, key=lambda heard: ("allowed", "unknown", "denied").index(heard.seen))
        return msgspec.structs.replace(worst, said=f"{domains[told.index(worst)]}: {worst.said}")

    def _one(self, host: str, source: str | None) -> Heard:
        probing = self._probing
        if probing.kind == "browser":
            return self._prober.ask(ProbeAsked(kind="browser", server=source or "", source=None, host=host))
        kind: Literal["dns", "proxy"] = "proxy" if probing.kind == "proxy" else "dns"
        return self._prober.ask(ProbeAsked(kind=kind, server=probing.server or "", source=source, host=host))


class _Folder:
    """Reads back one folder of a point."""

    def __init__(self, setup: Setup, plan: PointPlan, place: Place) -> None:
        self._target, self._point, self._scene = setup.target(plan.point), plan.point.name, place.scene
        self._held: frozenset[Item] = frozenset()
        self._broken: str | None = None
        try:
            self._held = frozenset(self._target.held(setup.sites.read(place.folder)))
        except InputError as fault:
            self._broken = str(fault)

    def ask(self, group: Group, members: tuple[Member | None, ...], wanted: Wanted) -> Iterator[Probed]:
        """Whether it holds what denying each pair alone takes; a pair that takes nothing is a gap, told by the plan."""
        without = self._items(group, ())
        for pair in sorted({*self._scene.base.denied, *group.view.denied}):
            app, surface = pair
            items = self._items(group, (pair,)) - without
            if surface not in self._target.surfaces or wanted.app not in {None, app} or not items:
                continue
            heard = self._heard(items)
            for member in members:
                yield Probed(
                    point=self._point,
                    device=None if member is None else member.device,
                    app=app,
                    surface=surface,
                    expected="denied" if pair in group.view.denied else "allowed",
                    seen=heard.seen,
                    said=heard.said,
                )

    def _heard(self, items: frozenset[Item]) -> Heard:
        if self._broken is not None:
            return Heard("unknown", self._broken)
        missing = len(items - self._held)
        if missing:
            return Heard("allowed", f"{missing} of {len(items)} entries missing")
        return Heard("denied", "in the files")

    def _items(self, group: Group, denied: tuple[tuple[AppId, Surface], ...]) -> frozenset[Item]:
        """What the target writes for a view that denies only this."""
        view = View(group.view.platform, denied)
        groups = (Group(view, group.members[:1]),) if self._target.per == "view" else ()
        scene = msgspec.structs.replace(self._scene, base=view, groups=groups)
        return frozenset(self._target.render(scene).items)
