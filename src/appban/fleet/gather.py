"""From rows of the engine to findings: what holds for each row, rows of one finding joined, what was exempt and is over."""

from collections.abc import Iterable

import msgspec

from appban.fleet.ground import Ground, Held
from appban.fleet.lapse import lapse
from appban.fleet.match import Likeness
from appban.fleet.question import SURFACES, Question
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.finding import Disposition, Finding, FindingId, Kind, finding_id

_ON_DEVICE: frozenset[Kind] = frozenset({"breach", "lapsed", "exempt"})


class Row(msgspec.Struct, frozen=True, array_like=True):
    """An identity in question on a device; `verdict` numbers what holds there, None where only the device can say."""

    code: int
    app: int
    device: int
    id: DeviceId
    place: int
    surface: int
    version: str | None
    since: int
    seen_at: int
    special: int
    verdict: int | None


class Gathering:
    """Findings as they come together, and what is not listed as (code, place, device)."""

    def __init__(self, ground: Ground, question: Question) -> None:
        self._ground, self._question = ground, question
        self._found: dict[FindingId, Finding] = {}
        self._numbers: dict[DeviceId, int] = {}
        self.not_listed: set[tuple[int, int, int]] = set()

    def add(self, rows: Iterable[Row], verdicts: list[Held]) -> None:
        """Take in rows; a row whose device an exemption may help is asked about by itself."""
        for row in rows:
            if row.special or row.verdict is None:
                surface, app = SURFACES[row.surface], self._question.apps[row.app]
                self._add(row, self._ground.held_for(row.id, app, surface, row.version))
            else:
                self._add(row, verdicts[row.verdict])

    def findings(self, facts: Facts) -> list[Finding]:
        """What was found. Where the application itself was found, a row that merely has its name says nothing more."""
        certain = {(found.device, found.app) for found in self._found.values() if found.kind in _ON_DEVICE}
        return [
            settled(facts, lapse(facts, found, self._ground.at))
            for found in self._found.values()
            if found.kind != "suspected" or (found.device, found.app) not in certain
        ]

    def numbers(self, findings: Iterable[Finding]) -> list[int]:
        """The numbers in the snapshot of the devices of these findings, each once."""
        devices = {found.device for found in findings if found.device is not None}
        return sorted(self._numbers[device] for device in devices)

    def _add(self, row: Row, held: Held) -> None:
        likeness = self._question.likeness[row.code, row.app]
        if held.outcome == "not-listed" and likeness.strength == "matched":
            self.not_listed.add((row.code, row.place, row.device))
        if held.outcome in {"not-listed", "permitted"}:
            return
        made = self._make(row, held, likeness)
        before = self._found.get(made.id)
        self._found[made.id] = made if before is None else _joined(before, made)
        self._numbers[row.id] = row.device

    def _make(self, row: Row, held: Held, likeness: Likeness) -> Finding:
        seen, surface = self._question.seen[row.code].identity, SURFACES[row.surface]
        restriction = None if held.clause is None else held.clause.restriction
        near = None if likeness.strength == "matched" else seen
        return Finding(
            id=finding_id(row.id, likeness.app, surface, near, restriction),
            kind=_kind(held, likeness),
            device=row.id,
            body=self._ground.places[row.place].body,
            since=row.since,
            last_seen=row.seen_at,
            app=likeness.app,
            surface=surface,
            identities=(seen,),
            why=likeness.why,
            outcome=held.outcome,
            restriction=restriction,
            statement=None if held.clause is None else held.clause.statement,
            exemptions=held.exemptions,
        )


def settled(facts: Facts, found: Finding) -> Finding:
    """With what a person said of it; what was said to be removed and was seen later is open again.

    So is what was said of a point before it was last as it should be: that was about something else.
    """
    recorded, said = facts.dispositions.get(found.id, (0, "open"))
    if said == "open" or (said == "removed" and (found.last_seen or 0) > recorded):
        return found
    if found.point is not None and not found.floor and recorded < found.since:
        return found
    return msgspec.structs.replace(found, disposition=msgspec.convert(said, Disposition))


def _kind(held: Held, likeness: Likeness) -> Kind:
    match likeness.strength:
        case "matched":
            return "exempt" if held.outcome == "exempt" else "breach"
        case near:
            return near


def _joined(one: Finding, other: Finding) -> Finding:
    """One finding of two rows: there since the earlier, last seen at the later, under both names, at its worst."""
    worse = other if one.kind == "exempt" else one
    return msgspec.structs.replace(
        worse,
        since=min(one.since, other.since),
        last_seen=max(one.last_seen or 0, other.last_seen or 0),
        identities=tuple(dict.fromkeys((*one.identities, *other.identities))),
    )
