"""What was decided on like cases: the same application, purpose and route, the nearest body first."""

from collections.abc import Iterable

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.spans import first_in_force
from appban.service.cases.case_line import WAITING, CaseLine
from appban.service.exemptions.exemption_state import State


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
    found: list[Like] = []
    for line in lines:
        same = (line.purpose, line.route) == (request.purpose, request.route)
        if not same or line.exemption == exemption or set(line.apps).isdisjoint(request.apps):
            continue
        like = None if line.state in WAITING else _like(facts, line, near.get(line.body), at)
        if like is not None:
            found.append(like)
    found.sort(key=lambda like: (like.steps is None, like.steps or 0, -like.decided, like.exemption))
    return tuple(found[:most])


def _like(facts: Facts, line: CaseLine, steps: int | None, at: int) -> Like | None:
    history = facts.exemptions[line.exemption]
    decided = max((given.recorded for given in history.decisions if given.recorded <= at), default=None)
    if decided is None:
        return None
    since = first_in_force(facts, line.exemption)
    return Like(
        exemption=line.exemption,
        body=line.body,
        steps=steps,
        state=line.state,
        granted=since is not None and since <= at,
        decided=decided,
        took=decided - line.submitted,
        reasons=_reasons(history, at),
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
