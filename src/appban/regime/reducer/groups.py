"""Filing which groups give authority, and who signs in as whom."""

import msgspec

from appban.regime import events as ev
from appban.regime.facts import Facts
from appban.regime.groups import GroupMapping
from appban.regime.reducer.filing import Filing
from appban.regime.time import FOREVER


def _mapped(f: Facts, r: int, e: ev.GroupMapped) -> None:
    f.groups[e.mapping] = GroupMapping(
        id=e.mapping,
        issuer=e.issuer,
        group=e.group,
        subject=e.subject,
        body=e.body,
        held_from=max(e.stated, r),
        until=FOREVER,
        instrument=e.instrument,
        mapped_by=e.mapped_by,
    )


def _unmapped(f: Facts, _r: int, e: ev.GroupUnmapped) -> None:
    held = f.groups[e.mapping]
    f.groups[e.mapping] = msgspec.structs.replace(held, until=min(held.until, e.stated))


def _bound(_f: Facts, _r: int, _e: ev.SignInBound) -> None:
    """Read by people: names lead to persons beside the log."""


FILES: dict[type[ev.Event], Filing] = {
    ev.GroupMapped: _mapped,
    ev.GroupUnmapped: _unmapped,
    ev.SignInBound: _bound,
}
