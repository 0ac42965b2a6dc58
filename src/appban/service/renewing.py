"""Renewing: a new request that asks for the same again and names what it continues, so that its days are counted on."""

import msgspec

from appban.errors import InputError
from appban.regime.exemption import Commitment, ExemptionId, Request
from appban.regime.roster import Roster
from appban.service.exemptions import Submitted, submit
from appban.service.guard import known_exemption
from appban.service.reading import Focus
from appban.service.submission import Submission
from appban.service.work import Work


class Renewal(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be renewed until when; a text left out is taken from the request renewed, while it is still held."""

    exemption: ExemptionId
    until: int
    start: int | None = None
    justification: str | None = None
    alternatives: str | None = None


def renew(work: Work, asked: Renewal, roster: Roster) -> Submitted:
    """Submit the renewal, which is cleared like any request; RefusedError unless the old one came the ordinary route."""
    facts = work.facts(Focus(exemptions=(asked.exemption,)))
    old = known_exemption(facts, asked.exemption).request
    return submit(work, _submission(work, old, asked), roster)


def _submission(work: Work, old: Request, asked: Renewal) -> Submission:
    return Submission(
        body=old.body,
        restrictions=tuple(pin.restriction for pin in old.restrictions),
        apps=old.apps,
        surfaces=old.surfaces,
        devices=tuple(device.id for device in old.devices),
        people=tuple(person.id for person in old.people),
        purpose=old.purpose,
        start=max(old.end, work.now) if asked.start is None else asked.start,
        end=asked.until,
        justification=_text(work, asked.justification, old.justification, "justification"),
        alternatives=_text(work, asked.alternatives, old.alternatives, "alternatives considered"),
        mitigations=old.mitigations,
        renews=old.exemption,
    )


def _text(work: Work, given: str | None, kept: Commitment, what: str) -> str:
    if given is not None:
        return given
    held = work.writer.openings([kept]).get(kept)
    if held is None:
        raise InputError(f"the {what} of the request renewed is not held any more; state it anew")
    return held.value
