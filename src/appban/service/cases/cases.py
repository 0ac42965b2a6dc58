"""Every exemption as a line, kept in memory beside the facts of the head: filtered, sorted and paged without a query.

A line says for how long it is true. An entry makes anew those lines alone that it may change; time makes anew those
whose time is over. One thread at a time: whoever keeps the facts lets nobody else in meanwhile.
"""

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from typing import Literal

import msgspec

from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.people import PersonId, Subject
from appban.regime.reducer import Entry
from appban.regime.restriction import Purpose, RouteName
from appban.regime.time import DAY, FOREVER
from appban.service.cases.assigning import NOBODY
from appban.service.cases.case_line import CaseLine, Due, changes, line_at, window
from appban.service.cases.case_touch import Touch
from appban.service.exemptions.exemption_state import State
from appban.service.sight import Sight

PASTS = 4
"""How many other moments are kept, so that the next page of one need not be made anew."""

Sort = Literal["due", "submitted", "end", "body", "state"]
Order = Literal["rising", "falling"]
_TEN = 10 * DAY
_STATES = {state: n for n, state in enumerate(State)}


class CaseFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines are wanted; None leaves a field open. A body means it and those below it.

    `assigned` may be "nobody"; `subject` wants what waits for somebody with that authority; `text` is looked for in ids,
    and `matching` are the ids of people and devices whose names hold it, which the caller has looked up.
    """

    body: BodyId | None = None
    app: AppId | None = None
    states: frozenset[State] | None = None
    person: PersonId | None = None
    purpose: Purpose | None = None
    route: RouteName | None = None
    assigned: PersonId | Literal["nobody"] | None = None
    subject: Subject | None = None
    text: str | None = None
    matching: frozenset[str] = frozenset()


class CasePage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of lines: page `number` of `pages`, of `total` lines. `counts` leaves the wanted states out of account."""

    lines: tuple[CaseLine, ...]
    number: int
    pages: int
    total: int
    counts: Mapping[State, int]


class _Kept(msgspec.Struct, frozen=True, gc=False):
    """A line with the interval in which it is true, with the entries it was made from, and when it changes otherwise."""

    line: CaseLine
    since: int
    until: int
    changing: "array[int]"


def ten_days(submitted: int) -> int:
    """By when a request is to be decided where no installation says otherwise: ours, and no rule of any statement."""
    return submitted + _TEN


class Cases:
    """The lines of all exemptions in facts that others grow; `follow` tells it what they have grown by, and what is now.

    Lines of now are at hand. Those of another moment are taken from them, and from moments made before, where they held
    then too.
    """

    def __init__(self, facts: Facts, *, due: Due = ten_days) -> None:
        self._facts, self._due = facts, due
        self._touch = Touch(facts)
        self._kept: dict[ExemptionId, _Kept] = {}
        self._lines: dict[ExemptionId, CaseLine] = {}
        self._stale: set[ExemptionId] = set(facts.exemptions)
        self._turns: list[tuple[int, ExemptionId]] = []
        self._resting: dict[str, dict[ExemptionId, int]] = {}
        self._pasts: dict[int, dict[ExemptionId, CaseLine]] = {}
        self._now = facts.time

    def follow(self, entries: Iterable[Entry], now: int) -> None:
        """Take in entries that the facts have taken in already, and let time go by until now."""
        self._now = now
        entries = tuple(entries)
        if entries:
            self._pasts.clear()
        for _, event in entries:
            self._stale.update(self._touch.touched(event))
            heard = self._touch.heard(event)
            if heard is not None:
                source, since = heard
                resting = self._resting.get(source, {})
                self._stale.update(each for each, until in resting.items() if until > since)

    def page(
        self,
        wanted: CaseFilter,
        *,
        sight: Sight,
        at: int,
        sort: Sort = "due",
        order: Order = "rising",
        number: int = 1,
        size: int = 25,
    ) -> CasePage:
        """A page of the lines that the viewer sees and wants, as of an instant; the last page if there are not so many."""
        found = list(self._found(wanted, sight, at))
        counts = dict.fromkeys(State, 0)
        for line in found:
            counts[line.state] += 1
        if wanted.states is not None:
            found = [line for line in found if line.state in wanted.states]
        found.sort(key=lambda line: (line.submitted, line.exemption))
        _sort(found, sort, order)
        pages = max(1, -(-len(found) // size))
        number = min(max(1, number), pages)
        shown = tuple(found[(number - 1) * size : number * size])
        return CasePage(lines=shown, number=number, pages=pages, total=len(found), counts=counts)

    def line(self, exemption: ExemptionId, at: int) -> CaseLine:
        """One line as of an instant; KeyError for an exemption that is not there."""
        kept = self._kept.get(exemption)
        if kept is None or exemption in self._stale:
            return line_at(self._facts, exemption, at, self._due)
        if kept.since <= at < kept.until:
            return kept.line
        since, until = window(kept.changing, at)
        held = (lines.get(exemption) for then, lines in self._pasts.items() if since <= then < until)
        return next(filter(None, held), None) or line_at(self._facts, exemption, at, self._due)

    def lines(self, at: int) -> Collection[CaseLine]:
        """Every line as of an instant, those not yet submitted then left out."""
        if at == self._now >= self._facts.time:
            self._catch_up()
            return self._lines.values()
        found = self._pasts.get(at)
        if found is None:
            begun = (each for each, of in self._facts.exemptions.items() if of.versions[0][0] <= at)
            found = {each: self.line(each, at) for each in begun}
            self._pasts[at] = found
            while len(self._pasts) > PASTS:
                del self._pasts[next(iter(self._pasts))]
        return found.values()

    def seen(self, sight: Sight, at: int) -> Iterator[CaseLine]:
        """Every line that a viewer sees as of an instant."""
        return (line for line in self.lines(at) if sees(sight, line))

    def _catch_up(self) -> None:
        while self._turns and self._turns[0][0] <= self._now:
            until, exemption = heappop(self._turns)
            if self._kept[exemption].until == until:
                self._stale.add(exemption)
        for exemption in self._stale:
            self._make(exemption)
        self._stale.clear()

    def _make(self, exemption: ExemptionId) -> None:
        line = self._lines[exemption] = line_at(self._facts, exemption, self._now, self._due)
        changing = changes(self._facts, exemption)
        kept = self._kept[exemption] = _Kept(line, *window(changing, self._now), changing)
        if kept.until < FOREVER:
            heappush(self._turns, (kept.until, exemption))
        for resting in self._resting.values():
            resting.pop(exemption, None)
        for source, until in self._rests(kept):
            held = self._resting.setdefault(source, {})
            held[exemption] = max(held.get(exemption, 0), until)

    def _rests(self, kept: _Kept) -> Iterator[tuple[str, int]]:
        """The sources whose deliveries may change a line, and before which instant they would have to be."""
        line = kept.line
        over = line.state in {State.LAPSED, State.ENDED}
        low, high = (0, line.end) if over else (kept.since, kept.until)
        if line.state is not State.CLOSED:
            yield from self._clipped(line.exemption, low, high)
            for other in self._touch.successors(line.exemption):
                yield from self._clipped(other, 0, self._facts.exemptions[other].request.end)

    def _clipped(self, exemption: ExemptionId, low: int, high: int) -> Iterator[tuple[str, int]]:
        for source, since, until in self._touch.graces(exemption):
            if since < high and low < until:
                yield source, min(until, high)

    def _found(self, wanted: CaseFilter, sight: Sight, at: int) -> Iterator[CaseLine]:
        below = None if wanted.body is None else _below(self._facts, wanted.body, at)
        ids = None if wanted.person is None else frozenset(self._facts.ids_of(wanted.person))
        text = None if not wanted.text else wanted.text.casefold()
        for line in self.seen(sight, at):
            if (
                (below is None or line.body in below)
                and (wanted.app is None or wanted.app in line.apps)
                and (wanted.purpose is None or wanted.purpose == line.purpose)
                and (wanted.route is None or wanted.route == line.route)
                and (ids is None or not ids.isdisjoint((*line.people, *line.makers)))
                and (wanted.assigned is None or wanted.assigned == (line.assigned or NOBODY))
                and (wanted.subject is None or any(wanted.subject == each.subject for each in line.waits))
                and (text is None or _holds(line, text, wanted.matching))
            ):
                yield line


def sees(sight: Sight, line: CaseLine) -> bool:
    """Whether a viewer sees a line: as `Sight.sees_case` of its history."""
    return (
        sight.everything
        or not sight.bodies.isdisjoint(line.bodies)
        or not sight.ids.isdisjoint(line.people)
        or not sight.ids.isdisjoint(line.makers)
    )


def _holds(line: CaseLine, text: str, matching: frozenset[str]) -> bool:
    named = (line.exemption, line.body, line.purpose, *line.apps)
    return any(text in each.casefold() for each in named) or not matching.isdisjoint(
        (*line.people, *line.makers, *line.devices)
    )


def _sort(lines: list[CaseLine], sort: Sort, order: Order) -> None:
    falling = order == "falling"
    match sort:
        case "due":
            # What nobody has to decide any more comes last, whichever way the rest is turned.
            lines.sort(key=lambda line: line.due or 0, reverse=falling)
            lines.sort(key=lambda line: line.due is None)
        case "submitted":
            lines.sort(key=lambda line: line.submitted, reverse=falling)
        case "end":
            lines.sort(key=lambda line: line.end, reverse=falling)
        case "body":
            lines.sort(key=lambda line: line.body, reverse=falling)
        case "state":
            lines.sort(key=lambda line: _STATES[line.state], reverse=falling)


def _below(facts: Facts, body: BodyId, at: int) -> frozenset[BodyId]:
    return frozenset(
        each for each in facts.bodies.ids() if body in (facts.bodies.lineage(each, at) or ())
    ) | {body}
