"""From the record to plans: the facts, the fleet and the files as they are now."""

from collections.abc import Iterable, Iterator

import msgspec

from appban.errors import NotFoundError
from appban.ports import Lake, StoreReader
from appban.regime.facts import Facts
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.views import Views
from appban.service.answering import present
from appban.service.enforcing.crowds import Crowds
from appban.service.enforcing.guarded import By, guarded_plan
from appban.service.enforcing.planning import PointPlan, Setup, stage_of
from appban.service.enforcing.points import Point
from appban.service.reading import all_facts
from appban.service.rosters import roster_for
from appban.service.work import Desk


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What every plan of one moment is made from."""

    facts: Facts
    views: Views
    at: int

    @property
    def rules(self) -> Ruleset:
        """The regime compiled for now."""
        return self.views.rules


def outlook(desk: Desk, reader: StoreReader, lake: Lake) -> Outlook:
    """The regime and the fleet as they stand now."""
    at = present(desk, reader)
    return outlook_of(all_facts(reader), roster_for(lake, at), at)


def outlook_of(facts: Facts, roster: Roster, at: int) -> Outlook:
    """The same of facts and a roster at hand."""
    return Outlook(facts=facts, views=Views(Ruleset(facts, roster, at)), at=at)


def chosen(setup: Setup, names: Iterable[str]) -> tuple[Point, ...]:
    """The points of these names, or all; NotFoundError for one that the points file does not have."""
    wanted = tuple(names)
    for name in wanted:
        if name not in setup.points:
            raise NotFoundError(
                f"there is no point {name!r}; the points file has {', '.join(setup.points) or 'none'}"
            )
    return tuple(setup.points[name] for name in wanted) if wanted else tuple(setup.points.values())


def plans(
    setup: Setup,
    points: Iterable[Point],
    found: Outlook,
    reader: StoreReader,
    *,
    ring: str | None = None,
    by: By = "one",
) -> Iterator[PointPlan]:
    """The plan of each point: at a stage, or at the one where it stands; `by` two persons, what is held back too."""
    crowds = Crowds(setup, found.views)
    for point in points:
        held = found.facts.points.get(point.name)
        was = stage_of(None if held is None else held.ring)
        to = was if ring is None else ring
        yield guarded_plan(point, crowds, reader, was=was, ring=to, by=by)
