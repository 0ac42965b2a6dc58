"""From an answer of the record to a table that may be given out (ADR 0024). What is not known to be safe is not let through.

Three kinds of questions. Those about what government does in public are given as they are, without columns that name people,
devices or single cases. Those that count cases or devices are rounded to the nearest 5, with 1 to 4 suppressed, and no total
stands beside them. Exemptions in force are counted under control against every earlier release. A question that speaks of single
cases is for whoever may see these, and in no pack.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appban.errors import RefusedError
from appban.regime.disclosure.table import THRESHOLD
from appban.regime.drafted import SUPPRESSED, Cell, Figures, Table, TableColumn
from appban.reports.questions.model import Answer, Column

RELEASED = "exemptions-in-force"
"""The question whose figures are remembered when they are given out."""
OPEN = frozenset(
    {
        "app-standing",
        "policy-in-force",
        "channel-assessed",
        "channel-used-unassessed",
        "accounts-existing",
        "published-between",
        "performance-between",
        "cost-of-account",
        "statements-on",
        "contracts-without-clause",
        "accounts-other",
        "coverage-changed",
    }
)
ROUNDED = frozenset({"requests-between", "detections-by-month", "devices-unseen", "devices-reached"})
_NAMING = frozenset({"person", "people", "device", "devices", "exemption", "exemptions"})
_COUNTING = frozenset({"exempt_devices", "exemptions", "devices"})
"""Columns of open questions that count cases."""
_RATIO = ("median_", "_per_mille")
BASE = 5


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What stands around a table: its number, what ids are called, and which of its entries anybody may read."""

    number: int
    parameters: tuple[tuple[str, str], ...]
    labels: Mapping[str, str]
    public: tuple[int, ...]


def fits(measure: str) -> None:
    """RefusedError for a question that has no place in a pack."""
    if measure not in OPEN | ROUNDED | {RELEASED}:
        raise RefusedError(
            f"{measure} speaks of single cases, or is not known to be safe to publish; choose one of "
            f"{', '.join(sorted(OPEN | ROUNDED | {RELEASED}))}"
        )


def table_of(answer: Answer, frame: Frame) -> Table:
    """The table of an answer that may be given out; RefusedError as `fits`."""
    fits(answer.question)
    kept = [n for n, column in enumerate(answer.columns) if _is_kept(answer, column)]
    rows = [tuple(row[n] for n in kept) for row in answer.rows]
    columns = tuple(answer.columns[n] for n in kept)
    left = [column.name for column in answer.columns if column not in columns]
    if answer.question in ROUNDED:
        rows = [tuple(_rounded(columns, row)) for row in rows]
    return _framed(answer, frame, columns, tuple(rows), _said(answer, left))


def released_table(answer: Answer, frame: Frame, figures: Figures) -> Table:
    """The table of exemptions in force, cell by cell as it came out of disclosure control, totals last.

    Of the answer its wording and what is missing are taken, and no figure.
    """
    by = {column.name: column for column in answer.columns}
    columns = (
        *(by[name] for name in figures.dimensions),
        Column("exemptions", "count", "in force, those carried over from before the record included"),
    )
    rows = tuple(
        (
            *("all" if part is None else part for part in cell.key),
            SUPPRESSED if cell.count is None else cell.count,
        )
        for cell in figures.cells
    )
    said = (
        f"Counts from 1 to {figures.threshold - 1} are suppressed, and others with them from which these could be worked out, "
        "alone or with figures given out before."
    )
    made = _framed(answer, frame, columns, rows, said)
    method = (
        "An exemption counts if it was in force at as-of from at least one restriction that it names, those carried over from "
        "before the record included. What bodies returned of their own registers is not in it."
    )
    return msgspec.structs.replace(made, figures=figures, method=method)


def _framed(
    answer: Answer,
    frame: Frame,
    columns: tuple[Column, ...],
    rows: tuple[tuple[Cell, ...], ...],
    control: str,
) -> Table:
    return Table(
        number=frame.number,
        measure=answer.question,
        wording=answer.wording,
        method=answer.method,
        parameters=frame.parameters,
        as_of=answer.as_of,
        known_at=answer.known_at,
        columns=tuple(TableColumn(each.name, each.kind, each.says) for each in columns),
        rows=rows,
        missing=tuple(f"{each.what}: {each.why}" + _of(each.of, frame.labels) for each in answer.missing),
        control=control,
        suppressed=sum(cell == SUPPRESSED for row in rows for cell in row),
        labels=dict(frame.labels),
        rests_on=frame.public,
        figures=None,
    )


def _of(bodies: tuple[str, ...], labels: Mapping[str, str]) -> str:
    return f" ({', '.join(labels.get(each, each) for each in bodies)})" if bodies else ""


def _is_kept(answer: Answer, column: Column) -> bool:
    if column.kind in _NAMING:
        return False
    return not (answer.question in OPEN and column.name in _COUNTING)


def _rounded(columns: tuple[Column, ...], row: tuple[Cell, ...]) -> Iterator[Cell]:
    """A row of counts; what was worked out of counts goes with any that is suppressed, and shares are left out."""
    counts = [
        cell
        for column, cell in zip(columns, row, strict=True)
        if column.kind == "count" and not _is_ratio(column)
    ]
    small = any(isinstance(cell, int) and 0 < cell < THRESHOLD for cell in counts)
    for column, cell in zip(columns, row, strict=True):
        if column.kind != "count" or cell is None or not isinstance(cell, int):
            yield cell
        elif _is_ratio(column):
            yield SUPPRESSED if small or column.name.endswith("_per_mille") else cell
        elif 0 < cell < THRESHOLD:
            yield SUPPRESSED
        else:
            yield BASE * ((2 * cell + BASE) // (2 * BASE))


def _is_ratio(column: Column) -> bool:
    return column.name.startswith(_RATIO[0]) or column.name.endswith(_RATIO[1])


def _said(answer: Answer, left: list[str]) -> str:
    told = (
        f"Counts are rounded to the nearest {BASE}; those from 1 to {THRESHOLD - 1} are suppressed, and so are shares."
        if answer.question in ROUNDED
        else "Nothing here counts or names people, devices or single cases."
    )
    return told + (f" Left out: {', '.join(each.replace('_', ' ') for each in left)}." if left else "")
