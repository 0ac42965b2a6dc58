"""The ground of a question: the facts of a prefix, and of the lake what the record vouches for by then (ports.asking)."""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from zoneinfo import ZoneInfo

import msgspec

from appban.errors import StoreError
from appban.ports import Lake, SnapshotInfo, StoreReader
from appban.ports.asking import DeviceCount, FindingSeen, FleetSeen, SweepSeen
from appban.record.digests import to_hex
from appban.record.merkle import root_at, root_of
from appban.record.tiles import node_reader
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import ExemptionId
from appban.regime.facts import ExemptionHistory, Facts
from appban.regime.finding import Kind
from appban.regime.identity import Platform
from appban.regime.roster import Roster
from appban.regime.time import zone
from appban.service.exemptions.exemption_state import over_for_good, standing
from appban.service.oversight.forces import Forces
from appban.service.oversight.places import Places
from appban.service.publishing import Press, published
from appban.service.reading import all_facts, event_of
from appban.service.sight import Sight

_COUNTS = """
SELECT p.body, p.class, p.platform, d.managed, CAST(count(*) AS BIGINT) AS devices,
  CAST(count(*) FILTER (WHERE d.seen_at < {bound}) AS BIGINT) AS silent
FROM devices d JOIN places p ON p.place = d.place GROUP BY ALL ORDER BY ALL
"""
_QUIET = """
SELECT h.source, CAST(count(*) AS BIGINT) AS devices FROM heard h
GROUP BY h.source HAVING max(h.seen_at) < {bound} ORDER BY h.source
"""
_ASKED = """
SELECT d.id, p.body, p.class, p.platform FROM devices d JOIN places p ON p.place = d.place
JOIN asked a ON a.id = d.id ORDER BY d.id
"""
_FINDINGS = "SELECT id, kind, body, app, since FROM findings WHERE kind IN ({kinds}) ORDER BY id"


class _Quiet(msgspec.Struct, array_like=True):
    source: str
    devices: int


class _Standing(msgspec.Struct, array_like=True):
    id: DeviceId
    body: BodyId | None
    place_class: PlaceClass | None
    platform: Platform | None


class RecordGround:
    """See ports.asking.Ground. `sight` None sees everything; `lakes` opens the lake when it is first asked for;
    `forces` are those of these facts and `places` those of this store, where they are kept.
    """

    def __init__(
        self,
        reader: StoreReader,
        facts: Facts,
        lakes: Callable[[], Lake],
        *,
        at: int,
        known_at: int,
        sight: Sight | None = None,
        forces: Forces | None = None,
        places: Places | None = None,
    ) -> None:
        self.facts, self.at, self.known_at = facts, at, known_at
        self._forces, self._places = forces or Forces(facts), places or Places()
        self._reader, self._lakes, self._sight = reader, lakes, sight

    @property
    def sees_all(self) -> bool:
        """See Ground."""
        return self._sight is None or self._sight.everything

    @cached_property
    def zone(self) -> ZoneInfo:
        """See Ground."""
        return zone("UTC" if self.facts.opened is None else self.facts.opened.zone)

    def sees_body(self, body: BodyId | None) -> bool:
        """See Ground."""
        return self._sight is None or self._sight.sees_body(body)

    def sees_case(self, history: ExemptionHistory) -> bool:
        """See Ground."""
        return self._sight is None or self._sight.sees_case(history)

    def force(self, exemption: ExemptionId) -> tuple[tuple[int, int], ...]:
        """See Ground."""
        return self._forces.of(exemption)

    def state(self, exemption: ExemptionId, at: int) -> str:
        """See Ground."""
        return standing(self.facts, exemption, at).state.value

    def is_over(self, exemption: ExemptionId, at: int) -> bool:
        """See Ground."""
        return any(over_for_good(self.facts, self.facts.exemptions[exemption], at))

    def indices(self, subjects: Collection[str], times: Collection[int]) -> tuple[int, ...]:
        """See Ground."""
        found = self._places.of(self._reader, subjects, self.facts.size)
        single = {self._reader.size_at(time) - 1 for time in times}.difference(found)
        return tuple(sorted([*found, *single]) if single else found)

    def fleet(self, heard_since: int) -> FleetSeen | None:
        """See Ground."""
        found = self._snapshot
        if found is None:
            return None
        snapshot, recorded = found
        with self._lakes().open(snapshot) as reader:
            counts = reader.rows(_COUNTS.format(bound=int(heard_since)), DeviceCount)
            quiet = reader.rows(_QUIET.format(bound=int(heard_since)), _Quiet)
        return FleetSeen(
            snapshot=snapshot.id,
            taken_at=snapshot.taken_at,
            recorded=recorded,
            counts=tuple(counts),
            not_heard=tuple((each.source, each.devices) for each in quiet),
        )

    def roster(self, devices: Collection[DeviceId]) -> Roster:
        """See Ground."""
        if self._snapshot is None or not devices:
            return Roster()
        snapshot = self._snapshot[0]
        with self._lakes().open(snapshot) as reader:
            reader.load("asked", {"id": ("text", sorted(set(devices)))})
            found = reader.rows(_ASKED, _Standing)
        places = [(row.id, Place(row.body, row.place_class, row.platform)) for row in found]
        return Roster(places, taken_at=snapshot.taken_at)

    def sweeps(self, kinds: Sequence[Kind]) -> Iterator[SweepSeen]:
        """See Ground."""
        if not self.facts.snapshots:
            return
        lake, before = self._lakes(), min(self.at, self.known_at) + 1
        kept = []
        while (sweep := lake.kept(before)) is not None:
            kept.append(sweep)
            before = sweep.at
        query = _FINDINGS.format(kinds=", ".join(f"'{kind}'" for kind in kinds))
        for sweep in reversed(kept):
            with lake.open_sweep(sweep) as reader:
                yield SweepSeen(at=sweep.at, findings=tuple(reader.rows(query, FindingSeen)))

    def dropped(self) -> int | None:
        """See Ground."""
        rows = self._reader.rows_of(["inventories"], self.facts.size)
        told = (event_of(row) for row in rows)
        return max((each.before for each in told if isinstance(each, ev.InventoryDropped)), default=None)

    @cached_property
    def _snapshot(self) -> tuple[SnapshotInfo, int] | None:
        """The newest snapshot by `at` that an entry of the prefix names with its digest, and when that was recorded."""
        named = {(name, digest): recorded for recorded, name, digest in self.facts.snapshots}
        before = self.at
        while named and (found := self._lakes().snapshot_at(before)) is not None:
            recorded = named.get((found.id, found.manifest_digest))
            if recorded is not None:
                return found, recorded
            before = found.taken_at - 1
        return None


def known_now(reader: StoreReader, now: int) -> int:
    """The last instant of which all that can be known is in the record: whatever is entered from now on is later.

    Asked again as known at it, a question that was asked now has the same answer.
    """
    return max(reader.head().time, now - 1)


def known_facts(
    reader: StoreReader, stop: int, known_at: int, warm: Callable[[], Facts] | None = None
) -> Facts:
    """The facts of a prefix without what was not announced by `known_at`; `warm` gives those of all of it, if at hand.

    Whoever asks later as known then is told no more than whoever asked then, so that the answer stays the same.
    """
    facts = all_facts(reader, stop) if warm is None else warm()
    sealed = (
        version.starts
        for restriction, number in facts.sealed
        if (version := facts.restrictions[restriction].version(number)) is not None
    )
    if any(starts > known_at for starts in sealed):
        return all_facts(reader, stop, announced_by=known_at)
    return facts


def head_at(reader: StoreReader, press: Press, size: int) -> tuple[str, str]:
    """Whose log it is, and the root over its first `size` entries in hexadecimal; StoreError if these are not published."""
    origin = press.verifying()[0].name
    head = reader.head()
    if head.size == size:
        return origin, to_hex(root_of(head.frontier))
    out = published(press)
    if out is None or out.size < size:
        done = 0 if out is None else out.size
        raise StoreError(
            f"{done} entries are published, and the answer rests on {size}; `appban log checkpoint` publishes more"
        )
    return origin, to_hex(root_at(size, node_reader(out.size, press.folder.read)))
