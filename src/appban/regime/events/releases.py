"""Events about figures that were given out."""

from appban.regime.disclosure.release import ShownCell
from appban.regime.events.base import Event


class FiguresReleased(Event, frozen=True, gc=False, kw_only=True, tag="figures-released.1"):
    """A table of counts was given out after disclosure control, as of an instant and as known at another.

    A cell without a count is suppressed, none says why. `because` are earlier releases for whose sake more is suppressed
    than this table alone would need; `counted` is the digest of the kept file that says what each cell counts.
    """

    release: str
    figure: str
    as_of: int
    known_at: int
    dimensions: tuple[str, ...]
    threshold: int
    cells: tuple[ShownCell, ...]
    because: tuple[str, ...]
    counted: str
