"""When a clock cannot be trusted: it stands behind the record, or stepped against the monotonic clock (DESIGN R4)."""

from appban.regime.time import SECOND, show

STEP = 300 * SECOND
"""More than this between wall and monotonic time since the last append is a step, not drift."""

BEHIND = SECOND
"""Entries of one append are a microsecond apart, so a head may run a little ahead of an honest clock."""


def stepped(wall_passed: int, monotonic_passed: int) -> str | None:
    """What is wrong if wall time moved otherwise than monotonic time in the same boot, or None."""
    by = wall_passed - monotonic_passed
    if abs(by) <= STEP:
        return None
    return f"the clock stepped {abs(by) // SECOND} s {'forward' if by > 0 else 'back'} since the last append"


def behind(wall: int, head: int) -> str | None:
    """What is wrong if the clock stands behind the record time of the last entry, or None."""
    if wall + BEHIND >= head:
        return None
    return f"the clock says {show(wall)}, but the record's last entry is of {show(head)}"
