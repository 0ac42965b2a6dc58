"""Filing requests for information: each step under its request, in record order; days are sorted where they are counted."""

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.foi_register import FoiHistory, FoiStep
from appban.regime.reducer.filing import Filing


def _received(f: Facts, r: int, e: ev.foi.FoiReceived) -> None:
    f.foi[e.request.id] = FoiHistory(r, e)


def _step(f: Facts, r: int, e: ev.foi.FoiEvent) -> None:
    f.foi[e.request].steps.append(FoiStep(r, e))


FILES: dict[type[ev.Event], Filing] = {
    ev.foi.FoiReceived: _received,
    ev.foi.FoiRedated: _step,
    ev.foi.ClarificationAsked: _step,
    ev.foi.Clarified: _step,
    ev.foi.FeesAsked: _step,
    ev.foi.FeePaid: _step,
    ev.foi.FoiExtended: _step,
    ev.foi.FoiAnswered: _step,
    ev.foi.FoiExported: _step,
}
