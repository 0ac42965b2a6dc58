"""What is done about an account: given a mandate, arranged, taken live, paused and closed."""

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeVar, get_args

from wtforms import Form, StringField

from appban.errors import InputError
from appban.regime.account import PurposeClass
from appban.regime.account_state import AccountState
from appban.regime.channel import Use
from appban.regime.channel_state import channel_at
from appban.regime.exemption import ExemptionId
from appban.regime.people import PersonId
from appban.service.accounts.running import (
    Arranging,
    Mandate,
    arrange,
    give_mandate,
    move,
)
from appban.service.guard import ACCOUNT
from appban.service.naming import short_reference
from appban.service.people import HANDLE
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.comms_texts import Texts
from appban.web.console.comms_words import (
    PURPOSES,
    USES,
    chosen,
    day_parts,
    one_of,
    person_called,
    some_of,
    typed,
)
from appban.web.console.forms import LONG, SHORT, DayField, at_most, needed, problems
from appban.web.console.page import Page, both
from appban.web.console.pages.accounts import missing_words, running
from appban.web.console.visit import Visit

F = TypeVar("F", bound=Form)
MOVES: dict[Literal["live", "paused", "closed"], tuple[str, str, str]] = {
    "live": ("Take it live", "Those who publish on it may publish from now on.", "It is live."),
    "paused": ("Pause it", "Nobody publishes on it until it is resumed.", "It is paused."),
    "closed": (
        "Close it",
        "It is closed for good: nobody publishes on it or changes anything of it again. Its closing plan says what is done next.",
        "It is closed.",
    ),
}
"""For each state what the page asks, what follows, and what is told afterwards."""


class MandateForm(Form):
    """What an account may be used for."""

    use = StringField(validators=needed("Choose by which use", SHORT))
    instrument = StringField(validators=needed("Say by which minute, letter or decision", SHORT))
    until = DayField()


class ArrangeForm(Form):
    """Parts of what an account needs; what is left empty stays as it is."""

    owner = StringField(validators=at_most(SHORT))
    recovery = StringField(validators=at_most(SHORT))
    plan = StringField(validators=at_most(LONG))


class MoveForm(Form):
    """Why an account is moved."""

    reason = StringField(validators=needed("Say why", LONG))


def mandating(visit: Visit) -> Shown:
    """The form of a mandate."""
    stands = running(visit)
    held = stands.mandate
    asked = typed(visit, "use", "instrument")
    if not visit.form and held is not None:
        asked["use"] = held.use
    context = {
        "stands": stands,
        "typed": asked,
        "until": day_parts(visit, "until"),
        "purposes": chosen(PURPOSES),
        "ticked": visit.fields("purpose") if visit.form else (() if held is None else held.purposes),
        "uses": chosen(USES),
    }
    return Shown(template="accounts/mandate.html", title="Give it a mandate", context=context)


def mandated(visit: Visit) -> Answer:
    """Say what an account may be used for."""
    return sent(visit, MandateForm(visit.form), mandating, _mandated)


def _mandated(visit: Visit, stands: AccountState, form: MandateForm) -> Answer:
    purposes = some_of(visit.fields("purpose"), get_args(PurposeClass))
    if not purposes:
        raise InputError("Tick at least one purpose")
    given = Mandate(
        account=stands.account,
        purposes=purposes,
        use=one_of(visit.field("use"), get_args(Use), "Choose by which use"),
        instrument=visit.field("instrument"),
        until=form.until.ends(visit.house.desk.zone),
    )
    visit.do(lambda work: give_mandate(work, given), body=stands.body)
    return back(stands, "The mandate is given.")


def arranging(visit: Visit) -> Shown:
    """The form of what an account needs besides its mandate."""
    stands = running(visit)
    plan = Texts(visit, f"account:{stands.account}").of(stands.closing_plan) or ""
    kept = {"owner": _handle(visit, stands.owner), "recovery": _handle(visit, stands.recovery), "plan": plan}
    context = {
        "stands": stands,
        "typed": {name: visit.form.get(name, text) for name, text in kept.items()},
        "exemptions": _exemptions(visit, stands),
        "ticked": visit.fields("exemption") if visit.form else stands.exemptions,
        "most": LONG,
    }
    return Shown(template="accounts/arrange.html", title="Arrange what it needs", context=context)


def arranged(visit: Visit) -> Answer:
    """Arrange who owns an account, who can win it back, how it ends, and what it is run under."""
    return sent(visit, ArrangeForm(visit.form), arranging, _arranged)


def _arranged(visit: Visit, stands: AccountState, _form: ArrangeForm) -> Answer:
    owner, recovery, plan = visit.field("owner"), visit.field("recovery"), visit.field("plan")
    held = Texts(visit, f"account:{stands.account}").of(stands.closing_plan)
    offered = [each for each, _, _ in _exemptions(visit, stands)]
    ticked = tuple(ExemptionId(each) for each in visit.fields("exemption") if each in offered)
    # What the viewer is not shown stays as it is.
    unseen = tuple(each for each in stands.exemptions if each not in offered)
    under = (*ticked, *unseen)
    changed = Arranging(
        account=stands.account,
        owner=_changed(visit, owner, stands.owner),
        recovery=_changed(visit, recovery, stands.recovery),
        closing_plan=plan if plan and plan != held else None,
        exemptions=under if set(under) != set(stands.exemptions) else None,
    )
    if changed == Arranging(account=stands.account):
        raise InputError("Nothing was changed: fill in or tick what is to be otherwise")
    visit.do(lambda work: arrange(work, changed), body=stands.body)
    return back(stands, "It is arranged.")


def moving(visit: Visit) -> Shown:
    """Before an account is taken live, paused or closed: what follows, and what is missing."""
    stands, to = running(visit), _to(visit)
    title, follows, _ = MOVES[to]
    if to == "live" and stands.state == "paused":
        title = "Resume it"
    context = {
        "stands": stands,
        "to": to,
        "follows": follows,
        "missing": missing_words(visit, stands) if to == "live" else (),
        "typed": typed(visit, "reason"),
        "most": LONG,
    }
    return Shown(template="accounts/move.html", title=title, context=context)


def moved(visit: Visit) -> Answer:
    """Take an account live, pause it, resume it or close it."""
    return sent(visit, MoveForm(visit.form), moving, _moved)


def _moved(visit: Visit, stands: AccountState, _form: MoveForm) -> Answer:
    to = _to(visit)
    visit.do(lambda work: move(work, stands.account, to, visit.field("reason")), body=stands.body)
    return back(stands, MOVES[to][2])


def sent(
    visit: Visit, form: F, shown: Callable[[Visit], Shown], do: Callable[[Visit, AccountState, F], Answer]
) -> Answer:
    """Do what a form about an account asks; show it once more if something in it is wrong."""
    stands, page = running(visit), shown(visit)
    wrong = problems(form)
    if wrong:
        return visit.again(page, wrong)
    return visit.attempt(lambda: page, partial(do, visit, stands, form))


def back(stands: AccountState, told: str) -> See:
    """Look at the account, and be told what was done."""
    return See(path=f"/accounts/{stands.account}", told=told)


def _to(visit: Visit) -> Literal["live", "paused", "closed"]:
    return one_of(visit.field("to") or visit.asked("to") or "live", tuple(MOVES), "Choose what becomes of it")


def _handle(visit: Visit, person: PersonId | None) -> str:
    """How a person is called on a form: their handle, else their id."""
    if person is None:
        return ""
    held = visit.reader.names([person]).get(person, [])
    return next((value for scheme, value in held if scheme == HANDLE), person)


def _changed(visit: Visit, text: str, stands: PersonId | None) -> PersonId | None:
    """The person whom a field names, None where that is left as it stood."""
    if not text or text == _handle(visit, stands):
        return None
    return PersonId(person_called(visit, text))


def _exemptions(visit: Visit, stands: AccountState) -> list[tuple[str, str, str]]:
    """The exemptions that could lift a ban on it and that the viewer sees, with whom they name."""
    known = channel_at(visit.head, stands.channel)
    app = None if known is None else known.app
    found = []
    for name, history in visit.head.exemptions.items():
        request = history.request
        if app in request.apps and visit.viewer.sight.sees_case(history) and request.end > visit.now:
            people = ", ".join(sorted(str(visit.names.of(each.id)) for each in request.people))
            found.append((str(name), f"{people or 'nobody'}: {request.purpose}", short_reference(name)))
    return found


PAGES: tuple[Page, ...] = (
    *both("/accounts/{account}/mandate", (ACCOUNT,), "Give an account a mandate", mandating, mandated),
    *both("/accounts/{account}/arrange", (ACCOUNT,), "Arrange what an account needs", arranging, arranged),
    *both("/accounts/{account}/move", (ACCOUNT,), "Take an account live, pause or close it", moving, moved),
)
