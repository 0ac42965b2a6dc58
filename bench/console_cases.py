"""Exemptions of the console's bench in mixed states: what a record of them holds, in order, as events."""

import random
from collections.abc import Iterator, Sequence

import msgspec

from appban.ports import Opening
from appban.record.commitments import commit
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import (
    Commitment,
    Decision,
    ExemptionId,
    Pin,
    PinnedDevice,
    PinnedPerson,
    Request,
    decision_digest,
    request_digest,
)
from appban.regime.identity import Surface
from appban.regime.mitigation import Method
from appban.regime.people import PersonClass, PersonId
from appban.regime.restriction import Purpose
from appban.regime.time import DAY, HOUR
from console_fleet import device, place

FATES = {
    "requested": 4, "assessed": 4, "part-cleared": 6, "cleared": 4, "refused": 6, "in-force": 22, "suspended": 2,
    "lapsed": 18, "withdrawn": 4, "closed": 30,
}  # fmt: skip
"""How often each comes, in a hundred."""
PURPOSES = tuple(map(Purpose, ("enforcement", "online-harms", "communications")))
GATES = ("dev-no-corporate-data", "ppl-briefed")


class Office(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts in one department, and over which bodies."""

    bodies: tuple[BodyId, ...]
    staff: tuple[PersonId, ...]
    analyst: PersonId
    head: PersonId
    minister: PersonId | None


class Told(msgspec.Struct, frozen=True):
    """One entry to be: when, what, whose, and the texts behind its commitments."""

    at: int
    event: ev.Event
    body: BodyId
    openings: tuple[Opening, ...] = ()


class Maker:
    """Makes exemptions one after another, the same for one seed."""

    def __init__(
        self, offices: Sequence[Office], bodies: Sequence[BodyId], devices: int, texts: Sequence[str], at: int
    ) -> None:
        self._offices, self._bodies, self._devices = offices, bodies, devices
        self._texts, self._at = texts, at
        self._draw = random.Random(11)
        self._numbers = {body: n for n, body in enumerate(bodies)}
        self.ids: list[ExemptionId] = []

    def case(self, app: AppId) -> Iterator[Told]:
        """All entries of one exemption."""
        draw = self._draw
        office = draw.choice(self._offices)
        (fate,) = draw.choices(list(FATES), list(FATES.values()))
        body = draw.choice(office.bodies)
        exemption = ExemptionId(f"exemption-{draw.getrandbits(80):020x}")
        self.ids.append(exemption)
        purpose = draw.choice(PURPOSES[:2] if office.minister is None else PURPOSES)
        requester, holder = draw.sample(office.staff, 2)
        submitted, end = self._window(fate)
        openings = tuple(self._text(exemption) for _ in range(2))
        request = Request(
            exemption=exemption,
            version=1,
            requester=requester,
            body=body,
            route="ordinary",
            restrictions=(Pin("uk-2023-approved-list", 1), Pin("uk-2023-tiktok", 1)),
            apps=(app,),
            surfaces=(Surface.NATIVE_APP,),
            devices=tuple(self._some_devices(body)),
            people=(PinnedPerson(holder, PersonClass.CIVIL_SERVANT),),
            purpose=purpose,
            mitigations=GATES,
            start=submitted,
            end=end,
            justification=Commitment(openings[0].commitment),
            alternatives=Commitment(openings[1].commitment),
        )
        digest = request_digest(request)
        yield Told(
            submitted, ev.ExemptionSubmitted(stated=submitted, request=request, digest=digest), body, openings
        )
        yield from self._life(office, request, digest, fate)

    def _life(self, office: Office, request: Request, digest: str, fate: str) -> Iterator[Told]:
        at, body, exemption = request.start, request.body, request.exemption
        if fate == "requested":
            return
        if fate == "withdrawn":
            text = self._text(exemption)
            event = ev.ExemptionWithdrawn(stated=at + HOUR, exemption=exemption, reason=text.commitment)
            yield Told(at + HOUR, event, body, (text,))
            return
        text = self._text(exemption)
        assessed = ev.RequestAssessed(
            stated=at + 2 * HOUR,
            exemption=exemption,
            digest=digest,
            assessor=office.analyst,
            risk="medium",
            residual="low",
            reasons=Commitment(text.commitment),
        )
        yield Told(at + 2 * HOUR, assessed, body, (text,))
        if fate == "assessed":
            return
        outcome = "refuse" if fate == "refused" else "clear"
        yield self._decided(request, digest, ("security", office.head), outcome, at + 3 * HOUR)
        if fate in {"refused", "part-cleared"}:
            return
        if request.purpose == PURPOSES[-1] and office.minister is not None:
            yield self._decided(request, digest, ("minister", office.minister), "clear", at + 4 * HOUR)
        if fate != "cleared":
            yield from self._used(request, fate)

    def _used(self, request: Request, fate: str) -> Iterator[Told]:
        at, body, exemption = request.start + 5 * HOUR, request.body, request.exemption
        yield Told(at, self._evidence(request, GATES[1], None, at), body)
        told = (at, self._at - HOUR) if fate in {"in-force", "suspended"} else (at,)
        for when in told:
            for each in request.devices:
                yield Told(when, self._evidence(request, GATES[0], each.id, when), body)
        if fate == "suspended":
            text = self._text(exemption)
            event = ev.ExemptionSuspended(
                stated=self._at - HOUR, exemption=exemption, reason=Commitment(text.commitment)
            )
            yield Told(self._at - HOUR, event, body, (text,))
        if fate == "closed":
            over = min(request.end + DAY, self._at - HOUR)
            closed = ev.ExemptionClosed(
                stated=over, exemption=exemption, evidence="observed-gone", digest=None, signed_by=()
            )
            yield Told(over, closed, body)

    def _window(self, fate: str) -> tuple[int, int]:
        """When it was submitted, and the end of its window."""
        draw, now = self._draw, self._at
        if fate in {"lapsed", "closed"}:
            submitted = now - draw.randrange(40, 95) * DAY - draw.randrange(DAY)
            return submitted, submitted + draw.randrange(10, 30) * DAY
        recent = fate in {"requested", "assessed", "part-cleared"}
        submitted = now - draw.randrange(1, 12 if recent else 60) * DAY - draw.randrange(DAY)
        return submitted, now + draw.randrange(2, 28) * DAY

    def _some_devices(self, body: BodyId) -> Iterator[PinnedDevice]:
        """One device of a body, or up to three: those that are not anybody's own."""
        draw, each = self._draw, len(self._bodies)
        found: dict[DeviceId, Place] = {}
        count = draw.choice((1, 1, 1, 2, 3))
        while len(found) < count:
            n = draw.randrange(self._devices // each) * each + self._numbers[body]
            where = place(self._bodies, n)
            if where.place_class is PlaceClass.CORPORATE:
                found[device(n)] = where
        for name in sorted(found):
            yield PinnedDevice(name, found[name])

    def _text(self, about: ExemptionId) -> Opening:
        salt, text = self._draw.randbytes(32), self._draw.choice(self._texts)
        return Opening(commit(text, salt), salt, text, about)

    def _decided(
        self, request: Request, digest: str, by: tuple[str, PersonId], outcome: str, at: int
    ) -> Told:
        stage, person = by
        seat = {"security": "security-team"}.get(stage, stage)
        decision = Decision(
            request_digest=digest,
            stage=stage,
            outcome=outcome,
            conditions=(),
            person=person,
            capacity=stage,
            instrument="Minute of the board",
            stated=at,
        )
        event = ev.DecisionMade(
            stated=at,
            exemption=request.exemption,
            decision=decision,
            digest=decision_digest(decision),
            seat=seat,
        )
        return Told(at, event, request.body)

    def _evidence(self, request: Request, slug: str, of: DeviceId | None, at: int) -> ev.MitigationEvidenced:
        return ev.MitigationEvidenced(
            stated=at,
            mitigation=slug,
            device=of,
            exemption=request.exemption if of is None else None,
            method=Method.ATTESTATION if of is None else Method.MACHINE,
            source=f"person:{request.people[0].id}" if of is None else f"mdm-of-{request.body}",
        )
