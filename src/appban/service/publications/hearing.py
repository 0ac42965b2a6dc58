"""What a platform tells us unasked: entered as if it had been asked, once, and only under its own signature."""

from collections.abc import Mapping

import msgspec

from appban.errors import AppbanError, NotFoundError, RefusedError
from appban.ports import Told
from appban.regime.account import AccountId
from appban.regime.facts import Facts
from appban.regime.subjects import COMMUNICATIONS
from appban.service.publications.authorisation import gone
from appban.service.publications.carriage import ACTOR, PLATFORM, Carriage, channel_of, registered
from appban.service.publications.outcomes import Outcome, adds, answer
from appban.service.publications.underway import Underway, attempts
from appban.service.publishing import Press, record
from appban.service.reading import Focus, facts_about
from appban.service.work import Act, Desk


class Heard(msgspec.Struct, frozen=True):
    """What was entered of a call, by account, in words."""

    account: AccountId
    says: str


class Ring(msgspec.Struct, frozen=True, kw_only=True):
    """A call as it came; names of headers in lower case."""

    platform: str
    headers: Mapping[str, str]
    body: bytes


def hear(desk: Desk, press: Press, carriage: Carriage, ring: Ring) -> tuple[Heard, ...]:
    """Enter what a platform's call says of our accounts.

    NotFoundError if no account is on that platform, RefusedError if the call bears no signature that one of them knows.
    """
    accounts = [
        AccountId(each) for each in carriage.vault.accounts() if _is_on(carriage, each, ring.platform)
    ]
    if not accounts:
        raise NotFoundError(
            f"no account here is connected to {ring.platform!r}; `appban account connect` connects one"
        )
    refused: RefusedError | None = None
    known, found = False, list[Heard]()
    for account in accounts:
        try:
            told = _told(desk, carriage, account, ring)
        except RefusedError as refusal:
            refused = refusal
            continue
        known = True
        found += [each for one in told for each in _enter(desk, press, carriage, account, one)]
    if not known and refused is not None:
        raise refused
    return tuple(found)


def _is_on(carriage: Carriage, account: str, platform: str) -> bool:
    try:
        return carriage.vault.of(account).read().get(PLATFORM) == platform
    except AppbanError:
        return False  # what is wrong with it is told by every round of the carrier


def _told(desk: Desk, carriage: Carriage, account: AccountId, ring: Ring) -> tuple[Told, ...]:
    facts = _facts(desk, account)
    held = facts.communications.accounts.get(account)
    ours = None if held is None else registered(held)
    channel = None if ours is None else channel_of(facts, ours.channel)
    if channel is None:
        return ()
    return carriage.connect(desk, account, channel)[1].hear(ring.headers, ring.body)


def _enter(desk: Desk, press: Press, carriage: Carriage, account: AccountId, told: Told) -> tuple[Heard, ...]:
    if told.what == "authorisation-removed":
        news = gone(desk, press, carriage, account, told.says, at=told.at)
        return (Heard(account, told.says),) if news else ()
    outcome = _outcome(told)
    attempt = None if outcome is None else _about(_facts(desk, account), account, told)
    if outcome is None or attempt is None or not adds(attempt, outcome):
        return ()
    try:
        record(desk, press, Act(actor=ACTOR), lambda work: answer(work, attempt, outcome))
    except RefusedError:
        return ()  # a round of the carrier was quicker
    return (Heard(account, f"{attempt.publication}: {told.says}"),)


def _outcome(told: Told) -> Outcome | None:
    match told.what:
        case "post-live":
            return Outcome(state="live", reference=told.reference, says=told.says)
        case "post-failed":
            return Outcome(state="failed", says=told.says)
        case "post-gone":
            return Outcome(state="gone", says=told.says)
        case _:
            return None


def _about(facts: Facts, account: AccountId, told: Told) -> Underway | None:
    """The attempt that a call is about, by the platform's own part of its handle, or by its reference."""
    for history in facts.communications.publications.values():
        if history.drafts and history.drafts[-1][1].content.account == account:
            for each in attempts(history):
                handle = (each.handle or "").partition("#")[0]
                if (told.handle or told.reference) and (
                    handle == told.handle or (told.reference is not None and each.reference == told.reference)
                ):
                    return each
    return None


def _facts(desk: Desk, account: AccountId) -> Facts:
    with desk.store.reader() as reader:
        return facts_about(reader, Focus(rooms=(COMMUNICATIONS,), posts_of=(account,)))
