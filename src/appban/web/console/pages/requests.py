"""Asking for an exemption: a task list, one question a page, saved as one goes; check the answers, send, get a reference."""

from collections.abc import Callable
from functools import partial

import msgspec

from appban.errors import AppbanError, NotFoundError
from appban.regime.exemption import ExemptionId
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.service.requests.drafts import (
    KIND,
    QUESTIONS,
    Draft,
    Question,
    answered,
    draft_from,
    drafts_of,
    find_draft,
    keep_draft,
    submit_draft,
)
from appban.service.requests.preview import Number, preview
from appban.service.sight import seen_case
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.filters import Times
from appban.web.console.forms import LONG
from appban.web.console.page import Page
from appban.web.console.request_answers import ANSWERS, bodies_of, purposes_of
from appban.web.console.visit import Visit

ID_BYTES = 8
TITLES: dict[Question, tuple[str, str]] = {
    "application": ("Which application, and how is it used?", "The application"),
    "people": ("Who will use it?", "The people"),
    "devices": ("On which devices?", "The devices"),
    "purpose": ("What is it for, and in which body?", "The purpose"),
    "dates": ("From when until when?", "The dates"),
    "need": ("Why is it needed?", "The need"),
    "alternatives": ("What else was considered, and why does it not do?", "What else was considered"),
}
"""The question as the heading of its page, and the name of its task."""


def begun(visit: Visit) -> Answer:
    """What the viewer has begun, and where to begin anew."""
    found = [(draft, len(answered(draft))) for draft in drafts_of(visit.reader, visit.viewer.person)]
    context = {"drafts": found, "questions": len(QUESTIONS)}
    return Shown(template="requests/begun.html", title="Ask for an exemption", context=context)


def begin(visit: Visit) -> Answer:
    """Begin a request."""
    draft = Draft(
        id=_mint(visit),
        owner=visit.viewer.person,
        changed=visit.now,
        body=visit.viewer.body,
        surfaces=(Surface.NATIVE_APP,),
    )
    return _keep(visit, draft, f"/requests/{draft.id}")


def edit(visit: Visit) -> Answer:
    """Begin from a request that is not in force yet, to change it."""
    return _from(visit, renewed=False)


def renewed(visit: Visit) -> Answer:
    """Begin from an exemption, to continue it from its end on."""
    return _from(visit, renewed=True)


def _from(visit: Visit, *, renewed: bool) -> Answer:
    exemption = ExemptionId(visit.path["exemption"])
    request = seen_case(visit.head, visit.viewer.sight, exemption).request
    # One name for the same beginning, so that loading this page twice begins once.
    name = f"draft-{'renew' if renewed else 'edit'}-{exemption}-{visit.viewer.person}"
    if visit.reader.paper(KIND, name) is not None:
        return See(path=f"/requests/{name}")
    draft = draft_from(visit.reader, request, name, visit.viewer.person, visit.now, renewed=renewed)
    return _keep(visit, draft, f"/requests/{draft.id}")


def tasks(visit: Visit) -> Answer:
    """The task list of a request."""
    draft = _draft(visit)
    done = answered(draft)
    items = [
        {
            "title": TITLES[question][1],
            "href": f"/requests/{draft.id}/{question}",
            "status": "Completed" if question in done else "Not started yet",
            "done": question in done,
        }
        for question in QUESTIONS
    ]
    context = {"draft": draft, "items": items, "ready": len(done) == len(QUESTIONS)}
    return Shown(template="requests/tasks.html", title="Your request", context=context)


def question(visit: Visit) -> Answer:
    """One question."""
    return _asked(visit)


def answer(visit: Visit) -> Answer:
    """Keep an answer, and go on to the next question that has none."""
    return visit.attempt(lambda: _asked(visit), partial(_answered, visit))


def check(visit: Visit) -> Answer:
    """All answers, with every name resolved and the numbers that the rules cap."""
    return _checked(visit)


def send(visit: Visit) -> Answer:
    """Submit the request."""
    return visit.attempt(lambda: _checked(visit), partial(_sent, visit))


def sent(visit: Visit) -> Answer:
    """The reference of a request that was sent, and what happens next."""
    exemption = ExemptionId(visit.path["exemption"])
    seen_case(visit.head, visit.viewer.sight, exemption)
    with visit.cases() as cases:
        line = cases.line(exemption, visit.now)
    context = {"exemption": exemption, "line": line}
    return Shown(template="requests/sent.html", title="Request sent", context=context)


def drop(visit: Visit) -> Answer:
    """Delete a draft."""
    draft = _draft(visit)
    with visit.house.desk.store.writer() as writer:
        writer.drop_paper(KIND, draft.id)
        writer.commit()
    return See(path="/requests", told="The request that you had begun is deleted.")


def _answered(visit: Visit) -> Answer:
    draft, asked = _draft(visit), _question(visit)
    changed = msgspec.structs.replace(ANSWERS[asked](visit, draft), changed=visit.now)
    rest = [each for each in QUESTIONS if each not in answered(changed)]
    onward = (
        f"/requests/{draft.id}/{rest[0]}" if rest and not visit.field("later") else f"/requests/{draft.id}"
    )
    return _keep(visit, changed, onward)


def _asked(visit: Visit) -> Shown:
    draft, asked = _draft(visit), _question(visit)
    bans = [h.in_force(visit.now) for h in visit.facts.restrictions.values()]
    named = sorted(
        app for app in visit.facts.apps if any(v is not None and v.approved_list is None for v in bans)
    )
    context = {
        "draft": draft,
        "question": asked,
        "heading": TITLES[asked][0],
        "apps": [(app, visit.facts.apps[app][-1].name) for app in named] if asked == "application" else [],
        "surfaces": [each.value for each in Surface],
        "purposes": purposes_of(visit),
        "bodies": bodies_of(visit) if asked == "purpose" else [],
        "form": visit.form,
        "zone": visit.house.desk.zone,
        "most": LONG,
        "dates": _parts(visit, draft),
    }
    return Shown(template="requests/question.html", title=TITLES[asked][0], context=context)


def _parts(visit: Visit, draft: Draft) -> dict[str, dict[str, str]]:
    """The dates as their boxes show them: as typed, else as kept."""
    times = Times(visit.house.desk.zone)
    kept = {"since": draft.start, "until": None if draft.end is None else draft.end - 1}
    found = {}
    for name, at in kept.items():
        day = None if at is None else times.here(at).date()
        shown = ("", "", "") if day is None else (str(day.day), str(day.month), str(day.year))
        parts = dict(zip(("day", "month", "year"), shown, strict=True))
        found[name] = {part: visit.form.get(f"{name}-{part}", parts[part]) for part in parts}
    return found


def _checked(visit: Visit) -> Shown:
    draft = _draft(visit)
    lake, fault = visit.house.lake, ""
    numbers: tuple[Number, ...] = ()
    act = msgspec.structs.replace(visit.act(), key=None)
    try:
        numbers = preview(visit.house.desk, act, lambda work: submit_draft(work, draft, lake)).numbers
    except AppbanError as refused:
        fault = str(refused)
    context = {
        "draft": draft,
        "titles": TITLES,
        "apps": ", ".join(visit.facts.apps[each][-1].name for each in draft.apps),
        "numbers": numbers,
        "fault": fault,
        "body": next((name for body, name in bodies_of(visit) if body == draft.body), None),
    }
    return Shown(template="requests/check.html", title="Check your answers", context=context)


def _sent(visit: Visit) -> Answer:
    draft, lake = _draft(visit), visit.house.lake
    receipt = visit.do(lambda work: submit_draft(work, draft, lake), body=draft.body)
    if receipt.value is None:
        return See(path="/exemptions", told="The request was sent already.")
    return See(path=f"/requests/sent/{receipt.value.exemption}")


def _keep(visit: Visit, draft: Draft, onward: str) -> Answer:
    with visit.house.desk.store.writer() as writer:
        keep_draft(writer, draft)
        writer.commit()
    return See(path=onward)


def _draft(visit: Visit) -> Draft:
    return find_draft(visit.reader, PersonId(visit.viewer.person), visit.path["draft"])


def _question(visit: Visit) -> Question:
    wanted = visit.path["question"]
    found = next((each for each in QUESTIONS if each == wanted), None)
    if found is None:
        raise NotFoundError(f"there is no question {wanted}")
    return found


def _mint(visit: Visit) -> str:
    return f"draft-{visit.house.desk.entropy.bytes(ID_BYTES).hex()}"


def _page(method: str, path: str, summary: str, handler: Callable[[Visit], Answer]) -> Page:
    return Page(
        method="POST" if method == "POST" else "GET",
        path=path,
        summary=summary,
        authority="signed-in",
        handler=handler,
    )


PAGES: tuple[Page, ...] = (
    _page("GET", "/requests", "What you have begun.", begun),
    _page("POST", "/requests", "Begin a request.", begin),
    _page("GET", "/requests/sent/{exemption}", "The reference of a request.", sent),
    _page("GET", "/requests/{draft}", "The task list of a request.", tasks),
    _page("GET", "/requests/{draft}/check", "Check your answers.", check),
    _page("POST", "/requests/{draft}/check", "Send a request.", send),
    _page("POST", "/requests/{draft}/delete", "Delete what you have begun.", drop),
    _page("GET", "/requests/{draft}/{question}", "One question.", question),
    _page("POST", "/requests/{draft}/{question}", "Answer a question.", answer),
    _page("GET", "/exemptions/{exemption}/edit", "Change a request.", edit),
    _page("GET", "/exemptions/{exemption}/renew", "Ask to renew an exemption.", renewed),
)
