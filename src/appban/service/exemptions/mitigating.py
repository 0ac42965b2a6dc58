"""Evidence for mitigations: what was seen to hold, what was seen to fail, and what a source delivered."""

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.mitigation import Method
from appban.regime.people import PersonId
from appban.regime.seats import rules_of
from appban.regime.time import show
from appban.service.guard import acting_person, holders, known_exemption, refuse_gain, require_security
from appban.service.reading import Focus
from appban.service.work import Work


def attest(
    work: Work,
    exemption: ExemptionId,
    mitigation: str,
    *,
    method: Method,
    stated: int,
    device: DeviceId | None = None,
    digest: str | None = None,
) -> None:
    """Record evidence that a mitigation of an exemption holds; for every device of it when none is named.

    An inspection or document is vouched for by somebody who could fill a security seat and does not gain from it; an
    attestation may come from a named holder. Machine evidence comes from sources, not from here.
    """
    facts, history, person = _open(work, exemption)
    _check_time(stated, work.now)
    _check(facts, history, mitigation, method)
    if method is Method.MACHINE:
        raise RefusedError(
            "machine evidence comes from a source; attest by inspection, document or attestation"
        )
    if method is not Method.ATTESTATION or facts.human(person) not in holders(facts, history):
        require_security(facts, person, history.request, work.now)
        refuse_gain(facts, history, person)
    for subject in _subjects(facts, history, mitigation, device):
        event = ev.MitigationEvidenced(
            stated=stated,
            mitigation=mitigation,
            device=subject,
            exemption=exemption if subject is None else None,
            method=method,
            source=f"person:{person}",
            digest=digest,
        )
        work.add(event, history.request.body)


def observe_failed(
    work: Work, exemption: ExemptionId, mitigation: str, *, stated: int, device: DeviceId | None = None
) -> None:
    """Record that a mitigation was seen not to hold; it suspends until fresh evidence."""
    facts, history, person = _open(work, exemption)
    _check_time(stated, work.now)
    _check(facts, history, mitigation, Method.INSPECTION)
    for subject in _subjects(facts, history, mitigation, device):
        event = ev.MitigationFailed(
            stated=stated,
            mitigation=mitigation,
            device=subject,
            exemption=exemption if subject is None else None,
            source=f"person:{person}",
        )
        work.add(event, history.request.body)


def machine_evidence(
    work: Work, source: str, results: tuple[tuple[DeviceId, str, bool], ...], *, stated: int, batch: str
) -> None:
    """Record what a source saw of mitigations on devices: (device, slug, holds); one delivery of that source."""
    if stated > work.now:
        raise InputError(f"a source reports on {show(stated)}, which is yet to come; check its clock")
    work.add(
        ev.SourceDelivered(stated=stated, source=source, batch=batch, devices=len({r[0] for r in results}))
    )
    for device, slug, holds in results:
        if holds:
            work.add(
                ev.MitigationEvidenced(
                    stated=stated,
                    mitigation=slug,
                    device=device,
                    exemption=None,
                    method=Method.MACHINE,
                    source=source,
                    digest=batch,
                )
            )
        else:
            work.add(
                ev.MitigationFailed(
                    stated=stated, mitigation=slug, device=device, exemption=None, source=source
                )
            )


def _open(work: Work, exemption: ExemptionId) -> tuple[Facts, ExemptionHistory, PersonId]:
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    return facts, known_exemption(facts, exemption), acting_person(work, facts)


def _check_time(stated: int, now: int) -> None:
    if stated > now:
        raise InputError(f"evidence of {show(stated)} is yet to come; state when it was seen")


def _check(facts: Facts, history: ExemptionHistory, mitigation: str, method: Method) -> None:
    if mitigation not in history.request.mitigations:
        named = ", ".join(history.request.mitigations)
        raise NotFoundError(f"{history.request.exemption} has no mitigation {mitigation}; it has {named}")
    kind = facts.mitigations.get(mitigation)
    if kind is not None and method not in kind.methods:
        raise RefusedError(f"{mitigation} is evidenced by {', '.join(kind.methods)}, not by {method}")


def _subjects(
    facts: Facts, history: ExemptionHistory, mitigation: str, device: DeviceId | None
) -> tuple[DeviceId | None, ...]:
    named = tuple(d.id for d in history.request.devices)
    if device is not None and device not in named:
        raise NotFoundError(
            f"{history.request.exemption} does not name device {device}; it names {', '.join(named)}"
        )
    rules = [rules_of(facts, pin) for pin in history.request.restrictions]
    about = {
        rule.about
        for each in rules
        if each is not None
        for rule in each.mitigations
        if rule.slug == mitigation
    }
    kind = facts.mitigations.get(mitigation)
    if "device" in about or (not about and kind is not None and kind.about == "device"):
        return named if device is None else (device,)
    return (None,)
