"""What a request comes to in numbers, with the caps, before anything is saved (DESIGN R5)."""

from collections.abc import Callable

import msgspec

from appban.errors import InternalError
from appban.regime import events as ev
from appban.regime.caps import counted, whose
from appban.regime.exemption import Request
from appban.regime.restriction import RestrictionId
from appban.regime.seats import rules_of
from appban.service.reading import Focus
from appban.service.requests.exemptions import Submitted
from appban.service.work import Act, Desk, Work, rehearse


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One number of a request: what is asked, the most that a restriction allows (None: no limit), on whose word."""

    restriction: RestrictionId
    what: str
    asked: int
    most: int | None
    whose: str


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """The request as it would be submitted, every name resolved, and its numbers."""

    request: Request
    numbers: tuple[Number, ...]


def preview(desk: Desk, act: Act, submission: Callable[[Work], Submitted]) -> Preview:
    """What a submission would save; raises what the submission raises, and keeps nothing."""

    def verb(work: Work) -> Preview:
        submission(work)
        request = next((e.request for e, _ in work.added if isinstance(e, ev.ExemptionSubmitted)), None)
        if request is None:
            raise InternalError("a submission added no request; report this")
        return Preview(request=request, numbers=_numbers(work, request))

    return rehearse(desk, act, verb).value


def _numbers(work: Work, request: Request) -> tuple[Number, ...]:
    named = tuple(each for each in (request.replaces, request.renews) if each is not None)
    facts = work.facts(
        Focus(
            exemptions=named,
            devices=tuple(device.id for device in request.devices),
            people=tuple(person.id for person in request.people),
        )
    )
    return tuple(
        Number(restriction=pin.restriction, what=what, asked=asked, most=most, whose=whose(rules.limits))
        for pin in request.restrictions
        if (rules := rules_of(facts, pin)) is not None
        for what, asked, most in counted(facts, request, rules.limits, work.desk.zone)
    )
