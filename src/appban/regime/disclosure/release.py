"""What was given out: a table after control, with what each cell counted, so that a later one can be held against it."""

import msgspec

from appban.regime.disclosure.table import Key


class ShownCell(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """One cell as it is given out: its count, or None where it is suppressed, for whichever reason."""

    key: Key
    count: int | None


class ReleasedCell(msgspec.Struct, frozen=True, gc=False):
    """One cell as it was given out, with the ids of what it counted; those are never given out."""

    key: Key
    units: frozenset[str]
    shown: bool


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A table that was given out, under the threshold of its day."""

    id: str
    threshold: int
    cells: tuple[ReleasedCell, ...]


class Controlled(msgspec.Struct, frozen=True, kw_only=True):
    """A table that may be given out.

    `small` are the cells suppressed for their own sake, `beside` those suppressed so that the others cannot be worked
    out, `because` the earlier releases without which fewer would be.
    """

    cells: tuple[ReleasedCell, ...]
    small: tuple[Key, ...]
    beside: tuple[Key, ...]
    because: tuple[str, ...]

    def shown(self) -> tuple[ShownCell, ...]:
        """The cells as whoever reads sees them: no suppressed one tells why it is."""
        return tuple(ShownCell(each.key, len(each.units) if each.shown else None) for each in self.cells)
