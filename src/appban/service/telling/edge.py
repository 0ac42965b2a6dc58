"""An edge: an instant from which people are told something, once, and after which it may be too late to."""

import msgspec

from appban.regime.time import DAY
from appban.service.telling.notice import Kind


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """What is told from `at` on, and no more from `until` on (None: for as long as edges are told late at all).

    `key` names it for good. `when` is the instant that it speaks of, `why` in words what lies behind it.
    """

    kind: Kind
    key: str
    at: int
    until: int | None = None
    state: str
    when: int | None = None
    why: str = ""

    def is_due(self, now: int, since: int) -> bool:
        """Whether it is to be told at an instant, if not told yet; edges up to `since` are not told at all."""
        return since < self.at <= now and (self.until is None or now < self.until)


def last_call(since: int, due: int) -> int:
    """When to say for the last time that something is due: with a quarter of its time left, a day at most."""
    return due - min(DAY, (due - since) // 4)
