"""A snapshot has what one gets by replaying every report by hand."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fleet.park import BROWSER, app, lake_at, seen, told
from tests.stores.test_lake import INSTALLED, A, B, C, Installed

from appban.regime.observation import SOFTWARE, Item, Report

pytestmark = pytest.mark.slow

ITEMS = st.lists(
    st.sampled_from([app(A), app(A, version="2"), app(B), msgspec.structs.replace(app(C), name="C")]),
    max_size=3,
)
REPORTS = st.lists(
    st.tuples(
        st.sampled_from(["d", "e"]),
        st.builds(
            lambda items, removed, at, mode, section, source: seen(
                *items,
                removed=tuple(removed) if mode == "delta" else (),
                at=at,
                mode=mode,
                section=section,
                source=source,
            ),
            ITEMS,
            ITEMS,
            st.integers(1, 6),
            st.sampled_from(["full", "delta", "delta"]),
            st.sampled_from([SOFTWARE, SOFTWARE, BROWSER]),
            st.sampled_from(["mdm", "mdm", "agent"]),
        ),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=8,
)


class List:
    """What one source says of one device in one section, replayed."""

    def __init__(self) -> None:
        self.items: Counter[Item] = Counter()
        self.since: dict[Item, int] = {}
        self.seen_at = 0
        self._told: set[bytes] = set()

    def take(self, report: Report) -> None:
        """One report, in its turn; told again it counts for nothing."""
        digest = msgspec.msgpack.encode(report)
        if digest in self._told:
            return
        self._told.add(digest)
        self.seen_at = report.seen_at
        if report.mode == "full":
            self.items.clear()
        for item in report.removed:
            self.items[item] = max(0, self.items[item] - 1)
        for item in report.items:
            if not self.items[item]:
                self.since[item] = report.seen_at
            self.items[item] += 1


def replayed(reports: list[tuple[str, Report, int]]) -> set[Installed]:
    """Every list, all its reports taken in order of when they saw the device, then of receipt."""
    lists: dict[tuple[str, str, str], List] = {}
    in_order = sorted(enumerate(reports), key=lambda told: (told[1][1].seen_at, told[1][2], told[0]))
    for _, (device, report, _) in in_order:
        lists.setdefault((device, report.source, report.sections[0]), List()).take(report)
    return {
        Installed(device, item.value, item.version, section, held.since[item], held.seen_at)
        for (device, _, section), held in lists.items()
        for item, count in held.items.items()
        if count
    }


@settings(max_examples=40, deadline=None)
@given(REPORTS)
def test_compacting_is_replaying(reports: list[tuple[str, Report, int]]) -> None:
    with TemporaryDirectory() as folder:
        lake = lake_at(Path(folder))
        for received in range(3):
            batch = told([(device, report) for device, report, when in reports if when == received])
            if batch:
                lake.append(batch, 10 + received)
        with lake.open(lake.snapshot(20)) as reader:
            rows = reader.rows(INSTALLED, Installed)
    assert set(rows) == replayed(reports)
