"""What touches the devices of one person: each device that an exemption names with them, and the bans that reach it."""

from collections.abc import Iterable, Iterator
from itertools import product

import msgspec

from appban.ports import StoreReader
from appban.regime.decide import decide
from appban.regime.device import DeviceId, Place
from appban.regime.exemption import Request
from appban.regime.people import PersonId
from appban.regime.query import Query, Verdict
from appban.regime.restriction import RestrictionId
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.service.reading import Focus, facts_about


class DeviceBans(msgspec.Struct, frozen=True, kw_only=True):
    """One device at an instant: where it stands and which restrictions in force reach it (None: not known).

    `verdicts` are for each application and surface that an exemption names on it: may this person use it there for that?
    """

    device: DeviceId
    place: Place
    bans: tuple[RestrictionId, ...] | None
    verdicts: tuple[tuple[Query, Verdict], ...]


def bans_on_devices(
    reader: StoreReader, person: PersonId, requests: Iterable[Request], *, at: int, stop: int, now: int
) -> tuple[DeviceBans, ...]:
    """The devices that these requests name, each once, as of an instant and as known to the first `stop` entries.

    What the record does not say of a device is taken as the requests pinned it.
    """
    asked = tuple(requests)
    devices = tuple(dict.fromkeys(device.id for request in asked for device in request.devices))
    if not devices:
        return ()
    focus = Focus(devices=devices, people=(person,))
    facts = facts_about(reader, focus, stop, announced_by=now if at > now else None)
    pinned = Roster((device.id, device.place) for request in asked for device in request.devices)
    rules = Ruleset(facts, pinned, at)
    return tuple(_of(rules, person, device, asked, now) for device in devices)


def _of(
    rules: Ruleset, person: PersonId, device: DeviceId, requests: tuple[Request, ...], now: int
) -> DeviceBans:
    mask = rules.known_mask(device)
    asked = dict.fromkeys(query for each in requests for query in _queries(each, person, device, rules.start))
    return DeviceBans(
        device=device,
        place=rules.place_of(device),
        bans=None if mask is None else tuple(each for each, bits in rules.bits_of.items() if mask & bits),
        verdicts=tuple((query, decide(rules, query, now)) for query in asked),
    )


def _queries(request: Request, person: PersonId, device: DeviceId, at: int) -> Iterator[Query]:
    if any(each.id == device for each in request.devices):
        for app, surface in product(request.apps, request.surfaces):
            yield Query(
                app=app,
                at=at,
                device=device,
                surface=surface,
                person=person,
                purpose=request.purpose,
                question="used",
            )
