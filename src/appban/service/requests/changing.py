"""Asking again with changes: an edit makes the next version of a request, a renewal a new request that continues it."""

import msgspec

from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import Commitment, ExemptionId, Request
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.restriction import Purpose, RestrictionId
from appban.regime.roster import Roster
from appban.service.guard import known_exemption
from appban.service.reading import Focus
from appban.service.requests.exemptions import Submitted, edit, submit
from appban.service.requests.submission import Submission
from appban.service.work import Work


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked otherwise than before; None leaves a field as it was, a text only while it is still held."""

    body: BodyId | None = None
    restrictions: tuple[RestrictionId, ...] | None = None
    apps: tuple[AppId, ...] | None = None
    surfaces: tuple[Surface, ...] | None = None
    devices: tuple[DeviceId, ...] | None = None
    people: tuple[PersonId, ...] | None = None
    purpose: Purpose | None = None
    start: int | None = None
    end: int | None = None
    justification: str | None = None
    alternatives: str | None = None
    mitigations: tuple[str, ...] | None = None
    replaces: ExemptionId | None = None


def edit_with(
    work: Work, exemption: ExemptionId, changes: Changes, roster: Roster, shown: int | None = None
) -> Submitted:
    """The next version of a request, with some fields changed; errors as `edit`."""
    request = known_exemption(work.facts(Focus(exemptions=(exemption,))), exemption).request
    return edit(work, exemption, changed(work, request, changes), roster, shown)


def renew(work: Work, exemption: ExemptionId, changes: Changes, roster: Roster) -> Submitted:
    """A new request that continues an exemption from its end; cleared like any, and its days are counted on.

    RefusedError unless the old one came the ordinary route.
    """
    old = known_exemption(work.facts(Focus(exemptions=(exemption,))), exemption).request
    start = max(old.end, work.now) if changes.start is None else changes.start
    again = changed(work, old, msgspec.structs.replace(changes, start=start))
    return submit(
        work,
        msgspec.structs.replace(
            again, route="ordinary", circumstance=None, replaces=changes.replaces, renews=exemption
        ),
        roster,
    )


def changed(work: Work, request: Request, changes: Changes) -> Submission:
    """A submission of the same request with some fields changed; InputError for a text that was erased and is not given."""
    return Submission(
        body=changes.body or request.body,
        restrictions=changes.restrictions or tuple(pin.restriction for pin in request.restrictions),
        apps=changes.apps or request.apps,
        surfaces=changes.surfaces or request.surfaces,
        devices=changes.devices or tuple(device.id for device in request.devices),
        people=changes.people or tuple(person.id for person in request.people),
        purpose=changes.purpose or request.purpose,
        start=request.start if changes.start is None else changes.start,
        end=request.end if changes.end is None else changes.end,
        justification=_text(work, changes.justification, request.justification, "justification"),
        alternatives=_text(work, changes.alternatives, request.alternatives, "alternatives considered"),
        mitigations=request.mitigations if changes.mitigations is None else changes.mitigations,
        route=request.route,
        circumstance=request.circumstance,
        replaces=changes.replaces or request.replaces,
        renews=request.renews,
        facts_digest=request.facts_digest,
        facts_row=request.facts_row,
    )


def _text(work: Work, given: str | None, kept: Commitment, what: str) -> str:
    if given is not None:
        return given
    held = work.writer.openings([kept]).get(kept)
    if held is None:
        raise InputError(f"the {what} of the request is not held any more; state it anew")
    return held.value
