"""A new ban by questions, one a page; the answers make a pack, which is shown and goes the way of every pack."""

from functools import partial

import msgspec

from appban.bootstrap.shipped import shipped_packs
from appban.errors import InputError, NotFoundError
from appban.regime.device import DEVICE_CLASSES
from appban.regime.identity import Surface
from appban.regime.pack.file import load_pack
from appban.service.bans.ban_form import (
    KIND,
    QUESTIONS,
    BanForm,
    Question,
    answered,
    find_form,
    keep_form,
    pack_of,
)
from appban.service.bans.policy import PackFile
from appban.service.bans.statements import MOST_WORDS
from appban.service.guard import POLICY
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.ban_answers import ANSWERS, catalogued
from appban.web.console.page import Handler, Page
from appban.web.console.planned_pack import planned_pack
from appban.web.console.request_answers import bodies_of
from appban.web.console.visit import Visit

ID_BYTES = 8
TITLES: dict[Question, tuple[str, str]] = {
    "application": ("What is banned, and how is it used?", "The application"),
    "scope": ("Whom does it reach?", "Whom it reaches"),
    "authority": ("On what authority?", "The authority"),
    "dates": ("From when?", "When it starts"),
    "exemptions": ("May one depart from it?", "Exemptions"),
    "statement": ("What is said of it in public?", "The statement"),
}
"""The question as the heading of its page, and the name of its task."""


def begin(visit: Visit) -> Answer:
    """Begin with the first question."""
    name = f"{KIND}-{visit.house.desk.entropy.bytes(ID_BYTES).hex()}"
    form = BanForm(id=name, owner=visit.viewer.person, changed=visit.now, country=_country(visit))
    return _kept(visit, form, f"/bans/form/{name}/{QUESTIONS[0]}")


def question(visit: Visit) -> Answer:
    """One question."""
    return _asked(visit)


def _asked(visit: Visit) -> Shown:
    form, step = _form(visit), _step(visit)
    context = {
        "form": form,
        "step": step,
        "heading": TITLES[step][0],
        "apps": catalogued(),
        "surfaces": [each.value for each in Surface],
        "bodies": bodies_of(visit),
        "classes": [each.value for each in DEVICE_CLASSES],
        "rules": [
            (restriction, version.title)
            for restriction, held in visit.head.restrictions.items()
            if (version := held.in_force(visit.now)) is not None and version.exemptions.purposes
        ],
        "typed": visit.form,
        "most": MOST_WORDS,
    }
    return Shown(template="bans/question.html", title=TITLES[step][0], context=context)


def answer(visit: Visit) -> Answer:
    """Keep an answer, and go on to the next question that has none, or to the check."""
    return visit.attempt(partial(_asked, visit), partial(_answered, visit))


def _answered(visit: Visit) -> Answer:
    form = _form(visit)
    changed = msgspec.structs.replace(ANSWERS[_step(visit)](visit, form), changed=visit.now)
    rest = [each for each in QUESTIONS if each not in answered(changed)]
    return _kept(visit, changed, f"/bans/form/{form.id}/{rest[0]}" if rest else f"/bans/form/{form.id}/check")


def check(visit: Visit) -> Answer:
    """All answers, and the pack that they make."""
    return _checked(visit)


def _checked(visit: Visit) -> Shown:
    form = _form(visit)
    done, text, fault = answered(form), "", ""
    try:
        text = _pack(visit, form).data.decode()
    except InputError as missing:
        fault = str(missing)
    context = {
        "form": form,
        "text": text,
        "fault": fault,
        "tasks": [(each, TITLES[each][1], each in done) for each in QUESTIONS],
        "named": [name for app, name in catalogued() if app in form.apps],
        "body": next((name for body, name in bodies_of(visit) if body == form.body), None),
    }
    return Shown(template="bans/check.html", title="Check the ban", context=context)


def planned(visit: Visit) -> Answer:
    """Check the pack that the answers make, and work out its plan."""
    return visit.attempt(partial(_checked, visit), partial(_planned, visit))


def _planned(visit: Visit) -> Answer:
    form = _form(visit)
    return planned_pack(
        visit, _pack(visit, form), lambda _remarks: _checked(visit), at="#pack", sealed=form.sealed
    )


def _pack(visit: Visit, form: BanForm) -> PackFile:
    return pack_of(visit.reader, visit.head, form, str(visit.house.desk.zone), visit.now)


def _country(visit: Visit) -> str:
    """The country of a shipped pack that was adopted here; "" if none was."""
    adopted = (name for name in shipped_packs() if name in visit.head.packs)
    packs = (load_pack(shipped_packs()[name], f"{name}.yaml")[0] for name in adopted)
    return next((each.pack.country for each in packs if each.pack.country), "")


def _kept(visit: Visit, form: BanForm, onward: str) -> Answer:
    with visit.house.desk.store.writer() as writer:
        keep_form(writer, form)
        writer.commit()
    return See(path=onward)


def _form(visit: Visit) -> BanForm:
    return find_form(visit.reader, visit.viewer.person, visit.path["form"], visit.now)


def _step(visit: Visit) -> Question:
    wanted = visit.path["step"]
    found = next((each for each in QUESTIONS if each == wanted), None)
    if found is None:
        raise NotFoundError(f"there is no question {wanted}")
    return found


def _get(path: str, summary: str, handler: Handler) -> Page:
    return Page(method="GET", path=path, summary=summary, authority=(POLICY,), handler=handler)


def _post(path: str, summary: str, handler: Handler) -> Page:
    return Page(method="POST", path=path, summary=summary, authority=(POLICY,), handler=handler, slow=True)


PAGES: tuple[Page, ...] = (
    _post("/bans/form", "Begin a ban by questions.", begin),
    _get("/bans/form/{form}/check", "The answers, and the pack that they make.", check),
    _post("/bans/form/{form}/check", "Work out the plan of the answers.", planned),
    _get("/bans/form/{form}/{step}", "One question of a new ban.", question),
    _post("/bans/form/{form}/{step}", "Answer a question of a new ban.", answer),
)
