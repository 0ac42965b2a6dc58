"""What an account is run under: how it was registered and arranged, the bans that reach it, the exemptions that lift them.

Whether an exemption is in force is asked of `spans` and of nothing else (R1).
"""

from collections.abc import Iterator

import msgspec

from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import ChannelId
from appban.regime.channel_state import channel_at
from appban.regime.communications import AccountHistory
from appban.regime.coverage import body_in_scope, covers
from appban.regime.device import DeviceId
from appban.regime.events.accounts import AccountRegistered
from appban.regime.exemption import Commitment, ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionId
from appban.regime.spans import obstacles


class Whose(msgspec.Struct, frozen=True):
    """The device and the person that an exemption must name; None asks for no particular one."""

    device: DeviceId | None = None
    person: PersonId | None = None


ANYBODY = Whose()


class Arranged(msgspec.Struct, frozen=True, kw_only=True):
    """What had been arranged for an account; None: nobody yet, or nothing."""

    owner: PersonId | None = None
    recovery: PersonId | None = None
    closing_plan: Commitment | None = None
    exemptions: tuple[ExemptionId, ...] = ()


def registered(facts: Facts, account: AccountId, at: int) -> AccountRegistered | None:
    """What an account was last registered as by an instant; None when nothing was known of it."""
    history = facts.communications.accounts.get(account)
    return None if history is None else _registration(history, at)


def _registration(history: AccountHistory, at: int) -> AccountRegistered | None:
    """What an account was last registered as; that it is ours counts once it is recorded."""
    found = None
    for recorded, event in sorted(history.registered, key=lambda pair: (pair[1].stated, pair[0])):
        if (max(event.stated, recorded) if event.standing == "ours" else event.stated) <= at:
            found = event
    return found


def arranged(history: AccountHistory, at: int) -> Arranged:
    """What had been arranged for an account by an instant; each arrangement counts once it is recorded."""
    found = Arranged()
    for recorded, event in history.arranged:
        if max(event.stated, recorded) <= at:
            told = {name: getattr(event, name) for name in Arranged.__struct_fields__}
            found = msgspec.structs.replace(found, **{k: v for k, v in told.items() if v is not None})
    return found


def bans_on(facts: Facts, account: AccountId, at: int) -> tuple[RestrictionId, ...]:
    """The prohibitions in force by which devices of the account's body may not have its channel's application."""
    told = registered(facts, account, at)
    app = None if told is None else _app(facts, told.channel)
    if told is None or app is None:
        return ()
    return tuple(bans_reaching(facts, app, told.body, at))


def account_exemptions_in_force(
    facts: Facts,
    account: AccountId,
    at: int,
    device: DeviceId | None = None,
    person: PersonId | None = None,
) -> tuple[ExemptionId, ...]:
    """The exemptions that an account is run under and that are in force, from any restriction they name.

    With `device` or `person`, those of them that name that one and are in force for it.
    """
    whose = Whose(device, person)
    pinned = (
        (each, pin.restriction)
        for each in _run_under(facts, account, at)
        for pin in facts.exemptions[each].request.restrictions
    )
    free = (each for each, ban in pinned if _frees(facts, each, ban, at, whose))
    return tuple(dict.fromkeys(free))


def lets_publish(facts: Facts, account: AccountId, at: int, whose: Whose = ANYBODY) -> bool:
    """Whether the account's exemptions lift every ban on it, for a device and person where these are given."""
    under = tuple(_run_under(facts, account, at))
    return all(
        any(_frees(facts, each, ban, at, whose) for each in under) for ban in bans_on(facts, account, at)
    )


def _app(facts: Facts, channel: ChannelId) -> AppId | None:
    known = channel_at(facts, channel)
    return None if known is None else known.app


def bans_reaching(facts: Facts, app: AppId, body: BodyId, at: int) -> Iterator[RestrictionId]:
    """The prohibitions in force at an instant that cover an application and reach devices of a body.

    A body that was recorded later stands where it was first said to stand: that nobody had said so lifts no ban.
    """
    first = facts.bodies.first(body)
    stood = at if first is None else max(at, first.stated)
    for restriction, history in facts.restrictions.items():
        version = history.in_force(at)
        if version is None or version.approved_list is not None:
            continue
        if any(covers(facts, rule, app, at) for rule in version.coverage) and any(
            body_in_scope(facts, statement, body, stood) for statement in version.scope
        ):
            yield restriction


def _run_under(facts: Facts, account: AccountId, at: int) -> Iterator[ExemptionId]:
    """The exemptions that an account is arranged to be run under and that are for its channel's application."""
    told = registered(facts, account, at)
    history = facts.communications.accounts.get(account)
    if told is None or history is None:
        return
    app = _app(facts, told.channel)
    for each in arranged(history, at).exemptions:
        if each in facts.exemptions and app in facts.exemptions[each].request.apps:
            yield each


def _frees(facts: Facts, exemption: ExemptionId, ban: RestrictionId, at: int, whose: Whose) -> bool:
    request = facts.exemptions[exemption].request
    if all(pin.restriction != ban for pin in request.restrictions):
        return False
    if whose.person is not None:
        named = {facts.human(each.id) for each in request.people}
        if facts.human(whose.person) not in named or facts.absences_of(whose.person).during(at):
            return False
    return not obstacles(facts, exemption, ban, whose.device, at)
