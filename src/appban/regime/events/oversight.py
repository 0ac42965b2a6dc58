"""Events of what a body tells the centre: its return of figures, and which of its contracts have the clause."""

from typing import Literal

from appban.regime.bodies import BodyId
from appban.regime.events.base import Event
from appban.regime.restriction import RestrictionId
from appban.regime.source import Source


class ReturnMade(Event, frozen=True, gc=False, kw_only=True, tag="return-made.1"):
    """How many exemptions a body had in force at `stated`, by its own register; None: it says that it cannot say.

    Whatever stands in this record of the body is no part of it. A later return for the same instant corrects the earlier.
    """

    body: BodyId
    exemptions: int | None
    source: Source


class ContractRecorded(Event, frozen=True, gc=False, kw_only=True, tag="contract-recorded.1"):
    """A contract that runs in [starts, ends) (None: no end stated), and whether it has the clause of a restriction.

    `clause` None: nobody has looked. A later entry of the same contract describes it anew from `stated` on.
    """

    contract: str
    body: BodyId
    supplier: str
    restriction: RestrictionId
    clause: Literal["with", "without"] | None
    starts: int
    ends: int | None
    source: Source
