"""Filing legal holds; that a schedule was applied, or access given, says nothing that a rule asks for."""

import msgspec

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.keeping import Hold
from appban.regime.reducer.filing import Filing


def _set(f: Facts, r: int, e: ev.keeping.HoldSet) -> None:
    f.keeping.holds[e.hold] = Hold(
        id=e.hold, set_at=r, covers=e.covers, about=e.about, bodies=e.bodies, says=e.says
    )


def _lifted(f: Facts, r: int, e: ev.keeping.HoldLifted) -> None:
    f.keeping.holds[e.hold] = msgspec.structs.replace(f.keeping.holds[e.hold], lifted=r)


def _applied(_f: Facts, _r: int, _e: ev.Event) -> None:
    """Read from the log by whoever asks."""


FILES: dict[type[ev.Event], Filing] = {
    ev.keeping.HoldSet: _set,
    ev.keeping.HoldLifted: _lifted,
    ev.keeping.RetentionApplied: _applied,
    ev.keeping.AccessGiven: _applied,
}
