"""Which lines of a list an entry may change: an entry is asked what it speaks of, and what it may speak of is looked up.

Whatever this file does not know touches every line, so that an event of a later version never leaves one that is wrong.
"""

from collections.abc import Iterable, Iterator

from appban.regime import events as ev
from appban.regime.evidence import proofs_for
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.mitigation import Evidence, MitigationRule
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId
from appban.regime.seats import rules_of

NEVER = (
    ev.RecordOpened,
    ev.AdministrationBegan,
    ev.ClockAcknowledged,
    ev.AppRecorded,
    ev.OwnershipRecorded,
    ev.AppClassified,
    ev.AppListed,
    ev.ListingEnded,
    ev.IdentityConfirmed,
    ev.IdentityWithdrawn,
    ev.PackAdopted,
    ev.MitigationDefined,
    ev.StatementMade,
    ev.ReturnMade,
    ev.ContractRecorded,
    ev.NetworkRecorded,
    ev.SnapshotTaken,
    ev.InventoryDropped,
    ev.FindingDisposed,
    ev.Erased,
    ev.EnforcementApplied,
    ev.EnforcementAnswered,
    ev.ReceiptReceived,
    ev.ProbeAnswered,
    ev.TokenMinted,
    ev.TokenEnded,
    ev.PasskeyRegistered,
    ev.OnCallSet,
    ev.OnCallEnded,
    ev.AwaySet,
    ev.AwayEnded,
)
"""What no exemption's standing turns on."""


class Touch:
    """Finds exemptions by what their standing turns on beside their own entries; it grows with them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._pinning: dict[RestrictionId, set[ExemptionId]] = {}
        self._under: dict[CircumstanceId, set[ExemptionId]] = {}
        self._deciding: dict[PersonId, set[ExemptionId]] = {}
        for exemption in facts.exemptions:
            self._file(exemption)

    def touched(self, event: ev.Event) -> Iterator[ExemptionId]:
        """The exemptions that an entry may change, those that replaced others with these; the facts have it already."""
        for exemption in self._directly(event):
            yield from self._with_replaced(exemption)

    def heard(self, event: ev.Event) -> tuple[str, int] | None:
        """The source that an entry says was heard from, and when it was: that may end a silence."""
        match event:
            case ev.SourceDelivered() | ev.MitigationEvidenced() | ev.MitigationFailed():
                return event.source, event.stated
            case _:
                return None

    def graces(self, exemption: ExemptionId) -> Iterator[tuple[str, int, int]]:
        """Each source whose silence an exemption's standing may turn on, and the interval in which it may."""
        history = self._facts.exemptions[exemption]
        for pin in history.request.restrictions:
            rules = rules_of(self._facts, pin)
            for rule in () if rules is None else rules.mitigations:
                if rule.source_grace and rule.silent_after is not None and rule.fresh_for is not None:
                    for held in self._held(history, rule):
                        stale = held.stated + rule.fresh_for
                        yield held.source, stale, stale + rule.source_grace

    def successors(self, exemption: ExemptionId) -> set[ExemptionId]:
        """The exemptions that name one as replaced, and those that name these."""
        found: set[ExemptionId] = set()
        new = {exemption}
        while new:
            new = {other for each in new for other in self._facts.replacing.get(each, ())} - found
            found |= new
        return found

    def _held(self, history: ExemptionHistory, rule: MitigationRule) -> Iterator[Evidence]:
        request = history.request
        devices = (None,) if rule.about == "exemption" else tuple(each.id for each in request.devices)
        for device in devices:
            proofs = proofs_for(self._facts, request.exemption, rule, device)
            yield from () if proofs is None else proofs.held

    def _directly(self, event: ev.Event) -> Iterable[ExemptionId]:
        facts = self._facts
        match event:
            case ev.ExemptionSubmitted():
                self._file(event.request.exemption)
                return (event.request.exemption,)
            case ev.ExemptionEvent():
                self._file(event.exemption)
                return (event.exemption,)
            case ev.MitigationEvidenced() | ev.MitigationFailed():
                named = () if event.device is None else facts.naming_device.get(event.device, ())
                return named if event.exemption is None else (event.exemption, *named)
            case ev.SourceDelivered():
                return ()
            case ev.DeviceRecorded() | ev.DeviceLost() | ev.DeviceReassigned() | ev.DeviceReturned():
                return facts.naming_device.get(event.device, ())
            case (
                ev.PersonRecorded()
                | ev.PersonLeft()
                | ev.PersonReturned()
                | ev.AuthorityGranted()
                | ev.PasskeyEnded()
            ):
                return self._of_person(event.person)
            case ev.AuthorityEnded():
                return self._of_person(facts.authorities[event.authority].person)
            case _:
                return self._of_ban(event)

    def _of_ban(self, event: ev.Event) -> Iterable[ExemptionId]:
        match event:
            case ev.RestrictionMade():
                return self._pinning.get(event.restriction.id, ())
            case ev.RestrictionEnded() | ev.RestrictionReaffirmed():
                return self._pinning.get(event.restriction, ())
            case ev.ReviewOpened():
                return [each for each in event.exemptions if each in self._facts.exemptions]
            case ev.CircumstanceDeclared() | ev.CircumstanceExtended() | ev.CircumstanceEnded():
                return self._under.get(event.circumstance, ())
            case _:
                return () if isinstance(event, NEVER) else tuple(self._facts.exemptions)

    def _of_person(self, person: PersonId) -> Iterator[ExemptionId]:
        for each in self._facts.ids_of(person):
            yield from self._facts.naming_person.get(each, ())
            yield from self._deciding.get(each, ())

    def _with_replaced(self, exemption: ExemptionId) -> set[ExemptionId]:
        found: set[ExemptionId] = set()
        new = {exemption}
        while new:
            found |= new
            versions = (v for each in new for _, v in self._facts.exemptions[each].versions)
            replaced = {v.request.replaces for v in versions if v.request.replaces is not None}
            new = {each for each in replaced - found if each in self._facts.exemptions}
        return found

    def _file(self, exemption: ExemptionId) -> None:
        history = self._facts.exemptions[exemption]
        for _, version in history.versions:
            request = version.request
            for pin in request.restrictions:
                self._pinning.setdefault(pin.restriction, set()).add(exemption)
            if request.circumstance is not None:
                self._under.setdefault(request.circumstance, set()).add(exemption)
        for given in history.decisions:
            self._deciding.setdefault(given.event.decision.person, set()).add(exemption)
