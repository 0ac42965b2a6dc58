"""What befalls a request for information until it is answered: received, clarified, paid for, extended.

Whoever asked is known by a random id; name, address and wording stand beside the log, so that they can be erased.
"""

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.foi_law import section_of
from appban.regime.foi_request import FoiId, FoiRequest, LawId, RequesterId
from appban.regime.people import PersonId
from appban.regime.subjects import FOI as ROOM
from appban.regime.time import show
from appban.service.foi.finding import Laws, Open, When, law_of, refuse_day, still_open, touched, words
from appban.service.guard import FOI, acting_person, require
from appban.service.reading import Focus
from appban.service.work import Work

MOST_REFERENCE = 60
MOST_NAME = 300


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it came in. `name` and `contact` are None where they are not known."""

    law: LawId
    body: BodyId
    reference: str
    name: str | None
    contact: str | None
    wording: str
    on: When


class Extension(msgspec.Struct, frozen=True, kw_only=True):
    """How long the public interest is expected to take, to the end of a day, and by which sections."""

    until: int
    sections: tuple[str, ...]


def receive(work: Work, asked: Asked, laws: Laws) -> FoiId:
    """Enter a request for information; its id. NotAuthorisedError without `foi` over the body.

    ConflictError for a reference that the body has given already, NotFoundError for a law or body that is not known.
    """
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=(ROOM,)))
    person = acting_person(work, facts)
    law_of(laws, asked.law)
    if facts.bodies.at(asked.body, work.now) is None:
        raise NotFoundError(f"there is no body {asked.body}; `appban body list` shows them")
    require(facts, person, FOI, asked.body, work.now)
    refuse_day(asked.on, work.now)
    reference = asked.reference.strip()
    if not 0 < len(reference) <= MOST_REFERENCE or not reference.isprintable():
        raise InputError(f"{reference!r} is no reference; give 1 to {MOST_REFERENCE} characters in one line")
    if any(h.request.reference == reference and h.request.body == asked.body for h in facts.foi.values()):
        raise ConflictError(
            f"{asked.body} has a request {reference} already; look at it with `appban foi show`"
        )
    request = FoiId(work.mint("foi"))
    requester = RequesterId(work.mint("requester"))
    event = ev.foi.FoiReceived(
        stated=asked.on.stated,
        precision=asked.on.precision,
        request=FoiRequest(
            id=request,
            law=asked.law,
            body=asked.body,
            reference=reference,
            requester=requester,
            name=None if asked.name is None else work.keep(_line(asked.name, "the name"), requester),
            contact=None
            if asked.contact is None
            else work.keep(_line(asked.contact, "the address"), requester),
            wording=work.keep(words(asked.wording, "the wording"), request),
        ),
    )
    work.add(event, asked.body)
    return request


def redate(work: Work, request: FoiId, on: When, says: str) -> None:
    """Say that a request was received on another day than was entered; the first entry stays."""
    _, _, history = touched(work, request)
    refuse_day(on, work.now)
    if any(step.event.stated < on.stated for step in history.until(work.now)):
        raise InputError(
            f"{show(on.stated, work.desk.zone)} is after something that befell the request; give the day that was meant"
        )
    event = ev.foi.FoiRedated(
        stated=on.stated,
        precision=on.precision,
        request=request,
        says=work.keep(words(says, "the reason"), request),
    )
    work.add(event, history.request.body)


def ask_clarification(work: Work, request: FoiId, laws: Laws, on: When, says: str) -> None:
    """Enter that whoever asked was told what more is needed; RefusedError while that is waited for already."""
    found = still_open(work, request, laws, on)
    if found.clock.waits == "clarification":
        raise RefusedError(
            f"{_called(found)} waits for clarification since {found.clock.waits_since} already"
        )
    event = ev.foi.ClarificationAsked(
        stated=on.stated,
        precision=on.precision,
        request=request,
        says=work.keep(words(says, "what is needed"), request),
    )
    work.add(event, found.history.request.body)


def clarified(work: Work, request: FoiId, laws: Laws, on: When, says: str) -> None:
    """Enter that what was needed came: the clock starts again. RefusedError if nothing was waited for by that day."""
    found = still_open(work, request, laws, on)
    if found.clock.waits != "clarification":
        raise RefusedError(
            f"{_called(found)} does not wait for clarification on that day; `appban foi clarify` says that it does"
        )
    event = ev.foi.Clarified(
        stated=on.stated,
        precision=on.precision,
        request=request,
        says=work.keep(words(says, "what came"), request),
    )
    work.add(event, found.history.request.body)


def ask_fees(work: Work, request: FoiId, laws: Laws, on: When, amount: int) -> None:
    """Enter a fees notice, of an amount in pence; RefusedError while one is unpaid or clarification is waited for."""
    found = still_open(work, request, laws, on)
    if amount < 1:
        raise InputError(f"{amount} pence is no fee; give the amount of the notice")
    if found.clock.waits is not None:
        raise RefusedError(
            f"{_called(found)} waits since {found.clock.waits_since} for a {found.clock.waits} already"
        )
    event = ev.foi.FeesAsked(stated=on.stated, precision=on.precision, request=request, amount=amount)
    work.add(event, found.history.request.body)


def fee_paid(work: Work, request: FoiId, laws: Laws, on: When) -> None:
    """Enter that the fee was received. RefusedError if none was waited for by that day."""
    found = still_open(work, request, laws, on)
    if found.clock.waits != "fee":
        raise RefusedError(
            f"{_called(found)} waits for no fee on that day; `appban foi fees` enters a notice"
        )
    event = ev.foi.FeePaid(stated=on.stated, precision=on.precision, request=request)
    work.add(event, found.history.request.body)


def extend(work: Work, request: FoiId, laws: Laws, on: When, asked: Extension) -> None:
    """Enter a notice that the balance of the public interest takes until about a day (FOIA s.10(3), s.17(2)).

    RefusedError where the law extends nothing, for sections that weigh no public
    interest, and for a day that is no later than the one on which the answer is due anyhow.
    """
    found = still_open(work, request, laws, on)
    law = found.rules.law
    if not law.extends:
        raise RefusedError(f"{law.title} extends nothing by the public interest; answer by {found.clock.due}")
    if not asked.sections:
        raise InputError(
            "no section is named; name the one whose public interest is weighed, such as 31(1)(a)"
        )
    held = [section_of(law, each) for each in asked.sections]
    for number, section in held:
        if section.kind != "qualified":
            raise RefusedError(
                f"s.{number} ({section.title}) weighs no public interest, so nothing is extended by it"
            )
    if found.clock.due is None:
        raise RefusedError(f"{_called(found)} waits for a {found.clock.waits}, and its clock does not run")
    event = ev.foi.FoiExtended(
        stated=on.stated,
        precision=on.precision,
        request=request,
        until=asked.until,
        sections=tuple(number for number, _ in held),
    )
    if show(asked.until - 1, work.desk.zone)[:10] <= found.clock.due.isoformat():
        raise RefusedError(
            f"the answer is due on {found.clock.due} anyhow; give a later day, or extend nothing"
        )
    work.add(event, found.history.request.body)


def _called(found: Open) -> str:
    return found.history.request.reference


def _line(text: str, what: str) -> str:
    line = text.strip()
    if not 0 < len(line) <= MOST_NAME:
        raise InputError(f"{what} has {len(line)} characters; give 1 to {MOST_NAME}, or leave it out")
    return line
