"""Events of reviews: a body is asked of each of its exemptions whether it is still needed, and says so, or does not."""

from typing import Literal

from appban.regime.bodies import BodyId
from appban.regime.events.base import Event
from appban.regime.events.exemption import ExemptionEvent
from appban.regime.exemption import Commitment, ExemptionId, ReviewId


class ReviewOpened(Event, frozen=True, gc=False, kw_only=True, tag="review-opened.1"):
    """A body is to review these exemptions. One that is not answered by `suspends` is suspended from then on.

    From `escalates` on it is for those above as well. Both were counted in working days of the calendar named, when the
    review was opened, so that a calendar corrected later changes nothing that was. A review of many has several of these.
    """

    review: ReviewId
    body: BodyId
    exemptions: tuple[ExemptionId, ...]
    escalates: int
    suspends: int
    calendar: str


class ReviewAnswered(ExemptionEvent, frozen=True, gc=False, kw_only=True, tag="review-answered.1"):
    """An exemption was reviewed: it is kept, which also lifts a suspension by this review, or it ends."""

    review: ReviewId
    answer: Literal["keep", "end"]
    reason: Commitment
