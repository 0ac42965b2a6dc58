"""What one viewer sees of accounts and their readings: the accounts are those that `accounts.account_seen` says.

Peers and channels are nobody's here, and what was read of them is told to whoever signs in. What is not seen is answered as
what is not there (DESIGN section 3). Give facts that hold every reading and post, as pages have them.
"""

from collections.abc import Iterator

import msgspec

from appban.regime.account import AccountId
from appban.regime.events.readings import ReadingTaken
from appban.regime.facts import Facts
from appban.regime.posted import references
from appban.service.guard import not_here
from appban.service.naming import Names
from appban.service.readings.about import About, about, about_account
from appban.service.readings.listing import Line, lines_of
from appban.service.sight import Sight


class Viewing(msgspec.Struct, frozen=True, kw_only=True):
    """What a viewer sees at the present: bodies, and accounts by `account_seen.accounts_seen`."""

    sight: Sight
    accounts: frozenset[AccountId]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """Something measured that a viewer sees; `whose` is what it is listed under: an account has its posts there too."""

    found: About
    whose: str


def accounts_seen(facts: Facts, by: Viewing) -> list[About]:
    """The accounts that a viewer sees, by handle."""
    held = facts.communications.accounts
    seen = [about_account(facts, each) for each in held.keys() & by.accounts if held[each].registered]
    return sorted(seen, key=lambda each: (each.name.casefold(), each.id))


def account_seen(facts: Facts, by: Viewing, account: str) -> About:
    """An account; NotFoundError, in the same words, for one that is not there or not seen."""
    history = facts.communications.accounts.get(AccountId(account))
    if history is None or not history.registered or account not in by.accounts:
        raise not_here("account", account)
    return about_account(facts, AccountId(account))


def measured_seen(facts: Facts, by: Viewing) -> dict[str, Seen]:
    """All of which a viewer may see readings, by the id that these name."""
    found: dict[str, Seen] = {}
    for account in accounts_seen(facts, by):
        found[account.id] = Seen(found=account, whose=account.id)
        for post in references(facts, AccountId(account.id)):
            found[post] = Seen(found=_post(facts, account, post), whose=account.id)
    for peer in facts.communications.peers:
        found[peer] = Seen(found=about(facts, peer), whose=peer)
    for channel, recorded in facts.communications.channels.items():
        if recorded.recorded:
            found[channel] = Seen(found=about(facts, f"channel:{channel}"), whose=f"channel:{channel}")
    for key, held in facts.communications.readings.items():
        body = held[-1][1].body
        if key not in found and body is not None and by.sight.sees_body(body):
            unplaced = About(id=key, what="post", name=f"post {key}", channel=None, body=body)
            found[key] = Seen(found=unplaced, whose=key)
    return found


def readings_seen(facts: Facts, names: Names, by: Viewing, at: int) -> Iterator[tuple[Seen, Line]]:
    """Every reading that a viewer sees and that was true by an instant."""
    for seen in measured_seen(facts, by).values():
        yield from ((seen, line) for line in lines_of(facts, names, seen.found, at))


def reading_seen(facts: Facts, names: Names, by: Viewing, reading: str, at: int) -> tuple[Seen, Line]:
    """One reading; NotFoundError, in the same words, for one that is not there or not seen."""
    about_it = next((event.about for event in _all(facts) if event.reading == reading), None)
    seen = None if about_it is None else measured_seen(facts, by).get(about_it)
    if seen is not None:
        for line in lines_of(facts, names, seen.found, at):
            if line.event.reading == reading:
                return seen, line
    raise not_here("reading", reading)


def _all(facts: Facts) -> Iterator[ReadingTaken]:
    return (event for held in facts.communications.readings.values() for _, event in held)


def _post(facts: Facts, account: About, post: str) -> About:
    """A post by the id under which its readings stand: ours, or the platform's."""
    if post in facts.communications.publications:
        return about(facts, post)
    made = about(facts, f"post:{post}", AccountId(account.id))
    return msgspec.structs.replace(made, name=f"post {post} of {account.name}")
