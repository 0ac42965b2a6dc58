"""Events of requests for information. Days are stated as their first microsecond, with `precision` `day`.

Nothing here says what is due: the clock is worked out from these, the law and the calendar (`regime/foi_clock.py`).
"""

from appban.regime.events.base import Event
from appban.regime.exemption import Commitment
from appban.regime.foi_request import FoiId, FoiMark, FoiRequest, Outcome
from appban.regime.people import PersonId


class FoiEvent(Event, frozen=True, gc=False, kw_only=True):
    """The common part of what befalls a request for information after it was received."""

    request: FoiId


class FoiReceived(Event, frozen=True, gc=False, kw_only=True, tag="foi-received.1"):
    """A request for information was received, on the day stated, whether anybody worked on that day or not."""

    request: FoiRequest


class FoiRedated(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-redated.1"):
    """A request was received on the day stated, and not on the day that was entered first."""

    says: Commitment


class ClarificationAsked(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-clarification-asked.1"):
    """The body told whoever asked that it needs more to find what is asked for: the clock waits."""

    says: Commitment


class Clarified(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-clarified.1"):
    """What was needed came: the clock starts again from this day."""

    says: Commitment


class FeesAsked(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-fees-asked.1"):
    """A fees notice was given; `amount` in pence."""

    amount: int


class FeePaid(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-fee-paid.1"):
    """The fee was received: the days from the notice to this one, both included, are left out of the count."""


class FoiExtended(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-extended.1"):
    """Notice was given that the balance of the public interest takes longer: until about the day before `until`."""

    until: int
    sections: tuple[str, ...]


class FoiAnswered(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-answered.1"):
    """A request was answered, or is over without one.

    `letter` is the digest of what was sent, `to` whom it was transferred to, `hours` what a refusal for cost was
    estimated to take, `opinion` whose reasonable opinion a section rests on that asks for one.
    """

    outcome: Outcome
    sections: tuple[str, ...]
    says: Commitment | None
    letter: str | None
    to: str | None
    hours: int | None
    opinion: PersonId | None


class FoiExported(FoiEvent, frozen=True, gc=False, kw_only=True, tag="foi-exported.1"):
    """Something was written to be given out under a request, with marks where something is withheld.

    `of` is an exemption or the request itself, as of `at`, of the first `entries` entries. `shown` are the places of free
    text that somebody looked at; `digest` is that of the bytes, in a form.
    """

    of: str
    at: int
    entries: int
    marks: tuple[FoiMark, ...]
    shown: tuple[str, ...]
    form: str
    digest: str
