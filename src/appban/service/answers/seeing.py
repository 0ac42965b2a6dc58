"""Who sees a written question: whoever has a part in answering for its body; and whose texts of it are closed to whom."""

import msgspec

from appban.ports import StoreReader
from appban.regime.events import TAGS
from appban.regime.events.answers import AnswerDrafted
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.subjects import ANSWERS
from appban.regime.written_answers import WrittenHistory
from appban.service.guard import ANSWER, APPROVE_ANSWER, CLEAR_ANSWER
from appban.service.sight import Sight, may_read_texts
from appban.service.staff.contacts import PRIVATE_OFFICE

PARTS = (ANSWER, CLEAR_ANSWER, APPROVE_ANSWER, PRIVATE_OFFICE)
"""The subjects of those who see written questions of a body."""


class _Line(msgspec.Struct):
    administration: str | None = None


_LINES = msgspec.json.Decoder(_Line)
_DRAFTED = TAGS[AnswerDrafted]


def sees_written(sight: Sight, history: WrittenHistory) -> bool:
    """Whether somebody sees a question, its drafts and what was decided."""
    body = history.question.body
    return sight.everything or any(body in sight.subjects.get(each, frozenset()) for each in PARTS)


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """What of a question a viewer may read: the newest draft with what was said of it, and all that was ever said."""

    draft: bool
    all: bool


def open_to(reader: StoreReader, facts: Facts, history: WrittenHistory, viewer: PersonId, now: int) -> Open:
    """What is open to a viewer: drafts and comments of a former administration are closed to the next one's ministers.

    What was given in the House is open to everybody who sees the question.
    """
    rows = list(reader.rows_of({f"{ANSWERS}:{history.question.id}"}, reader.head().size))
    drafted = [place for place, row in enumerate(rows) if row.kind == _DRAFTED]
    reads = [may_read_texts(facts, viewer, _LINES.decode(row.entry).administration, now) for row in rows]
    return Open(draft=all(reads[drafted[-1] if drafted else 0 :]), all=all(reads))
