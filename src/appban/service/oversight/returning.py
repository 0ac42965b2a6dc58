"""What a body returns to the centre, and its contracts. No return is an answer of its own, and never 0 (DESIGN section 1)."""

from typing import Literal

import msgspec

from appban.errors import ConflictError, InputError, NotFoundError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.restriction import RestrictionId
from appban.regime.source import Source
from appban.regime.time import Precision, show
from appban.service.governing import require_over
from appban.service.guard import acting_person
from appban.service.reading import Focus
from appban.service.work import Work

RETURN = Subject("return")
MOST_LINE = 300
"""Characters of a reference or a name."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """A return as it is entered: of which body, as at when, how many (None: the body says that it cannot say)."""

    body: BodyId
    stated: int
    precision: Precision
    exemptions: int | None
    reference: str


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """A contract as it is entered; `contract` None: one that is not in the record yet. `clause` None: nobody has looked."""

    contract: str | None
    body: BodyId
    supplier: str
    restriction: RestrictionId
    clause: Literal["with", "without"] | None
    starts: int
    ends: int | None
    reference: str


def make_return(work: Work, said: Figures) -> None:
    """Enter what a body says of itself; by whoever holds the subject `return` over it, or a root appointer."""
    facts = _facts(work, {f"return:{said.body}"})
    _require(work, facts, said.body)
    if said.stated > work.now:
        raise RefusedError(f"{show(said.stated)} is yet to come; a return is of what is, or was")
    if said.exemptions is not None and said.exemptions < 0:
        raise InputError(f"{said.exemptions} exemptions cannot be; a body that cannot say gives no number")
    event = ev.ReturnMade(
        stated=said.stated,
        precision=said.precision,
        body=said.body,
        exemptions=said.exemptions,
        source=_source(said.reference),
    )
    held = facts.oversight.return_of(said.body, said.stated)
    if held is not None and held[1] == event:
        raise ConflictError(f"the return of {said.body} as at {show(said.stated)} says this already")
    work.add(event, said.body)


def record_contract(work: Work, said: Contract) -> str:
    """Enter a contract, or describe one anew; its id. By whoever holds the subject `return` over its body."""
    facts = _facts(work, set() if said.contract is None else {f"contract:{said.contract}"})
    _require(work, facts, said.body)
    if said.contract is not None and said.contract not in facts.oversight.contracts:
        raise NotFoundError(f"there is no contract {said.contract}; `appban contract list` shows them")
    if said.restriction not in facts.restrictions:
        raise NotFoundError(f"there is no restriction {said.restriction}; `appban policy show` lists them")
    if said.ends is not None and said.ends <= said.starts:
        raise InputError("a contract begins before it ends; correct the dates")
    contract = work.mint("contract") if said.contract is None else said.contract
    event = ev.ContractRecorded(
        stated=work.now if said.contract is not None else min(said.starts, work.now),
        contract=contract,
        body=said.body,
        supplier=_line(said.supplier, "a supplier"),
        restriction=said.restriction,
        clause=said.clause,
        starts=said.starts,
        ends=said.ends,
        source=_source(said.reference),
    )
    work.add(event, said.body)
    return contract


def _facts(work: Work, keys: set[str]) -> Facts:
    return work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=tuple(keys)))


def _require(work: Work, facts: Facts, body: BodyId) -> None:
    if facts.bodies.first(body) is None:
        raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
    require_over(facts, acting_person(work, facts), RETURN, body, work.now)


def _source(reference: str) -> Source:
    return Source(reference=_line(reference, "a reference"), mark="seen")


def _line(text: str, what: str) -> str:
    said = " ".join(text.split())
    if not 0 < len(said) <= MOST_LINE:
        raise InputError(f"{what} takes between 1 and {MOST_LINE} characters; there are {len(said)}")
    return said
