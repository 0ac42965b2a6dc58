"""What befell each request for information, in the order in which it was recorded."""

from collections.abc import Iterator

import msgspec

from appban.regime.events.foi import FoiAnswered, FoiEvent, FoiReceived, FoiRedated
from appban.regime.foi_request import FoiRequest


class FoiStep(msgspec.Struct, frozen=True):
    """One event of a request with its record time."""

    recorded: int
    event: FoiEvent


class FoiHistory:
    """One request for information."""

    __slots__ = ("received", "recorded", "steps")

    def __init__(self, recorded: int, received: FoiReceived) -> None:
        self.recorded, self.received = recorded, received
        self.steps: list[FoiStep] = []

    @property
    def request(self) -> FoiRequest:
        """What was asked."""
        return self.received.request

    @property
    def received_on(self) -> int:
        """When it was received, as last entered."""
        redated = [step.event.stated for step in self.steps if isinstance(step.event, FoiRedated)]
        return redated[-1] if redated else self.received.stated

    def until(self, at: int) -> Iterator[FoiStep]:
        """What befell it by an instant, in the order in which it is stated to have."""
        return iter(sorted((s for s in self.steps if s.event.stated <= at), key=lambda s: s.event.stated))

    def answered(self, at: int) -> FoiStep | None:
        """What it came to by an instant, or None while it is open."""
        return next((step for step in self.until(at) if isinstance(step.event, FoiAnswered)), None)
