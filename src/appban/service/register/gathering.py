"""The whole of the public register from the record, as it holds now, under the head last published."""

from appban.errors import NotFoundError
from appban.ports import StoreReader
from appban.record.checkpoint import read_unverified
from appban.record.entry import check_opening
from appban.record.layout import CHECKPOINT
from appban.record.merkle import inclusion_proof
from appban.record.proof import Proof, format_proof
from appban.record.tiles import node_reader
from appban.regime.facts import Facts
from appban.regime.register import Register
from appban.service.bans.public_list import public_list
from appban.service.bans.statements import statements_at
from appban.service.publishing import Press, published
from appban.service.reading import all_facts
from appban.service.register.channels import account_items, channel_items, channels, official_accounts
from appban.service.register.counts import exemptions, over_time, release_items
from appban.service.register.entries import entries
from appban.service.register.happened import timelines
from appban.service.register.restrictions import restriction_items, restrictions
from appban.service.register.saying import corrections, saying_items, statements

__all__ = ["gather", "head_note", "proofs"]


def gather(reader: StoreReader, press: Press, now: int, facts: Facts | None = None) -> Register:
    """The register of the entries that were published; `facts` are those of exactly these, if they are at hand.

    NotFoundError if nothing was published yet.
    """
    head = published(press)
    if head is None:
        raise NotFoundError("nothing was published yet; `appban log checkpoint` does")
    known = all_facts(reader, head.size) if facts is None or facts.size != head.size else facts
    found = entries(reader, head.size)
    told = public_list(known, now)
    accounts = official_accounts(known, now)
    return Register(
        origin=head.origin,
        at=now,
        updated=max(told.updated, known.time),
        size=head.size,
        began=told.began,
        sheets=(
            restrictions(known, told),
            exemptions(known),
            channels(known, now),
            accounts,
            statements(statements_at(known, now)),
            corrections(found),
        ),
        items=(
            *restriction_items(found, now),
            *release_items(found),
            *channel_items(found),
            *account_items(found, frozenset(each.id for each in accounts.lines)),
            *saying_items(found),
        ),
        timelines=timelines(known, now),
        counted=over_time(known),
    )


def head_note(press: Press) -> bytes:
    """The signed head as published; see `gather`."""
    return press.folder.read(CHECKPOINT) or b""


def proofs(reader: StoreReader, press: Press, register: Register) -> dict[int, bytes]:
    """A proof (C2SP tlog-proof) of every entry that the register names, each with its leaf beside it."""
    note = head_note(press)
    size = read_unverified(note)[0].size
    node = node_reader(size, press.folder.read)
    named = sorted({each.entry for item in register.items for each in item.versions})
    made = {}
    for index in named:
        row = reader.row(index)
        check_opening(row.leaf, row.entry, row.nonce)
        made[index] = format_proof(Proof(index, inclusion_proof(index, size, node), note, row.leaf))
    return made
