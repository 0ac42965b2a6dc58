"""How often a platform is asked: no more than it takes, and less often the longer it has been at a post."""

from collections import deque
from typing import Literal

from appban.ports import Platform
from appban.regime.account import AccountId
from appban.regime.time import MINUTE, SECOND
from appban.service.publications.underway import Underway

LEAST, MOST = 5 * SECOND, 5 * MINUTE


class Pace:
    """Remembers what was asked when; after a start everything is asked at once."""

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}
        self._calls: dict[tuple[AccountId, str, int], deque[int]] = {}

    def is_due(self, attempt: Underway, now: int) -> bool:
        """Whether it is time to ask after an attempt: every twentieth of its age, from five seconds to five minutes."""
        last = self._asked.get(attempt.key)
        wait = min(MOST, max(LEAST, (now - attempt.begun) // 20))
        return last is None or now >= last + wait

    def asked(self, attempt: Underway, now: int) -> None:
        """An attempt is asked after now."""
        self._asked[attempt.key] = now

    def may(self, platform: Platform, account: AccountId, what: Literal["begin", "poll"], now: int) -> bool:
        """Whether the platform takes one more call of a sort from an account now; if so, it counts as made."""
        windows = [each for each in platform.limits.calls if each.what in {what, "any"}]
        held = [
            (self._calls.setdefault((account, each.what, each.seconds), deque()), each) for each in windows
        ]
        for calls, window in held:
            while calls and calls[0] <= now - window.seconds * SECOND:
                calls.popleft()
            if len(calls) >= window.calls:
                return False
        for calls, _ in held:
            calls.append(now)
        return True
