"""Questions of oversight over HTTP: the list of them, and one answered within the bodies that a token reaches.

The facts are those kept in memory for pages, so that a question does not fold the record anew. An answer goes out as
its canonical bytes.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from appban.errors import InternalError
from appban.regime.time import read
from appban.reports.questions._discover import question_called, questions
from appban.reports.questions.asking import Parameter, parameters
from appban.reports.questions.model import Answer, Column, bytes_of
from appban.service.answering import prefix
from appban.service.oversight.ground import known_now
from appban.service.sight import sight_below
from appban.web.bodies import Limits
from appban.web.oversight import View, answer_to
from appban.web.route import Call, Reply, Room, Route


class QuestionAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked: as of when, as known when (left out: all that is known), and parameters by name, as text."""

    as_of: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    known_at: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    parameters: dict[str, Annotated[str, msgspec.Meta(max_length=512)]] = {}


class QuestionTold(msgspec.Struct, frozen=True, kw_only=True):
    """One question: its wording, how its figures come about, what it can be asked with, and its columns."""

    number: int
    name: str
    wording: str
    method: str
    parameters: tuple[Parameter, ...]
    by: tuple[Column, ...]
    columns: tuple[Column, ...]


class QuestionsTold(msgspec.Struct, frozen=True, kw_only=True):
    """The questions there are."""

    questions: tuple[QuestionTold, ...]


def listed(_room: Room, _call: Call) -> Reply:
    """The questions there are."""
    return Reply(body=QuestionsTold(questions=tuple(_told())))


def answered(room: Room, call: Call) -> Reply:
    """One question answered; whoever asks learns of no body that the token does not reach."""
    asked, token = call.body, call.token
    if not isinstance(asked, QuestionAsked) or token is None:
        raise InternalError("a question was let in without its body or token; report this")
    question, zone = question_called(call.path["question"]), room.house.desk.zone
    at = read(asked.as_of, zone, bare="as-of")[0]
    known_at = None if asked.known_at is None else read(asked.known_at, zone, bare="as-of")[0]
    with room.house.desk.store.reader() as reader:
        stop = prefix(reader, known_at)
        with room.ledger.head(reader) as head:
            facts = head if stop == head.size else room.ledger.past(reader, stop)
            view = View(
                reader=reader,
                facts=facts,
                forces=room.ledger.forces(facts),
                places=room.ledger.places,
                stop=stop,
                at=at,
                known_at=known_now(reader, room.house.desk.clock.now()) if known_at is None else known_at,
                sight=sight_below(head, token.body, head.time),
            )
            found = answer_to(room.house, view, question, asked.parameters)
    return Reply(body=bytes_of(found))


def _told() -> Iterator[QuestionTold]:
    for each in questions().values():
        yield QuestionTold(
            number=each.number,
            name=each.name,
            wording=each.wording,
            method=each.method,
            parameters=parameters(each),
            by=each.by,
            columns=each.columns,
        )


ASKING: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/api/questions",
        summary="The questions of oversight that the record answers.",
        authority="question",
        limits=Limits(),
        request=None,
        answer=QuestionsTold,
        handler=listed,
    ),
    Route(
        method="POST",
        path="/api/questions/{question}",
        summary="One of them answered, as of an instant and as known at one.",
        authority="question",
        limits=Limits(size=16_384),
        request=QuestionAsked,
        answer=Answer,
        handler=answered,
        also=(404, 422),
        slow=True,
    ),
)
