"""Requests for information: under which law, from whom (an id that says nothing), and what an answer may come to."""

from typing import Literal, NewType

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.exemption import Commitment

FoiId = NewType("FoiId", str)
RequesterId = NewType("RequesterId", str)
"""A random id for whoever asked, minted for one request, under which their name and address can be erased alone."""
LawId = NewType("LawId", str)

Outcome = Literal[
    "released",
    "part-released",
    "refused",
    "not-held",
    "neither-confirm-nor-deny",
    "cost-limit",
    "transferred",
    "withdrawn",
    "fee-not-paid",
    "not-clarified",
]
"""What a request came to. The last three are no answers of the body: nothing more was asked of it."""


class FoiMark(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """What was withheld from something given out: the place in it, such as `people[*]`, and by which sections."""

    path: str
    sections: tuple[str, ...]


class FoiRequest(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One request. `reference` is how the body calls it; whoever asked and the wording are commitments.

    An FOI request need not be signed by its asker's name in full, so `name` and `contact` may be unknown.
    """

    id: FoiId
    law: LawId
    body: BodyId
    reference: str
    requester: RequesterId
    name: Commitment | None
    contact: Commitment | None
    wording: Commitment
