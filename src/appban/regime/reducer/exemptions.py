"""Filing the life of exemptions: requests, decisions, evidence, devices and what sources delivered."""

from typing import TypeVar

from appban.errors import InternalError
from appban.regime import events as ev
from appban.regime.device import PlaceFact
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Deciding, ExemptionHistory, Facts, PlaceHistory, Proofs
from appban.regime.mitigation import Evidence
from appban.regime.reducer.filing import Filing

Key = TypeVar("Key", str, tuple[str, str])


def _submitted(f: Facts, r: int, e: ev.ExemptionSubmitted) -> None:
    request = e.request
    f.exemptions.setdefault(request.exemption, ExemptionHistory()).versions.append((r, e))
    for device in request.devices:
        _name(f.naming_device.setdefault(device.id, []), request.exemption)
    for person in request.people:
        _name(f.naming_person.setdefault(person.id, []), request.exemption)
    if request.replaces is not None:
        _name(f.replacing.setdefault(request.replaces, []), request.exemption)


def _not_required(f: Facts, _r: int, e: ev.StageNotRequired) -> None:
    f.exemptions[e.exemption].not_required.append(e)


def _phone_code(f: Facts, _r: int, e: ev.PhoneCodeMinted) -> None:
    f.exemptions[e.exemption].phone_codes.append(e)


def _assessed(f: Facts, r: int, e: ev.RequestAssessed) -> None:
    f.exemptions[e.exemption].assessments.setdefault(e.digest, []).append((max(e.stated, r), e))


def _assigned(f: Facts, r: int, e: ev.ExemptionAssigned) -> None:
    f.exemptions[e.exemption].assignments.append((max(e.stated, r), e.person))


def _need(f: Facts, r: int, e: ev.NeedAsked | ev.NeedAnswered) -> None:
    f.exemptions[e.exemption].needs.append((r, e))


def _review_opened(f: Facts, r: int, e: ev.ReviewOpened) -> None:
    for exemption in e.exemptions:
        f.reviewing.setdefault(exemption, []).append((r, e))


def _review_answered(f: Facts, r: int, e: ev.ReviewAnswered) -> None:
    history = f.exemptions[e.exemption]
    history.answers.append((max(e.stated, r), e))
    if e.answer == "end":
        _first(history.ended, "ended in review", e.stated)


def _decided(f: Facts, r: int, e: ev.DecisionMade) -> None:
    f.exemptions[e.exemption].decisions.append(Deciding(r, e))


def _first(held: dict[Key, int], key: Key, at: int) -> None:
    held[key] = min(held.get(key, at), at)


def _clearance_confirmed(f: Facts, r: int, e: ev.ClearanceConfirmed) -> None:
    _first(f.exemptions[e.exemption].confirmations, e.decision_digest, max(e.stated, r))


def _condition_met(f: Facts, r: int, e: ev.ConditionMet) -> None:
    _first(f.exemptions[e.exemption].conditions, (e.decision_digest, e.condition), max(e.stated, r))


def _suspended(f: Facts, r: int, e: ev.ExemptionSuspended) -> None:
    f.exemptions[e.exemption].suspensions.leave(e.stated, r)


def _reinstated(f: Facts, r: int, e: ev.ExemptionReinstated) -> None:
    f.exemptions[e.exemption].suspensions.come_back(max(e.stated, r), r)


def _withdrawn(f: Facts, _r: int, e: ev.ExemptionWithdrawn) -> None:
    _first(f.exemptions[e.exemption].ended, "withdrawn", e.stated)


def _revoked(f: Facts, _r: int, e: ev.ExemptionRevoked) -> None:
    _first(f.exemptions[e.exemption].ended, "revoked", e.stated)


def _handed_back(f: Facts, _r: int, e: ev.ExemptionHandedBack) -> None:
    _first(f.exemptions[e.exemption].ended, "handed back", e.stated)


def _closed(f: Facts, _r: int, e: ev.ExemptionClosed) -> None:
    _first(f.exemptions[e.exemption].ended, "closed", e.stated)


def _ratified(f: Facts, r: int, e: ev.ExemptionRatified) -> None:
    history = f.exemptions[e.exemption]
    history.ratified = (
        max(e.stated, r) if history.ratified is None else min(history.ratified, max(e.stated, r))
    )


def _reviewed(f: Facts, r: int, e: ev.EmergencyReviewed) -> None:
    f.exemptions[e.exemption].reviewed = max(e.stated, r)


def _evidenced(f: Facts, r: int, e: ev.MitigationEvidenced) -> None:
    _proofs(f, e).held.append(Evidence(e.stated, max(e.stated, r), e.method, e.source))
    f.delivered(e.source, e.stated)


def _failed(f: Facts, _r: int, e: ev.MitigationFailed) -> None:
    _proofs(f, e).failed.append(e.stated)
    f.delivered(e.source, e.stated)


def _device(f: Facts, r: int, e: ev.DeviceRecorded) -> None:
    _place(f.devices.setdefault(e.device, PlaceHistory()), PlaceFact(e.stated, r, e.place))


def _network(f: Facts, r: int, e: ev.NetworkRecorded) -> None:
    _place(f.networks.setdefault(e.network, PlaceHistory()), PlaceFact(e.stated, r, e.place))


def _device_away(f: Facts, r: int, e: ev.DeviceLost | ev.DeviceReassigned) -> None:
    f.devices.setdefault(e.device, PlaceHistory()).absences.leave(e.stated, r)


def _device_back(f: Facts, r: int, e: ev.DeviceReturned) -> None:
    f.devices.setdefault(e.device, PlaceHistory()).absences.come_back(max(e.stated, r), r)


def _delivered(f: Facts, _r: int, e: ev.SourceDelivered) -> None:
    f.delivered(e.source, e.stated)


def _snapshot(f: Facts, r: int, e: ev.SnapshotTaken) -> None:
    f.snapshots.append((r, e.snapshot, e.manifest))


def _disposed(f: Facts, r: int, e: ev.FindingDisposed) -> None:
    f.dispositions[e.finding] = (r, e.disposition)


def _name(names: list[ExemptionId], exemption: ExemptionId) -> None:
    if exemption not in names:
        names.append(exemption)


def _place(history: PlaceHistory, fact: PlaceFact) -> None:
    history.facts.append(fact)
    history.facts.sort(key=lambda held: (held.stated, held.recorded))


def _proofs(f: Facts, e: ev.MitigationEvidenced | ev.MitigationFailed) -> Proofs:
    if e.device is not None:
        return f.device_proofs.setdefault((e.mitigation, e.device), Proofs())
    if e.exemption is None:
        raise InternalError(f"entry {f.size - 1} is evidence for {e.mitigation} about nothing; report this")
    return f.exemptions[e.exemption].proofs.setdefault(e.mitigation, Proofs())


FILES: dict[type[ev.Event], Filing] = {
    ev.ExemptionSubmitted: _submitted,
    ev.ExemptionWithdrawn: _withdrawn,
    ev.StageNotRequired: _not_required,
    ev.PhoneCodeMinted: _phone_code,
    ev.RequestAssessed: _assessed,
    ev.ExemptionAssigned: _assigned,
    ev.NeedAsked: _need,
    ev.NeedAnswered: _need,
    ev.ReviewOpened: _review_opened,
    ev.ReviewAnswered: _review_answered,
    ev.DecisionMade: _decided,
    ev.ClearanceConfirmed: _clearance_confirmed,
    ev.ConditionMet: _condition_met,
    ev.ExemptionSuspended: _suspended,
    ev.ExemptionReinstated: _reinstated,
    ev.ExemptionRevoked: _revoked,
    ev.ExemptionHandedBack: _handed_back,
    ev.ExemptionRatified: _ratified,
    ev.EmergencyReviewed: _reviewed,
    ev.ExemptionClosed: _closed,
    ev.MitigationEvidenced: _evidenced,
    ev.MitigationFailed: _failed,
    ev.DeviceRecorded: _device,
    ev.NetworkRecorded: _network,
    ev.DeviceLost: _device_away,
    ev.DeviceReassigned: _device_away,
    ev.DeviceReturned: _device_back,
    ev.SourceDelivered: _delivered,
    ev.SnapshotTaken: _snapshot,
    ev.FindingDisposed: _disposed,
}
