"""Official accounts: what each may be used for, by whom, from which devices, and on what standing exceptional use."""

from typing import Literal, NewType

import msgspec

from appban.record.canonical import encode
from appban.record.digests import sha256, to_hex
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId
from appban.regime.exemption import Commitment
from appban.regime.people import PersonId
from appban.regime.restriction import Seat

AccountId = NewType("AccountId", str)
StandingUseId = NewType("StandingUseId", str)

PurposeClass = Literal["service", "policy", "emergency"]
"""What a post is for; party-political content is none of them."""

Excluded = Literal["party-political", "personal-profile"]


class StandingUse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A standing exceptional use asked for: purposes for which an account may be used on a channel that is for
    exceptional circumstances only, in [start, end), cleared seat by seat like an exemption (DESIGN R11).

    `seats` are those in which it is cleared, as the use policy of the channel named them when it was asked for.
    """

    id: StandingUseId
    account: AccountId
    channel: ChannelId
    body: BodyId
    purposes: tuple[PurposeClass, ...]
    requester: PersonId
    seats: tuple[Seat, ...]
    start: int
    end: int
    justification: Commitment


def standing_use_digest(use: StandingUse) -> str:
    """SHA-256 of its canonical bytes, commitments in place of text, in hexadecimal."""
    return to_hex(sha256(encode(use)))
