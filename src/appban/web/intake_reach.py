"""Whose inventory a token may deliver: of devices of its body and those below it, and of devices that nobody knows yet.

A device that is known stays where it is; one that is new becomes the token's body's. A report by names of a device
elsewhere is refused, whatever its other names are, and what is said then tells no id and no body.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from appban.errors import NotAuthorisedError
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place
from appban.regime.observation import DeviceKey, Report
from appban.regime.ruleset import Ruleset
from appban.regime.tokens import Token
from appban.service.device_keys import WEAK, Name, Resolver, names_in
from appban.web.decider import Look

_NEW = DeviceId("\0new")
"""Stands for a device to be minted; no store keeps U+0000."""


def placed(look: Look, token: Token, reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports with the body of each device; NotAuthorisedError, or InputError for the names of two devices."""
    with look.standing() as (standing, now):
        reach = _Reach(standing.rules, token, now)
        known = look.reader.aliases(names_in(reports))
        reach.check(reports, known)
        resolver = Resolver(known, look.reader.names(set(known.values())), lambda: _NEW)
        return tuple(reach.filled(report, resolver.device(report, "what was posted")) for report in reports)


class _Reach:
    """What one token reaches at one instant."""

    def __init__(self, rules: Ruleset, token: Token, now: int) -> None:
        self._rules, self._token, self._now = rules, token, now

    def check(self, reports: Sequence[Report], known: Mapping[Name, str]) -> None:
        """NotAuthorisedError if any strong name in any report is that of a device out of reach."""
        for key in (key for report in reports for key in report.device.keys if key.scheme not in WEAK):
            device = known.get((key.scheme, key.value))
            if device is not None:
                self._within(DeviceId(device), key)

    def filled(self, report: Report, device: DeviceId) -> Report:
        """A report with the body of its device."""
        key = report.device.keys[0]
        said = report.device.body
        if said is not None and not self._reaches(BodyId(said)):
            raise self._refused(key)
        place = self._within(device, key)
        body = place.body or said or self._token.body
        return replace(report, device=replace(report.device, body=body))

    def _within(self, device: DeviceId, key: DeviceKey) -> Place:
        """Where a device stands, if that is in reach or nowhere: then an import cut off left its name alone."""
        place = self._rules.place_of(device)
        spoken = device in self._rules.pinned or self._rules.roster.get(device) is not None
        if (spoken and place.body is None) or (place.body is not None and not self._reaches(place.body)):
            raise self._refused(key)
        return place

    def _reaches(self, body: BodyId) -> bool:
        return self._token.body in (self._rules.facts.bodies.lineage(body, self._now) or ())

    def _refused(self, key: DeviceKey) -> NotAuthorisedError:
        return NotAuthorisedError(
            f"{key.scheme}:{key.value} is not known to be of {self._token.body}, for which {self._token.id} delivers; "
            "post it with a token of its body, or have its names put right where it is recorded"
        )
