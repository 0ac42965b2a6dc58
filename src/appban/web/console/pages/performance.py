"""How accounts do: those that the viewer sees, and one of them week by week, as its report says it."""

import datetime as dt
from functools import partial
from typing import cast, get_args
from zoneinfo import ZoneInfo

import msgspec

from appban.bootstrap.shipped import report_fonts
from appban.errors import NotFoundError
from appban.regime.account import AccountId
from appban.regime.events.readings import ReadingTaken, ReportFrozen
from appban.regime.measuring import holding
from appban.reports.forms import ENGINE, Form, weekly_report
from appban.reports.weekly import document
from appban.service.governing import is_root
from appban.service.readings.about import About
from appban.service.readings.frozen import Freezing, freeze
from appban.service.readings.seen import account_seen, accounts_seen
from appban.service.readings.taking import READING
from appban.service.readings.weekly import Weekly, label_of, last_whole_week, monday_of, read_week, week_of
from appban.web.console.answers import Answer, Download, See, Shown
from appban.web.console.csv_out import csv_of
from appban.web.console.laid import columns_of, drawings, laid, parts
from appban.web.console.page import Page
from appban.web.console.pages.devices import body_name
from appban.web.console.viewing import viewing
from appban.web.console.visit import Visit

ONLY = (READING,)
MEDIA = {"html": "text/html; charset=utf-8", "csv": "text/csv", "pdf": "application/pdf"}
FORMS = {
    "html": ("HTML", "One file that a browser opens"),
    "csv": ("CSV", "One row a figure, for a spreadsheet"),
    "pdf": ("PDF", "For paper, and for assistive technology"),
}
WEEKS = 26
"""Weeks that one may choose from; any other is asked for by its address."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One account as a row shows it; `followers` None: nobody read them."""

    account: About
    body: str | None
    followers: ReadingTaken | None
    given: int


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was given out, when that was recorded, and of which week."""

    recorded: int
    event: ReportFrozen
    week: str


def listed(visit: Visit) -> Answer:
    """The accounts that the viewer sees."""
    held, at = visit.facts.communications, visit.moment.at
    given = [event.account for _, event in held.reports]
    rows = [
        Row(
            account=each,
            body=body_name(visit.facts, each.body, at),
            followers=holding(held.readings.get(each.id, []), "followers", at),
            given=given.count(AccountId(each.id)),
        )
        for each in accounts_seen(visit.facts, viewing(visit))
    ]
    return Shown(template="performance/list.html", title="Performance", context={"rows": rows})


def account(visit: Visit) -> Answer:
    """One account in one week."""
    return _account(visit)


def _account(visit: Visit) -> Shown:
    found, monday = found_of(visit), week_asked(visit)
    made = weekly_of(visit, found, monday)
    told = document(made.week, made.label, made.zone, made.captions)
    step = dt.timedelta(days=7)
    context = {
        "account": found,
        "told": told,
        "lead": laid(told.lead),
        "parts": parts(told),
        "columns_of": columns_of,
        "label": made.label,
        "weeks": _weeks(visit, monday),
        "before": label_of(monday - step),
        "after": label_of(monday + step) if monday + step <= monday_of(visit.now, zone_of(visit)) else "",
        "known": visit.moment.known_at,
        "kept": [("week", made.label)],
        "given": [each for each in given_of(visit, found) if each.event.starts == made.week.asked.starts],
        "forms": FORMS,
        "chosen": visit.field("form"),
        "may": visit.moment.is_now and may_read(visit, found),
    }
    return Shown(template="performance/account.html", title=told.title, context=context)


def chart(visit: Visit) -> Answer:
    """The figures of one chart as CSV; a figure that is not known exactly is empty."""
    found = found_of(visit)
    made = weekly_of(visit, found, week_asked(visit))
    drawn = drawings(document(made.week, made.label, made.zone, made.captions)).get(visit.path["chart"])
    if drawn is None:
        raise NotFoundError("there is no such chart")
    rows = [
        (row[0], *(line.values[place] for line in drawn.lines)) for place, row in enumerate(drawn.grid.rows)
    ]
    name = f"{slug(found)}-{made.label}-{drawn.name}.csv"
    return Download(name=name, media_type=MEDIA["csv"], data=csv_of(drawn.grid.columns, rows))


def as_it_stands(visit: Visit) -> Answer:
    """The report of a week as it comes out of what is known at the moment: it is not given out by that."""
    found, form = found_of(visit), visit.path["kind"]
    if form not in FORMS:
        raise NotFoundError("there is no such form")
    made = weekly_of(visit, found, week_asked(visit))
    return Download(
        name=f"{slug(found)}-{made.label}.{form}", media_type=MEDIA[form], data=draw(made, cast("Form", form))
    )


def gave_out(visit: Visit) -> Answer:
    """Give the report of a week out: its bytes are kept, and their digest is entered."""
    if visit.field("form") not in get_args(Form):
        missing = {"text": "Choose a form to give it out in", "href": "#form"}
        return visit.again(_account(visit), [missing])
    return visit.attempt(partial(_account, visit), partial(_gave_out, visit))


def _gave_out(visit: Visit) -> Answer:
    found, form = found_of(visit), visit.field("form")
    made = weekly_of(visit, found, week_asked(visit))
    data = draw(made, cast("Form", form))
    asked = Freezing(asked=made.week.asked, form=form, known_at=made.week.known_at, data=data, engine=ENGINE)
    receipt = visit.do(lambda work: freeze(work, visit.house.evidence, asked))
    if receipt.value is None:
        return See(path="/reports", told="It was given out already.")
    told = "It is given out: its bytes are kept, and their digest stands in the record."
    return See(path=f"/reports/{receipt.value}", told=told)


def found_of(visit: Visit) -> About:
    """The account of the path; NotFoundError, in the same words, for one that is not there or not seen."""
    return account_seen(visit.facts, viewing(visit), visit.path["account"])


def weekly_of(visit: Visit, found: About, monday: dt.date) -> Weekly:
    """A week of an account as known at the moment."""
    return week_of(visit.reader, AccountId(found.id), monday, zone_of(visit), visit.stop)


def week_asked(visit: Visit) -> dt.date:
    """The Monday of the week that is asked for: that of the moment, else the one named, else the last whole one."""
    if visit.moment.as_of:
        return monday_of(visit.moment.at, zone_of(visit))
    named = visit.field("week") or visit.asked("week")
    if named:
        return read_week(named)
    return last_whole_week(visit.moment.known or visit.now, zone_of(visit))


def draw(made: Weekly, form: Form) -> bytes:
    """A week in a form."""
    return weekly_report(
        form, made.week, label=made.label, zone=made.zone, captions=made.captions, fonts=report_fonts()
    )


def given_of(visit: Visit, found: About | None = None) -> list[Given]:
    """The reports that were given out, of one account or of all that the viewer sees, the newest first."""
    seen = {each.id for each in accounts_seen(visit.facts, viewing(visit))}
    wanted = seen if found is None else {found.id}
    zone = zone_of(visit)
    return [
        Given(recorded=recorded, event=event, week=label_of(monday_of(event.starts, zone)))
        for recorded, event in reversed(visit.facts.communications.reports)
        if event.account in wanted
    ]


def may_read(visit: Visit, found: About) -> bool:
    """Whether the viewer may take readings of an account, and give its reports out."""
    held = visit.viewer.sight.subjects.get(READING, frozenset())
    return is_root(visit.head, visit.viewer.person) or found.body in held


def slug(found: About) -> str:
    """The beginning of the name of a file about an account."""
    return "".join(each if each.isalnum() else "-" for each in found.name.lstrip("@")).strip("-") or "account"


def zone_of(visit: Visit) -> ZoneInfo:
    """The zone of the installation, in which weeks begin."""
    return visit.house.desk.zone


def _weeks(visit: Visit, asked: dt.date) -> list[tuple[str, str]]:
    """The weeks to choose from, the newest first, each as it is written and as it reads."""
    newest = monday_of(visit.moment.known or visit.now, zone_of(visit))
    found = {newest - dt.timedelta(days=7 * n) for n in range(WEEKS)} | {asked}
    return [(label_of(each), _reads(each)) for each in sorted(found, reverse=True)]


def _reads(monday: dt.date) -> str:
    sunday = monday + dt.timedelta(days=6)
    return f"{label_of(monday)}: {monday.day} {monday:%B} to {sunday.day} {sunday:%B} {sunday.year}"


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/performance",
        summary="The accounts that one sees, with what was last read of them.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/performance/{account}",
        summary="One account in one week, as its report says it.",
        authority="signed-in",
        handler=account,
        slow=True,
    ),
    Page(
        method="POST",
        path="/performance/{account}",
        summary="Give the report of a week out.",
        authority=ONLY,
        handler=gave_out,
        slow=True,
    ),
    Page(
        method="GET",
        path="/performance/{account}/charts/{chart}",
        summary="The figures of one chart as CSV.",
        authority="signed-in",
        handler=chart,
        slow=True,
    ),
    Page(
        method="GET",
        path="/performance/{account}/as-it-stands/{kind}",
        summary="The report of a week as it stands, to download.",
        authority="signed-in",
        handler=as_it_stands,
        slow=True,
    ),
)
