"""Findings of a kept sweep, sifted and paged where they are kept, so that a million of them cost one query."""

from collections.abc import Iterable

import msgspec

from appban.errors import NotFoundError
from appban.ports import Lake, SweepInfo, SweepReader
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.finding import Disposition, Finding, FindingId, Kind

_SAID = "LEFT JOIN said s ON s.id = f.id"
_DISPOSITION = """
CASE WHEN s.id IS NULL OR (s.disposition = 'removed' AND coalesce(f.last_seen, 0) > s.recorded) THEN 'open'
ELSE s.disposition END"""
"""As `settled` has it: what was said to be removed and was seen later is open again."""


class Sift(msgspec.Struct, frozen=True, kw_only=True):
    """Which findings are wanted; None leaves a field open. `bodies` are all that count, and None means any, known or not.

    `before`: that have stood since then or longer (UTC microseconds).
    """

    bodies: frozenset[BodyId] | None
    kind: Kind | None = None
    app: AppId | None = None
    device: DeviceId | None = None
    disposition: Disposition | None = None
    before: int | None = None


class Row(msgspec.Struct, frozen=True, array_like=True):
    """One finding as a list shows it, with what was made of it."""

    id: FindingId
    kind: Kind
    device: DeviceId | None
    body: BodyId | None
    app: AppId | None
    since: int
    last_seen: int | None
    disposition: Disposition


class FindingsPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page, those that stand longest first: page `number` of `pages`, of `total`. `counts` leaves the kind out of account."""

    findings: tuple[Row, ...]
    number: int
    pages: int
    total: int
    counts: dict[Kind, int]


class _Count(msgspec.Struct, array_like=True):
    kind: Kind
    findings: int


class _Whole(msgspec.Struct, array_like=True):
    whole: str


def findings_page(
    lake: Lake, sweep: SweepInfo, facts: Facts, wanted: Sift, *, number: int, size: int
) -> FindingsPage:
    """A page of a sweep's findings; facts say what was made of them."""
    with lake.open_sweep(sweep) as reader:
        found = _load(reader, facts, wanted)
        rows = reader.rows(f"SELECT f.kind, CAST(count(*) AS BIGINT) AS n {found} GROUP BY f.kind", _Count)
        counts = {row.kind: row.findings for row in rows}
        total = sum(n for kind, n in counts.items() if wanted.kind in {None, kind})
        pages = max(1, -(-total // size))
        number = min(number, pages)
        kind = "" if wanted.kind is None else f"AND f.kind = '{wanted.kind}'"
        # What was said is joined to the rows of the page alone, unless it is asked for.
        findings = reader.rows(
            "WITH page AS (SELECT f.id, f.kind, f.device, f.body, f.app, f.since, f.last_seen "  # noqa: S608  # closed words and numbers
            f"{found} {kind} ORDER BY f.since, f.id LIMIT {size} OFFSET {(number - 1) * size}) "
            f"SELECT f.*, {_DISPOSITION} AS disposition FROM page f {_SAID} ORDER BY f.since, f.id",
            Row,
        )
    return FindingsPage(findings=tuple(findings), number=number, pages=pages, total=total, counts=counts)


def findings_on(lake: Lake, sweep: SweepInfo, facts: Facts, devices: Iterable[DeviceId]) -> tuple[Row, ...]:
    """Every finding of a sweep on these devices, those that stand longest first, with what was made of it."""
    with lake.open_sweep(sweep) as reader:
        found = _load(reader, facts, Sift(bodies=None))
        reader.load("these", {"id": ("text", sorted(set(devices)))})
        rows = reader.rows(
            "WITH page AS (SELECT f.id, f.kind, f.device, f.body, f.app, f.since, f.last_seen "  # noqa: S608  # closed words
            f"{found} AND f.device IN (SELECT id FROM these)) "
            f"SELECT f.*, {_DISPOSITION} AS disposition FROM page f {_SAID} ORDER BY f.since, f.id",
            Row,
        )
    return tuple(rows)


def finding_of(lake: Lake, sweep: SweepInfo | None, wanted: FindingId) -> Finding:
    """One finding of a kept sweep, by its whole id; NotFoundError if the sweep has none such."""
    found: tuple[Finding, ...] = ()
    if sweep is not None:
        with lake.open_sweep(sweep) as reader:
            found = _whole(reader, wanted)
    if not found:
        raise NotFoundError(f"there is no finding {wanted}; `appban finding list` shows those you may see")
    return found[0]


def _whole(reader: SweepReader, wanted: FindingId) -> tuple[Finding, ...]:
    reader.load("wanted", {"id": ("text", [wanted])})
    rows = reader.rows("SELECT f.whole FROM findings f JOIN wanted w ON w.id = f.id", _Whole)
    return tuple(msgspec.json.decode(row.whole, type=Finding) for row in rows)


def _load(reader: SweepReader, facts: Facts, wanted: Sift) -> str:
    """Put what is asked for beside the findings; the end of a query that finds it, but for the kind."""
    said = [(each, told) for each, told in facts.dispositions.items() if told[1] != "open"]
    reader.load(
        "said",
        {
            "id": ("text", [each for each, _ in said]),
            "recorded": ("time", [recorded for _, (recorded, _) in said]),
            "disposition": ("text", [str(disposition) for _, (_, disposition) in said]),
        },
    )
    clauses = ["true"]
    if wanted.before is not None:
        clauses.append(f"f.since <= {int(wanted.before)}")
    if wanted.bodies is not None:
        reader.load("bodies", {"id": ("text", sorted(wanted.bodies))})
        clauses.append("f.body IN (SELECT id FROM bodies)")
    for column, value in (("app", wanted.app), ("device", wanted.device)):
        if value is not None:
            reader.load(f"asked_{column}", {"id": ("text", [str(value)])})
            clauses.append(f"f.{column} IN (SELECT id FROM asked_{column})")  # noqa: S608  # ours
    if wanted.disposition is not None:
        clauses.append(f"{_DISPOSITION} = '{wanted.disposition}'")
    said_too = "" if wanted.disposition is None else _SAID
    return f"FROM findings f {said_too} WHERE {' AND '.join(clauses)}"
