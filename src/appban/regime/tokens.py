"""Bearer tokens of machines: what each lets its bearer do here, for which body, from when until when."""

from typing import Literal, NewType

import msgspec

from appban.regime.bodies import BodyId

TokenId = NewType("TokenId", str)

Power = Literal["evaluate", "receipts", "pull", "intake", "question"]
"""`evaluate`: ask the decision point; `receipts`: say what became of artefacts; `pull`: fetch artefacts; `intake`:
deliver inventories; `question`: have questions of oversight answered. None of them decides anything, and each is what an operator may do at the command line."""


class Token(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One token: only SHA-256 of what the bearer shows is known. It opens things, so it holds from the later of its
    stated and record time; an end is stated.
    """

    id: TokenId
    digest: str
    may: tuple[Power, ...]
    body: BodyId
    held_from: int
    until: int

    def holds_at(self, at: int) -> bool:
        """Whether it is in force at an instant."""
        return self.held_from <= at < self.until
