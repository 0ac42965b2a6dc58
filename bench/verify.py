"""Checking the bundle of a million leaves again, from a file and a key: every leaf, opening, number and the root."""

import measure
from appban.record.bundle import verify_lines
from store import SIZE, million_bundle, verifiers
from world import World

MOST_SECONDS = 10


def main() -> None:
    """Print the figure and its target."""
    path = million_bundle(World())
    print(f"verify: {measure.load()}")
    with path.open("rb") as file:
        found, cpu, wall = measure.once(lambda: verify_lines(file, verifiers()))
    if (found.checkpoint.size, found.opened) != (SIZE, SIZE):
        raise SystemExit(f"{found.opened} of {found.checkpoint.size} leaves were read, not {SIZE}")
    measure.note("on the clock", f"{wall:.1f} s")
    measure.report(
        "re-verifying 1,000,000 leaves", f"{cpu:.1f} s", f"at most {MOST_SECONDS} s", met=cpu <= MOST_SECONDS
    )


if __name__ == "__main__":
    main()
