"""Decisions on an answer on pages, each person in their own session; then its pack, and the answer as it was given."""

from functools import partial
from typing import Literal

from appban.bootstrap.answers import packed
from appban.errors import InputError
from appban.regime.authority import authority_for
from appban.regime.people import PersonId
from appban.regime.time import read
from appban.reports.answers.document import OUTCOMES, titled
from appban.reports.questions.forms import cell_text
from appban.service.answers.deciding import Ruling, decide
from appban.service.answers.drafting import MOST_SAYS
from appban.service.answers.freezing import Given, freeze, give
from appban.service.answers.listing import asked_text
from appban.service.answers.question_text import MOST
from appban.service.guard import ANSWER, APPROVE_ANSWER, CLEAR_ANSWER
from appban.service.staff.contacts import PRIVATE_OFFICE, ministers_of
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.page import Page, both
from appban.web.console.pages.answers import MOST_ROWS, Found, content_shown, found_of, may
from appban.web.console.visit import Visit

Step = Literal["officials", "minister"]
TITLES: dict[Step, str] = {"officials": "Decide on this answer", "minister": "Approve this answer"}
TOLD: dict[Step, str] = {
    "officials": "Your decision is in the record. The minister decides next.",
    "minister": "The approval is in the record. The pack can be made.",
}


def deciding(visit: Visit, step: Step) -> Answer:
    """The exact version with its tables, and the form of a decision."""
    return _deciding(visit, found_of(visit), step)


def _deciding(visit: Visit, found: Found, step: Step) -> Shown:
    content, why = content_shown(visit, found)
    newest = found.history.drafts[-1] if found.history.drafts else None
    context = {
        "found": found,
        "step": step,
        "newest": newest,
        "content": content,
        "why": why,
        "asks": asked_text(visit.reader, found.history.question),
        "compared": None if newest is None else found.history.found(newest.digest),
        "ministers": _ministers(visit, found) if step == "minister" else [],
        "typed": {name: visit.field(name) for name in ("outcome", "says", "behalf")},
        "outcomes": OUTCOMES,
        "cell": cell_text,
        "most_rows": MOST_ROWS,
        "most": MOST_SAYS,
    }
    return Shown(template="answers/decide.html", title=TITLES[step], context=context)


def _ministers(visit: Visit, found: Found) -> list[tuple[PersonId, str]]:
    """Ministers for whom the viewer may enter a decision; none for a minister, who decides for themselves."""
    if not may(visit, found, PRIVATE_OFFICE):
        return []
    body = found.history.question.body
    holders = [
        each
        for each in visit.head.authorities_of
        if authority_for(visit.head, each, APPROVE_ANSWER, body, visit.now) is not None
    ]
    known = dict.fromkeys((*holders, *ministers_of(visit.head, (body,), visit.now)))
    return [(each, str(visit.names.of(each))) for each in known]


def decided(visit: Visit, step: Step) -> Answer:
    """Enter a decision on the version that was shown."""
    found = found_of(visit)
    return visit.attempt(partial(_deciding, visit, found, step), partial(_decided, visit, found, step))


def _decided(visit: Visit, found: Found, step: Step) -> Answer:
    outcome, version = visit.field("outcome"), visit.shown_version()
    if outcome not in {"clear", "return"}:
        raise InputError("Say whether you clear it or return it")
    if version is None:
        raise InputError("the form does not say which version was shown; load the page again")
    behalf = visit.field("behalf")
    ruling = Ruling(
        question=found.history.question.id,
        version=version,
        step=step,
        clears=outcome == "clear",
        behalf=PersonId(behalf) if behalf and step == "minister" else None,
        says=visit.field("says"),
    )
    visit.do(lambda work: decide(work, ruling))
    told = TOLD[step] if ruling.clears else "It is returned. Whoever drafts makes a new version."
    return See(path=found.base, told=told)


def freezing(visit: Visit) -> Answer:
    """What making the pack does."""
    return _freezing(found_of(visit))


def _freezing(found: Found) -> Shown:
    context = {"found": found, "newest": found.history.drafts[-1] if found.history.drafts else None}
    title = f"Make the pack of {titled(found.history.question)}"
    return Shown(template="answers/freeze.html", title=title, context=context)


def frozen(visit: Visit) -> Answer:
    """Make the pack and enter its digest."""
    found = found_of(visit)
    return visit.attempt(partial(_freezing, found), partial(_frozen, visit, found))


def _frozen(visit: Visit, found: Found) -> Answer:
    made = packed(visit.house, visit.reader, found.history.question.id)
    visit.do(lambda work: freeze(work, visit.house.evidence, made))
    return See(path=found.base, told="The pack is made, and stays as it is.")


def giving(visit: Visit) -> Answer:
    """Where the answer is entered as it was given."""
    return _giving(visit, found_of(visit))


def _giving(visit: Visit, found: Found) -> Shown:
    context = {
        "found": found,
        "corrects": bool(found.history.given),
        "typed": {name: visit.field(name) for name in ("text", "on", "kind")},
        "most": MOST,
    }
    return Shown(template="answers/given.html", title="Enter the answer as it was given", context=context)


def given(visit: Visit) -> Answer:
    """Enter the answer as it was given, or a correction."""
    found = found_of(visit)
    return visit.attempt(partial(_giving, visit, found), partial(_given, visit, found))


def _given(visit: Visit, found: Found) -> Answer:
    if not visit.field("on"):
        raise InputError("Enter the day on which it was given, such as 2026-11-27")
    stated, precision = read(visit.field("on"), visit.house.desk.zone, bare="start")
    said = Given(
        question=found.history.question.id,
        text=visit.field("text").replace("\r\n", "\n"),
        stated=stated,
        precision=precision,
        corrects=visit.field("kind") == "correction",
    )
    differs = visit.do(lambda work: give(work, visit.house.evidence, said)).value
    told = "It is in other words than were approved; both stand." if differs else "It is in the record."
    return See(path=found.base, told=told, tone="important" if differs else "success")


APPROVES = (APPROVE_ANSWER, PRIVATE_OFFICE)
PAGES: tuple[Page, ...] = (
    *both(
        "/answers/{pq}/decide",
        (CLEAR_ANSWER,),
        "Decide on an answer for officials",
        partial(deciding, step="officials"),
        partial(decided, step="officials"),
    ),
    *both(
        "/answers/{pq}/approve",
        APPROVES,
        "Approve an answer",
        partial(deciding, step="minister"),
        partial(decided, step="minister"),
    ),
    Page(
        method="GET",
        path="/answers/{pq}/freeze",
        summary="Make the pack of an approved answer: what it does.",
        authority=(ANSWER,),
        handler=freezing,
    ),
    Page(
        method="POST",
        path="/answers/{pq}/freeze",
        summary="Make the pack of an approved answer.",
        authority=(ANSWER,),
        handler=frozen,
        slow=True,
    ),
    *both("/answers/{pq}/given", (ANSWER,), "Enter the answer as it was given", giving, given, uploads=None),
)
