"""Answering a request for information: what it came to, by which sections, and what each outcome has to name."""

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.foi_law import FoiLaw, Section, check_denial, denies, section_of
from appban.regime.foi_request import FoiId, Outcome
from appban.regime.people import PersonId
from appban.service.foi.finding import Laws, Open, When, still_open, words
from appban.service.work import Work

WITHHOLDS: frozenset[Outcome] = frozenset({"part-released", "refused", "neither-confirm-nor-deny"})
"""Outcomes that name the sections they rest on."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a request came to. `letter` is the digest of what was sent; `hours` the estimate of a refusal for cost."""

    outcome: Outcome
    on: When
    sections: tuple[str, ...] = ()
    says: str | None = None
    letter: str | None = None
    to: str | None = None
    hours: int | None = None
    opinion: PersonId | None = None


def answer(work: Work, request: FoiId, laws: Laws, given: Answer) -> None:
    """Enter an answer, in time or late; a late one is entered as what it is.

    NotAuthorisedError without `foi` over the body; RefusedError for an outcome that its law does not have on these
    grounds; InputError where something is missing.
    """
    found = still_open(work, request, laws, given.on)
    numbers = _sections(found.rules.law, given)
    _check_cost(found.rules.law, given)
    _check_opinion(work, found, given, numbers)
    _check_over(found, given)
    if (given.outcome == "transferred") != (given.to is not None):
        raise InputError(f"{given.outcome} and {given.to}: say to whom it is transferred, and only then")
    event = ev.foi.FoiAnswered(
        stated=given.on.stated,
        precision=given.on.precision,
        request=request,
        outcome=given.outcome,
        sections=numbers,
        says=None if given.says is None else work.keep(words(given.says, "what is said"), request),
        letter=given.letter,
        to=given.to,
        hours=given.hours,
        opinion=given.opinion,
    )
    work.add(event, found.history.request.body)


def _sections(law: FoiLaw, given: Answer) -> tuple[str, ...]:
    held = [section_of(law, each) for each in given.sections]
    numbers = tuple(dict.fromkeys(number for number, _ in held))
    if given.outcome not in WITHHOLDS and numbers:
        raise InputError(
            f"{given.outcome} withholds nothing, yet s.{numbers[0]} is named; leave it out or give another outcome"
        )
    if given.outcome in WITHHOLDS and not numbers:
        raise InputError(f"{given.outcome} names no section; name each one that it rests on")
    if given.outcome == "neither-confirm-nor-deny":
        check_denial(law, numbers)
        return numbers
    for number in numbers:
        if denies(law, number):
            raise RefusedError(
                f"s.{number} says that the body neither confirms nor denies; give that outcome, or the section itself"
            )
    return numbers


def _check_cost(law: FoiLaw, given: Answer) -> None:
    """RefusedError unless a refusal for cost has an estimate above the limit of the law."""
    if given.outcome != "cost-limit":
        if given.hours is not None:
            raise InputError(f"{given.hours} hours: only a refusal for cost has an estimate; leave it out")
        return
    if given.hours is None:
        raise InputError(
            f"a refusal for cost (s.{law.cost.section}) needs the estimate; give it in whole hours"
        )
    cost = given.hours * law.cost.hour
    if cost <= law.cost.limit:
        raise RefusedError(
            f"{given.hours} hours come to {_pounds(cost)}, which is not above the limit of {_pounds(law.cost.limit)} "
            f"(s.{law.cost.section}); answer the request"
        )


def _check_opinion(work: Work, found: Open, given: Answer, numbers: tuple[str, ...]) -> None:
    """RefusedError if a section rests on a qualified person's opinion and nobody is named as having given it."""
    asked = [section for number in numbers for section in [_base(found.rules.law, number)] if section.opinion]
    if asked and given.opinion is None:
        raise RefusedError(
            f"s.{asked[0].number} rests on the reasonable opinion of a qualified person; say whose it is"
        )
    if given.opinion is not None and not asked:
        raise InputError(f"no section named rests on the opinion of {given.opinion}; leave it out")
    if given.opinion is not None and not work.writer.count_of(f"person:{given.opinion}"):
        raise NotFoundError(f"there is no person {given.opinion}; `appban person list` shows them")


def _check_over(found: Open, given: Answer) -> None:
    """RefusedError if a request is to be over for a reason that it does not have."""
    needed = {"fee-not-paid": "fee", "not-clarified": "clarification"}.get(given.outcome)
    if needed is not None and found.clock.waits != needed:
        raise RefusedError(
            f"{found.history.request.reference} does not wait for a {needed} on that day; answer it"
        )


def _base(law: FoiLaw, number: str) -> Section:
    return section_of(law, number)[1]


def _pounds(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02}"
