"""Shapes that events had before, and the newest event that each of them is: reading an entry applies it.

Nothing writes these any more. What the old one did not say is None (docs/reference/events.md).
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from appban.regime.events.ban import Certainty, StatementMade
from appban.regime.events.base import Event
from appban.regime.restriction import RestrictionId
from appban.regime.source import Source
from appban.regime.time import Precision


class StatementMade1(
    msgspec.Struct,
    frozen=True,
    gc=False,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="type",
    tag="statement-made.1",
):
    """A statement of one restriction at most, without who made it."""

    stated: int
    precision: Precision = "instant"
    statement: str
    says: str
    place: str
    certainty: Certainty
    source: Source
    restriction: RestrictionId | None = None


def _statement(old: StatementMade1) -> Event:
    return StatementMade(
        stated=old.stated,
        precision=old.precision,
        statement=old.statement,
        by=None,
        says=old.says,
        place=old.place,
        url=None,
        certainty=old.certainty,
        source=old.source,
        restrictions=() if old.restriction is None else (old.restriction,),
    )


UPCASTERS: Mapping[type[msgspec.Struct], Callable[[Any], Event]] = {StatementMade1: _statement}
"""What makes the newest event of each old shape."""
