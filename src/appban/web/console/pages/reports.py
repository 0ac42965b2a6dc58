"""Reports that were given out: listed with their digests, and one with what comes out anew of what was known then."""

from typing import cast

import msgspec

from appban.errors import NotFoundError, VerificationError
from appban.record.digests import sha256, to_hex
from appban.regime.events.readings import ReportFrozen
from appban.reports.forms import ENGINE, Form
from appban.service.answering import prefix
from appban.service.guard import not_here
from appban.service.reading import event_of
from appban.service.readings.frozen import report_called
from appban.service.readings.seen import accounts_seen
from appban.service.readings.weekly import monday_of, week_of
from appban.web.console.answers import Answer, Download, Shown
from appban.web.console.lists import SIZE, sifted
from appban.web.console.page import Page
from appban.web.console.pages.performance import FORMS, MEDIA, Given, draw, given_of, zone_of
from appban.web.console.viewing import viewing
from appban.web.console.visit import Visit


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes kept of a report; None with why there are none."""

    data: bytes | None
    why: str = ""


def listed(visit: Visit) -> Answer:
    """The reports of the accounts that the viewer sees, the newest first."""
    asked = sifted(visit, sorts=("given",), falling=True)
    given = given_of(visit)
    pages = max(1, -(-len(given) // SIZE))
    number = min(asked.page, pages)
    context = {
        "rows": given[(number - 1) * SIZE : number * SIZE],
        "handles": {each.id: each.name for each in accounts_seen(visit.facts, viewing(visit))},
        "links": asked.pages(pages, number),
    }
    return Shown(template="reports/list.html", title="Reports given out", context=context)


def one(visit: Visit) -> Answer:
    """One report: its digest, what made it, and whether the same comes out anew."""
    found = _found(visit)
    event, kept = found.event, _kept(visit, found)
    again = _again(visit, event)
    handle = next(
        each.name for each in accounts_seen(visit.facts, viewing(visit)) if each.id == event.account
    )
    context = {
        "found": found,
        "handle": handle,
        "form": FORMS[event.form][0],
        "size": None if kept.data is None else len(kept.data),
        "why": kept.why,
        "again": to_hex(sha256(again)),
        "engine": ENGINE,
        "entries": _entries(visit, event),
    }
    title = f"{handle}: week {found.week} as {FORMS[event.form][0]}"
    return Shown(template="reports/report.html", title=title, context=context)


def as_given(visit: Visit) -> Answer:
    """The bytes of a report as it was given out."""
    found = _found(visit)
    data = report_called(visit.reader, visit.house.evidence, found.event.report).data
    return _file(found, data, "")


def anew(visit: Visit) -> Answer:
    """What comes out now of what was known when a report was given out."""
    found = _found(visit)
    return _file(found, _again(visit, found.event), "-anew")


def _file(found: Given, data: bytes, more: str) -> Download:
    form = found.event.form
    return Download(name=f"{found.event.report}{more}.{form}", media_type=MEDIA[form], data=data)


def _found(visit: Visit) -> Given:
    wanted = visit.path["report"]
    for each in given_of(visit):
        if each.event.report == wanted:
            return each
    raise not_here("report", wanted)


def _kept(visit: Visit, found: Given) -> Kept:
    """What is kept; that it is lost or was changed is said on the page, for the digest still stands."""
    try:
        return Kept(data=report_called(visit.reader, visit.house.evidence, found.event.report).data)
    except (NotFoundError, VerificationError) as fault:
        return Kept(data=None, why=str(fault))


def _again(visit: Visit, event: ReportFrozen) -> bytes:
    zone = zone_of(visit)
    stop = prefix(visit.reader, event.known_at)
    made = week_of(visit.reader, event.account, monday_of(event.starts, zone), zone, stop)
    return draw(made, cast("Form", event.form))


def _entries(visit: Visit, event: ReportFrozen) -> list[int]:
    rows = visit.reader.rows_of({f"account:{event.account}"}, visit.stop)
    return [row.index for row in rows if event_of(row) == event]


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/reports",
        summary="The reports that were given out.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/reports/{report}",
        summary="One report, with what comes out anew of what was known then.",
        authority="signed-in",
        handler=one,
        slow=True,
    ),
    Page(
        method="GET",
        path="/reports/{report}/given-out",
        summary="A report as it was given out, to download.",
        authority="signed-in",
        handler=as_given,
    ),
    Page(
        method="GET",
        path="/reports/{report}/anew",
        summary="What comes out anew of what was known when a report was given out.",
        authority="signed-in",
        handler=anew,
        slow=True,
    ),
)
