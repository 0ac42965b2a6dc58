"""Posts of official accounts as a list: how far each has come, when it is due, and what it still lacks."""

import msgspec

from appban.regime.account import AccountId
from appban.regime.account_state import account_at
from appban.regime.facts import Facts
from appban.regime.lacks import Part
from appban.regime.post_seen import Unexplained, unexplained
from appban.regime.publishing import lacking
from appban.service.accounts.account_seen import sees_account
from appban.service.publications.post_list import PostLine, post_lines
from appban.service.publications.posts import may_write
from appban.service.publications.seen import sees_post
from appban.web.console.answers import Answer, Shown
from appban.web.console.lists import SIZE, Sifted, sifted
from appban.web.console.page import Page
from appban.web.console.visit import Visit

OVER = frozenset({"live", "corrected", "withdrawn", "to-take-down", "taken-down", "publishing"})
"""States in which what a post lacked does not matter any more."""
STATES: tuple[str, ...] = (
    "drafted", "questioned", "stopped", "submitted", "refused", "cleared", "held", "missed", "publishing", "live",
    "corrected", "failed", "withdrawn", "to-take-down", "taken-down",
)  # fmt: skip

_WAITS = {"yes": "Waits for somebody", "no": "Waits for nobody"}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One post as a row shows it, with the parts it lacks now."""

    line: PostLine
    account: str
    lacks: tuple[Part, ...]


def listed(visit: Visit) -> Answer:
    """The posts that the viewer sees."""
    asked = sifted(visit, "state", "account", "waits", sorts=("start", "account", "state"), falling=True)
    seen = lines_seen(visit)
    found = sorted(
        (line for line in seen if _fits(asked, line)),
        key=lambda line: (_sort(asked, line), line.publication),
        reverse=asked.falling,
    )
    pages = max(1, -(-len(found) // SIZE))
    number = min(max(1, asked.page), pages)
    rows = found[(number - 1) * SIZE : number * SIZE]
    handles: dict[str, str] = {
        line.account: called(visit.facts, line.account, visit.moment.at) for line in seen
    }
    context = {
        "asked": asked,
        "rows": [_row(visit, line) for line in rows],
        "total": len(found),
        "first": (number - 1) * SIZE + 1,
        "links": asked.pages(pages, number),
        "chosen": asked.chosen({"account": handles, "waits": _WAITS}),
        "states": STATES,
        "accounts": sorted(handles.items()),
        "strange": strangers(visit),
        "kept": asked.kept_filters,
        "may_write": visit.moment.is_now and writes_anywhere(visit),
        "may_stop": visit.moment.is_now and "stop" in visit.viewer.capacities,
    }
    return Shown(template="posts/list.html", title="Posts", context=context)


def lines_seen(visit: Visit) -> list[PostLine]:
    """Every post that the viewer sees, as of the moment."""
    sight = visit.viewer.sight
    return [
        line
        for line in post_lines(visit.facts, visit.moment.at)
        if sees_post(visit.head, sight, line.publication, visit.now)
    ]


def strangers(visit: Visit) -> list[tuple[Unexplained, str]]:
    """What accounts that the viewer sees show and nobody here can account for, each with the account's handle."""
    facts, at = visit.facts, visit.moment.at
    return [
        (each, called(facts, account, at))
        for account in facts.communications.accounts
        if sees_account(visit.head, visit.viewer.sight, account, visit.now)
        for each in unexplained(facts, account, at)
    ]


def writes_anywhere(visit: Visit) -> bool:
    """Whether there is an account for which the viewer may write."""
    accounts = visit.head.communications.accounts
    return any(may_write(visit.head, visit.viewer.person, each, visit.now) for each in accounts)


def called(facts: Facts, account: AccountId, at: int) -> str:
    """The handle of an account; its id where nothing is known of it."""
    stands = account_at(facts, account, at)
    return account if stands is None else stands.handle


def _fits(asked: Sifted, line: PostLine) -> bool:
    held = {"state": line.state, "account": line.account, "waits": "yes" if line.waits else "no"}
    return all(not values or held[name] in values for name, values in asked.filters.items())


def _sort(asked: Sifted, line: PostLine) -> tuple[str, int]:
    match asked.sort:
        case "account":
            return line.account, line.start
        case "state":
            return line.state, line.start
        case _:
            return "", line.start


def _row(visit: Visit, line: PostLine) -> Row:
    lacks = () if line.state in OVER else lacking(visit.facts, line.publication, visit.moment.at)
    return Row(
        line=line,
        account=called(visit.facts, line.account, visit.moment.at),
        lacks=tuple(dict.fromkeys(each.part for each in lacks)),
    )


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/posts",
        summary="Posts of official accounts, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
)
