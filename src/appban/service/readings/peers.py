"""Peers that an account of ours is compared with, and what running one took."""

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.channel import ChannelId
from appban.regime.events.readings import CostRecorded, PeerDropped, PeerNamed
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.reading import Peer, PeerId
from appban.regime.source import Source
from appban.regime.subjects import COMMUNICATIONS
from appban.service.guard import acting_person
from appban.service.reading import Focus
from appban.service.readings.about import account_called
from appban.service.readings.taking import require_to_read
from appban.service.work import Work


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What running an account took in [starts, ends): hours of people, money in the smallest unit; None is not known."""

    account: str
    starts: int
    ends: int
    hours: int | None
    amount: int | None
    currency: str
    says: str


def name_peer(work: Work, name: str, channel: str, handle: str, source: Source) -> PeerId:
    """Name somebody else's account to compare with; whoever holds the subject `reading` over any body."""
    facts = _facts(work)
    if ChannelId(channel) not in facts.communications.channels:
        raise NotFoundError(f"there is no channel {channel}; `appban channel list` shows those there are")
    for named in facts.communications.peers.values():
        peer = named.event.peer
        if named.dropped is None and (peer.channel, peer.handle) == (channel, handle):
            raise RefusedError(f"{channel}/{handle} is the peer {peer.id} already; drop that first")
    peer_id = PeerId(work.mint("peer"))
    peer = Peer(id=peer_id, name=name, channel=ChannelId(channel), handle=handle)
    work.add(PeerNamed(stated=work.now, peer=peer, source=source))
    return peer_id


def drop_peer(work: Work, peer: str, says: str) -> PeerId:
    """Compare with a peer no longer, from now on."""
    facts = _facts(work)
    found = peer_called(facts, peer)
    work.add(PeerDropped(stated=work.now, peer=found, says=says))
    return found


def record_cost(work: Work, asked: Cost) -> None:
    """Record what running an account took; whoever holds the subject `reading` over its body."""
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=(COMMUNICATIONS,)))
    account = account_called(facts, asked.account)
    body = facts.communications.accounts[account].registered[-1][1].body
    require_to_read(facts, acting_person(work, facts), body, work.now)
    if asked.starts >= asked.ends:
        raise InputError("what a cost is for begins before it ends; correct the dates")
    if asked.hours is None and asked.amount is None:
        raise InputError("a cost has hours or an amount, or both; what is not known is left out")
    if min(asked.hours or 0, asked.amount or 0) < 0:
        raise InputError("a cost is not negative; correct it")
    event = CostRecorded(
        stated=work.now,
        account=account,
        starts=asked.starts,
        ends=asked.ends,
        hours=asked.hours,
        amount=asked.amount,
        currency=asked.currency,
        says=asked.says,
    )
    work.add(event, body)


def peer_called(facts: Facts, text: str) -> PeerId:
    """The peer that a text names, by id, handle or name; NotFoundError unless just one."""
    standing = {
        key: each.event.peer for key, each in facts.communications.peers.items() if each.dropped is None
    }
    found = [key for key, peer in standing.items() if text in {key, peer.handle, peer.name}]
    if len(found) != 1:
        raise NotFoundError(f"{text!r} names {len(found)} peers; `appban reading peer list` shows them")
    return found[0]


def _facts(work: Work) -> Facts:
    facts = work.facts(Focus(people=(PersonId(work.act.actor.person),), rooms=(COMMUNICATIONS,)))
    require_to_read(facts, acting_person(work, facts), None, work.now)
    return facts
