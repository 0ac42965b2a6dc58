"""Writes docs/reference/targets.md from what the targets say of themselves and what the tests beside real programs measured."""

import argparse
import json
import statistics
import sys
from pathlib import Path

from appban.bootstrap import all_targets
from appban.ports import EnforcementTarget

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "reference" / "targets.md"
MEASURED = ROOT / "docs" / "reference" / "latencies.json"
LAST = ROOT / "bench" / "out" / "latencies.jsonl"

HEAD = """# Enforcement targets

Written by `scripts/targets_page.py` from the targets themselves and from what the tests beside real programs measured; do not
edit it. A latency is the median over the runs that were kept, some of them on a busy machine, from the change on disk to the first answer that shows it, on a small shared machine: an order of
magnitude. *Delivered* is not *in force*: `appban enforce status` tells them apart.

| target | layer | one set of files for | platforms | an exemption ends |
|---|---|---|---|---|
"""


def main() -> int:
    """Write the page; with --check only say whether it is as it would be written. With --take, take the latencies anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument(
        "--take", action="store_true", help="take what the runs of the tests on this machine measured"
    )
    given = parser.parse_args()
    if given.take:
        MEASURED.write_text(json.dumps(taken(), indent=1, sort_keys=True) + "\n")
    text = page()
    if given.check:
        if PAGE.read_text() != text:
            print(f"{PAGE.name} is not what the targets say; run {Path(__file__).name}", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(text)
    return 0


def taken() -> dict[str, dict[str, float]]:
    """The median of each latency in the last runs, in seconds."""
    found: dict[str, dict[str, list[float]]] = {}
    for line in LAST.read_text().splitlines():
        each = json.loads(line)
        found.setdefault(each["target"], {}).setdefault(each["what"], []).append(each["seconds"])
    return {
        target: {what: round(statistics.median(values), 3) for what, values in sorted(measured.items())}
        for target, measured in sorted(found.items())
    }


def page() -> str:
    """The page as it should be."""
    measured = json.loads(MEASURED.read_text()) if MEASURED.exists() else {}
    targets = all_targets()
    return (
        HEAD
        + "".join(map(line, targets.values()))
        + "".join(section(each, measured.get(each.name, {})) for each in targets.values())
    )


def line(target: EnforcementTarget) -> str:
    """A target's row of the table."""
    files = "each view" if target.per == "view" else "all devices of a point"
    ends = "by itself" if target.expires else "when delivered anew"
    platforms = ", ".join(sorted(target.platforms))
    return f"| [{target.name}](#{target.name}) | {target.layer} | {files} | {platforms} | {ends} |\n"


def section(target: EnforcementTarget, measured: dict[str, float]) -> str:
    """What a target says of itself."""
    parts = [f"\n## {target.name}\n\n{target.summary}.\n\n"]
    parts.append(f"Stops: {', '.join(f'`{each}`' for each in sorted(target.surfaces))}.\n")
    if target.escapes:
        parts.append("\nGets past it:\n\n" + "".join(f"- {each}\n" for each in target.escapes))
    if target.settings:
        parts.append("\n| setting | means |\n|---|---|\n")
        parts += [f"| `{key}` | {means.replace('|', '/')} |\n" for key, means in target.settings.items()]
    if measured:
        parts.append("\n| measured with the real program | seconds |\n|---|---|\n")
        parts += [f"| {what} | {seconds:.3f} |\n" for what, seconds in measured.items()]
    notes = (sys.modules[type(target).__module__].__doc__ or "").strip()
    if notes:
        parts.append(f"\n```text\n{notes}\n```\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main())
