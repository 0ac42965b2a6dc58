"""What an account shows: which posts a cleared publication explains, and which nobody here can account for (journey 21)."""

from collections.abc import Iterator

import msgspec

from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.events import publications as pb
from appban.regime.facts import Facts
from appban.regime.post_state import body_of, happened, newest, went_out
from appban.regime.publication import PublicationId


class Unexplained(msgspec.Struct, frozen=True, kw_only=True):
    """A post that an account shows and that nothing cleared here explains; `since` is when it was first seen."""

    account: AccountId
    body: BodyId | None
    reference: str
    address: str | None
    posted: int | None
    since: int
    last_seen: int


def explains(
    facts: Facts, account: AccountId, reference: str | None, address: str | None
) -> PublicationId | None:
    """The publication of an account that was said to be out under a reference or at an address; None if there is none."""
    for publication, history in facts.communications.publications.items():
        if newest(history).content.account != account:
            continue
        for _, told in happened(history, pb.PublicationAnswered):
            same = (reference is not None and told.reference == reference) or (
                address is not None and told.address is not None and _place(told.address) == _place(address)
            )
            if told.state in {"live", "gone"} and same:
                return publication
    return None


def unexplained(facts: Facts, account: AccountId, at: int) -> Iterator[Unexplained]:
    """The posts seen on an account by an instant that nothing explains, the earliest first; give all of its posts."""
    found: dict[str, Unexplained] = {}
    held = facts.communications.accounts.get(account)
    for recorded, seen in () if held is None else held.seen:
        if recorded > at or explains(facts, account, seen.reference, seen.address) is not None:
            continue
        first = found.get(seen.reference)
        found[seen.reference] = Unexplained(
            account=account,
            body=body_of(facts, account, at),
            reference=seen.reference,
            address=seen.address or (None if first is None else first.address),
            posted=seen.posted if first is None else first.posted,
            since=recorded if first is None else first.since,
            last_seen=recorded,
        )
    return iter(found.values())


def unseen(
    facts: Facts, account: AccountId, shown: frozenset[str], start: int, end: int
) -> Iterator[PublicationId]:
    """The posts of an account that went out in [start, end) and that none of these references or addresses is of."""
    places = {_place(each) for each in shown}
    for publication, history in facts.communications.publications.items():
        out = went_out(history)
        if newest(history).content.account != account or out is None or not start <= out < end:
            continue
        names = {
            name
            for _, told in happened(history, pb.PublicationAnswered)
            for name in (told.reference, told.address)
            if name is not None
        }
        if not {_place(each) for each in names} & places:
            yield publication


def _place(address: str) -> str:
    """An address without what differs from one way of writing it to another: scheme, query, a slash at the end."""
    return address.partition("://")[2].partition("?")[0].rstrip("/") if "://" in address else address
