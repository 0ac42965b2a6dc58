"""Filing written questions: each step under its question, in record order."""

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer.filing import Filing
from appban.regime.written_answers import WrittenHistory


def _taken(f: Facts, r: int, e: ev.answers.QuestionTaken) -> None:
    f.written[e.question.id] = WrittenHistory(r, e)


def _step(f: Facts, r: int, e: ev.answers.WrittenEvent) -> None:
    f.written[e.question].steps.append((r, e))


FILES: dict[type[ev.Event], Filing] = {
    ev.answers.QuestionTaken: _taken,
    ev.answers.AnswerDrafted: _step,
    ev.answers.ConsistencyFound: _step,
    ev.answers.AnswerDecided: _step,
    ev.answers.AnswerFrozen: _step,
    ev.answers.AnswerGiven: _step,
}
