"""Where a statement or rule comes from, and how well that was seen."""

from typing import Literal

import msgspec

OPERATORS_RULE = "operator's rule, not the statement"
"""What is printed beside a limit or reading that is ours (mark `operator`)."""

Mark = Literal["seen", "secondary", "unverified", "disputed", "operator"]


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a statement comes from and how well it was seen: `operator` marks a rule that is ours, not the text's."""

    reference: str
    mark: Mark
    dated: str | None = None
