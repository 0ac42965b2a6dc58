"""Question 10: whether a channel was used while not assessed or after a fail, and what was spent there."""

from collections.abc import Iterator

import msgspec

from appban.ports.asking import Ground
from appban.regime.account import AccountId
from appban.regime.account_run import registered
from appban.regime.account_state import mandate_at
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId, Use
from appban.regime.channel_state import HELPS, assessed
from appban.regime.communications import PublicationHistory
from appban.regime.events.publications import PublicationAnswered
from appban.regime.post_state import happened, newest, went_out
from appban.regime.time import show
from appban.reports.questions import _cases as cases
from appban.reports.questions._period import Period, period_of
from appban.reports.questions.model import Column, Found, Question, Rests, Row


class Asked(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename={"since": "from", "until": "to"},
):
    """Of which period and channel; without a channel, of all."""

    since: int
    until: int | None = None
    channel: ChannelId | None = None


class _Used(msgspec.Struct, frozen=True, kw_only=True):
    """One use of a channel: a post of ours, a post seen, or money spent."""

    channel: ChannelId
    use: Use
    body: BodyId
    at: int
    what: str
    recorded: int
    campaign: str | None = None
    amount: int = 0
    currency: str = ""


class _Tally(msgspec.Struct):
    posts: int = 0
    seen: int = 0
    amount: int = 0
    times: list[int] = msgspec.field(default_factory=list)


def answer(ground: Ground, asked: Asked) -> Found:
    """The uses in the period at whose time no assessment for that use stood."""
    period = period_of(ground, asked.since, asked.until)
    rests = Rests()
    tallies: dict[tuple[str, ...], _Tally] = {}
    for used in _uses(ground, period):
        state = assessed(ground.facts, used.channel, used.use, used.at, used.campaign).state
        if asked.channel not in {None, used.channel} or state in HELPS or not ground.sees_body(used.body):
            continue
        rests.times.add(used.recorded)
        tally = tallies.setdefault((used.channel, used.use, used.body, state, used.currency), _Tally())
        tally.posts += used.what == "post"
        tally.seen += used.what == "seen"
        tally.amount += used.amount
        tally.times.append(used.at)
    rests.subjects.update(f"channel:{key[0]}" for key in tallies)
    rows = [_row(key, tally) for key, tally in tallies.items()]
    return Found(
        rows=cases.ordered(rows),
        rests=rests,
        counts={
            "posts": sum(each.posts for each in tallies.values()),
            "seen": sum(each.seen for each in tallies.values()),
        },
        missing=tuple(period.missing(ground)),
    )


def _row(key: tuple[str, ...], tally: _Tally) -> Row:
    channel, use, body, state, currency = key
    money = (tally.amount, currency) if currency else ("", "")
    times = (show(min(tally.times)), show(max(tally.times)))
    return (channel, use, body, state, tally.posts, tally.seen, *money, *times)


def _uses(ground: Ground, period: Period) -> Iterator[_Used]:
    yield from _posts(ground, period)
    yield from _seen(ground, period)
    yield from _spent(ground, period)


def _posts(ground: Ground, period: Period) -> Iterator[_Used]:
    for history in ground.facts.communications.publications.values():
        at = went_out(history)
        if at is None or at not in period:
            continue
        content = newest(history).content
        told = registered(ground.facts, content.account, at)
        if told is not None:
            use = _use(ground, content.account, at)
            yield _Used(
                channel=content.channel,
                use=use,
                body=told.body,
                at=at,
                what="post",
                recorded=_live(history),
                campaign=content.campaign,
            )


def _live(history: PublicationHistory) -> int:
    """When it was recorded that the post is out."""
    return min(
        recorded for recorded, event in happened(history, PublicationAnswered) if event.state == "live"
    )


def _seen(ground: Ground, period: Period) -> Iterator[_Used]:
    for account, history in ground.facts.communications.accounts.items():
        newest_seen = {event.reference: (recorded, event) for recorded, event in history.seen}
        for recorded, event in newest_seen.values():
            at = event.stated if event.posted is None else event.posted
            told = registered(ground.facts, account, at)
            if event.publication is None and at in period and told is not None:
                use = _use(ground, account, at)
                yield _Used(
                    channel=told.channel, use=use, body=told.body, at=at, what="seen", recorded=recorded
                )


def _spent(ground: Ground, period: Period) -> Iterator[_Used]:
    for channel, history in ground.facts.communications.channels.items():
        for recorded, event in history.spent:
            if event.starts in period:
                yield _Used(
                    channel=channel,
                    use=event.use,
                    body=event.body,
                    at=event.starts,
                    what="spend",
                    recorded=recorded,
                    campaign=event.campaign,
                    amount=event.amount,
                    currency=event.currency,
                )


def _use(ground: Ground, account: AccountId, at: int) -> Use:
    """The use that the account's mandate is for; a post without one is organic, since nothing was paid for it."""
    mandate = mandate_at(ground.facts, account, at)
    return "organic" if mandate is None else mandate.use


QUESTION = Question(
    number=10,
    name="channel-used-unassessed",
    wording="Was a channel used, paid or organic, while it was not assessed or after it failed, and what was spent?",
    method=(
        "Posts of ours that went out in the period, posts seen on accounts that no publication explains, and spend that "
        "began in it, each held against the channel's assessment for that use and campaign at that time. What had passed, or passed "
        "with conditions or for a campaign, is left out. Money is in the smallest unit of its currency."
    ),
    asked=Asked,
    columns=(
        Column("channel", "text", "the channel"),
        Column("use", "text", "organic, paid or influencer"),
        Column("body", "body", "the body that used it"),
        Column("state", "text", "what the assessment was when it was used"),
        Column("posts", "count", "posts of ours that went out"),
        Column("seen", "count", "posts seen that nothing of ours explains"),
        Column("amount", "count", "money spent, in the smallest unit"),
        Column("currency", "text", "its currency"),
        Column("first", "time", "the first such use in the period"),
        Column("last", "time", "the last"),
    ),
    answer=answer,
)
