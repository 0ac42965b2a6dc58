"""Requests and what became of them, as entries: each step is what the verb of the same name would have appended."""

from collections.abc import Callable, Sequence

import msgspec

from appban.cli.seeding.history.asking import Tree, capacity, first_version
from appban.cli.seeding.history.book import Book, device, person
from appban.cli.seeding.history.files import CasePart, StepPart
from appban.regime import events as ev
from appban.regime.exemption import (
    Commitment,
    Decision,
    decision_digest,
    request_digest,
)
from appban.regime.mitigation import Method
from appban.regime.time import DAY, MINUTE

PRIVATE_OFFICE = "clerk"
"""Who notes what ministers say on the telephone."""
CONFIRM_WITHIN = 2 * DAY


class Played:
    """One request on its way into the book."""

    def __init__(self, book: Book, tree: Tree, part: CasePart) -> None:
        self._book, self._part = book, part
        self._version = tree.pin(part)
        self._request = first_version(book, tree, part)
        self._phoned = ""
        self.id = self._request.exemption

    def play(self) -> None:
        """Enter the request and every step."""
        part = self._part
        self._submit(part.asked)
        for step in part.steps:
            _STEPS[step.do](self, step)

    @property
    def _digest(self) -> str:
        return request_digest(self._request)

    def _submit(self, at: int) -> None:
        self._enter(
            at, ev.ExemptionSubmitted(stated=at, request=self._request, digest=self._digest), self._part.by
        )
        route = self._version.exemptions.route(self._part.route)
        for stage in () if route is None else route.stages:
            if stage.required == "never":
                event = ev.StageNotRequired(
                    stated=at, exemption=self.id, digest=self._digest, stage=stage.id, rule=stage.rule
                )
                self._enter(at, event, self._part.by)

    def _enter(self, at: int, event: ev.Event, by: str | None) -> None:
        self._book.enter(at, event, by=by, body=self._part.body)

    def assess(self, step: StepPart) -> None:
        """Somebody in security judges the risk."""
        event = ev.RequestAssessed(
            stated=step.at,
            exemption=self.id,
            digest=self._digest,
            assessor=person(step.by),
            risk=step.risk,
            residual=step.risk,
            reasons=self._book.keep(step.says or "Looked at with the device before us", self.id),
        )
        self._enter(step.at, event, step.by)

    def decide(self, step: StepPart, code: Commitment | None = None) -> None:
        """A seat is cleared or refused, in person or by telephone."""
        phoned = code is not None
        who = step.minister if phoned else step.by
        decision = Decision(
            request_digest=self._digest,
            stage=step.stage,
            outcome="refuse" if step.do == "refuse" else "clear",
            conditions=(),
            person=person(who),
            capacity=capacity(self._version, self._part.route, step),
            instrument="Minute of the day",
            stated=step.stated or step.at,
        )
        event = ev.DecisionMade(
            stated=decision.stated,
            exemption=self.id,
            decision=decision,
            digest=decision_digest(decision),
            seat=step.seat,
            noted_by=person(step.by) if phoned else None,
            phone_code=code,
            confirm_by=decision.stated + CONFIRM_WITHIN if phoned else None,
            reason=self._book.keep(step.says, self.id) if step.says else None,
        )
        if phoned:
            self._phoned = event.digest
        self._enter(step.at, event, step.by)

    def phone(self, step: StepPart) -> None:
        """A minister decides by telephone; a clerk reads the code out and notes the decision."""
        at = step.at - 10 * MINUTE
        code = self._book.keep(f"{sum(self._part.ref.encode()) % 10**6:06d}", self.id)
        event = ev.PhoneCodeMinted(
            stated=at, exemption=self.id, digest=self._digest, stage=step.stage, code=code, until=at + DAY
        )
        self._enter(at, event, step.by)
        self.decide(step, code)

    def confirm(self, step: StepPart) -> None:
        """What was said on the telephone is confirmed in writing."""
        event = ev.ClearanceConfirmed(stated=step.at, exemption=self.id, decision_digest=self._phoned)
        self._enter(step.at, event, step.by)

    def brief(self, step: StepPart) -> None:
        """Those who are to use it were briefed."""
        event = ev.MitigationEvidenced(
            stated=step.stated or step.at,
            mitigation="ppl-briefed",
            device=None,
            exemption=self.id,
            method=Method.ATTESTATION,
            source=f"person:{person(step.by)}",
        )
        self._enter(step.at, event, step.by)

    def withdraw(self, step: StepPart) -> None:
        """The requester takes it back."""
        event = ev.ExemptionWithdrawn(stated=step.at, exemption=self.id, reason=self._why(step))
        self._enter(step.at, event, self._part.by)

    def revoke(self, step: StepPart) -> None:
        """It is taken away."""
        event = ev.ExemptionRevoked(stated=step.stated or step.at, exemption=self.id, reason=self._why(step))
        self._enter(step.at, event, step.by)

    def hand_back(self, step: StepPart) -> None:
        """It is given back."""
        self._enter(step.at, ev.ExemptionHandedBack(stated=step.at, exemption=self.id), self._part.by)

    def suspend(self, step: StepPart) -> None:
        """It is held off."""
        event = ev.ExemptionSuspended(stated=step.at, exemption=self.id, reason=self._why(step))
        self._enter(step.at, event, step.by)

    def reinstate(self, step: StepPart) -> None:
        """It goes on."""
        event = ev.ExemptionReinstated(stated=step.at, exemption=self.id, reason=self._why(step))
        self._enter(step.at, event, step.by)

    def close(self, step: StepPart) -> None:
        """The application is gone, which two sign."""
        event = ev.ExemptionClosed(
            stated=step.at,
            exemption=self.id,
            evidence="inspection",
            digest=None,
            signed_by=tuple(map(person, step.signed_by)),
        )
        self._enter(step.at, event, step.by)

    def narrow(self, step: StepPart) -> None:
        """A new version without one of the devices."""
        left = tuple(each for each in self._request.devices if each.id != device(step.device))
        self._request = msgspec.structs.replace(
            self._request, version=self._request.version + 1, devices=left
        )
        self._submit(step.at)

    def ratify(self, step: StepPart) -> None:
        """A minister confirms an emergency after the event."""
        event = ev.ExemptionRatified(stated=step.at, exemption=self.id, ratifier=person(step.by))
        self._enter(step.at, event, step.by)

    def review(self, step: StepPart) -> None:
        """An emergency that nobody confirmed is looked at."""
        event = ev.EmergencyReviewed(
            stated=step.at, exemption=self.id, reviewer=person(step.by), reason=self._why(step)
        )
        self._enter(step.at, event, step.by)

    def lost(self, step: StepPart) -> None:
        """A device of it is lost."""
        self._enter(
            step.at, ev.DeviceLost(stated=step.stated or step.at, device=device(step.device)), step.by
        )

    def failed(self, step: StepPart) -> None:
        """An inspection sees that a device reaches what it must not."""
        for each in self._named(step):
            event = ev.MitigationFailed(
                stated=step.stated or step.at,
                mitigation="dev-no-corporate-data",
                device=device(each),
                exemption=None,
                source=f"person:{person(step.by)}",
            )
            self._enter(step.at, event, step.by)

    def told_elsewhere(self, step: StepPart) -> None:
        """What sources tell of devices is entered with what they tell of others (see `posture`)."""

    def _named(self, step: StepPart) -> Sequence[str]:
        return (step.device,) if step.device else self._part.devices

    def _why(self, step: StepPart) -> Commitment:
        return self._book.keep(step.says or "As agreed", self.id)


_STEPS: dict[str, Callable[[Played, StepPart], None]] = {
    "assess": Played.assess,
    "clear": Played.decide,
    "refuse": Played.decide,
    "attest": Played.decide,
    "phone": Played.phone,
    "confirm": Played.confirm,
    "brief": Played.brief,
    "evidence": Played.told_elsewhere,
    "seen": Played.told_elsewhere,
    "failed": Played.failed,
    "withdraw": Played.withdraw,
    "revoke": Played.revoke,
    "hand-back": Played.hand_back,
    "suspend": Played.suspend,
    "reinstate": Played.reinstate,
    "close": Played.close,
    "narrow": Played.narrow,
    "ratify": Played.ratify,
    "review": Played.review,
    "lost": Played.lost,
}
