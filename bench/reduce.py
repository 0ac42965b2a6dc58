"""Reducing a million entries: from canonical bytes as stored to facts, decoding and filing each."""

from collections.abc import Iterator

import measure
from appban.ports import Head, Row
from appban.service.reading import all_facts, event_of
from store import SIZE, million

MOST_SECONDS = 10


class Rows:
    """As much of a StoreReader as reading everything asks for, with the rows in memory."""

    def __init__(self, rows: list[Row]) -> None:
        self._rows = rows

    def head(self) -> Head:
        """The end of the rows; nobody asks for their tree."""
        return Head(size=len(self._rows), time=self._rows[-1].time, frontier=())

    def row(self, index: int) -> Row:
        """One entry."""
        return self._rows[index]

    def rows(self, start: int, stop: int) -> Iterator[Row]:
        """Entries in order."""
        return iter(self._rows[start:stop])


def main() -> None:
    """Print the figure and its target."""
    print(f"reduce: {measure.load()}")
    with million() as store, store.reader() as reader:
        rows = list(reader.rows(0, SIZE))
    measure.settled()
    _, cpu, wall = measure.once(lambda: [event_of(row) for row in rows[: SIZE // 10]])
    measure.note("of this, decoding", f"{cpu * 10:.1f} s")
    facts, cpu, wall = measure.once(lambda: all_facts(Rows(rows)))
    if facts.size != SIZE:
        raise SystemExit(f"{facts.size} entries were folded, not {SIZE}")
    measure.note("on the clock", f"{wall:.1f} s")
    measure.report(
        "reducing 1,000,000 entries", f"{cpu:.1f} s", f"at most {MOST_SECONDS} s", met=cpu <= MOST_SECONDS
    )


if __name__ == "__main__":
    main()
