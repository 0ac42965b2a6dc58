"""What bodies returned to the centre, and of which departments nothing is known: beside every count (DESIGN R10)."""

from collections.abc import Iterator

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.reports.questions._cases import DEPARTMENTS
from appban.reports.questions.model import Missing


class Returned(msgspec.Struct, frozen=True):
    """A body's newest return: its figure (None: it says that it cannot say), and when it was recorded."""

    exemptions: int | None
    recorded: int


def newest(ground: Ground, body: BodyId | None = None) -> dict[BodyId, Returned]:
    """The newest return by as-of of every body seen, or of one and those below it."""
    found: dict[BodyId, Returned] = {}
    for each in ground.facts.oversight.returns:
        made = ground.facts.oversight.return_of(each, ground.at)
        if made is not None and ground.sees_body(each) and _within(ground, each, body):
            found[each] = Returned(made[1].exemptions, made[0])
    return found


def asking(ground: Ground) -> set[BodyId]:
    """The bodies of which the record holds a request by as-of."""
    return {
        history.request.body
        for history in ground.facts.exemptions.values()
        if history.versions[0][0] <= ground.at
    }


def without_figures(
    ground: Ground, told: dict[BodyId, Returned], heard: set[BodyId], body: BodyId | None = None
) -> Iterator[Missing]:
    """The departments of which the record holds no request and no return by as-of, and those that cannot say.

    `heard`: the bodies that `asking` gives.
    """
    known = {each for other in told for each in _line(ground, other)} | heard
    known |= {above for each in tuple(known) for above in _line(ground, each)}
    silent = [each for each in _departments(ground) if each not in known and _within(ground, each, body)]
    if silent:
        yield Missing(
            what="departments without figures",
            why="the record holds no request and no return of them by as-of, so that what they have is not known",
            of=tuple(sorted(silent)),
        )
    unable = sorted(each for each, made in told.items() if made.exemptions is None)
    if unable:
        yield Missing(
            what="bodies that cannot say", why="their return gives no figure of exemptions", of=tuple(unable)
        )


def _departments(ground: Ground) -> Iterator[BodyId]:
    for body in ground.facts.bodies.ids():
        fact = ground.facts.bodies.at(body, ground.at)
        if fact is not None and fact.kind in DEPARTMENTS and ground.sees_body(body):
            yield body


def _within(ground: Ground, each: BodyId, body: BodyId | None) -> bool:
    return body is None or body in _line(ground, each)


def _line(ground: Ground, body: BodyId) -> tuple[BodyId, ...]:
    return ground.facts.bodies.lineage(body, ground.at) or (body,)
