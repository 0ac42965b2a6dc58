"""Checking the bundle of a million leaves again, from a file and a key: every leaf, opening, number and the root."""

from hashlib import sha256
from pathlib import Path

import measure
from appban.record.bundle import verify_lines
from appban.service.recorded.verifying import verify_bundle
from store import SIZE, million_bundle, million_public, verifiers

MOST_SECONDS = 10


def main() -> None:
    """Print the figures and their targets."""
    print(f"verify: {measure.load()}")
    held("as published, sealed", million_public())
    path = million_bundle()
    held("with every seal opened", path, opened=SIZE)
    with path.open("rb") as file:
        told, whole, _ = measure.once(lambda: verify_bundle(file, verifiers()))
    digests = told.requests + told.decisions
    measure.note(f"and {digests:,} digests within, as log verify", f"{whole:.1f} s in all")
    with path.open("rb") as file:
        _, bare, _ = measure.once(lambda: [sha256(line).digest() for line in file])
    measure.note("reading and hashing these lines alone", f"{bare:.1f} s")


def held(what: str, path: Path, *, opened: int | None = None) -> None:
    """Check one bundle and report it; `opened` is how many of its leaves must have been open to reading."""
    with path.open("rb") as file:
        found, cpu, wall = measure.once(lambda: verify_lines(file, verifiers()))
    if found.checkpoint.size != SIZE or opened not in {None, found.opened}:
        raise SystemExit(f"{found.opened} of {found.checkpoint.size} leaves were read, not {SIZE}")
    measure.note("on the clock", f"{wall:.1f} s")
    measure.report(
        f"1,000,000 leaves {what}", f"{cpu:.1f} s", f"at most {MOST_SECONDS} s", met=cpu <= MOST_SECONDS
    )


if __name__ == "__main__":
    main()
