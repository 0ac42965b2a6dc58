"""Official accounts: registered, given a mandate, arranged, run by named publishers, taken live, paused and closed."""

from typing import Literal, assert_never

import msgspec

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.account import AccountId, Excluded, PurposeClass
from appban.regime.account_state import AccountState, account_at
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId, Use
from appban.regime.channel_state import channel_at
from appban.regime.events import accounts as ev
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.source import Source
from appban.regime.subjects import COMMUNICATIONS
from appban.regime.time import show
from appban.service.channels.asking import comms_facts, known_channel, said
from appban.service.channels.recording import known_body
from appban.service.governing import require_over
from appban.service.guard import ACCOUNT, acting_person, require
from appban.service.reading import Focus
from appban.service.work import Work

ALWAYS: tuple[Excluded, ...] = ("party-political", "personal-profile")
"""What no mandate may carry, whatever it names."""


class Registering(msgspec.Struct, frozen=True, kw_only=True):
    """An account to be registered; one that was only `seen` is nobody's to run. `account` None: it is a new one."""

    channel: ChannelId
    handle: str
    body: BodyId
    standing: Literal["ours", "seen"]
    source: Source
    account: AccountId | None = None


class Mandate(msgspec.Struct, frozen=True, kw_only=True):
    """What an account may be used for, by which instrument, until when (None: until further notice)."""

    account: AccountId
    purposes: tuple[PurposeClass, ...]
    use: Use
    instrument: str
    until: int | None = None


class Arranging(msgspec.Struct, frozen=True, kw_only=True):
    """Parts of what an account needs; what is None is left as it is."""

    account: AccountId
    owner: PersonId | None = None
    recovery: PersonId | None = None
    closing_plan: str | None = None
    exemptions: tuple[ExemptionId, ...] | None = None


def register(work: Work, asked: Registering) -> AccountId:
    """Record an account as ours, or as one that was seen and that nobody authorised."""
    facts, person = comms_facts(work)
    known_channel(facts, asked.channel)
    known_body(facts, asked.body, work.now)
    require_over(facts, person, ACCOUNT, asked.body, work.now)
    handle = said(asked.handle, "handle")
    if asked.account is None:
        _refuse_known(facts, asked.channel, handle, work.now)
        account = AccountId(work.mint("account"))
    else:
        account = asked.account
        _refuse_moved(known_account(facts, account, work.now), asked)
    work.add(
        ev.AccountRegistered(
            stated=work.now,
            account=account,
            channel=asked.channel,
            handle=handle,
            body=asked.body,
            standing=asked.standing,
            source=asked.source,
        ),
        asked.body,
    )
    return account


def give_mandate(work: Work, given: Mandate) -> None:
    """Say what an account may be used for; never party-political content or anybody's personal profile."""
    facts, person, state = our_account(work, given.account)
    _refuse_publisher(facts, state, person, "gives its mandate")
    if not given.purposes:
        raise InputError("a mandate names purposes; give service, policy or emergency")
    if given.until is not None and given.until <= work.now:
        raise InputError(
            f"a mandate until {show(given.until)}, which is past, gives nothing; give a later end"
        )
    work.add(
        ev.MandateGiven(
            stated=work.now,
            account=given.account,
            purposes=tuple(dict.fromkeys(given.purposes)),
            excludes=ALWAYS,
            use=given.use,
            instrument=said(given.instrument, "instrument"),
            given_by=person,
            until=given.until,
        ),
        state.body,
    )


def arrange(work: Work, asked: Arranging) -> None:
    """Arrange who owns an account and can win it back, how it will be closed, and which exemptions it is run under."""
    people = tuple(each for each in (asked.owner, asked.recovery) if each is not None)
    facts, _, state = our_account(work, asked.account, *people, exemptions=asked.exemptions or ())
    for each in people:
        _refuse_unknown(facts, each, work.now)
    for exemption in asked.exemptions or ():
        _refuse_other(facts, state, exemption)
    if not people and asked.closing_plan is None and asked.exemptions is None:
        raise InputError("nothing is arranged by this; give an owner, recovery, a closing plan or exemptions")
    plan = None if asked.closing_plan is None else said(asked.closing_plan, "closing plan")
    work.add(
        ev.AccountArranged(
            stated=work.now,
            account=asked.account,
            owner=asked.owner,
            recovery=asked.recovery,
            closing_plan=None if plan is None else work.keep(plan, asked.account),
            exemptions=asked.exemptions,
        ),
        state.body,
    )


def name_publisher(work: Work, account: AccountId, publisher: PersonId, until: int) -> None:
    """Let a person publish on an account until an instant; nobody names themselves."""
    facts, person, state = our_account(work, account, publisher)
    _refuse_unknown(facts, publisher, work.now)
    if facts.human(person) == facts.human(publisher):
        raise RefusedError(f"{person} would gain from being named; somebody else names them")
    if until <= work.now:
        raise InputError(f"{show(until)} is past, and the naming gives nothing; give a later end")
    work.add(ev.PublisherNamed(stated=work.now, account=account, person=publisher, until=until), state.body)


def remove_publisher(work: Work, account: AccountId, publisher: PersonId) -> None:
    """A person publishes on an account no longer, from now on."""
    facts, _, state = our_account(work, account, publisher)
    named = facts.communications.accounts[account].publishers
    if all(facts.human(event.person) != facts.human(publisher) for _, event in named):
        raise NotFoundError(f"{publisher} was never named for {account}; `appban account show` lists who is")
    work.add(ev.PublisherRemoved(stated=work.now, account=account, person=publisher), state.body)


def move(work: Work, account: AccountId, to: Literal["live", "paused", "closed"], reason: str) -> None:
    """Take an account live, pause it or close it for good; live only with every part that it needs."""
    facts, person, state = our_account(work, account)
    match to:
        case "live":
            _refuse_live(facts, state, person)
        case "paused":
            if state.state != "live":
                raise RefusedError(f"{account} is {state.state}, and only a live account is paused")
        case "closed":
            pass
        case _:
            assert_never(to)
    kept = work.keep(said(reason, "reason"), account)
    work.add(ev.AccountMoved(stated=work.now, account=account, to=to, reason=kept), state.body)


def our_account(
    work: Work, account: AccountId, *people: PersonId, exemptions: tuple[ExemptionId, ...] = ()
) -> tuple[Facts, PersonId, AccountState]:
    """An account as it stands, and who acts on it with authority over its body.

    NotFoundError if there is none of that id, RefusedError if it is closed or was only seen.
    """
    person = PersonId(work.act.actor.person)
    focus = Focus(people=(person, *people), rooms=(COMMUNICATIONS,), exemptions=exemptions)
    facts = work.facts(focus)
    acting_person(work, facts)
    state = known_account(facts, account, work.now)
    require(facts, person, ACCOUNT, state.body, work.now)
    if state.state in {"closed", "seen"}:
        raise RefusedError(
            f"{account} is {state.state}: "
            + (
                "it stays so"
                if state.state == "closed"
                else "register it as ours first, with `appban account open`"
            )
        )
    return facts, person, state


def known_account(facts: Facts, account: AccountId, at: int) -> AccountState:
    """An account; NotFoundError if none of that id is known."""
    state = account_at(facts, account, at)
    if state is None:
        raise NotFoundError(f"there is no account {account}; `appban account list` shows them")
    return state


def _refuse_known(facts: Facts, channel: ChannelId, handle: str, at: int) -> None:
    for account in facts.communications.accounts:
        state = account_at(facts, account, at)
        if state is not None and (state.channel, state.handle.casefold()) == (channel, handle.casefold()):
            raise RefusedError(f"{handle} on {channel} is {account} already; name it to register it anew")


def _refuse_moved(state: AccountState, asked: Registering) -> None:
    if state.state == "closed" or (state.channel, state.handle) != (asked.channel, asked.handle.strip()):
        raise RefusedError(
            f"{state.account} is {state.handle} on {state.channel} and {state.state}; open another for anything else"
        )
    if state.state != "seen":
        raise RefusedError(f"{state.account} is ours already; there is nothing to register")


def _refuse_live(facts: Facts, state: AccountState, person: PersonId) -> None:
    _refuse_publisher(facts, state, person, "takes it live")
    if state.state == "live":
        raise RefusedError(f"{state.account} is live already")
    if state.missing:
        raise RefusedError(f"{state.account} cannot go live; missing: {'; '.join(state.missing)}")


def _refuse_publisher(facts: Facts, state: AccountState, person: PersonId, what: str) -> None:
    if facts.human(person) in {facts.human(each) for each in state.publishers}:
        raise NotAuthorisedError(f"{person} publishes on {state.account}, and somebody else {what}")


def _refuse_unknown(facts: Facts, person: PersonId, at: int) -> None:
    if person not in facts.people or facts.absences_of(person).during(at):
        raise NotFoundError(
            f"{person} is not known here or has left; `appban person list` shows who is there"
        )


def _refuse_other(facts: Facts, state: AccountState, exemption: ExemptionId) -> None:
    history = facts.exemptions.get(exemption)
    if history is None:
        raise NotFoundError(f"there is no exemption {exemption}; `appban exemption list` shows them")
    channel = channel_at(facts, state.channel)
    app = None if channel is None else channel.app
    if app not in history.request.apps:
        raise RefusedError(
            f"{exemption} is not for {app or 'an application of ' + state.channel}; name one that is"
        )
