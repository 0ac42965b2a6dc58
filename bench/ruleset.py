"""Building the ruleset at full size: its time, and the memory that it adds to facts and a roster already there.

Counted is `Ruleset(facts, roster, at)` alone; reading a roster of 500,000 devices and folding the facts are printed
apart. Spans are worked out when a device is first asked about, which `decide.py` prints.
"""

import tracemalloc

import measure
from appban.regime.facts import Facts
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import HOUR
from regime import facts_and_roster
from world import AT, World

ROUNDS = 5
MOST_SECONDS = 1.5
MOST_MEGABYTES = 150


def main() -> None:
    """Print the figures and the two targets."""
    print(f"ruleset: {measure.load()}")
    world = World()
    before = measure.resident()
    _, cpu, _ = measure.once(lambda: Roster(world.places.items(), taken_at=AT - HOUR))
    measure.note("reading the roster", f"{cpu:.2f} s")
    facts, roster = facts_and_roster(world)
    measure.settled()
    measure.note("facts and roster, with the bench's own lists", f"{measure.resident() - before:,.0f} MB")
    taken = []
    for _ in range(ROUNDS):
        _, cpu, _ = measure.once(lambda: Ruleset(facts, roster, AT))
        taken.append(cpu)
    seconds = sorted(taken)[ROUNDS // 2]
    grown = allocated(facts, roster)
    print(f"rounds: {', '.join(f'{each:.2f} s' for each in taken)}")
    measure.report(
        "ruleset, to build", f"{seconds:.2f} s", f"at most {MOST_SECONDS} s", met=seconds <= MOST_SECONDS
    )
    measure.report(
        "ruleset, memory above the start",
        f"{grown:,.0f} MB",
        f"at most {MOST_MEGABYTES} MB",
        met=grown <= MOST_MEGABYTES,
    )


def allocated(facts: Facts, roster: Roster) -> float:
    """MB of Python objects at the highest while one more is built; freed room of the process hides none of it."""
    tracemalloc.start()
    Ruleset(facts, roster, AT)
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest / measure.MEGA


if __name__ == "__main__":
    main()
