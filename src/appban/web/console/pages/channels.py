"""The register of channels: is it used, for what, on whose authority, since when; how it was assessed; as of any moment."""

from collections.abc import Iterator

import msgspec

from appban.regime.account_state import AccountState
from appban.regime.authority import authority_for
from appban.regime.bodies import BodyId
from appban.regime.channel import Assessed, Channel, ChannelId, Use
from appban.regime.channel_state import HELPS, channel_at
from appban.regime.events.channels import ReassessmentCalled
from appban.regime.people import Subject
from appban.service.accounts.account_list import account_lines
from appban.service.accounts.account_seen import sees_account, sees_assessment
from appban.service.channels.assessment_list import AssessmentLine, assessment_lines
from appban.service.channels.channel_list import ChannelLine, SpendLine, channel_lines, spend_lines
from appban.service.governing import governs, is_root
from appban.service.guard import ACCOUNT, ASSESS, CHANNEL, not_here
from appban.web.console.answers import Answer, Shown
from appban.web.console.comms_words import app_named, money
from appban.web.console.lists import sifted
from appban.web.console.page import Page
from appban.web.console.visit import Visit
from appban.web.console.words import body_named

STALE = frozenset({"out-of-date", "suspended-pending-reassessment"})
"""States in which somebody has to assess again."""
USED = {
    "exceptional-only": "In exceptional circumstances only",
    "not-used": "Not used",
    "permitted": "Permitted",
    "unknown": "Not known",
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A channel for one body as a row shows it: when its next review is due, and whether one is overdue."""

    line: ChannelLine
    body: str | None
    review: int | None
    overdue: bool


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What an assessment for one use comes to; `by` and `open` only where the viewer sees the assessment itself."""

    use: Use
    found: Assessed
    by: str | None
    open: bool


def listed(visit: Visit) -> Answer:
    """The register."""
    asked = sifted(visit, "used", "review", sorts=("name",))
    rows = [_row(visit, each) for each in channel_lines(visit.facts, visit.moment.at)]
    wanted, review = asked.filters["used"], asked.filters["review"]
    context = {
        "asked": asked,
        "rows": [
            each for each in rows if (not wanted or each.line.used in wanted) and (not review or each.overdue)
        ],
        "overdue": sum(each.overdue for each in rows),
        "used": USED,
        "chosen": asked.chosen({"used": USED, "review": {"overdue": "Overdue"}}),
        "kept": asked.kept_filters,
        "may_adopt": visit.moment.is_now and may_anywhere(visit, CHANNEL),
    }
    return Shown(template="channels/list.html", title="Channels", context=context)


def channel(visit: Visit) -> Answer:
    """One channel."""
    found = channel_of(visit)
    facts, at = visit.facts, visit.moment.at
    lines = list(channel_lines(facts, at, channel=found.id))
    own = _own(visit, found.id)
    context = {
        "channel": found,
        "app": app_named(facts, found.app),
        "own": own,
        "rows": [_row(visit, each) for each in lines if not _told(own, each)],
        "judged": list(_judged(visit, lines[0])),
        "assessments": [
            (each, str(visit.names.of(each.opened.assessor)))
            for each in assessments_seen(visit)
            if each.opened.channel == found.id
        ],
        "calls": calls_on(visit, found.id),
        "spent": [
            (each, body_named(facts, each.spend.body, at), money(each.spend.amount, each.spend.currency))
            for each in spend_seen(visit, found.id)
        ],
        "accounts": [(each, body_named(facts, each.body, at)) for each in _accounts(visit, found.id)],
        "entries": [row.index for row in visit.reader.rows_of({f"channel:{found.id}"}, visit.stop)],
        **_may(visit),
    }
    return Shown(template="channels/channel.html", title=found.name, context=context)


def channel_of(visit: Visit) -> Channel:
    """The channel of the path, which is told to everybody who signs in; NotFoundError if there is none."""
    wanted = ChannelId(visit.path["channel"])
    found = channel_at(visit.facts, wanted)
    if found is None:
        raise not_here("channel", wanted)
    return found


def may_anywhere(visit: Visit, subject: Subject) -> bool:
    """Whether the viewer may act on a subject for any body."""
    head, viewer = visit.head, visit.viewer
    return is_root(head, viewer.person) or subject in viewer.sight.subjects


def assessments_seen(visit: Visit) -> Iterator[AssessmentLine]:
    """The assessments that the viewer sees, as of the moment."""
    for line in assessment_lines(visit.facts, visit.moment.at):
        if sees_assessment(visit.head, visit.viewer.sight, line.opened.assessment):
            yield line


def spend_seen(visit: Visit, channel: ChannelId) -> list[SpendLine]:
    """What bodies that the viewer sees spent on a channel."""
    lines = spend_lines(visit.facts, visit.moment.at)
    sees = visit.viewer.sight.sees_body
    return [each for each in lines if each.spend.channel == channel and sees(each.spend.body)]


def calls_on(visit: Visit, channel: ChannelId) -> list[ReassessmentCalled]:
    """What was said by the moment by which a channel is to be assessed again, the last first."""
    held = visit.facts.communications.channels[channel].reopened
    told = [event for _, event in held if event.stated <= visit.moment.at]
    return sorted(told, key=lambda each: -each.stated)


def _own(visit: Visit, channel: ChannelId) -> Row | None:
    """What holds for the body that the viewer works in, by the nearest word above it."""
    body = visit.viewer.body
    if body is None:
        return None
    return next(
        _row(visit, each) for each in channel_lines(visit.facts, visit.moment.at, channel=channel, body=body)
    )


def _told(own: Row | None, line: ChannelLine) -> bool:
    """Whether what holds for the viewer's own body tells what a line would: it rests on the same word, or on none."""
    said = None if own is None else own.line.policy
    return own is not None and (line.policy is None or (said is not None and said.body == line.body))


def _accounts(visit: Visit, channel: ChannelId) -> list[AccountState]:
    return [
        each
        for each in account_lines(visit.facts, visit.moment.at)
        if each.channel == channel and sees_account(visit.head, visit.viewer.sight, each.account, visit.now)
    ]


def _row(visit: Visit, line: ChannelLine) -> Row:
    reviews = [each.review_by for each in line.assessed.values() if each.state in HELPS]
    return Row(
        line=line,
        body=body_named(visit.facts, line.body, visit.moment.at),
        review=min((each for each in reviews if each is not None), default=None),
        overdue=any(each.state in STALE for each in line.assessed.values()),
    )


def _judged(visit: Visit, line: ChannelLine) -> Iterator[Judged]:
    for use, found in line.assessed.items():
        mine = found.assessment or found.under_way
        seen = mine is not None and sees_assessment(visit.head, visit.viewer.sight, mine)
        by = str(visit.names.of(found.by)) if seen and found.by is not None else None
        yield Judged(use=use, found=found, by=by, open=seen)


def _may(visit: Visit) -> dict[str, bool]:
    """What the viewer may do about a channel, so that no button is shown that would be refused to them for good."""
    if not visit.moment.is_now:
        return dict.fromkeys(("may_keep", "may_assess", "may_report", "may_open"), False)
    return {
        "may_keep": may_anywhere(visit, CHANNEL),
        "may_assess": ASSESS in visit.viewer.sight.subjects,
        "may_report": governs(visit.head, visit.viewer.person, CHANNEL, visit.now),
        "may_open": may_anywhere(visit, ACCOUNT),
    }


def bodies_for(visit: Visit, subject: Subject) -> list[tuple[str, str]]:
    """The bodies for which the viewer may act on a subject now, by name; all of them for a root appointer."""
    head, viewer, now = visit.head, visit.viewer, visit.now
    root = is_root(head, viewer.person)
    found = (
        (body, head.bodies.at(body, now))
        for body in head.bodies.ids()
        if root or authority_for(head, viewer.person, subject, BodyId(body), now) is not None
    )
    return sorted(((body, fact.name) for body, fact in found if fact is not None), key=lambda pair: pair[1])


PAGES: tuple[Page, ...] = (
    Page(
        method="GET",
        path="/channels",
        summary="The register of channels, as of any moment.",
        authority="signed-in",
        handler=listed,
    ),
    Page(
        method="GET",
        path="/channels/{channel}",
        summary="One channel: is it used, for what, on whose authority, since when.",
        authority="signed-in",
        handler=channel,
    ),
)
