"""Readings: one dated, sourced measurement each. Unknown is null, never 0; a bound stays a bound."""

from typing import Literal, NewType

import msgspec

from appban.regime.channel import ChannelId

ReadingId = NewType("ReadingId", str)
PeerId = NewType("PeerId", str)

ReadingSource = Literal["api", "import", "manual", "press"]
Kind = Literal[
    "exactly", "more-than", "at-least", "at-most", "less-than", "between", "not-offered", "unknown"
]


class Value(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A measurement in the unit of its metric: `low` and `high` bound it; both None are for no number at all.

    `exactly` has the two equal; `more-than` and `at-least` only `low`; `at-most` and `less-than` only `high`.
    """

    kind: Kind
    low: int | None = None
    high: int | None = None


class Peer(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """Somebody else's account that ours is compared with."""

    id: PeerId
    name: str
    channel: ChannelId
    handle: str
