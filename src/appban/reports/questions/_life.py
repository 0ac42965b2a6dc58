"""What became of a request within a period, derived from when it was in force (DESIGN R1)."""

import msgspec

from appban.ports.asking import Ground
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory
from appban.reports.questions._period import Period

WAITS = frozenset({"requested", "assessed", "part-cleared"})
"""The states in which somebody has still to decide."""


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """When it came into force, was refused in the period, and ran out; `took` until it was decided, microseconds."""

    granted: int | None
    refused: int | None
    expired: int | None
    pending: bool
    took: int | None


def life_of(ground: Ground, exemption: ExemptionId, period: Period) -> Life:
    """The life of a request as far as a period asks for it."""
    history = ground.facts.exemptions[exemption]
    refusal = _refusal(history, period)
    made = _force(ground, history, period, refusal)
    granted = made[0][0] if made and made[0][0] < period.ends else None  # they come in order
    refused = refusal if granted is None else None
    decided = refused if granted is None else _decided(history, granted, period)
    return Life(
        granted=granted,
        refused=refused,
        expired=history.request.end if made and made[-1][1] == history.request.end else None,
        pending=granted is None and _pending(ground, history, period),
        took=None if decided is None else max(0, decided - history.versions[0][0]),
    )


def _force(
    ground: Ground, history: ExemptionHistory, period: Period, refusal: int | None
) -> tuple[tuple[int, int], ...]:
    """When it was in force; none are worked out where the period cannot ask for any."""
    request = history.request
    outside = request.start >= period.ends or request.end < period.starts
    if (outside and refusal is None) or not history.decisions:
        return ()
    return ground.force(request.exemption)


def _refusal(history: ExemptionHistory, period: Period) -> int | None:
    told = [each for given in history.decisions if (each := given.event.decision).outcome == "refuse"]
    return min((each.stated for each in told if each.stated in period), default=None) if told else None


def _decided(history: ExemptionHistory, granted: int, period: Period) -> int | None:
    if granted not in period:
        return None
    given = [each.recorded for each in history.decisions if each.event.decision.outcome == "clear"]
    return max((recorded for recorded in given if recorded <= granted), default=None)


def _pending(ground: Ground, history: ExemptionHistory, period: Period) -> bool:
    """Whether somebody had still to decide at the end of the period; what is plainly over is not asked at length."""
    at, request = period.last, history.request
    if request.end <= at or any(since <= at for since in history.ended.values()):
        return False
    return ground.state(request.exemption, at) in WAITS
