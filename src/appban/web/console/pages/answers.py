"""Written questions of Parliament: what waits, one taken by pasting, and one with its draft, decisions, packs and answers."""

from collections.abc import Mapping
from functools import partial

import msgspec
from wtforms import Form, StringField

from appban.errors import InputError, NotFoundError, VerificationError
from appban.regime.bodies import BodyId
from appban.regime.drafted import Content
from appban.regime.events import answers as ev
from appban.regime.facts import Facts
from appban.regime.subjects import ANSWERS
from appban.regime.written_answers import State, WrittenHistory
from appban.regime.written_question import PqId
from appban.reports.answers.document import OUTCOMES, titled
from appban.reports.answers.wording import iso_day_text
from appban.reports.questions.forms import cell_text
from appban.service.answers.drafting import content_of
from appban.service.answers.freezing import pack_bytes
from appban.service.answers.listing import asked_text, asked_texts, written_questions
from appban.service.answers.measures import measures_of
from appban.service.answers.question_text import MOST, Said, read_question
from appban.service.answers.seeing import PARTS, Open, open_to, sees_written
from appban.service.answers.taking import take
from appban.service.guard import ANSWER, APPROVE_ANSWER, CLEAR_ANSWER, not_here
from appban.service.reading import Focus, facts_about
from appban.service.staff.contacts import PRIVATE_OFFICE
from appban.web.bodies import Limits
from appban.web.console.answers import Answer, Download, See, Shown
from appban.web.console.forms import SHORT, at_most, needed, problems
from appban.web.console.page import Page
from appban.web.console.visit import Visit
from appban.web.console.written_story import steps_of, texts_of

STATES: Mapping[State, tuple[str, str]] = {
    "taken": ("to be drafted", "blue"),
    "drafted": ("drafted", "blue"),
    "compared": ("waits for officials", "yellow"),
    "returned": ("returned", "red"),
    "cleared": ("waits for the minister", "yellow"),
    "approved": ("approved", "green"),
    "frozen": ("pack made", "green"),
    "given": ("answered", "grey"),
    "corrected": ("corrected", "grey"),
}
SEES = tuple(str(each) for each in PARTS)
MOST_ROWS = 50
"""Rows of a table that a page shows; the pack has all."""
PASTED = Limits(size=6 * MOST)


class Taking(Form):
    """A question as it is pasted."""

    text = StringField(validators=needed("Paste the question, or the e-mail that it stands in", MOST))
    uin = StringField(validators=at_most(SHORT))
    tabled = StringField(validators=at_most(SHORT))
    due = StringField(validators=at_most(SHORT))


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A written question that the viewer sees; `reads` what of it is open to them."""

    facts: Facts
    history: WrittenHistory
    reads: Open

    @property
    def base(self) -> str:
        """The address of its page."""
        return f"/answers/{self.history.question.id}"


def found_of(visit: Visit) -> Found:
    """The question that the address names; NotFoundError, in the same words, for one that is not there or not seen."""
    facts = facts_about(visit.reader, Focus(rooms=(ANSWERS,)), visit.stop)
    history = facts.written.get(PqId(visit.path["pq"]))
    if history is None or not sees_written(visit.viewer.sight, history):
        raise not_here("answer", visit.path["pq"])
    reads = open_to(visit.reader, visit.head, history, visit.viewer.person, visit.now)
    return Found(facts=facts, history=history, reads=reads)


def may(visit: Visit, found: Found, subject: str) -> bool:
    """Whether the viewer holds a subject over the body of a question, at the present."""
    held = visit.viewer.sight.subjects
    return visit.moment.is_now and any(
        found.history.question.body in bodies for each, bodies in held.items() if each == subject
    )


def listed(visit: Visit) -> Answer:
    """The questions that the viewer sees, those that wait first."""
    facts = facts_about(visit.reader, Focus(rooms=(ANSWERS,)), visit.stop)
    rows = [each for each in written_questions(facts) if sees_written(visit.viewer.sight, each)]
    context = {
        "rows": rows,
        "asks": asked_texts(visit.reader, (each.question for each in rows)),
        "states": STATES,
        "titled": titled,
        "day_of": iso_day_text,
        "may": visit.moment.is_now and bool(bodies_of(visit)),
    }
    return Shown(template="answers/list.html", title="Written questions", context=context)


def bodies_of(visit: Visit) -> list[tuple[BodyId, str]]:
    """The bodies for which the viewer may take questions, by name."""
    held = visit.viewer.sight.subjects.get(ANSWER, frozenset())
    named = ((each, visit.head.bodies.at(each, visit.now)) for each in held)
    return sorted(((each, fact.name) for each, fact in named if fact is not None), key=lambda pair: pair[1])


def new(visit: Visit) -> Answer:
    """Where a question is pasted."""
    return _new(visit)


def _new(visit: Visit) -> Shown:
    context = {
        "typed": {name: visit.field(name) for name in ("text", "body", "uin", "tabled", "due")},
        "bodies": bodies_of(visit),
        "most": MOST,
    }
    return Shown(template="answers/new.html", title="Take a written question", context=context)


def taken(visit: Visit) -> Answer:
    """Take a question."""
    wrong = problems(Taking(visit.form))
    if wrong:
        return visit.again(_new(visit), wrong)
    return visit.attempt(partial(_new, visit), partial(_taken, visit))


def _taken(visit: Visit) -> Answer:
    bodies = bodies_of(visit)
    body = visit.field("body") or (bodies[0][0] if len(bodies) == 1 else "")
    if not body:
        raise InputError("Choose the body that is to answer")
    said = Said(
        uin=visit.field("uin") or None,
        tabled=visit.field("tabled") or None,
        due=visit.field("due") or None,
    )
    came = read_question(visit.field("text").encode(), "what was pasted", said)
    receipt = visit.do(lambda work: take(work, BodyId(body), came))
    if receipt.value is None:
        return See(path="/answers", told="It was taken already.")
    return See(path=f"/answers/{receipt.value}", told="It is taken. Choose what the answer is to rest on.")


def one(visit: Visit) -> Answer:
    """One question with all that befell it."""
    found = found_of(visit)
    history = found.history
    drafts = history.drafts
    content, why = content_shown(visit, found)
    texts = texts_of(visit, history, said=found.reads.all)
    body = visit.facts.bodies.at(history.question.body, visit.moment.at)
    context = {
        "found": found,
        "history": history,
        "state": STATES[history.state],
        "body": history.question.body if body is None else body.name,
        "asks": asked_text(visit.reader, history.question),
        "measures": measures_of(visit.reader, history.question.id) if may(visit, found, ANSWER) else (),
        "newest": drafts[-1] if drafts else None,
        "content": content,
        "why": why,
        "outcomes": OUTCOMES,
        "day_of": iso_day_text,
        "acts_open": acts_of(visit, found),
        "steps": steps_of(visit, texts, found.history),
        "texts": texts,
        "cell": cell_text,
        "most": MOST_ROWS,
    }
    return Shown(template="answers/answer.html", title=titled(history.question), context=context)


def content_shown(visit: Visit, found: Found) -> tuple[Content | None, str]:
    """The newest draft as it may be read, or why it may not."""
    if not found.history.drafts:
        return None, ""
    if not found.reads.draft:
        return None, "The drafts of a former administration are closed to ministers and special advisers."
    try:
        return content_of(visit.house.evidence, found.history.drafts[-1].draft), ""
    except (NotFoundError, VerificationError) as fault:
        return None, str(fault)


def acts_of(visit: Visit, found: Found) -> dict[str, bool]:
    """What the viewer may do next, by the last part of its address; the verb asks again."""
    state = found.history.state
    drafts = may(visit, found, ANSWER)
    return {
        "measures": drafts and state not in {"cleared", "approved"},
        "draft": drafts and state not in {"cleared", "approved"},
        "compare": drafts and state in {"drafted", "compared"},
        "decide": may(visit, found, CLEAR_ANSWER) and state == "compared",
        "approve": (may(visit, found, APPROVE_ANSWER) or may(visit, found, PRIVATE_OFFICE))
        and state == "cleared",
        "freeze": drafts and state == "approved",
        "given": drafts and state in {"frozen", "given", "corrected"},
    }


def pack(visit: Visit) -> Answer:
    """A pack as it was frozen, to keep."""
    found = found_of(visit)
    held: list[ev.AnswerFrozen] = [e for _, e in found.history.frozen if e.pack == visit.path["pack"]]
    if not held or not found.reads.draft:
        raise not_here("answer", visit.path["pack"])
    name = found.history.question.uin or found.history.question.id
    data = pack_bytes(visit.house.evidence, held[0])
    return Download(name=f"{name}-{held[0].pack}.zip", media_type="application/zip", data=data)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/answers",
        summary="The written questions of Parliament.",
        authority=SEES,
        handler=listed,
    ),
    Page(
        method="GET",
        path="/answers/new",
        summary="Where a written question is pasted.",
        authority=(ANSWER,),
        handler=new,
    ),
    Page(
        method="POST",
        path="/answers/new",
        summary="Take a written question.",
        authority=(ANSWER,),
        handler=taken,
        limits=PASTED,
    ),
    Page(
        method="GET",
        path="/answers/{pq}",
        summary="One written question with its draft, decisions, packs and answers.",
        authority=SEES,
        handler=one,
    ),
    Page(
        method="GET",
        path="/answers/{pq}/packs/{pack}",
        summary="A pack as it was frozen, to download.",
        authority=SEES,
        handler=pack,
    ),
)
