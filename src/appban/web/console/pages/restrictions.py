"""What is banned: for whom, on what authority, since when, and how one may depart from it; as of any moment."""

from appban.errors import NotFoundError
from appban.regime.restriction import RestrictionId
from appban.service.bans.policy_words import page as words_of
from appban.service.bans.policy_words import source
from appban.service.bans.regimes import Shown as Standing
from appban.service.bans.regimes import restriction_at, restrictions_at
from appban.service.bans.statements import statements_at, statements_of
from appban.service.governing import governs
from appban.service.guard import POLICY
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.visit import Visit

MOST_SAID = 20
"""Statements that the list of restrictions shows; their own list has the rest."""


def listed(visit: Visit) -> Answer:
    """The restrictions in force, to come and over."""
    found = _standing(visit)
    context = {
        "rows": [each for each in found if each.standing != "over"],
        "over": [each for each in found if each.standing == "over"],
        "may_adopt": visit.moment.is_now and governs(visit.head, visit.viewer.person, POLICY, visit.now),
        "statements": statements_at(visit.facts, visit.moment.at)[:MOST_SAID],
    }
    return Shown(template="restrictions/list.html", title="Restrictions", context=context)


def restriction(visit: Visit) -> Answer:
    """One restriction with every clause and where it was said."""
    found = _standing(visit)
    wanted = RestrictionId(visit.path["restriction"])
    shown = restriction_at(found, wanted)
    version = shown.version
    history = visit.facts.restrictions.get(wanted)
    if history is None:
        raise NotFoundError(f"there is no restriction {wanted}")
    entries = [row.index for row in visit.reader.rows_of({f"restriction:{wanted}"}, visit.stop)]
    context = {
        "shown": shown,
        "version": version,
        "words": words_of(shown, visit.house.desk.zone),
        "instrument": source(version.instrument),
        "scope": [(each.says, source(each.source)) for each in version.scope],
        "stages": [
            (route.name, stage.id, stage.rule, ", ".join(seat.subject for seat in stage.seats))
            for route in version.exemptions.routes
            for stage in route.stages
        ],
        "entries": entries,
        "statements": statements_of(statements_at(visit.facts, visit.moment.at), wanted),
        "may_say": visit.moment.is_now
        and shown.standing != "to come"
        and governs(visit.head, visit.viewer.person, POLICY, visit.now),
    }
    return Shown(template="restrictions/restriction.html", title=version.title, context=context)


def _standing(visit: Visit) -> list[Standing]:
    _, found = restrictions_at(
        visit.reader, visit.viewer.person, at=visit.moment.at, stop=visit.stop, now=visit.now
    )
    return found


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/restrictions",
        summary="What is banned, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/restrictions/{restriction}",
        summary="One restriction.",
        authority="signed-in",
        handler=restriction,
    ),
)
