"""Taking a written question into the record, once: by the API's id, or by UIN and the day it was tabled."""

from appban.errors import ConflictError, NotFoundError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.subjects import ANSWERS
from appban.regime.written_answers import WrittenHistory
from appban.regime.written_question import PqId, Tabled
from appban.service.answers.question_text import Came
from appban.service.guard import ANSWER, acting_person, require
from appban.service.reading import Focus, facts_about
from appban.service.work import Work


def take(work: Work, body: BodyId, came: Came) -> PqId:
    """Enter a question that a body is to answer; its id. NotAuthorisedError without `answer` over the body.

    ConflictError if it was taken already.
    """
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=(ANSWERS,)))
    person = acting_person(work, facts)
    if facts.bodies.at(body, work.now) is None:
        raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
    require(facts, person, ANSWER, body, work.now)
    for each in facts.written.values():
        if _same(each.question, came):
            raise ConflictError(
                f"this question was taken already, as {each.question.id}; `appban answer show` shows it"
            )
    question = PqId(work.mint("pq"))
    work.add(
        ev.answers.QuestionTaken(
            stated=work.now,
            question=Tabled(
                id=question,
                body=body,
                came="api" if came.api else "pasted",
                house=came.house,
                number=came.number,
                uin=came.uin,
                tabled=came.tabled,
                due=came.due,
                asked=work.keep(came.fields, question),
            ),
        ),
        body,
    )
    return question


def written_called(reader: StoreReader, text: str, stop: int | None = None) -> WrittenHistory:
    """The question that a text names: an id, `UIN`, or `UIN/DAY`; NotFoundError if none or several are called so."""
    facts = facts_about(reader, Focus(rooms=(ANSWERS,)), stop)
    if text in facts.written:
        return facts.written[PqId(text)]
    uin, _, day = text.partition("/")
    found = [
        each
        for each in facts.written.values()
        if each.question.uin == uin.upper() and (not day or each.question.tabled == day)
    ]
    if len(found) > 1:
        days = ", ".join(f"{uin}/{each.question.tabled or each.question.id}" for each in found)
        raise NotFoundError(f"{len(found)} questions have the UIN {uin} ({days}); say which by one of these")
    if not found:
        raise NotFoundError(f"there is no written question {text}; `appban answer list` shows them")
    return found[0]


def known_question(facts: Facts, question: PqId) -> WrittenHistory:
    """The history of a question; NotFoundError if there is none of that id."""
    history = facts.written.get(question)
    if history is None:
        raise NotFoundError(
            f"there is no written question {question}; `appban answer list` shows those you may see"
        )
    return history


def _same(held: Tabled, came: Came) -> bool:
    if held.number is not None and held.number == came.number:
        return True
    both = (came.uin, came.tabled)
    return None not in both and (held.uin, held.tabled) == both
