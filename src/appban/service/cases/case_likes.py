"""What was decided on like cases: the same application, purpose and route, the nearest body first."""

from collections.abc import Iterable
from heapq import nsmallest

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.service.cases.case_line import WAITING, CaseLine
from appban.service.exemptions.exemption_state import State, was_in_force


class Like(msgspec.Struct, frozen=True, kw_only=True):
    """One case that was decided. `steps` between its body and the one asked about, None if no tree has both.

    `granted`: it has been in force. `took` microseconds from its first version to its last decision. `reasons` of its
    assessment, None if there is none.
    """

    exemption: ExemptionId
    body: BodyId
    steps: int | None
    state: State
    granted: bool
    decided: int
    took: int
    reasons: Commitment | None


def similar(
    facts: Facts, lines: Iterable[CaseLine], exemption: ExemptionId, at: int, *, most: int = 5
) -> tuple[Like, ...]:
    """The cases among these lines that are like one and were decided, the nearest and then the latest first."""
    request = facts.exemptions[exemption].request
    near = _steps_from(facts, request.body, at)
    found: list[tuple[CaseLine, int]] = []
    for line in lines:
        same = (line.purpose, line.route) == (request.purpose, request.route)
        if not same or line.exemption == exemption or set(line.apps).isdisjoint(request.apps):
            continue
        decided = None if line.state in WAITING else _decided(facts, line, at)
        if decided is not None:
            found.append((line, decided))

    def order(each: tuple[CaseLine, int]) -> tuple[bool, int, int, ExemptionId]:
        steps = near.get(each[0].body)
        return (steps is None, steps or 0, -each[1], each[0].exemption)

    # Whether one was ever in force takes work: it is asked of those alone that are shown, not of all that are like.
    return tuple(
        _like(facts, line, near.get(line.body), decided, at)
        for line, decided in nsmallest(most, found, key=order)
    )


def _decided(facts: Facts, line: CaseLine, at: int) -> int | None:
    """When the last decision on a case was given by an instant."""
    history = facts.exemptions[line.exemption]
    return max((given.recorded for given in history.decisions if given.recorded <= at), default=None)


def _like(facts: Facts, line: CaseLine, steps: int | None, decided: int, at: int) -> Like:
    return Like(
        exemption=line.exemption,
        body=line.body,
        steps=steps,
        state=line.state,
        granted=was_in_force(facts, line.exemption, at),
        decided=decided,
        took=decided - line.submitted,
        reasons=_reasons(facts.exemptions[line.exemption], at),
    )


def _reasons(history: ExemptionHistory, at: int) -> Commitment | None:
    kept = history.assessments.get(history.versions[-1][1].digest, ())
    return next((event.reasons for since, event in reversed(kept) if since <= at), None)


def _steps_from(facts: Facts, body: BodyId, at: int) -> dict[BodyId, int]:
    """How many steps up and down the tree lead from a body to each that shares a top with it."""
    mine = facts.bodies.lineage(body, at) or (body,)
    found: dict[BodyId, int] = {}
    for other in facts.bodies.ids():
        line = facts.bodies.lineage(other, at) or ()
        shared = next((each for each in mine if each in line), None)
        if shared is not None:
            found[other] = mine.index(shared) + line.index(shared)
    return found
