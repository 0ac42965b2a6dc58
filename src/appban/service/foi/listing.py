"""The register of requests for information as people read it: what is due when, what is late, how it was counted."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import RefusedError
from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.foi_clock import Clock, clock
from appban.regime.foi_register import FoiHistory
from appban.regime.foi_request import FoiId, Outcome
from appban.service.foi.finding import Laws, law_of

State = str


class FoiLine(msgspec.Struct, frozen=True, kw_only=True):
    """One request at an instant. `clock` is None where it cannot be counted, and `uncounted` says why."""

    id: FoiId
    history: FoiHistory
    clock: Clock | None
    uncounted: str | None
    outcome: Outcome | None
    sections: tuple[str, ...]
    answer: ev.foi.FoiAnswered | None
    answer_recorded: int | None

    @property
    def state(self) -> State:
        """How it stands, in words; late is said as late."""
        if self.clock is None:
            return "cannot be counted"
        if self.outcome is not None:
            return f"{self.outcome}{days_late(self.clock.late)}"
        if self.clock.waits is not None:
            return f"waits for {'a fee' if self.clock.waits == 'fee' else self.clock.waits}"
        if self.clock.late:
            return f"open{days_late(self.clock.late)}"
        return "open, extended" if self.clock.extended is not None else "open"


def days_late(count: int) -> str:
    """How late something is, to stand behind what it is; nothing while it is not."""
    return f", {count} working day{'s' if count > 1 else ''} late" if count else ""


def foi_line(history: FoiHistory, laws: Laws, at: int, zone: ZoneInfo) -> FoiLine:
    """One request at an instant; NotFoundError if its law is not known here."""
    given = history.answered(at)
    event = given.event if given is not None else None
    answer = event if isinstance(event, ev.foi.FoiAnswered) else None
    counted, why = None, None
    try:
        counted = clock(history, law_of(laws, history.request.law), at, zone)
    except RefusedError as problem:  # a year whose holidays are not known: shown, never guessed
        why = str(problem)
    return FoiLine(
        id=history.request.id,
        history=history,
        clock=counted,
        uncounted=why,
        outcome=None if answer is None else answer.outcome,
        sections=() if answer is None else answer.sections,
        answer=answer,
        answer_recorded=None if given is None else given.recorded,
    )


def foi_lines(facts: Facts, laws: Laws, at: int, zone: ZoneInfo) -> tuple[FoiLine, ...]:
    """Every request received by an instant; open ones first, those due first first, then the last answered."""
    return tuple(sorted(_lines(facts, laws, at, zone), key=_order))


def _lines(facts: Facts, laws: Laws, at: int, zone: ZoneInfo) -> Iterator[FoiLine]:
    for history in facts.foi.values():
        if history.received_on <= at:
            yield foi_line(history, laws, at, zone)


def _order(line: FoiLine) -> tuple[bool, str, str]:
    due = None if line.clock is None else line.clock.due
    return (
        line.outcome is not None,
        "9999" if due is None else due.isoformat(),
        line.history.request.reference,
    )
