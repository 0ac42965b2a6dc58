"""Which restrictions a request would have to be exempted from: those in force that reach what it names."""

from collections.abc import Iterable, Iterator

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.coverage import body_in_scope, covers, place_in_scope
from appban.regime.device import DeviceId, Place
from appban.regime.facts import Facts
from appban.regime.identity import Surface
from appban.regime.restriction import RestrictionId, RestrictionVersion
from appban.regime.roster import Roster
from appban.service.requests.submission import pinned_device


def reaching(
    facts: Facts,
    roster: Roster,
    *,
    apps: Iterable[AppId],
    surfaces: Iterable[Surface],
    devices: Iterable[DeviceId],
    now: int,
) -> tuple[RestrictionId, ...]:
    """The restrictions in force that reach any of the applications on any of the devices, sorted.

    An approved list that offers no exemptions is left out: an exemption from the ban counts as listing there.
    InputError if there are none, since then nothing has to be departed from.
    """
    named = tuple(apps)
    places = [pinned_device(facts, roster, device, now).place for device in devices]
    found = sorted(
        v.id for v in _candidates(facts, named, tuple(surfaces), now) if _in_scope(facts, v, places, now)
    )
    if not found:
        raise InputError(
            f"nothing in force reaches {', '.join(named)} there; no exemption is needed, or name a --restriction to come"
        )
    return tuple(found)


def _candidates(
    facts: Facts, apps: tuple[AppId, ...], surfaces: tuple[Surface, ...], now: int
) -> Iterator[RestrictionVersion]:
    for held in facts.restrictions.values():
        version = held.in_force(now)
        if version is None or (version.approved_list is not None and not version.exemptions.purposes):
            continue
        covered = any(covers(facts, rule, app, now) for rule in version.coverage for app in apps)
        if covered and set(surfaces) & set(version.surfaces):
            yield version


def _in_scope(facts: Facts, version: RestrictionVersion, places: Iterable[Place], now: int) -> bool:
    return any(
        place_in_scope(statement, place) and body_in_scope(facts, statement, place.body or BodyId(""), now)
        for statement in version.scope
        for place in places
    )
