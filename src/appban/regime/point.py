"""Enforcement points as the record knows them."""

from appban.regime.events import EnforcementAnswered, EnforcementApplied, ProbeAnswered, ReceiptReceived


class PointHistory:
    """What was sent to an enforcement point, what came of it, and what it did when it was asked."""

    __slots__ = ("answered", "applied", "probes", "receipts")

    def __init__(self) -> None:
        self.applied: list[tuple[int, EnforcementApplied]] = []
        self.answered: list[tuple[int, EnforcementAnswered]] = []
        self.receipts: list[tuple[int, ReceiptReceived]] = []
        self.probes: list[tuple[int, ProbeAnswered]] = []

    @property
    def ring(self) -> str | None:
        """How far the rollout has come: the stage last sent, unless that failed; None if nothing was ever sent."""
        return next(
            (entry.ring for recorded, entry in reversed(self.applied) if self._stands(recorded, entry)), None
        )

    @property
    def untaken(self) -> EnforcementApplied | None:
        """What was sent last, if the point did not take it; None if it did, or if nobody has said."""
        if not self.applied:
            return None
        recorded, sent = self.applied[-1]
        told = any(r > recorded and answer.plan == sent.plan for r, answer in self.answered)
        return sent if told and not self._stands(recorded, sent) else None

    def _stands(self, recorded: int, sent: EnforcementApplied) -> bool:
        told = [a.outcome for r, a in self.answered if r > recorded and a.plan == sent.plan]
        return not told or told[0] == "delivered"
