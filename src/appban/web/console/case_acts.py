"""What a viewer can do about a case now. An act is offered only if it has a chance; the verb has the last word."""

from collections.abc import Iterator

import msgspec

from appban.regime.authority import authority_for, may_fill
from appban.regime.facts import ExemptionHistory
from appban.regime.seats import barred, rules_of
from appban.service.exemptions.exemption_page import ExemptionPage
from appban.service.exemptions.exemption_state import State
from appban.service.guard import holders
from appban.web.console.visit import Visit

_OVER = {State.LAPSED, State.ENDED, State.CLOSED}
_BEGUN = {State.IN_FORCE, State.SUSPENDED}


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be done: what the button says and where it leads; `grave` ends something."""

    text: str
    slug: str
    grave: bool = False


def acts_on(
    visit: Visit, history: ExemptionHistory, page: ExemptionPage, open_seats: tuple[str, ...]
) -> tuple[Act, ...]:
    """The acts that are open to the viewer, the one that moves the case on first."""
    return tuple(_acts(_Who(visit, history, page), page.stands.state, open_seats))


class _Who:
    """What the viewer is to a case."""

    def __init__(self, visit: Visit, history: ExemptionHistory, page: ExemptionPage) -> None:
        facts, me = visit.head, visit.head.human(visit.viewer.person)
        request = history.request
        self.asked = facts.human(request.requester) == me
        self.holds = me in holders(facts, history)
        self.barred = me in barred(facts, history)
        self.security = _is_security(visit, history)
        self.ratifies = _ratifies(visit, history)
        self.telephone = any(seat.by_phone and not seat.filled for seat in page.seats)
        self.unconfirmed = any(
            each.noted_by is not None and each.confirmed is None for each in page.decisions
        )
        self.emergency = request.route == "emergency"
        self.unratified = history.ratified is None


def _acts(who: _Who, state: State, open_seats: tuple[str, ...]) -> Iterator[Act]:
    undecided = state in {State.REQUESTED, State.ASSESSED, State.PART_CLEARED, State.CLEARED, State.REFUSED}
    if open_seats:
        yield Act(text="Decide", slug="decide")
    if undecided and who.telephone and not who.barred:
        yield Act(text="Note a decision by telephone", slug="phone")
    if who.unconfirmed and not who.barred:
        yield Act(text="Confirm a decision in writing", slug="confirm")
    if undecided and who.security and not who.barred:
        yield Act(text="Assess the risk", slug="assess")
    if state not in _OVER and (who.asked or who.security):
        yield Act(text="Ask whether it is needed", slug="need")
    if undecided and who.asked:
        yield Act(text="Change the request", slug="edit")
        yield Act(text="Withdraw the request", slug="withdraw", grave=True)
    if state not in _OVER and (who.holds or who.security):
        yield Act(text="Give evidence of a safeguard", slug="evidence")
    yield from _ending(who, state)


def _ending(who: _Who, state: State) -> Iterator[Act]:
    if state is State.IN_FORCE and who.emergency and who.unratified and who.ratifies:
        yield Act(text="Ratify", slug="ratify")
    if state in _BEGUN and (who.holds or who.asked or who.security):
        yield Act(text="Report a device lost", slug="lost", grave=True)
    if state in _BEGUN and (who.holds or who.asked):
        yield Act(text="Ask to renew", slug="renew")
        yield Act(text="Hand back", slug="hand-back", grave=True)
    if state is State.IN_FORCE and (who.holds or who.security):
        yield Act(text="Suspend", slug="suspend", grave=True)
    if state is State.SUSPENDED and who.security and not who.holds and not who.barred:
        yield Act(text="Reinstate", slug="reinstate")
    if state not in _OVER and who.security:
        yield Act(text="Revoke", slug="revoke", grave=True)
    if state is State.LAPSED and who.security:
        yield Act(text="Close", slug="close")


def _is_security(visit: Visit, history: ExemptionHistory) -> bool:
    bodies = [device.place.body for device in history.request.devices]
    for pin in history.request.restrictions:
        rules = rules_of(visit.head, pin)
        seats = [] if rules is None else [s for r in rules.routes for stage in r.stages for s in stage.seats]
        if any(
            seat.kind == "security" and may_fill(visit.head, visit.viewer.person, seat, bodies, visit.now)
            for seat in seats
        ):
            return True
    return False


def _ratifies(visit: Visit, history: ExemptionHistory) -> bool:
    request = history.request
    rules = rules_of(visit.head, request.restrictions[0])
    route = None if rules is None else rules.route("emergency")
    subject = None if route is None else route.ratified_by
    person = visit.viewer.person
    return (
        subject is not None
        and authority_for(visit.head, person, subject, request.body, visit.now) is not None
    )
