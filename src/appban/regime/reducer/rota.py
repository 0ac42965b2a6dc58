"""Filing the rota: an entry counts from when it is both stated and known, since nobody rings by what is entered later."""

import msgspec

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.reducer.filing import Filing
from appban.regime.rota import Away, OnCall


def _on_call(f: Facts, r: int, e: ev.OnCallSet) -> None:
    starts = max(e.stated, r)
    f.rota.on_call[e.duty] = OnCall(id=e.duty, person=e.person, body=e.body, starts=starts, until=e.until)


def _on_call_ended(f: Facts, _r: int, e: ev.OnCallEnded) -> None:
    held = f.rota.on_call[e.duty]
    f.rota.on_call[e.duty] = msgspec.structs.replace(held, until=min(held.until, e.stated))


def _away(f: Facts, r: int, e: ev.AwaySet) -> None:
    starts = max(e.stated, r)
    f.rota.away[e.away] = Away(id=e.away, person=e.person, starts=starts, until=e.until, deputy=e.deputy)


def _away_ended(f: Facts, _r: int, e: ev.AwayEnded) -> None:
    held = f.rota.away[e.away]
    f.rota.away[e.away] = msgspec.structs.replace(held, until=min(held.until, e.stated))


FILES: dict[type[ev.Event], Filing] = {
    ev.OnCallSet: _on_call,
    ev.OnCallEnded: _on_call_ended,
    ev.AwaySet: _away,
    ev.AwayEnded: _away_ended,
}
