"""What edges are about: an exemption, an authority, or the quarterly review of a body."""

from typing import Literal

import msgspec


class Topic(msgspec.Struct, frozen=True, order=True):
    """One thing that edges are worked out for; `id` is that of the exemption, the authority or the body."""

    sort: Literal["exemption", "authority", "review"]
    id: str
