"""Emergency stops: what holds the posts of a body and of those below it, what was let through, and what slipped out."""

from collections.abc import Iterator

from appban.regime.bodies import BodyId
from appban.regime.communications import StopHistory
from appban.regime.facts import Facts
from appban.regime.post_state import body_of, went_out
from appban.regime.publication import PublicationId, StopId


def stopped_at(held: StopHistory, at: int) -> bool:
    """Whether a stop is on: it restricts from its stated time, and its lifting helps from the later of the two clocks."""
    _, called = held.called
    if called.stated > at:
        return False
    return held.lifted is None or max(held.lifted[0], held.lifted[1].stated) > at


def stops_over(facts: Facts, body: BodyId | None, at: int) -> Iterator[StopId]:
    """The stops that are on for a body: called for it or for one above it. One that is not known is under every stop."""
    line = None if body is None else facts.bodies.lineage(body, at) or (body,)
    for stop, held in facts.communications.stops.items():
        if stopped_at(held, at) and (line is None or held.called[1].body in line):
            yield stop


def passed(held: StopHistory, publication: PublicationId, digest: str, at: int) -> bool:
    """Whether two persons let exactly this version of a post through a stop by an instant."""
    return any(
        (each.publication, each.content_digest) == (publication, digest) and max(recorded, each.stated) <= at
        for recorded, each in held.passed
    )


def holding(
    facts: Facts, body: BodyId | None, publication: PublicationId, digest: str, at: int
) -> tuple[StopId, ...]:
    """The stops that hold one version of a post of a body at an instant."""
    stops = facts.communications.stops
    return tuple(s for s in stops_over(facts, body, at) if not passed(stops[s], publication, digest, at))


def slipped(facts: Facts, stop: StopId) -> Iterator[tuple[PublicationId, int]]:
    """The posts that went out while a stop was on and were not let through, each with when it went out."""
    held = facts.communications.stops[stop]
    for publication, history in facts.communications.publications.items():
        out = went_out(history)
        if out is None or not stopped_at(held, out):
            continue
        content = history.drafts[-1][1].content
        body = body_of(facts, content.account, out)
        line = () if body is None else facts.bodies.lineage(body, out) or (body,)
        if held.called[1].body in line and not passed(held, publication, history.drafts[-1][1].digest, out):
            yield publication, out
