"""The bans as anybody may read of them: in force and announced, with what was said. Of now alone, and of no case."""

from appban.regime.restriction import Coverage, Named
from appban.service.bans.policy_words import covers
from appban.service.bans.public_list import public_list
from appban.web.console.answers import Answer, Shown
from appban.web.console.page import Page
from appban.web.console.visit import Visit


def shown(visit: Visit) -> Answer:
    """The bans, whatever moment the address asks for."""
    told = public_list(visit.head, visit.now)
    context = {
        "bans": [(each, [_covers(visit, rule) for rule in each.version.coverage]) for each in told.bans],
        "loose": [each for each in told.statements if not any(each in ban.statements for ban in told.bans)],
        "moment": None,
    }
    return Shown(template="public/bans.html", title="Banned applications", context=context)


def _covers(visit: Visit, rule: Coverage) -> str:
    """What a rule covers, applications by their names."""
    if not isinstance(rule, Named):
        return covers(rule)
    names = (visit.head.apps[app][-1].name if app in visit.head.apps else app for app in rule.apps)
    return ", ".join(names)


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/public",
        summary="The bans in force and announced, and what was said of them.",
        authority="anybody",
        handler=shown,
    ),
)
