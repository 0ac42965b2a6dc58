"""Filing figures that were given out, in the order of the record."""

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer.filing import Filing


def _released(f: Facts, r: int, e: ev.FiguresReleased) -> None:
    f.releases.append((r, e))


FILES: dict[type[ev.Event], Filing] = {ev.FiguresReleased: _released}
