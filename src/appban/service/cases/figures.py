"""Figures about the regime as of a moment: how many exemptions for what, how long deciding took, what lapses, what is found.

Each is a table of plain values. A value that is not known is None, never 0, and `lacks` says in words what is missing
(DESIGN R10).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from statistics import median

import msgspec

from appban.ports import Lake
from appban.regime.facts import Facts
from appban.regime.time import DAY, show
from appban.service.cases.case_line import CaseLine
from appban.service.exemptions.exemption_state import State

Cell = str | int | float | None
SWEEPS = 16
"""How many kept sweeps a line shows at most."""
_BY_KIND = "SELECT kind, CAST(count(*) AS BIGINT) AS n FROM findings GROUP BY kind"
_AGES = ((7, "up to a week"), (30, "up to a month"), (90, "up to three months"))


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: its columns, its rows, and what is missing from it."""

    slug: str
    title: str
    says: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lacks: str = ""


class _Count(msgspec.Struct, frozen=True, array_like=True):
    kind: str
    findings: int


def by_purpose(lines: Iterable[CaseLine]) -> Figure:
    """Exemptions in force by purpose and body; those carried over from before the record are counted apart."""
    found: Counter[tuple[str, str, str]] = Counter(
        (line.purpose, line.body, "carried over" if line.route == "carried-over" else "decided here")
        for line in lines
        if line.state is State.IN_FORCE
    )
    rows = tuple((*key, count) for key, count in sorted(found.items()))
    return Figure(
        slug="purposes",
        title="Exemptions in force, by purpose and body",
        says=f"In force: {sum(found.values())}",
        columns=("Purpose", "Body", "Decided", "In force"),
        rows=rows,
        lacks="Bodies that keep their own register and send nothing are not in it.",
    )


def by_state(lines: Iterable[CaseLine]) -> Figure:
    """How far all exemptions have come."""
    found = Counter(line.state for line in lines)
    rows = tuple((state.value.replace("-", " "), found[state]) for state in State)
    return Figure(
        slug="states",
        title="Exemptions by state",
        says=f"Asked for until then: {sum(found.values())}",
        columns=("State", "Exemptions"),
        rows=rows,
    )


def time_to_decide(facts: Facts, lines: Iterable[CaseLine], at: int) -> Figure:
    """Days from a request to its last decision, by purpose: the median of those decided, and how many still wait."""
    took: dict[str, list[float]] = {}
    pending: Counter[str] = Counter()
    for line in lines:
        decided = [
            given.recorded for given in facts.exemptions[line.exemption].decisions if given.recorded <= at
        ]
        if line.waits or not decided:
            pending[line.purpose] += bool(line.waits)
        else:
            took.setdefault(line.purpose, []).append((max(decided) - line.submitted) / DAY)
    names = sorted({*took, *(name for name, count in pending.items() if count)})
    rows = tuple(
        (name, round(median(took[name]), 1) if name in took else None, len(took.get(name, ())), pending[name])
        for name in names
    )
    whole = [each for days in took.values() for each in days]
    says = f"Half were decided within {median(whole):.1f} days" if whole else "None was decided yet"
    return Figure(
        slug="deciding",
        title="Days to decide, by purpose (median)",
        says=says,
        columns=("Purpose", "Median days", "Decided", "Still waiting"),
        rows=rows,
        lacks="A median says nothing of those that still wait.",
    )


def lapses(facts: Facts, lines: Iterable[CaseLine], at: int) -> Figure:
    """Exemptions that are over while the application is not known to be gone, by how long they have been over."""
    found: Counter[str] = Counter()
    for line in lines:
        if line.state is State.LAPSED:
            history = facts.exemptions[line.exemption]
            over = min([line.end, *history.ended.values()])
            days = (at - over) / DAY
            found[next((words for bound, words in _AGES if days <= bound), "longer")] += 1
    order = [*(words for _, words in _AGES), "longer"]
    return Figure(
        slug="lapses",
        title="Exemptions over and not closed, by age",
        says=f"Over and not closed: {sum(found.values())}",
        columns=("Over for", "Exemptions"),
        rows=tuple((words, found[words]) for words in order),
    )


def findings_over_time(
    lake: Lake, before: int, known: dict[str, Mapping[str, int]], kinds: tuple[str, ...]
) -> Figure:
    """How many findings of each kind the kept sweeps before an instant had, the oldest first.

    `known` keeps the counts of sweeps that were counted before: a kept sweep never changes.
    """
    rows: list[tuple[Cell, ...]] = []
    for at, counts in reversed(list(_sweeps(lake, before, known))):
        rows.append((show(at)[:10], *(counts.get(kind, 0) for kind in kinds)))
    says = f"{rows[-1][1]} {kinds[0]} findings at the last sweep" if rows else "Nothing was swept yet"
    return Figure(
        slug="findings",
        title="Findings at each sweep, by kind",
        says=says,
        columns=("Sweep", *kinds),
        rows=tuple(rows),
        lacks="Devices that no inventory reports are in no sweep.",
    )


def _sweeps(
    lake: Lake, before: int, known: dict[str, Mapping[str, int]]
) -> Iterator[tuple[int, Mapping[str, int]]]:
    for _ in range(SWEEPS):
        sweep = lake.kept(before)
        if sweep is None:
            return
        if sweep.id not in known:
            with lake.open_sweep(sweep) as reader:
                known[sweep.id] = {row.kind: row.findings for row in reader.rows(_BY_KIND, _Count)}
        yield sweep.at, known[sweep.id]
        before = sweep.at
