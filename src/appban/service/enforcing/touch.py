"""What new entries touch, so that only the views of those devices and the plans of those points are worked out again.

Of the kinds named here it is known how far they reach. An entry of any other kind touches everything: to work out
again what stays as it was costs time, to leave as it was what changed would let something through.
"""

from collections.abc import Iterable

import msgspec

from appban.regime import events as ev
from appban.regime.device import DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.reducer import Entry
from appban.regime.roster import Roster


class Touched(msgspec.Struct, frozen=True):
    """Devices whose exemptions may be others than before, and points to which somebody sent something."""

    devices: frozenset[DeviceId] = frozenset()
    points: frozenset[str] = frozenset()


def touched(facts: Facts, entries: Iterable[Entry], roster: Roster) -> Touched | None:
    """What entries touch that were just folded into the facts; None for everything."""
    notes = _Notes(facts, roster)
    if not all(notes.take(recorded, event) for recorded, event in entries):
        return None
    return Touched(frozenset(notes.touched_devices()), frozenset(notes.points))


class _Notes:
    """What the entries speak of, gathered first, since what they lead to is looked up once for all of them."""

    def __init__(self, facts: Facts, roster: Roster) -> None:
        self._facts, self._roster = facts, roster
        self.points: set[str] = set()
        self._devices: set[DeviceId] = set()
        self._exemptions: set[ExemptionId] = set()
        self._deciders: set[PersonId] = set()
        self._sources: set[str] = set()
        self._circumstances: set[CircumstanceId] = set()

    def take(self, recorded: int, event: ev.Event) -> bool:
        """Note an entry; False if it may touch more than what can be noted."""
        match event:
            case ev.ExemptionSubmitted():
                self._exemptions.add(event.request.exemption)
            case ev.ExemptionEvent():
                self._exemptions.add(event.exemption)
            case ev.MitigationEvidenced() | ev.MitigationFailed():
                self._evidence(event)
            case ev.SourceDelivered():
                self._sources.add(event.source)
            case ev.DeviceLost() | ev.DeviceReassigned() | ev.DeviceReturned():
                return self._device(event.device)
            case ev.CircumstanceDeclared() | ev.CircumstanceExtended() | ev.CircumstanceEnded():
                self._circumstances.add(event.circumstance)
            case ev.EnforcementApplied() | ev.EnforcementAnswered():
                self.points.add(event.point)
            case _:
                return self._person(recorded, event) or isinstance(event, _NO_VIEW)
        return True

    def touched_devices(self) -> Iterable[DeviceId]:
        """The devices that exemptions name and that the entries may concern."""
        self._lead_to_exemptions()
        named = {device for device in self._devices if device in self._facts.naming_device}
        return named | {
            device.id
            for exemption in self._with_replaced()
            for _, version in self._facts.exemptions[exemption].versions
            for device in version.request.devices
        }

    def _evidence(self, event: ev.MitigationEvidenced | ev.MitigationFailed) -> None:
        self._sources.add(event.source)
        if event.device is not None:
            self._devices.add(event.device)
            self._exemptions.update(self._facts.naming_device.get(event.device, ()))
        elif event.exemption is not None:
            self._exemptions.add(event.exemption)

    def _device(self, device: DeviceId) -> bool:
        """A device of which nothing was known is known from then on, and stands behind points that serve all."""
        self._devices.add(device)
        self._exemptions.update(self._facts.naming_device.get(device, ()))
        return device in self._roster.index or bool(self._facts.devices[device].facts)

    def _person(self, recorded: int, event: ev.Event) -> bool:
        match event:
            case ev.PersonLeft() | ev.PersonReturned():
                for each in self._facts.ids_of(event.person):
                    self._exemptions.update(self._facts.naming_person.get(each, ()))
                return event.stated <= recorded  # a leaver to come is an edge of everybody's horizon
            case ev.PersonRecorded() | ev.AuthorityGranted():
                self._deciders.update(self._facts.ids_of(event.person))
            case ev.AuthorityEnded():
                self._deciders.update(self._facts.ids_of(self._facts.authorities[event.authority].person))
            case _:
                return False
        return True

    def _lead_to_exemptions(self) -> None:
        """Exemptions that rest on a circumstance, a clearance of these people, or evidence of these sources."""
        sources = self._sources if _some_wait_for_sources(self._facts) else set()
        if sources:
            naming = self._facts.naming_device
            for (_, device), proofs in self._facts.device_proofs.items():
                if device in naming and any(each.source in sources for each in proofs.held):
                    self._devices.add(device)
                    self._exemptions.update(naming[device])
        if sources or self._deciders or self._circumstances:
            for exemption, history in self._facts.exemptions.items():
                if self._rests(history, sources):
                    self._exemptions.add(exemption)

    def _rests(self, history: ExemptionHistory, sources: set[str]) -> bool:
        return (
            any(given.event.decision.person in self._deciders for given in history.decisions)
            or any(version.request.circumstance in self._circumstances for _, version in history.versions)
            or any(each.source in sources for proofs in history.proofs.values() for each in proofs.held)
        )

    def _with_replaced(self) -> set[ExemptionId]:
        """These exemptions and those that they replace: one ends when another takes its place."""
        found, front = set(self._exemptions), list(self._exemptions)
        while front:
            for _, version in self._facts.exemptions[front.pop()].versions:
                other = version.request.replaces
                if other is not None and other not in found and other in self._facts.exemptions:
                    found.add(other)
                    front.append(other)
        return found


_NO_VIEW = (
    ev.ReceiptReceived,
    ev.ProbeAnswered,
    ev.TokenMinted,
    ev.TokenEnded,
    ev.FindingDisposed,
    ev.StatementMade,
    ev.ReturnMade,
    ev.ContractRecorded,
    ev.RestrictionReaffirmed,
    ev.SnapshotTaken,
    ev.ClockAcknowledged,
    ev.OnCallSet,
    ev.OnCallEnded,
    ev.AwaySet,
    ev.AwayEnded,
)
"""Entries on which no view turns. A snapshot does so by the roster, which is looked at by itself."""


def _some_wait_for_sources(facts: Facts) -> bool:
    """Whether evidence holds for longer anywhere while its source is silent, so that a delivery can end it."""
    return any(
        rule.source_grace and rule.silent_after is not None
        for held in facts.restrictions.values()
        for _, version in held.versions
        for rule in version.exemptions.mitigations
    )
