"""Question 18: which contracts lacked the clause."""

import msgspec

from appban.ports.asking import Ground
from appban.regime.bodies import BodyId
from appban.regime.events.oversight import ContractRecorded
from appban.regime.restriction import RestrictionId
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions.model import Column, Found, Missing, Question, Rests, Row


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For the clause of which restriction, of which body with those below it; left out, any."""

    restriction: RestrictionId | None = None
    body: BodyId | None = None


def answer(ground: Ground, asked: Asked) -> Found:
    """The contracts that ran at as-of and had no clause, or of which nobody had looked."""
    running = [pair for pair in _told(ground) if _meant(ground, asked, pair[1])]
    lacking = [each for _, each in running if each.clause != "with"]
    rows = [_row(each) for each in lacking]
    counts: dict[str, int | None] = {
        "running": len(running),
        "without": sum(each.clause == "without" for each in lacking),
        "not_known": sum(each.clause is None for each in lacking),
    }
    unlisted = Missing(
        what="contracts that nobody entered", why="the record has those that bodies entered, and no other"
    )
    rests = Rests(times={recorded for recorded, _ in running})
    return Found(rows=cases.ordered(rows), rests=rests, counts=counts, missing=(unlisted,))


def _told(ground: Ground) -> list[tuple[int, ContractRecorded]]:
    held = ground.facts.oversight
    found = (held.contract(each, ground.at) for each in held.contracts)
    return [pair for pair in found if pair is not None]


def _meant(ground: Ground, asked: Asked, told: ContractRecorded) -> bool:
    runs = told.starts <= ground.at and (told.ends is None or ground.at < told.ends)
    if not runs or not ground.sees_body(told.body) or asked.restriction not in {None, told.restriction}:
        return False
    return asked.body is None or asked.body in (
        ground.facts.bodies.lineage(told.body, ground.at) or (told.body,)
    )


def _row(told: ContractRecorded) -> Row:
    ends = "" if told.ends is None else show(told.ends)
    return (
        told.contract,
        told.body,
        told.supplier,
        told.restriction,
        show(told.starts),
        ends,
        told.clause,
        told.source.reference,
    )


QUESTION = Question(
    number=18,
    name="contracts-without-clause",
    wording="Which contracts lacked the clause on a day?",
    method=(
        "Contracts that ran at as-of, each as it was last described by then, that lacked the clause of the restriction "
        "named with them, or of which nobody had looked. Those that have it are counted among the running."
    ),
    asked=Asked,
    columns=(
        Column("contract", "text", "the contract"),
        Column("body", "body", "whose it is"),
        Column("supplier", "text", "with whom"),
        Column("restriction", "restriction", "whose clause it should have"),
        Column("starts", "time", "from when it runs"),
        Column("ends", "time", "until when, if that is stated"),
        Column("clause", "text", "without, or not known"),
        Column("source", "text", "where that stands"),
    ),
    answer=answer,
)
