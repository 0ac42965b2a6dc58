"""Requests for exemptions: submit, edit, withdraw, and the routes that begin otherwise (emergency, carried over)."""

from collections.abc import Iterator

import msgspec

from appban.errors import NotAuthorisedError, RefusedError
from appban.regime import events as ev
from appban.regime.caps import exceeded
from appban.regime.exemption import Commitment, ExemptionId, Pin, Request, request_digest
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.people import PersonId
from appban.regime.roster import Roster
from appban.regime.seats import rules_of, stage_required
from appban.service.exemptions.begun import ever_in_force
from appban.service.guard import acting_person, known_exemption
from appban.service.reading import Focus
from appban.service.requests.submission import (
    Submission,
    all_mitigations,
    check_covered,
    check_shape,
    offered,
    pin,
    pinned_device,
    pinned_person,
    unratified,
)
from appban.service.work import Work


class Submitted(msgspec.Struct, frozen=True, kw_only=True):
    """What was submitted: the digest that every decision will name, and the stages the rules do not ask for."""

    exemption: ExemptionId
    version: int
    digest: str
    not_required: tuple[tuple[str, str], ...]


def submit(work: Work, asked: Submission, roster: Roster) -> Submitted:
    """Submit a new request; RefusedError with the rule if the regime does not allow it to be asked."""
    exemption = ExemptionId(work.mint("exemption"))
    facts = work.facts(_focus(work, asked, exemption))
    requester = acting_person(work, facts)
    return submit_on(
        Case(work=work, facts=facts, asked=asked, roster=roster, exemption=exemption, requester=requester)
    )


def edit(
    work: Work, exemption: ExemptionId, asked: Submission, roster: Roster, shown: int | None = None
) -> Submitted:
    """Replace a request that is not in force by a new version; RefusedError once it has been in force."""
    work.expect(f"exemption:{exemption}", shown)
    facts = work.facts(_focus(work, asked, exemption))
    history = known_exemption(facts, exemption)
    _refuse_if_over(history)
    if ever_in_force(work.writer, exemption, work.now):
        raise RefusedError(
            f"{exemption} has been in force and is not edited any more; submit a new request that replaces it"
        )
    _refuse_circle(work, exemption, asked.replaces)
    requester = acting_person(work, facts)
    case = Case(work=work, facts=facts, asked=asked, roster=roster, exemption=exemption, requester=requester)
    return submit_on(msgspec.structs.replace(case, before=history))


def withdraw(work: Work, exemption: ExemptionId, reason: str) -> None:
    """Take a request back; the requester alone may."""
    facts = work.facts(Focus(exemptions=(exemption,), people=(PersonId(work.act.actor.person),)))
    history = known_exemption(facts, exemption)
    _refuse_if_over(history)
    if facts.human(acting_person(work, facts)) != facts.human(history.request.requester):
        raise NotAuthorisedError(
            f"only the requester withdraws {exemption}; security refuses or revokes it instead"
        )
    if ever_in_force(work.writer, exemption, work.now):
        raise RefusedError(
            f"{exemption} has been in force and is not withdrawn any more; hand it back instead"
        )
    kept = work.keep(reason, exemption)
    work.add(ev.ExemptionWithdrawn(stated=work.now, exemption=exemption, reason=kept), history.request.body)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A request to be checked against facts that know all it names; `before` is what it edits."""

    work: Work
    facts: Facts
    asked: Submission
    roster: Roster
    exemption: ExemptionId
    requester: PersonId
    before: ExemptionHistory | None = None


def submit_on(case: Case) -> Submitted:
    """Add a request as a version, on facts that the caller holds; RefusedError as `submit`."""
    work, facts, asked = case.work, case.facts, case.asked
    check_shape(facts, asked, work.now)
    _refuse_unreviewed(case)
    pins = tuple(pin(facts, each, work.now) for each in sorted(set(asked.restrictions)))
    rules = {each.restriction: offered(facts, each, asked) for each in pins}
    check_covered(facts, asked, work.now)
    request = _request(case, pins)
    safeguards = all_mitigations(facts, request, tuple(rules.values()))
    request = msgspec.structs.replace(request, mitigations=safeguards)
    problems = [
        f"{of}: {text}"
        for of, each in rules.items()
        for text in exceeded(facts, request, each, work.desk.zone)
    ]
    if problems:
        raise RefusedError("; ".join(problems) + "; ask for less")
    digest = request_digest(request)
    work.add(ev.ExemptionSubmitted(stated=work.now, request=request, digest=digest), request.body)
    waived = tuple(_not_required(facts, request))
    for stage, rule in waived:
        event = ev.StageNotRequired(
            stated=work.now, exemption=case.exemption, digest=digest, stage=stage, rule=rule
        )
        work.add(event, request.body)
    return Submitted(exemption=case.exemption, version=request.version, digest=digest, not_required=waived)


def _refuse_unreviewed(case: Case) -> None:
    if case.asked.route != "emergency":
        return
    for exemption in unratified(case.facts, case.asked.body, case.work.now):
        if ever_in_force(case.work.writer, exemption, case.work.now):
            raise RefusedError(f"{exemption} went unratified and was not reviewed; review it before the next")


def _refuse_circle(work: Work, exemption: ExemptionId, replaces: ExemptionId | None) -> None:
    seen: list[ExemptionId] = []
    here = replaces
    while here is not None and here not in seen:
        if here == exemption:
            raise RefusedError(
                f"{exemption} cannot replace {replaces}, which is to replace it; leave one of them out"
            )
        seen.append(here)
        held = work.facts(Focus(exemptions=(here,))).exemptions.get(here)
        here = None if held is None else held.request.replaces


def _focus(work: Work, asked: Submission, exemption: ExemptionId) -> Focus:
    named = (exemption, *(each for each in (asked.replaces, asked.renews) if each is not None))
    return Focus(
        exemptions=named,
        devices=asked.devices,
        people=(*asked.people, PersonId(work.act.actor.person)),
        emergencies_of=asked.body if asked.route == "emergency" else None,
    )


def _not_required(facts: Facts, request: Request) -> Iterator[tuple[str, str]]:
    for each in request.restrictions:
        rules = rules_of(facts, each)
        route = None if rules is None else rules.route(request.route)
        for stage in () if route is None else route.stages:
            if not stage_required(stage, request, None):
                yield stage.id, stage.rule


def _refuse_if_over(history: ExemptionHistory) -> None:
    if history.ended:
        raise RefusedError(
            f"{history.request.exemption} was {next(iter(history.ended))}; submit a new request"
        )


def _request(case: Case, pins: tuple[Pin, ...]) -> Request:
    work, facts, asked = case.work, case.facts, case.asked
    old = None if case.before is None else case.before.request
    return Request(
        exemption=case.exemption,
        version=1 if old is None else old.version + 1,
        requester=case.requester,
        body=asked.body,
        route=asked.route,
        restrictions=pins,
        apps=tuple(sorted(set(asked.apps))),
        surfaces=tuple(sorted(set(asked.surfaces))),
        devices=tuple(
            pinned_device(facts, case.roster, each, work.now) for each in sorted(set(asked.devices))
        ),
        people=tuple(pinned_person(facts, each, work.now) for each in sorted(set(asked.people))),
        purpose=asked.purpose,
        mitigations=asked.mitigations,
        start=asked.start,
        end=asked.end,
        justification=_text(case, asked.justification, None if old is None else old.justification),
        alternatives=_text(case, asked.alternatives, None if old is None else old.alternatives),
        circumstance=asked.circumstance,
        replaces=asked.replaces,
        renews=asked.renews,
        facts_digest=asked.facts_digest,
        facts_row=asked.facts_row,
    )


def _text(case: Case, text: str, before: Commitment | None) -> Commitment:
    """The commitment to a text: that of the version before if it says the same, since only then can this one narrow."""
    if before is not None:
        held = case.work.writer.openings([before]).get(before)
        if held is not None and held.value == text:
            return before
    return case.work.keep(text, case.exemption)
