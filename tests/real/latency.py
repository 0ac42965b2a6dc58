"""Where tests beside real programs leave what they measured; `docs/reference/targets.md` is made from it."""

import fcntl
import json
import sys
from pathlib import Path

OUT = Path(__file__).parents[2] / "bench" / "out" / "latencies.jsonl"


def note(target: str, what: str, seconds: float) -> None:
    """Print and keep one measurement: how long after a change a target acted on it."""
    sys.stdout.write(f"latency {target} {what} {seconds:.3f} s\n")
    OUT.parent.mkdir(parents=True, exist_ok=True)
    with OUT.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps({"target": target, "what": what, "seconds": round(seconds, 3)}) + "\n")
