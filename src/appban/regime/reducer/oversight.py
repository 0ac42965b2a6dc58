"""Filing what bodies tell the centre."""

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer.filing import Filing


def _returned(f: Facts, r: int, e: ev.ReturnMade) -> None:
    f.oversight.returns.setdefault(e.body, []).append((r, e))


def _contract(f: Facts, r: int, e: ev.ContractRecorded) -> None:
    f.oversight.contracts.setdefault(e.contract, []).append((r, e))


FILES: dict[type[ev.Event], Filing] = {ev.ReturnMade: _returned, ev.ContractRecorded: _contract}
