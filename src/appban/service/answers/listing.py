"""Written questions as a list, and the texts that stand beside the record."""

from collections.abc import Iterable

import msgspec

from appban.ports import StoreReader
from appban.regime.facts import Facts
from appban.regime.written_answers import WrittenHistory
from appban.regime.written_question import Tabled
from appban.service.naming import Names


class _Fields(msgspec.Struct, rename="camel"):
    question_text: str = ""


def written_questions(facts: Facts) -> list[WrittenHistory]:
    """Every written question: those without an answer first, the soonest due first, then the last taken."""
    held = facts.written.values()
    still = [each for each in held if each.state not in {"given", "corrected"}]
    over = [each for each in held if each.state in {"given", "corrected"}]
    return [
        *sorted(still, key=lambda each: (each.question.due is None, each.question.due or "", each.taken_at)),
        *sorted(over, key=lambda each: -each.taken_at),
    ]


def asked_text(reader: StoreReader, question: Tabled) -> str | None:
    """What is asked; None if it was erased."""
    return asked_texts(reader, [question])[question.id]


def asked_texts(reader: StoreReader, questions: Iterable[Tabled]) -> dict[str, str | None]:
    """What is asked in several questions, by their ids."""
    wanted = list(questions)
    texts = Names(reader).texts(each.asked for each in wanted)
    return {each.id: _text(texts[each.asked].value) for each in wanted}


def _text(fields: str | None) -> str | None:
    return None if fields is None else msgspec.json.decode(fields, type=_Fields).question_text
