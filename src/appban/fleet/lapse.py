"""What was exempt once and is over, while the application is still there: `lapsed`."""

from collections.abc import Iterator

import msgspec

from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.finding import Finding
from appban.regime.spans import spans


def lapse(facts: Facts, found: Finding, at: int) -> Finding:
    """A breach as `lapsed` if an exemption for exactly this was in force and is over; anything else as it is.

    It is `unconfirmed` while the application was last seen before that end.
    """
    if found.kind != "breach" or found.device is None or found.device not in facts.naming_device:
        return found
    ended = max(_ended(facts, found, found.device, at), default=None)
    if ended is None:
        return found
    return msgspec.structs.replace(
        found,
        kind="lapsed",
        exemptions=(ended[1],),
        ended_at=ended[0],
        unconfirmed=found.last_seen is not None and found.last_seen < ended[0],
    )


def _ended(facts: Facts, found: Finding, device: DeviceId, at: int) -> Iterator[tuple[int, ExemptionId]]:
    for exemption in facts.naming_device[device]:
        request = facts.exemptions[exemption].request
        if found.app not in request.apps or found.surface not in request.surfaces:
            continue
        for pin in request.restrictions:
            if found.restriction in {None, pin.restriction}:
                held = spans(facts, exemption, pin.restriction, device)
                past = [span.end for span in held if span.end <= at]
                if past and len(past) == len(held):
                    yield max(past), exemption
