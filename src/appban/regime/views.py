"""Views: what may not be on a device, as enforcement needs it (DESIGN section 4, the flow *Enforce*).

"May it be here?" ignores people and purpose. Devices that are denied the same share one view, so that a government's
fleet comes to a few dozen and what is rendered grows with those. An unknown verdict denies, as everywhere. What holds
for most devices is read off the ruleset's masks; whatever lists, exemptions or missing facts bear on is decided.
"""

from collections.abc import Collection, Iterable
from copy import copy

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.coverage import app_at
from appban.regime.decide import decide
from appban.regime.device import DeviceId, Place
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.identity import Platform, Surface
from appban.regime.lifts import Lifts
from appban.regime.query import Query, Verdict
from appban.regime.ruleset import Ruleset
from appban.regime.time import FOREVER

Pair = tuple[AppId, Surface]


class View(msgspec.Struct, frozen=True):
    """What is denied on devices of a platform, sorted. `approved`: where an approved list rules, all that it lets in."""

    platform: Platform
    denied: tuple[Pair, ...]
    approved: tuple[AppId, ...] | None = None

    def __lt__(self, other: "View") -> bool:
        """By platform, then what is denied; of two that deny the same, the one without an approved list first."""
        return self._key() < other._key()  # of its own kind

    def _key(self) -> tuple[Platform, tuple[Pair, ...], tuple[tuple[AppId, ...], ...]]:
        return (self.platform, self.denied, () if self.approved is None else (self.approved,))


def stricter(one: View, other: View) -> View:
    """What either of two views denies, on the platform of the first."""
    denied = tuple(sorted({*one.denied, *other.denied}))
    lists = [set(each.approved) for each in (one, other) if each.approved is not None]
    refused = {app for app, surface in denied if surface is Surface.NATIVE_APP}
    approved = tuple(sorted(set.intersection(*lists) - refused)) if lists else None
    return View(one.platform, denied, approved)


def loosens(was: View, now: View | None, surfaces: Collection[Surface]) -> bool:
    """Whether something passes on one of these surfaces by a view that did not by another; None denies nothing."""
    denied = set() if now is None else set(now.denied)
    if any(pair not in denied and pair[1] in surfaces for pair in was.denied):
        return True
    if was.approved is None or Surface.NATIVE_APP not in surfaces:
        return False
    return now is None or now.approved is None or not set(now.approved) <= set(was.approved)


class Viewed(msgspec.Struct, frozen=True):
    """The view of one device; `until` is the first instant at which it may be another by time alone, or None.

    `exemptions` are those that it rests on.
    """

    view: View
    until: int | None
    exemptions: tuple[ExemptionId, ...] = ()


class Views:
    """Works out views at the start of a ruleset's horizon, once for all devices that no exemption tells apart."""

    def __init__(self, rules: Ruleset) -> None:
        self.rules = rules
        self._bare = copy(rules)
        self._bare.lifts = Lifts(Facts(), rules.start)
        known = (app for app in rules.facts.apps if app_at(rules.facts, app, rules.start) is not None)
        self._apps = tuple(sorted(known))
        self._asked = tuple(
            (app, surface)
            for app in self._apps
            for surface in sorted(Surface)
            if rules.resolve(app, surface).mask
        )
        self._listings = {held.id: held for pair in self._asked for held in rules.resolve(*pair).listings}
        self._all_lists = (1 << len(rules.bits)) - 1 & ~rules.prohibiting
        self._until = None if rules.until == FOREVER else rules.until
        self._kept: dict[object, Viewed] = {}
        self._by_place: dict[Place, Viewed] = {}
        self._doubtful: dict[Place, bool] = {}
        self._lines: dict[BodyId | None, tuple[BodyId, ...]] = {}

    def after(self, rules: Ruleset) -> "Views":
        """The views by a ruleset that `Ruleset.after` made of this one's; what no exemption tells apart is kept."""
        made = copy(self)
        made.rules = rules
        made._bare = copy(rules)  # noqa: SLF001  # of its own kind
        made._bare.lifts = Lifts(Facts(), rules.start)  # noqa: SLF001  # of its own kind
        return made

    def of(self, device: DeviceId) -> Viewed | None:
        """The view of a device; None if its platform is not known, so that only the strictest will do for it."""
        place = self.rules.place_of(device)
        plain = self._by_place.get(place)
        if plain is None:
            if place.platform is None:
                return None
            plain = self._by_place[place] = self._plain(device, place, place.platform)
        lifted = self.rules.lifts.of(device).lifts
        return plain if not lifted else self._exempt(device, place, plain, lifted)

    def strictest(self) -> View:
        """All that any restriction in force denies anywhere, for whoever a target cannot tell."""
        return View(Platform.NETWORK, self._asked)

    def _plain(self, device: DeviceId, place: Place, platform: Platform) -> Viewed:
        """The view of a place; places in the same scopes and on the same lists share one."""
        mask = self.rules.known_mask(device)
        key = (place if mask is None else mask, platform, self._lists_of(place))
        found = self._kept.get(key)
        if found is None:
            found = self._kept[key] = self._worked_out(device, place, platform, mask)
        return found

    def _worked_out(self, device: DeviceId, place: Place, platform: Platform, mask: int | None) -> Viewed:
        """The view of a place, as if no exemption named the device: others in the same place share it."""
        denied: list[Pair] = []
        for pair in self._asked:
            resolved = self.rules.resolve(*pair)
            if mask is not None and not mask & resolved.listed:
                if mask & resolved.mask:
                    denied.append(pair)
            elif not self._decided(self._bare, device, pair).permissive:
                denied.append(pair)
        view = View(platform, tuple(denied), self._approved(place, mask, denied))
        return Viewed(view, self._until)

    def _exempt(self, device: DeviceId, place: Place, plain: Viewed, apps: Iterable[AppId]) -> Viewed:
        """A view with what exemptions say of the applications that they name."""
        named = set(apps)
        denied = [pair for pair in plain.view.denied if pair[0] not in named]
        ends = {plain.until}
        helped: set[ExemptionId] = set()
        for pair in self._asked:
            if pair[0] in named:
                verdict = self._decided(self.rules, device, pair)
                ends.add(verdict.valid_until)
                helped.update(verdict.exemptions)
                denied += [] if verdict.permissive else [pair]
        denied.sort()
        view = View(
            plain.view.platform, tuple(denied), self._approved(place, self.rules.known_mask(device), denied)
        )
        return Viewed(
            view, min((end for end in ends if end is not None), default=None), tuple(sorted(helped))
        )

    def _decided(self, rules: Ruleset, device: DeviceId, pair: Pair) -> Verdict:
        at = rules.start
        return decide(rules, Query(device=device, app=pair[0], surface=pair[1], at=at), at)

    def _approved(self, place: Place, mask: int | None, denied: Iterable[Pair]) -> tuple[AppId, ...] | None:
        """The applications that may be run, where a list that lets in only those may reach the device."""
        if not (self._may_be_listed(place) if mask is None else mask & self._all_lists):
            return None
        refused = {app for app, surface in denied if surface is Surface.NATIVE_APP}
        return tuple(app for app in self._apps if app not in refused)

    def _may_be_listed(self, place: Place) -> bool:
        """Whether an approved list could reach a place of which a fact is missing."""
        found = self._doubtful.get(place)
        if found is None:
            could = (self.rules.full_mask(each) for each in self.rules.completions(place))
            found = self._doubtful[place] = any(mask & self._all_lists for mask in could)
        return found

    def _lists_of(self, place: Place) -> frozenset[str]:
        """The listings that count for a place: two places in the same scopes may differ in these."""
        if not self._listings:
            return frozenset()
        line = self._line(place.body)
        return frozenset(
            held.id
            for held in self._listings.values()
            if held.body in line and (held.classes is None or place.place_class in held.classes)
        )

    def _line(self, body: BodyId | None) -> tuple[BodyId, ...]:
        found = self._lines.get(body)
        if found is None:
            line = None if body is None else self.rules.facts.bodies.lineage(body, self.rules.start)
            found = self._lines[body] = line or ()
        return found
