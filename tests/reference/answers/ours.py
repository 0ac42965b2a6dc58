"""What the program answers to the same question, through the ground that its command and pages use."""

from typing import Any

import msgspec
from tests.history import History
from tests.reference.answers.record import Row, at

from appban.reports.questions._discover import question_called
from appban.service.oversight.ground import RecordGround, known_facts

_WRITTEN = {"since": "from", "until": "to"}


def our_answer(history: History, question: str, as_of: str, known_at: str, **more: Any) -> list[Row]:
    """The rows of the program's answer."""
    asked_of, house = question_called(question), history.house()
    given = {
        _WRITTEN.get(name, name): at(value) if name in _WRITTEN else value for name, value in more.items()
    }
    with house.desk.store.reader() as reader:
        facts = known_facts(reader, reader.size_at(at(known_at)), at(known_at))
        ground = RecordGround(reader, facts, house.lakes, at=at(as_of), known_at=at(known_at))
        found = asked_of.answer(ground, msgspec.convert(given, type=asked_of.asked, strict=False))
    width = len(given.get("by", ())) + len(asked_of.columns)
    assert all(len(row) == width for row in found.rows), "a row has not as many cells as there are columns"
    return [tuple(row) for row in found.rows]
