"""Drafting an answer on pages: choose measures, write the text that they give, say what holding it against earlier words showed."""

from functools import partial
from typing import cast, get_args

import msgspec

from appban.bootstrap.answers import check_measure, make, text_for
from appban.errors import InputError, RefusedError
from appban.regime.drafted import Content
from appban.regime.time import read
from appban.regime.written_question import Consistency, Outcome
from appban.reports.answers.controlling import OPEN, RELEASED, ROUNDED
from appban.reports.answers.document import OUTCOMES, titled
from appban.reports.questions._discover import questions
from appban.service.answers.consistency import advise
from appban.service.answers.drafting import (
    MOST_SAYS,
    MOST_TEXT,
    Compared,
    Drafted,
    compare,
    content_of,
    draft,
)
from appban.service.answers.listing import asked_text
from appban.service.answers.measures import Measure, choose, leave_out, measures_of
from appban.service.guard import ANSWER
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page, both
from appban.web.console.pages.answers import PASTED, Found, found_of, may
from appban.web.console.visit import Visit

FOUND: dict[Consistency, tuple[str, str]] = {
    "consistent": ("It is consistent", "With what was said before."),
    "clarified": ("It clarifies", "What was said before could be read otherwise."),
    "corrected": ("It corrects", "What was said before was wrong."),
}


def measures(visit: Visit) -> Answer:
    """The measures chosen, and where one more is."""
    return _measures(visit, _own(visit))


def _measures(visit: Visit, found: Found) -> Shown:
    names = [each for each in questions().values() if each.name in OPEN | ROUNDED | {RELEASED}]
    context = {
        "found": found,
        "measures": measures_of(visit.reader, found.history.question.id),
        "questions": names,
        "typed": {name: visit.field(name) for name in ("name", "by", "parameters", "as-of", "known-at")},
    }
    title = f"What the answer to {titled(found.history.question)} rests on"
    return Shown(template="answers/measures.html", title=title, context=context)


def chosen(visit: Visit) -> Answer:
    """Choose a measure, or leave one out."""
    found = _own(visit)
    return visit.attempt(partial(_measures, visit, found), partial(_chosen, visit, found))


def _chosen(visit: Visit, found: Found) -> Answer:
    question, leave = found.history.question.id, visit.field("leave")
    if leave:
        if not leave.isdecimal():
            raise InputError(f"{leave[:20]!r} is no measure; load the page again")
        with visit.house.desk.store.writer() as writer:
            leave_out(writer, question, int(leave[:4]), visit.now)
        return See(path=f"{found.base}/measures", told="It is left out.")
    measure = _measure(visit)
    check_measure(visit.house, measure, visit.now)
    with visit.house.desk.store.writer() as writer:
        number = choose(writer, question, measure, visit.now)
    return See(path=f"{found.base}/measures", told=f"It is table {number}.")


def _measure(visit: Visit) -> Measure:
    if not visit.field("name"):
        raise InputError("Choose what is asked of the record")
    zone = visit.house.desk.zone
    given = dict(_pair(line) for line in visit.field("parameters").splitlines() if line.strip())
    if visit.field("by"):
        given["by"] = visit.field("by")
    as_of, known = visit.field("as-of"), visit.field("known-at")
    return Measure(
        name=visit.field("name"),
        parameters=given,
        as_of=read(as_of, zone, bare="as-of")[0] if as_of else visit.now,
        known_at=read(known, zone, bare="as-of")[0] if known else visit.reader.head().time,
    )


def _pair(line: str) -> tuple[str, str]:
    name, equals, value = line.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(f"{line[:60]!r} is no parameter; write one in a line, such as app=example-chat")
    return name.strip(), value.strip()


def drafting(visit: Visit) -> Answer:
    """The words of the newest draft, or the first ones that the tables give."""
    return _drafting(visit, _own(visit))


def _drafting(visit: Visit, found: Found) -> Shown:
    outcome = _outcome(visit, found)
    text = visit.field("text")
    if not text and found.history.drafts and found.reads.draft:
        text = content_of(visit.house.evidence, found.history.drafts[-1].draft).text
    if not text:
        made = make(visit.house, visit.reader, measures_of(visit.reader, found.history.question.id))
        text = text_for(visit.house, made, outcome, None)
    context = {
        "found": found,
        "text": text,
        "outcomes": OUTCOMES,
        "outcome": outcome,
        "typed": {name: visit.field(name) for name in ("to", "with")},
        "others": [each for each in found.facts.written.values() if each is not found.history],
        "titled": titled,
        "most": MOST_TEXT,
    }
    return Shown(
        template="answers/draft.html",
        title=f"Draft the answer to {titled(found.history.question)}",
        context=context,
    )


def _outcome(visit: Visit, found: Found) -> Outcome:
    asked = visit.field("outcome")
    if asked in get_args(Outcome):
        return cast("Outcome", asked)
    return found.history.drafts[-1].draft.outcome if found.history.drafts else "answered"


def drafted(visit: Visit) -> Answer:
    """Enter a version."""
    found = _own(visit)
    return visit.attempt(partial(_drafting, visit, found), partial(_drafted, visit, found))


def _drafted(visit: Visit, found: Found) -> Answer:
    outcome, question = _outcome(visit, found), found.history.question.id
    made = make(visit.house, visit.reader, measures_of(visit.reader, question))
    text = visit.field("text").replace("\r\n", "\n")
    other = next(
        (e.question.id for e in found.facts.written.values() if e.question.id == visit.field("with")), None
    )
    entered = Drafted(
        content=Content(question=question, outcome=outcome, text=text, tables=made.tables),
        measures=made.measures,
        to=(visit.field("to") or None) if outcome == "transferred" else None,
        with_question=other if outcome == "grouped" else None,
    )
    visit.do(lambda work: draft(work, visit.house.evidence, entered))
    return See(path=found.base, told="The version is in the record. Hold it against what was said before.")


def comparing(visit: Visit) -> Answer:
    """What was said before on the matter, as advice, and the form of what the viewer finds."""
    return _comparing(visit, _own(visit))


def _comparing(visit: Visit, found: Found) -> Shown:
    if not found.history.drafts:
        raise RefusedError("Nothing is drafted yet; draft the answer first")
    newest = found.history.drafts[-1]
    content = content_of(visit.house.evidence, newest.draft)
    asked = asked_text(visit.reader, found.history.question) or ""
    context = {
        "found": found,
        "newest": newest,
        "advice": advise(found.facts, visit.house.evidence, content, asked, visit.now),
        "ways": FOUND,
        "typed": {name: visit.field(name) for name in ("outcome", "says")},
        "against": visit.fields("against"),
        "most": MOST_SAYS,
    }
    return Shown(
        template="answers/compare.html", title="Hold it against what was said before", context=context
    )


def compared(visit: Visit) -> Answer:
    """Enter what the viewer found."""
    found = _own(visit)
    return visit.attempt(partial(_comparing, visit, found), partial(_compared, visit, found))


def _compared(visit: Visit, found: Found) -> Answer:
    outcome, version = visit.field("outcome"), visit.shown_version()
    if outcome not in get_args(Consistency):
        raise InputError("Say what you found")
    if version is None:
        raise InputError("the form does not say which version was shown; load the page again")
    said = Compared(
        question=found.history.question.id,
        version=version,
        outcome=cast("Consistency", outcome),
        against=visit.fields("against"),
        says=visit.field("says"),
    )
    visit.do(lambda work: compare(work, said))
    return See(path=found.base, told="What you found is in the record. Officials decide next.")


def _own(visit: Visit) -> Found:
    """A question that the viewer may draft on."""
    found = found_of(visit)
    if not may(visit, found, ANSWER) and not visit.viewer.sight.everything:
        raise RefusedError("You see this question and draft nothing on it; whoever holds `answer` does")
    return found


def _slow(page: Page) -> Page:
    return msgspec.structs.replace(page, slow=True)


PAGES: tuple[Page, ...] = (
    *both("/answers/{pq}/measures", (ANSWER,), "Choose what an answer rests on", measures, chosen),
    *(
        _slow(msgspec.structs.replace(page, limits=PASTED))
        for page in both("/answers/{pq}/draft", (ANSWER,), "Draft an answer", drafting, drafted)
    ),
    *both(
        "/answers/{pq}/compare", (ANSWER,), "Hold a draft against what was said before", comparing, compared
    ),
)
