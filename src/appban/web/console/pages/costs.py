"""What running an account took: hours of people and money, for a stretch of days; what is left out is not known, and not 0."""

import re
from decimal import Decimal
from functools import partial

from wtforms import Form, StringField

from appban.errors import InputError
from appban.regime.account import AccountId
from appban.regime.time import read
from appban.service.readings.peers import Cost, record_cost
from appban.service.readings.taking import READING
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import SHORT, at_most, needed, problems
from appban.web.console.page import Page
from appban.web.console.pages.performance import found_of, may_read
from appban.web.console.visit import Visit

ONLY = (READING,)
NAMED = ("says", "starts", "until", "hours", "amount", "currency")
_AMOUNT = re.compile(r"(\d{1,12})(?:\.(\d{2}))?")


class Costing(Form):
    """A cost as a form asks for it."""

    says = StringField(validators=needed("Say what it was for", SHORT))
    starts = StringField(validators=needed("Enter the first day, such as 2026-11-16", SHORT))
    until = StringField(validators=needed("Enter the last day, such as 2026-11-22", SHORT))
    hours = StringField(validators=at_most(SHORT))
    amount = StringField(validators=at_most(SHORT))


def costs(visit: Visit) -> Answer:
    """What was recorded of an account, and where more of it is."""
    return _costs(visit)


def _costs(visit: Visit) -> Shown:
    found = found_of(visit)
    held = visit.facts.communications.costs.get(AccountId(found.id), [])
    context = {
        "account": found,
        "rows": [event for _, event in reversed(held)],
        "typed": {name: visit.field(name) for name in NAMED},
        "may": visit.moment.is_now and may_read(visit, found),
    }
    return Shown(template="performance/costs.html", title=f"What running {found.name} took", context=context)


def recorded(visit: Visit) -> Answer:
    """Record what running an account took."""
    wrong = problems(Costing(visit.form))
    if wrong:
        return visit.again(_costs(visit), wrong)
    return visit.attempt(partial(_costs, visit), partial(_recorded, visit))


def _recorded(visit: Visit) -> Answer:
    found, zone = found_of(visit), visit.house.desk.zone
    currency = visit.field("currency") or "GBP"
    if re.fullmatch(r"[A-Z]{3}", currency) is None:
        raise InputError(f"{currency!r} is no currency; write its code, such as GBP")
    asked = Cost(
        account=found.id,
        starts=read(visit.field("starts"), zone, bare="start")[0],
        ends=read(visit.field("until"), zone, bare="until")[0],
        hours=_hours(visit.field("hours")),
        amount=_amount(visit.field("amount")),
        currency=currency,
        says=visit.field("says"),
    )
    visit.do(lambda work: record_cost(work, asked))
    return See(path=f"/performance/{found.id}/costs", told="It is recorded.")


def _hours(text: str) -> int | None:
    if text and not re.fullmatch(r"\d{1,6}", text):
        raise InputError(f"{text!r} are no hours; write a whole number, or leave it empty if it is not known")
    return int(text) if text else None


def _amount(text: str) -> int | None:
    if text and _AMOUNT.fullmatch(text) is None:
        raise InputError(
            f"{text!r} is no amount; write 1250 or 1250.00, or leave it empty if it is not known"
        )
    return int(Decimal(text) * 100) if text else None


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/performance/{account}/costs",
        summary="What running an account took.",
        authority="signed-in",
        handler=costs,
    ),
    Page(
        method="POST",
        path="/performance/{account}/costs",
        summary="Record what running an account took.",
        authority=ONLY,
        handler=recorded,
    ),
)
