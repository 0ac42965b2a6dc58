"""One request for information as a verb finds it: who may touch it, and on which days something can befall it."""

from collections.abc import Mapping

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.ports import StoreReader
from appban.regime.facts import Facts
from appban.regime.foi_clock import Clock, FoiRules, clock
from appban.regime.foi_register import FoiHistory
from appban.regime.foi_request import FoiId, LawId
from appban.regime.people import PersonId
from appban.regime.subjects import FOI as ROOM
from appban.regime.time import Precision, show
from appban.service.guard import FOI, acting_person, require
from appban.service.reading import Focus, facts_about
from appban.service.work import Work

Laws = Mapping[LawId, FoiRules]
"""The laws that this installation knows, each with its calendar."""
MOST_WORDS = 20_000
"""Characters of a wording or of what is said of it."""


class When(msgspec.Struct, frozen=True):
    """When something befell a request: an instant, or a day by its first microsecond."""

    stated: int
    precision: Precision


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An open request that somebody may touch, the law it is under, and how its clock stands at an instant."""

    facts: Facts
    person: PersonId
    history: FoiHistory
    rules: FoiRules
    clock: Clock


def known_request(reader: StoreReader, text: str, stop: int | None = None) -> FoiId:
    """The request that a text names, by id or by the body's reference; NotFoundError if none or several are called so."""
    facts = facts_about(reader, Focus(rooms=(ROOM,)), stop)
    if text in facts.foi:
        return FoiId(text)
    found = [each for each, history in facts.foi.items() if history.request.reference == text]
    if len(found) != 1:
        how = "no request" if not found else "more than one request"
        raise NotFoundError(
            f"{how} for information is called {text!r}; `appban foi list` shows them, with their ids"
        )
    return found[0]


def touched(work: Work, request: FoiId) -> tuple[Facts, PersonId, FoiHistory]:
    """A request, open or over, for whoever holds `foi` over its body. NotFoundError without it, NotAuthorisedError."""
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=(f"{ROOM}:{request}",)))
    person = acting_person(work, facts)
    history = facts.foi.get(request)
    if history is None:
        raise NotFoundError(f"there is no request {request}; `appban foi list` shows them")
    require(facts, person, FOI, history.request.body, work.now)
    return facts, person, history


def still_open(work: Work, request: FoiId, laws: Laws, when: When) -> Open:
    """A request that is not over; as `touched`, RefusedError if it is over, InputError for a day before it or to come."""
    facts, person, history = touched(work, request)
    refuse_day(when, work.now)
    over = history.answered(work.now)
    if over is not None:
        raise RefusedError(
            f"{history.request.reference} is over since {show(over.event.stated, work.desk.zone)}; "
            "receive a new request for what is asked now"
        )
    if when.stated < history.received_on:
        raise InputError(
            f"{show(when.stated, work.desk.zone)} is before the request was received; give the day that was meant"
        )
    rules = law_of(laws, history.request.law)
    stands = clock(history, rules, when.stated, work.desk.zone)
    return Open(facts=facts, person=person, history=history, rules=rules, clock=stands)


def law_of(laws: Laws, law: LawId) -> FoiRules:
    """The rules of a law; NotFoundError if this installation has no file of it."""
    if law not in laws:
        raise NotFoundError(f"no law {law} is known here; there are {', '.join(sorted(laws))}")
    return laws[law]


def refuse_day(when: When, now: int) -> None:
    """InputError for a day that has not come."""
    if when.stated > now:
        raise InputError(f"{show(when.stated)} has not come yet; give the day on which it happened")


def words(text: str, what: str) -> str:
    """A text that says something; InputError for none, or for one that is too long."""
    if not text.strip():
        raise InputError(f"{what} is empty; write it")
    if len(text) > MOST_WORDS:
        raise InputError(f"{what} has {len(text)} characters; {MOST_WORDS} is the most: shorten it")
    return text.strip()
