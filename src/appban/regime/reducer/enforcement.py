"""Filing what was sent to enforcement points and what came back."""

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.point import PointHistory
from appban.regime.reducer.filing import Filing


def _point(f: Facts, name: str) -> PointHistory:
    return f.points.setdefault(name, PointHistory())


def _applied(f: Facts, r: int, e: ev.EnforcementApplied) -> None:
    _point(f, e.point).applied.append((r, e))


def _answered(f: Facts, r: int, e: ev.EnforcementAnswered) -> None:
    _point(f, e.point).answered.append((r, e))


def _receipt(f: Facts, r: int, e: ev.ReceiptReceived) -> None:
    _point(f, e.point).receipts.append((r, e))


def _probe(f: Facts, r: int, e: ev.ProbeAnswered) -> None:
    _point(f, e.point).probes.append((r, e))


FILES: dict[type[ev.Event], Filing] = {
    ev.EnforcementApplied: _applied,
    ev.EnforcementAnswered: _answered,
    ev.ReceiptReceived: _receipt,
    ev.ProbeAnswered: _probe,
}
