"""Everything that is measured, one file after another, each in a process of its own; then one table of the targets.

A file reports a target on a line that ends `target <target>: met` or `target <target>: NOT MET`; all else that it
prints is for the reader. Exit 1 if a target is missed or a file does not run to its end.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import measure

HERE = Path(__file__).parent
LAST = HERE / "out" / "last.json"
FILES = (
    "ruleset", "decide", "reduce", "verify", "known_at", "answers", "append", "sweep", "views", "keeping", "console",
    "register",
)  # fmt: skip
REPORT = re.compile(r"(?P<what>.*?)\s{2,}(?P<measured>.*\S)\s+target (?P<target>.+): (?P<met>met|NOT MET)")
BOTH = re.compile(r"target\s+(?P<measured>.+?)\s(?P<target>\(.+\)): (?P<met>met|NOT MET)")
"""The same with the targets in brackets behind the figures; the file's name says what it is."""
Result = dict[str, str | bool]


def main() -> None:
    """Run what is asked for, all by default, and keep the results beside the other files of `out`."""
    parser = argparse.ArgumentParser(description="Measure, and hold the figures against the targets.")
    parser.add_argument("files", nargs="*", metavar="FILE", help=f"some of {', '.join(FILES)} (default: all)")
    asked = parser.parse_args().files or FILES
    unknown = sorted(set(asked) - set(FILES))
    if unknown:
        parser.error(f"{unknown[0]} is not measured; there is {', '.join(FILES)}")
    before = measure.load()
    results = [result for name in asked for result in measured(name)]
    table(results)
    print(f"\nbefore: {before}\nafter: {measure.load()}")
    LAST.parent.mkdir(exist_ok=True)
    document = {"schema": "appban/bench@1", "before": before, "after": measure.load(), "results": results}
    LAST.write_text(json.dumps(document, indent=2) + "\n")
    sys.exit(0 if all(each["met"] for each in results) else 1)


def measured(name: str) -> Iterator[Result]:
    """What one file reports, passed on to the reader as it comes."""
    print(f"\n== {name}", flush=True)
    command = [sys.executable, str(HERE / f"{name}.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            found = REPORT.fullmatch(line.strip()) or BOTH.fullmatch(line.strip())
            if found is not None:
                yield {"file": name, "what": name, **found.groupdict(), "met": found["met"] == "met"}
    if running.returncode:
        end = f"ended with {running.returncode}"
        yield {"file": name, "what": name, "measured": end, "target": "runs to its end", "met": False}


def table(results: list[Result]) -> None:
    """What, measured, target, met."""
    rows = [("what", "measured", "target", "met")]
    for each in results:
        measured_text = " ".join(str(each["measured"]).split())
        rows.append((str(each["what"]), measured_text, str(each["target"]), "yes" if each["met"] else "NO"))
    widths = [max(len(row[n]) for row in rows) for n in range(3)]
    print()
    for row in rows:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False)), "", row[3])


if __name__ == "__main__":
    main()
