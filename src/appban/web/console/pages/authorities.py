"""Who holds authority for what, over which body and until when; ended by one appointer, granted by two (see proposals)."""

from collections.abc import Iterator
from functools import partial

from wtforms import Form

from appban.errors import NotAuthorisedError
from appban.regime.authority import holds_at
from appban.regime.people import Authority, AuthorityId
from appban.regime.time import DAY
from appban.service.governing import is_root
from appban.service.guard import APPOINT, not_here
from appban.service.proposing.proposals import open_proposals
from appban.service.staff.authority import end_authority
from appban.service.staff.standing_list import authority_lines
from appban.web.console.answers import Answer, See, Shown
from appban.web.console.forms import DayField, problems
from appban.web.console.lists import SIZE, Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.pages.people import bodies_seen, may_appoint_somewhere
from appban.web.console.pages.proposals import Row, rows_of
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

SOON = 30 * DAY
STANDS = {"holds": "In force", "soon": "Ends within 30 days", "over": "Over"}


class EndForm(Form):
    """When an authority ends: with a day, or now."""

    day = DayField()


def listed(visit: Visit) -> Answer:
    """The appointments that the viewer sees, those that end first before the others."""
    asked = sifted(visit, "stands", "subject", "body", sorts=("end",))
    seen = list(_seen(visit))
    found = sorted((each for each in seen if _wanted(visit, asked, each)), key=_rank)
    pages = max(1, -(-len(found) // SIZE))
    page = min(asked.page, pages)
    shown = [each.id for each in found[(page - 1) * SIZE : page * SIZE]]
    facts, at = visit.facts, visit.moment.at
    lines = list(authority_lines(facts, visit.reader, at, names=visit.names, only=shown))
    context = {
        "asked": asked,
        "rows": [(each, body_named(facts, each.body, at), _may_end(visit, each.authority)) for each in lines],
        "total": len(found),
        "first": (page - 1) * SIZE + 1,
        "links": asked.pages(pages, page),
        "chosen": asked.chosen({"stands": STANDS}),
        "stands": STANDS,
        "subjects": sorted({each.subject for each in seen}),
        "bodies": bodies_seen(visit),
        "kept": asked.kept_filters,
        "proposals": _proposals(visit),
        "may_propose": visit.moment.is_now and may_appoint_somewhere(visit),
        "at": at,
    }
    return Shown(template="authorities/list.html", title="Authority", context=context)


def ending(visit: Visit) -> Shown:
    """What follows from ending an appointment."""
    held = _ends(visit)
    (line,) = authority_lines(visit.head, visit.reader, visit.now, names=visit.names, only=[held.id])
    day = {part: visit.field(f"day-{part}") for part in ("day", "month", "year")}
    context = {"line": line, "body": body_named(visit.head, line.body, visit.now), "day": day}
    return Shown(template="authorities/end.html", title="End this authority", context=context)


def ended(visit: Visit) -> Answer:
    """End an appointment."""
    held = _ends(visit)
    asked = EndForm(visit.form)
    found = problems(asked)
    if found:
        return visit.again(ending(visit), found)
    return visit.attempt(partial(ending, visit), partial(_ended, visit, held, asked))


def _ended(visit: Visit, held: Authority, asked: EndForm) -> Answer:
    stated = asked.day.ends(visit.house.desk.zone)
    visit.do(
        lambda work: end_authority(work, held.id, work.now if stated is None else stated), body=held.body
    )
    return See(path="/authorities", told="The end is recorded. What was decided before it stands.")


def _ends(visit: Visit) -> Authority:
    """The appointment of the path, which the viewer may end; NotFoundError for one that is not there, seen or in force."""
    wanted = AuthorityId(visit.path["authority"])
    held = visit.head.authorities.get(wanted)
    if held is None or not _sees(visit, held) or not held.until > visit.now:
        raise not_here("authority", wanted)
    if not _may_end(visit, wanted):
        raise NotAuthorisedError("whoever appoints over this body ends it, or whoever holds it")
    return held


def _may_end(visit: Visit, authority: AuthorityId) -> bool:
    held = visit.head.authorities[authority]
    if not visit.moment.is_now or not held.until > visit.now:
        return False
    over = visit.viewer.sight.subjects.get(APPOINT, frozenset())
    return is_root(visit.head, visit.viewer.person) or held.body in over or held.person == visit.viewer.person


def _seen(visit: Visit) -> Iterator[Authority]:
    """Those that had begun by the moment, over bodies seen or of the viewer."""
    at = visit.moment.at
    return (each for each in visit.facts.authorities.values() if each.held_from <= at and _sees(visit, each))


def _sees(visit: Visit, held: Authority) -> bool:
    return visit.viewer.sight.sees_body(held.body) or held.person in visit.viewer.sight.ids


def _wanted(visit: Visit, asked: Sifted, held: Authority) -> bool:
    at = visit.moment.at
    holds = holds_at(visit.facts, held, at)
    stands = {"holds" if holds else "over"} | ({"soon"} if holds and held.until < at + SOON else set())
    subjects, bodies = asked.filters["subject"], asked.filters["body"]
    return (
        not stands.isdisjoint(asked.filters["stands"] or ("holds",))
        and (not subjects or held.subject in subjects)
        and (not bodies or held.body in bodies)
    )


def _rank(held: Authority) -> tuple[int, str, str]:
    return held.until, held.subject, held.id


def _proposals(visit: Visit) -> list[Row]:
    if not visit.moment.is_now:
        return []
    return rows_of(visit, open_proposals(visit.reader, visit.head, visit.viewer.person, visit.now))


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/authorities",
        summary="Who holds authority for what, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/authorities/{authority}/end",
        summary="Before an authority is ended.",
        authority="signed-in",
        handler=ending,
    ),
    Page(
        method="POST",
        path="/authorities/{authority}/end",
        summary="End an authority.",
        authority="signed-in",
        handler=ended,
    ),
)
