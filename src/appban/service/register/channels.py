"""Channels with their assessment and use policy, and the official accounts on them with their mandates."""

from collections.abc import Iterator, Sequence

from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.channel import Assessed
from appban.regime.events import accounts as ac
from appban.regime.events import channels as ch
from appban.regime.facts import Facts
from appban.regime.register import Column, Fact, Item, Line, Sheet, Value, Version
from appban.regime.time import show
from appban.service.accounts.account_list import account_lines
from appban.service.channels.channel_list import USES, channel_lines
from appban.service.register.entries import Entry, joined

CHANNELS = (
    Column("channel", "Channel", "The id of the channel"),
    Column("name", "Name", "What it is called"),
    Column("body", "Body", "The body whose use policy this is; empty where nobody has stated one"),
    Column(
        "use_policy",
        "Use policy",
        "Whether it is used at all: not-used, exceptional-only, permitted, unknown",
    ),
    Column("policy_source", "Source of the policy", "Where the policy was stated"),
    *(
        column
        for use in USES
        for column in (
            Column(
                f"{use}_assessment", f"Assessed for {use} use", f"The state of the assessment for {use} use"
            ),
            Column(
                f"{use}_assessed_on",
                f"When, for {use} use",
                "When it was assessed; empty: not known",
                "dateTime",
            ),
        )
    ),
)
ACCOUNTS = (
    Column("account", "Account", "The id of the account"),
    Column("handle", "Handle", "What it is called on the channel"),
    Column("channel", "Channel", "The channel it is on"),
    Column("body", "Body", "The body whose account it is"),
    Column("state", "State", "live, paused or closed"),
    Column("since", "Since", "Since when it is so", "dateTime"),
    Column("purposes", "May be used for", "What its mandate lets it be used for"),
    Column("excludes", "May not carry", "What its mandate excludes"),
    Column("use", "Use", "Whether the mandate is for organic, paid or influencer use"),
    Column(
        "until",
        "Mandate until",
        "Until when; empty: until further notice, or there is no mandate",
        "dateTime",
    ),
)
PUBLIC = {"live", "paused", "closed"}
"""The states of an account of which the public can know; one that is being prepared is not in the register."""


def channels(facts: Facts, at: int) -> Sheet:
    """The table of channels."""
    lines = []
    for each in channel_lines(facts, at):
        states: list[Value] = []
        for use in USES:
            states += _assessed(each.assessed[use])
        source = None if each.policy is None else each.policy.source.reference
        lines.append(
            Line(
                cells=(
                    each.channel.id,
                    each.channel.name,
                    _named(facts, each.body, at),
                    each.used,
                    source,
                    *states,
                ),
                noun="channel",
                id=each.channel.id,
            )
        )
    return Sheet(
        slug="channels",
        title="Channels",
        says="The platforms on which the public is reached, or might be: whether each is used, and how it was assessed.",
        columns=CHANNELS,
        lines=tuple(lines),
        empty="No channel is recorded.",
        lacks=(
            "An assessment that nobody reported is not known; that is another thing than not assessed.",
            "Use policy and assessment are separate facts, and neither follows from the other.",
        ),
    )


def official_accounts(facts: Facts, at: int) -> Sheet:
    """The table of official accounts, without those that are only being prepared."""
    lines = []
    for each in account_lines(facts, at):
        if each.state not in PUBLIC:
            continue
        mandate = each.mandate
        told = (
            (None, None, None, None)
            if mandate is None
            else (
                joined(mandate.purposes),
                joined(mandate.excludes),
                mandate.use,
                None if mandate.until is None else show(mandate.until),
            )
        )
        body = _named(facts, each.body, at)
        lines.append(
            Line(
                cells=(each.account, each.handle, each.channel, body, each.state, show(each.since), *told),
                noun="account",
                id=each.account,
            )
        )
    return Sheet(
        slug="accounts",
        title="Official accounts",
        says="The accounts that speak for government on these channels, and what each may be used for.",
        columns=ACCOUNTS,
        lines=tuple(lines),
        empty="No official account is open.",
        lacks=("Accounts of bodies that keep their own register are not in it.",),
    )


def channel_items(found: Sequence[Entry]) -> Iterator[Item]:
    """Every channel, with what was entered of it in public."""
    held: dict[str, list[Version]] = {}
    names: dict[str, str] = {}
    for entry in found:
        match entry.event:
            case ch.ChannelRecorded(channel=of):
                names[of.id] = of.name
                named = (Fact(label="Name", value=of.name, field="/event/channel/name"),)
                held.setdefault(of.id, []).append(entry.version("Described", named))
            case ch.UsePolicySet() | ch.AssessmentReported() | ch.ReassessmentCalled():
                title, told = _told(entry.event)
                held.setdefault(entry.event.channel, []).append(entry.version(title, told))
            case _:
                pass
    for channel, versions in sorted(held.items()):
        yield Item(noun="channel", id=channel, title=names.get(channel, channel), versions=tuple(versions))


def account_items(found: Sequence[Entry], shown: frozenset[str]) -> Iterator[Item]:
    """The accounts of the table, with what was entered of them."""
    held: dict[str, list[Version]] = {}
    handles: dict[str, str] = {}
    for entry in found:
        match entry.event:
            case ac.AccountRegistered(account=account, handle=handle, channel=channel) if account in shown:
                handles[account] = handle
                told = (Fact(label="Handle", value=handle), Fact(label="Channel", value=channel))
                held.setdefault(account, []).append(entry.version("Registered", told))
            case ac.MandateGiven(account=account, purposes=purposes, excludes=excludes) if account in shown:
                told = (
                    Fact(label="May be used for", value=joined(purposes)),
                    Fact(label="May not carry", value=joined(excludes)),
                )
                held.setdefault(account, []).append(entry.version("Mandate", told))
            case _:
                pass
    for name, versions in sorted(held.items()):
        yield Item(noun="account", id=name, title=handles.get(name, name), versions=tuple(versions))


def _told(event: ev.Event) -> tuple[str, tuple[Fact, ...]]:
    match event:
        case ch.UsePolicySet():
            return "Use policy", (
                Fact(label="Body", value=event.body, field="/event/body"),
                Fact(label="Policy", value=event.policy, field="/event/policy"),
                Fact(label="For", value=joined(event.uses), field="/event/uses"),
                *_source(event.source.reference, event.source.mark),
            )
        case ch.AssessmentReported():
            return f"Assessment for {event.use} use, as reported", (
                Fact(label="Use", value=event.use, field="/event/use"),
                Fact(label="Outcome", value=event.outcome, field="/event/outcome"),
                Fact(label="Assessed", value=event.assessed, field="/event/assessed", at=True),
                Fact(label="Review by", value=event.review_by, field="/event/review_by", at=True),
                *_source(event.source.reference, event.source.mark),
            )
        case ch.ReassessmentCalled():
            return "To be assessed again", (
                Fact(label="Why", value=event.says, field="/event/says"),
                *_source(event.source.reference, event.source.mark),
            )
        case _:
            return "Entered", ()


def _source(reference: str, mark: str) -> tuple[Fact, ...]:
    return (
        Fact(label="Source", value=reference, field="/event/source/reference"),
        Fact(label="How well that was seen", value=mark, field="/event/source/mark"),
    )


def _assessed(found: Assessed) -> tuple[Value, Value]:
    return found.state, None if found.assessed is None else show(found.assessed)


def _named(facts: Facts, body: BodyId | None, at: int) -> str | None:
    fact = None if body is None else facts.bodies.at(body, at)
    return body if fact is None else fact.name
