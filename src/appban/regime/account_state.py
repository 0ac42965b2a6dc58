"""What an official account may do at an instant: its state, its mandate, who may publish, and on what standing use.

What opens something counts from the later of its stated and record time, what closes it from its stated time (R4).
Whether an exemption is in force is asked of `spans` and of nothing else (R1).
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.regime.account import AccountId
from appban.regime.account_run import (
    Arranged,
    Whose,
    account_exemptions_in_force,
    arranged,
    bans_on,
    lets_publish,
    registered,
)
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.channel_state import HELPS, assessed, policy_in_effect
from appban.regime.communications import AccountHistory
from appban.regime.events.accounts import AccountRegistered, MandateGiven, PublisherNamed
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.standing_use import standing_use

__all__ = [
    "AccountState",
    "account_at",
    "account_exemptions_in_force",
    "bans_on",
    "lets_publish",
    "mandate_at",
    "publishers",
    "standing_use",
]

PUBLISHERS = 2
"""An account needs this many before it goes live, so that it never hangs on one person."""

Standing = Literal["seen", "authorised", "live", "paused", "closed"]


class AccountState(msgspec.Struct, frozen=True, kw_only=True):
    """An account at an instant. `missing` says which parts are lacking before it can be live, each in words.

    `unauthorised` is since when the platform says that our authorisation is gone; the account is paused by it.
    """

    account: AccountId
    channel: ChannelId
    handle: str
    body: BodyId
    state: Standing
    since: int
    mandate: MandateGiven | None
    owner: PersonId | None
    recovery: PersonId | None
    closing_plan: Commitment | None
    publishers: tuple[PersonId, ...]
    exemptions: tuple[ExemptionId, ...]
    missing: tuple[str, ...]
    unauthorised: int | None


def account_at(facts: Facts, account: AccountId, at: int) -> AccountState | None:
    """An account as it stood at an instant; None when nothing was known of it."""
    told = registered(facts, account, at)
    if told is None:
        return None
    history = facts.communications.accounts[account]
    state, since = _state(history, told, at)
    made = arranged(history, at)
    return AccountState(
        account=account,
        channel=told.channel,
        handle=told.handle,
        body=told.body,
        state=state,
        since=since,
        mandate=mandate_at(facts, account, at),
        owner=made.owner,
        recovery=made.recovery,
        closing_plan=made.closing_plan,
        publishers=publishers(facts, account, at),
        exemptions=made.exemptions,
        missing=tuple(_missing(facts, told, made, at)),
        unauthorised=_unauthorised(history, at),
    )


def mandate_at(facts: Facts, account: AccountId, at: int) -> MandateGiven | None:
    """The mandate in force at an instant: the last one given, unless it has ended.

    One that came to the record late takes away from its stated time on, and adds from its record time only.
    """
    history = facts.communications.accounts.get(account)
    told = [] if history is None else [pair for pair in history.mandates if pair[1].stated <= at]
    found: MandateGiven | None = None
    for recorded, event in sorted(told, key=lambda pair: (pair[1].stated, pair[0])):
        if recorded <= at:
            found = event
        elif found is not None:
            found = msgspec.structs.replace(
                found,
                purposes=tuple(each for each in found.purposes if each in event.purposes),
                excludes=tuple(dict.fromkeys((*found.excludes, *event.excludes))),
            )
    return None if found is None or (found.until is not None and found.until <= at) else found


def publishers(facts: Facts, account: AccountId, at: int) -> tuple[PersonId, ...]:
    """Who may publish on an account at an instant: named, still there, and exempt where the channel's application is banned."""
    history = facts.communications.accounts.get(account)
    named = [] if history is None else list(_named(facts, history, at))
    return tuple(
        person
        for person in named
        if not facts.absences_of(person).during(at) and lets_publish(facts, account, at, Whose(person=person))
    )


def _state(history: AccountHistory, told: AccountRegistered, at: int) -> tuple[Standing, int]:
    if told.standing == "seen":
        return "seen", told.stated
    found: tuple[Standing, int] = ("authorised", told.stated)
    for recorded, event in sorted(history.moved, key=lambda pair: (pair[1].stated, pair[0])):
        effective = max(event.stated, recorded) if event.to == "live" else event.stated
        if effective <= at and found[0] != "closed":
            found = (event.to, effective)
    gone = _unauthorised(history, at)
    return ("paused", gone) if found[0] == "live" and gone is not None else found


def _unauthorised(history: AccountHistory, at: int) -> int | None:
    """Since when the platform says that our authorisation is gone, and nobody took the account live again."""
    live = [max(e.stated, r) for r, e in history.moved if e.to == "live"]
    gone = [e.stated for _, e in history.unauthorised if e.stated <= at]
    since = max((each for each in live if each <= at), default=-1)
    return min((each for each in gone if each >= since), default=None)


def _named(facts: Facts, history: AccountHistory, at: int) -> Iterator[PersonId]:
    """Those who are named as publishers at an instant, as one id for each human, in order of naming."""
    until: dict[PersonId, int] = {}
    for recorded, event in sorted(history.publishers, key=lambda pair: (pair[1].stated, pair[0])):
        person = facts.human(event.person)
        if isinstance(event, PublisherNamed):
            if max(event.stated, recorded) <= at:
                until[person] = event.until
        elif event.stated <= at:
            until.pop(person, None)
    return (person for person, end in until.items() if at < end)


def _missing(facts: Facts, told: AccountRegistered, made: Arranged, at: int) -> Iterator[str]:
    mandate = mandate_at(facts, told.account, at)
    if told.standing == "seen":
        yield "authorisation: it was only seen, and is not registered as ours"
    if mandate is None:
        yield "mandate"
    yield from _unheld(facts, "owner", made.owner, at)
    yield from _unheld(facts, "recovery", made.recovery, at)
    if made.closing_plan is None:
        yield "closing plan"
    if not lets_publish(facts, told.account, at):
        yield f"exemption in force from {', '.join(bans_on(facts, told.account, at))}"
    named = len(publishers(facts, told.account, at))
    if named < PUBLISHERS:
        yield f"publishers: {PUBLISHERS} who may publish now, and there are {named}"
    yield from _channel_missing(facts, told, mandate, at)


def _unheld(facts: Facts, part: str, person: PersonId | None, at: int) -> Iterator[str]:
    if person is None:
        yield part
    elif facts.absences_of(person).during(at):
        yield f"{part}: {person} has left"


def _channel_missing(
    facts: Facts, told: AccountRegistered, mandate: MandateGiven | None, at: int
) -> Iterator[str]:
    policy = policy_in_effect(facts, told.channel, told.body, at)
    if policy is None or policy.policy is None:
        yield f"use policy: nobody said whether {told.channel} is used"
    elif policy.policy == "not-used":
        yield f"use policy: {told.channel} is not used"
    if mandate is None:
        return
    if (
        policy is not None
        and policy.policy in {"exceptional-only", "permitted"}
        and mandate.use not in policy.uses
    ):
        yield f"use policy: {told.channel} is not for {mandate.use} use"
    found = assessed(facts, told.channel, mandate.use, at)
    if found.state not in HELPS:
        yield f"assessment of {told.channel} for {mandate.use} use: it is {found.state}"
