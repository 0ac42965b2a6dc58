"""The common part of every event."""

import msgspec

from appban.regime.time import Precision


class Event(
    msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, tag_field="type"
):
    """When it held, in UTC microseconds, and whether that is known to the instant or to the day.

    What helps an exemption takes effect at the later of `stated` and the entry's record time; what restricts at
    `stated` (semantics: `effective`).
    """

    stated: int
    precision: Precision = "instant"
