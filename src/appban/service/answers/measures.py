"""The measures chosen for an answer, kept beside the record until a draft is made of them: choosing is not yet saying."""

import msgspec

from appban.errors import InputError, NotFoundError
from appban.ports import Paper, StoreReader, StoreWriter
from appban.regime.written_question import PqId

KIND = "answer-measures"
MOST = 20
"""Measures of one answer."""


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the record with its parameters as typed, as of when and as known when."""

    name: str
    parameters: dict[str, str]
    as_of: int
    known_at: int


_CHOSEN = msgspec.json.Decoder(tuple[Measure, ...])


def measures_of(reader: StoreReader, question: PqId) -> tuple[Measure, ...]:
    """The measures chosen for a question, in the order of their tables."""
    paper = reader.paper(KIND, question)
    return () if paper is None else _CHOSEN.decode(paper.body)


def choose(writer: StoreWriter, question: PqId, measure: Measure, now: int) -> int:
    """Add a measure; the number of its table. InputError for one that is chosen already, or one too many."""
    held = measures_of(writer, question)
    if measure in held:
        raise InputError(
            f"{measure.name} is table {held.index(measure) + 1} already; give another date or cut"
        )
    if len(held) >= MOST:
        raise InputError(f"{MOST} measures are chosen already; leave one out first")
    _keep(writer, question, (*held, measure), now)
    return len(held) + 1


def leave_out(writer: StoreWriter, question: PqId, number: int, now: int) -> None:
    """Take a measure out again; those after it move up."""
    held = measures_of(writer, question)
    if not 0 < number <= len(held):
        raise NotFoundError(f"there is no measure {number}; there are {len(held)}")
    _keep(writer, question, (*held[: number - 1], *held[number:]), now)


def _keep(writer: StoreWriter, question: PqId, chosen: tuple[Measure, ...], now: int) -> None:
    body = msgspec.json.encode(chosen)
    writer.put_paper(Paper(kind=KIND, id=question, owner=question, at=now, until=None, body=body))
    writer.commit()
