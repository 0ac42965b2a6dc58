"""What accounts show is held against what was cleared: the detector of posts that nobody here can account for."""

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from appban.errors import InputError
from appban.ports import StoreReader
from appban.regime.account import AccountId
from appban.regime.account_state import account_at
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.finding import Finding, finding_id
from appban.regime.post_seen import explains, unexplained, unseen
from appban.regime.publication import PublicationId
from appban.service.publications.export_file import ExportedPost
from appban.service.publications.posts import accounts_of, facts_of_accounts, known_account
from appban.service.work import Work

Source = Literal["api", "import", "manual", "press"]


class Reconciled(msgspec.Struct, frozen=True, kw_only=True):
    """An export held against the record: what it shows that nothing cleared explains, and the reverse, in its time."""

    matched: tuple[tuple[ExportedPost, PublicationId], ...]
    unexplained: tuple[ExportedPost, ...]
    unseen: tuple[PublicationId, ...]


def not_seen_before(
    facts: Facts, account: AccountId, shown: Sequence[ExportedPost]
) -> tuple[ExportedPost, ...]:
    """Those posts, each once, that the record does not have as seen on an account."""
    before = {event.reference for _, event in facts.communications.accounts[account].seen}
    return tuple(post for name, post in {each.name: each for each in shown}.items() if name not in before)


def see_posts(work: Work, account: AccountId, shown: Sequence[ExportedPost], source: Source) -> int:
    """Record the posts that an account shows and that were not seen on it before; how many of those nothing explains.

    Anybody may who may read for the account: to see something takes no authority.
    """
    facts = facts_of_accounts(work.writer, (account,))
    body = known_account(facts, account, work.now).body
    strange = 0
    for each in not_seen_before(facts, account, shown):
        explained = explains(facts, account, each.reference, each.address)
        strange += explained is None
        event = pb.PostSeen(
            stated=work.now,
            account=account,
            reference=each.name,
            address=each.address,
            posted=each.posted,
            source=source,
            digest=each.digest,
            publication=explained,
        )
        work.add(event, body)
    return strange


def reconcile(
    facts: Facts, account: AccountId, shown: Sequence[ExportedPost], start: int, end: int
) -> Reconciled:
    """Hold an export against the posts of an account that went out in [start, end); facts with all of its posts."""
    if not shown and start >= end:
        raise InputError("the export has no posts and no time; say from when until when it is")
    found = [(each, explains(facts, account, each.reference, each.address)) for each in shown]
    names = frozenset(name for each in shown for name in (each.reference, each.address) if name is not None)
    return Reconciled(
        matched=tuple((each, whose) for each, whose in found if whose is not None),
        unexplained=tuple(each for each, whose in found if whose is None),
        unseen=tuple(unseen(facts, account, names, start, end)),
    )


def findings_of_accounts(reader: StoreReader, at: int) -> tuple[Finding, ...]:
    """What is found of accounts now: posts that nothing explains, and authorisations that their platform took away."""
    accounts = accounts_of(reader)
    facts = facts_of_accounts(reader, accounts)
    return tuple(each for account in accounts for each in _findings(facts, account, at))


def _findings(facts: Facts, account: AccountId, at: int) -> Iterator[Finding]:
    for seen in unexplained(facts, account, at):
        yield Finding(
            id=finding_id(None, None, None, None, "unapproved-post", point=f"{account}\0{seen.reference}"),
            kind="unapproved-post",
            device=None,
            body=seen.body,
            since=seen.since if seen.posted is None else min(seen.posted, seen.since),
            floor=seen.posted is None,
            last_seen=seen.last_seen,
            why=f"{account} shows {seen.address or seen.reference}, and nothing that was cleared explains it",
            account=account,
        )
    stands = account_at(facts, account, at)
    if stands is not None and stands.unauthorised is not None and stands.state != "closed":
        yield Finding(
            id=finding_id(None, None, None, None, "authorisation-removed", point=account),
            kind="authorisation-removed",
            device=None,
            body=stands.body,
            since=stands.unauthorised,
            last_seen=at,
            why=f"its platform says that our authorisation for {account} is gone; find out who took it, and rotate",
            account=account,
        )
