"""What waits on the first page about channels and accounts: seats to fill, assessments, reviews that are overdue."""

from collections.abc import Iterator

import msgspec

from appban.regime.account_state import account_at
from appban.regime.channel_state import channel_at
from appban.service.accounts.account_list import account_lines
from appban.service.accounts.account_seen import sees_account
from appban.service.accounts.standing_waiting import waiting_for
from appban.service.channels.channel_list import channel_lines
from appban.service.guard import ACCOUNT, ASSESS, CHANNEL, DECIDE
from appban.web.console.comms_words import PURPOSES, USES
from appban.web.console.pages.assessments import answers, called, may_decide
from appban.web.console.pages.channels import STALE, assessments_seen
from appban.web.console.pages.circumstance_review import to_review
from appban.web.console.visit import Visit


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that waits: what to do, about what, by when if there is such a time."""

    do: str
    href: str
    about: str
    due: int | None = None


def comms_waiting(visit: Visit) -> list[Waits]:
    """What waits for the viewer now, the most pressing kinds first."""
    if not visit.moment.is_now:
        return []
    return [*_seats(visit), *_assessments(visit), *_emergencies(visit), *_lacking(visit), *_stale(visit)]


def _seats(visit: Visit) -> Iterator[Waits]:
    for history, _ in waiting_for(visit.head, visit.viewer.person, visit.now):
        use = history.submitted[1].use
        account = account_at(visit.head, use.account, visit.now)
        name = use.account if account is None else account.handle
        purposes = ", ".join(PURPOSES[each].lower() for each in use.purposes)
        yield Waits(
            do="Decide on a standing exceptional use",
            href=f"/standing-uses/{use.id}",
            about=f"{name}: {purposes}",
        )


def _assessments(visit: Visit) -> Iterator[Waits]:
    for line in assessments_seen(visit):
        href, about = f"/assessments/{line.opened.assessment}", called(visit, line)
        if may_decide(visit, line):
            yield Waits(do="Decide an assessment", href=href, about=about)
        elif line.left and answers(visit, line):
            yield Waits(do="Go on with your assessment", href=href, about=about)


def _emergencies(visit: Visit) -> Iterator[Waits]:
    for line in to_review(visit):
        href = f"/circumstances/{line.circumstance}/review"
        yield Waits(do="Review an emergency that is over", href=href, about=line.anchor)


def _lacking(visit: Visit) -> Iterator[Waits]:
    over = visit.viewer.sight.subjects.get(ACCOUNT, frozenset())
    for each in account_lines(visit.facts, visit.now):
        lacks = each.state == "live" and each.missing and each.body in over
        if lacks and sees_account(visit.head, visit.viewer.sight, each.account, visit.now):
            about = f"{each.handle} is live and lacks a part that it needs"
            yield Waits(do="Look at an account", href=f"/accounts/{each.account}", about=about)


def _stale(visit: Visit) -> Iterator[Waits]:
    """Channels in use whose assessment is out of date or suspended, for whoever could do something about it."""
    if visit.viewer.sight.subjects.keys().isdisjoint({CHANNEL, ASSESS, DECIDE}):
        return
    for name in sorted(visit.head.communications.channels):
        lines = list(channel_lines(visit.head, visit.now, channel=name))
        known = channel_at(visit.head, name)
        used = {use for line in lines if line.policy is not None for use in line.policy.uses}
        for use, found in lines[0].assessed.items() if lines else ():
            if use in used and found.state in STALE and known is not None:
                about = f"{known.name}: {USES[use].lower()}"
                yield Waits(
                    do="An assessment is overdue", href=f"/channels/{name}", about=about, due=found.review_by
                )
