"""Findings of a kept sweep, sifted, counted and paged in memory, where the newest are held for pages."""

from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from appban.ports import SweepReader
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.finding import Disposition, Finding, FindingId, Kind

COUNTS = 256
"""How many ways of sifting a sweep are kept counted: each viewer sees other bodies."""
_LISTED = """
SELECT p.place, f.id, f.kind, f.device, f.body, f.app, f.since, f.last_seen,
  f.kind = 'lapsed' AND f.whole LIKE '%"unconfirmed":true%' AS unconfirmed
FROM findings f JOIN (SELECT id, row_number() OVER (ORDER BY since, id) AS place FROM findings) p ON p.id = f.id"""
"""Quotation marks within a text of JSON are escaped, so that nothing but the member itself reads so."""
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
    unconfirmed: bool
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


class Listed:
    """The findings of a kept sweep in memory, in the order in which lists show them; one thread at a time.

    A kept sweep never changes, so what was counted of it once is not counted again.
    """

    def __init__(self, reader: SweepReader) -> None:
        self._reader = reader
        self._counts: OrderedDict[Sift, dict[Kind, int]] = OrderedDict()
        self._said: int | None = None
        reader.define("listed", _LISTED)

    def page(self, facts: Facts, wanted: Sift, *, number: int, size: int) -> FindingsPage:
        """A page of the findings; facts say what was made of them."""
        self._learn(facts)
        found = _load(self._reader, wanted)
        counts = self._counted(wanted, found)
        total = sum(n for kind, n in counts.items() if wanted.kind in {None, kind})
        pages = max(1, -(-total // size))
        number = min(number, pages)
        kind = "" if wanted.kind is None else f"AND f.kind = '{wanted.kind}'"
        # What was said is joined to the rows of the page alone, unless it is asked for.
        findings = self._reader.rows(
            f"WITH spots AS (SELECT f.place {found} {kind} ORDER BY f.place "  # noqa: S608  # closed words and numbers
            f"LIMIT {size} OFFSET {(number - 1) * size}), "
            "page AS (SELECT * FROM listed WHERE place IN (SELECT place FROM spots)) "
            "SELECT f.id, f.kind, f.device, f.body, f.app, f.since, f.last_seen, f.unconfirmed, "
            f"{_DISPOSITION} AS disposition FROM page f {_SAID} ORDER BY f.place",
            Row,
        )
        return FindingsPage(
            findings=tuple(findings), number=number, pages=pages, total=total, counts=dict(counts)
        )

    def on(self, facts: Facts, devices: Iterable[DeviceId]) -> tuple[Row, ...]:
        """Every finding on these devices, those that stand longest first, with what was made of it."""
        self._learn(facts)
        self._reader.load("these", {"id": ("text", sorted(set(devices)))})
        return tuple(
            self._reader.rows(
                "SELECT f.id, f.kind, f.device, f.body, f.app, f.since, f.last_seen, f.unconfirmed, "  # noqa: S608  # closed words
                f"{_DISPOSITION} AS disposition FROM listed f {_SAID} "
                "WHERE f.device IN (SELECT id FROM these) ORDER BY f.place",
                Row,
            )
        )

    def whole(self, wanted: FindingId) -> Finding | None:
        """One finding, by its whole id."""
        return _whole(self._reader, wanted)

    def _learn(self, facts: Facts) -> None:
        """Put what was made of findings beside them, if it is not there as of just these facts."""
        if self._said == facts.size:
            return
        said = [(each, told) for each, told in facts.dispositions.items() if told[1] != "open"]
        self._reader.load(
            "said",
            {
                "id": ("text", [each for each, _ in said]),
                "recorded": ("time", [recorded for _, (recorded, _) in said]),
                "disposition": ("text", [str(disposition) for _, (_, disposition) in said]),
            },
        )
        self._said = facts.size

    def _counted(self, wanted: Sift, found: str) -> dict[Kind, int]:
        """How many there are of each kind, whichever is asked for; kept unless it hangs on what was said of them."""
        key = msgspec.structs.replace(wanted, kind=None)
        counts = self._counts.get(key)
        if counts is None:
            rows = self._reader.rows(
                f"SELECT f.kind, CAST(count(*) AS BIGINT) AS n {found} GROUP BY f.kind", _Count
            )
            counts = {row.kind: row.findings for row in rows}
            if wanted.disposition is None:
                self._counts[key] = counts
                while len(self._counts) > COUNTS:
                    self._counts.popitem(last=False)
        return counts


def _whole(reader: SweepReader, wanted: FindingId) -> Finding | None:
    reader.load("wanted", {"id": ("text", [wanted])})
    rows = reader.rows("SELECT f.whole FROM findings f JOIN wanted w ON w.id = f.id", _Whole)
    return next((msgspec.json.decode(row.whole, type=Finding) for row in rows), None)


def _load(reader: SweepReader, wanted: Sift) -> str:
    """Put what is asked for beside the findings; the end of a query that finds it, but for the kind."""
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
    return f"FROM listed f {said_too} WHERE {' AND '.join(clauses)}"
