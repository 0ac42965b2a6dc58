"""Measuring as the whole bench does it: processor time in alternate rounds, medians, and one form of line to report.

A target is reported on a line `<what>  <measured>  target <target>: met` (or `NOT MET`), two spaces or more between
the parts; `run.py` reads exactly these.
"""

import gc
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

Given = TypeVar("Given")
MICRO = 1e6
MEGA = 1_000_000


def report(what: str, measured: str, target: str, *, met: bool) -> None:
    """One target and whether it was met."""
    print(f"{what:<44}  {measured:>22}  target {target}: {'met' if met else 'NOT MET'}", flush=True)


def note(what: str, measured: str) -> None:
    """A figure without a target."""
    print(f"{what:<44}  {measured:>22}", flush=True)


def load() -> str:
    """How busy the machine is, for whoever reads the figures later."""
    one, five, _ = os.getloadavg()
    return f"{os.cpu_count()} processors, load {one:.1f} over one minute and {five:.1f} over five"


def cpu_each(act: Callable[[Given], object], given: Sequence[Given]) -> float:
    """Processor microseconds for each of `given`, over one pass."""
    began = time.process_time()
    for each in given:
        act(each)
    return (time.process_time() - began) / len(given) * MICRO


def wall_each(act: Callable[[Given], object], given: Sequence[Given]) -> list[float]:
    """Microseconds on the clock for each of `given`, less what reading the clock costs."""
    clock, taken = time.perf_counter_ns, []
    for each in given:
        began = clock()
        act(each)
        taken.append(clock() - began)
    return [each / 1000 - _EMPTY for each in taken]


def once(act: Callable[[], Given]) -> tuple[Given, float, float]:
    """What `act` gives, the processor seconds it took and the seconds on the clock."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = act()
    return made, time.process_time() - cpu, time.perf_counter() - wall


def settled() -> None:
    """Clear away what building left, and keep the collector from walking over it while others are timed."""
    gc.collect()
    gc.freeze()


def resident() -> float:
    """MB of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / MEGA


def peak() -> float:
    """The most MB of this process that were ever in memory."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGA


def _empty() -> float:
    clock, taken = time.perf_counter_ns, []
    for _ in range(10_000):
        began = clock()
        taken.append(clock() - began)
    return statistics.median(taken) / 1000


_EMPTY = _empty()
