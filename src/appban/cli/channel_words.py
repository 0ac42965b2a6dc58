"""How channels, their assessments and what was spent on them are shown."""

from appban.cli.comms_options import shown
from appban.cli.context import Session
from appban.cli.output import Row
from appban.ports import StoreReader
from appban.regime.account_state import account_at
from appban.regime.channel import ChannelId
from appban.regime.facts import Facts
from appban.service.channels.channel_list import ChannelLine, SpendLine
from appban.service.naming import Names

PAGE = ("body", "used", "uses", "since", "source", "standing_seats")


def channel_row(here: Session, line: ChannelLine, only: tuple[str, ...] = ()) -> Row:
    """One line of the register."""
    policy = line.policy
    row: Row = {
        "channel": line.channel.id,
        "name": line.channel.name,
        "body": line.body,
        "used": line.used,
        "uses": [] if policy is None else list(policy.uses),
        "since": None if policy is None else here.show(policy.stated),
        "source": None if policy is None else shown(policy.source),
        "standing_seats": [] if policy is None else [f"{s.id} ({s.subject})" for s in policy.standing_seats],
        **{use: found.state for use, found in line.assessed.items()},
    }
    return {name: row[name] for name in only} if only else row


def states(here: Session, line: ChannelLine, reader: StoreReader, facts: Facts) -> list[Row]:
    """What its assessments come to, for each use."""
    names = Names(reader, facts)
    return [
        {
            "use": use,
            "state": found.state,
            "since": here.show(found.since),
            "assessed": here.show(found.assessed),
            "review_by": here.show(found.review_by),
            "decided_by": None if found.by is None else str(names.of(found.by)),
            "source": shown(found.source),
            "conditions": list(found.conditions),
            "campaign": found.campaign,
            "assessment": found.assessment,
            "why": found.why or None,
        }
        for use, found in line.assessed.items()
    ]


def accounts_on(here: Session, facts: Facts, channel: ChannelId, at: int) -> list[Row]:
    """The accounts on a channel, those that were only seen among them."""
    found = (account_at(facts, each, at) for each in facts.communications.accounts)
    return [
        {
            "account": each.account,
            "handle": each.handle,
            "body": each.body,
            "state": each.state,
            "since": here.show(each.since),
        }
        for each in found
        if each is not None and each.channel == channel
    ]


def spend_row(here: Session, line: SpendLine) -> Row:
    """One spend."""
    spent = line.spend
    return {
        "spend": spent.spend,
        "channel": spent.channel,
        "body": spent.body,
        "use": spent.use,
        "campaign": spent.campaign,
        "amount": spent.amount,
        "currency": spent.currency,
        "from": here.show(spent.starts),
        "until": here.show(spent.ends),
        "banned_by": list(line.banned_by),
        "source": shown(spent.source),
    }
