"""What became of a request within a period, derived from when it was in force (DESIGN R1).

It is asked of every exemption of a record, so loops stand here where a comprehension would read as well.
"""

from collections.abc import Iterable
from typing import NamedTuple

from appban.ports.asking import Ground
from appban.regime.facts import ExemptionHistory
from appban.regime.time import HOUR
from appban.reports.questions._period import Period

WAITS = frozenset({"requested", "assessed", "part-cleared"})
"""The states in which somebody has still to decide."""
ENDS = {"withdrawn": "withdrawn", "revoked": "revoked", "handed back": "handed_back"}
"""Ways in which a request or exemption was ended, as the record has them and as columns do."""
HAPPENED = ("requested", "granted", "refused", "withdrawn", "expired", "revoked", "handed_back", "pending")
"""All that may be said of a request and a period."""


class Life(NamedTuple):
    """What happened in the period, each of `HAPPENED` once; `took` until it was decided in it, whole hours."""

    happened: tuple[str, ...]
    took: int | None


def life_of(ground: Ground, history: ExemptionHistory, period: Period) -> Life:
    """The life of a request, submitted before the period ended, as far as the period asks for it."""
    asked, refused = history.versions[0][0], _refused(history, period)
    force = _force(ground, history, period, refused)
    granted = force[0][0] if force and force[0][0] < period.ends else None  # they come in order
    found, decided = [], None
    if asked >= period.starts:
        found.append("requested")
    if granted is None:
        decided = refused
        if refused is not None:
            found.append("refused")
        if _pending(ground, history, period):
            found.append("pending")
    elif granted >= period.starts:
        decided = _decided(history, granted)
        found.append("granted")
    found += _ended(history, force, period)
    return Life(tuple(found), None if decided is None else max(0, decided - asked) // HOUR)


def _ended(history: ExemptionHistory, force: tuple[tuple[int, int], ...], period: Period) -> Iterable[str]:
    found = [ENDS[how] for how, at in history.ended.items() if how in ENDS and at in period]
    if force and force[-1][1] in period and force[-1][1] == history.request.end:
        found.append("expired")
    return found


def _force(
    ground: Ground, history: ExemptionHistory, period: Period, refused: int | None
) -> tuple[tuple[int, int], ...]:
    """When it was in force; none are worked out where the period cannot ask for any."""
    request = history.request
    outside = request.start >= period.ends or request.end < period.starts
    if (outside and refused is None) or not history.decisions:
        return ()
    return ground.force(request.exemption)


def _refused(history: ExemptionHistory, period: Period) -> int | None:
    """When it was first refused in the period."""
    found = None
    for given in history.decisions:
        decision = given.event.decision
        if decision.outcome == "refuse" and period.starts <= decision.stated < period.ends:
            found = decision.stated if found is None else min(found, decision.stated)
    return found


def _decided(history: ExemptionHistory, granted: int) -> int | None:
    """When the last clearance was recorded by which it was granted."""
    found = None
    for given in history.decisions:
        recorded = given.recorded
        if recorded <= granted and given.event.decision.outcome == "clear":
            found = recorded if found is None else max(found, recorded)
    return found


def _pending(ground: Ground, history: ExemptionHistory, period: Period) -> bool:
    """Whether somebody had still to decide at the end of the period; what is plainly over is not asked at length."""
    at, request = period.last, history.request
    if request.end <= at or any(since <= at for since in history.ended.values()):
        return False
    return ground.state(request.exemption, at) in WAITS
