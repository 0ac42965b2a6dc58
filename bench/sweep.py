"""A sweep of a whole fleet against a bare decode of the three columns it needs: CPU seconds and peak memory.

`python bench/sweep.py [rows ...]`, 10,000,000 unless said otherwise; the lake is made first if it is not there. Each
measurement is a process of its own, taken in turn ROUNDS times; CPU seconds are of all threads, while the sweep or the
decode runs, and the middle of the rounds counts. The sweep is given a ruleset that has been asked about the exempt
devices before, as a service's has; the line `first` is one that has to work out every exemption itself.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq

from appban.fleet.snapshots import devices_with
from appban.fleet.sweep import sweep
from appban.regime.decide import decide
from appban.regime.device import DeviceId
from appban.regime.facts import Facts
from appban.regime.identity import code
from appban.regime.query import Query
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from fleet_gen import exempt_of, folder_of, lake_of, make
from fleet_regime import AT, Fleet, facts_of

ROUNDS = 3
MOST_CPU = {100_000_000: 2.0}
"""Times the decode, at most; 3 for every size not named."""
MOST_MEMORY = 400
"""MiB."""
Measured = dict[str, float]


def decode(rows: int) -> Measured:
    """Read code, device and version of every row, and do nothing with them."""
    files = sorted(folder_of(rows).glob("snapshots/*/items-*.parquet"))
    start, count = time.process_time(), 0
    for path in files:
        with pq.ParquetFile(path) as file:
            for group in range(file.num_row_groups):
                count += file.read_row_group(group, columns=["code", "device", "version"]).num_rows
    return measured(start, rows=count)


def swept(rows: int, *, first: bool) -> Measured:
    """Sweep, with a ruleset in use or without."""
    fleet, exempt, lake = Fleet(), exempt_of(rows), lake_of(rows)
    facts = facts_of(fleet, exempt)
    del fleet
    rules = None if first else in_use(facts, exempt)
    start = time.process_time()
    result = sweep(facts, lake, AT, rules=rules)
    kinds = {kind: sum(f.kind == kind for f in result.findings) for kind in ("breach", "exempt", "lapsed")}
    delta = {
        "new": len(result.delta.new),
        "gone": len(result.delta.gone),
        "changed": len(result.delta.changed),
    }
    return measured(start, rows=result.snapshot.rows, **kinds, **delta)


def changed(rows: int) -> Measured:
    """Who carries the identities of ten applications: what a changed rule reads again."""
    fleet, lake = Fleet(), lake_of(rows)
    codes = [code(each) for app in list(fleet.apps)[:10] for each in fleet.apps[app]]
    snapshot = lake.snapshot_at(AT)
    start = time.process_time()
    return measured(start, carriers=len(devices_with(lake, snapshot, codes)))


def in_use(facts: Facts, exempt: list[list[str]]) -> Ruleset:
    """A ruleset that was asked about every device that an exemption names."""
    rules = Ruleset(facts, Roster(), AT)
    for device, app, _, _ in exempt:
        decide(rules, Query(app=app, at=AT, device=DeviceId(device)), AT)
    return rules


def measured(start: float, **more: float) -> Measured:
    """CPU seconds since a start, and the most memory this process ever had, in MiB."""
    cpu = time.process_time() - start
    # Not `getrusage`, whose figure a process takes over from the one that started it.
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return {"cpu": cpu, "rss": int(peak.split()[1]) / 1024, **more}


PARTS = {
    "decode": decode,
    "sweep": lambda rows: swept(rows, first=False),
    "first": lambda rows: swept(rows, first=True),
    "changed": changed,
}


def alone(part: str, rows: int) -> Measured:
    """One measurement in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--part", part, str(rows)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def compare(rows: int) -> bool:
    """Measure one size and print it; whether the targets are met."""
    make(rows)
    found: dict[str, list[Measured]] = {part: [] for part in PARTS}
    for _ in range(ROUNDS):
        for part, each in found.items():
            each.append(alone(part, rows))
    cpu = {part: statistics.median(one["cpu"] for one in each) for part, each in found.items()}
    rss = {part: max(one["rss"] for one in each) for part, each in found.items()}
    ratio = statistics.median(
        one["cpu"] / other["cpu"] for one, other in zip(found["sweep"], found["decode"], strict=True)
    )
    most = MOST_CPU.get(rows, 3.0)
    print(f"sweep of {rows:,} rows")
    for part in PARTS:
        print(
            f"  {part:8} {cpu[part]:8.3f} CPU s  {cpu[part] / cpu['decode']:6.2f} x decode  {rss[part]:6.0f} MiB"
        )
    last = found["sweep"][-1]
    print(
        "  found    "
        + ", ".join(f"{name} {last[name]:,}" for name in last if name not in {"cpu", "rss", "rows"})
    )
    met = ratio <= most and rss["sweep"] <= MOST_MEMORY
    print(
        f"  target   {ratio:.2f} x (at most {most:g}), {rss['sweep']:.0f} MiB (at most {MOST_MEMORY}): {'met' if met else 'NOT MET'}"
    )
    return met


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        print(json.dumps(PARTS[sys.argv[2]](int(sys.argv[3]))))
    else:
        sizes = [int(size.replace(",", "")) for size in sys.argv[1:]] or [10_000_000]
        sys.exit(0 if all(list(map(compare, sizes))) else 1)
