"""A question as things were known at the middle of a million entries, asked of the store as the command line asks it.

Device D has an exemption then, and application A is the one it names. Counted is all that `ask` does: reading what
speaks of the question, folding it, compiling a ruleset, deciding. The roster is that of the inventory, read before.
"""

import statistics
from zoneinfo import ZoneInfo

import measure
from appban.ports import Mark
from appban.regime.query import Query
from appban.regime.roster import Roster
from appban.regime.time import DAY, HOUR
from appban.service.answering import ask
from appban.service.work import Desk
from appban.transports.entropy import SystemEntropy
from store import SIZE, million
from world import AT, NATIVE, World

ROUNDS = 3
MOST_SECONDS = 2


class StoppedClock:
    """Clock of an hour after the last entry."""

    def now(self) -> int:
        """UTC microseconds."""
        return AT + HOUR

    def mark(self) -> Mark:
        """Another boot than that of the last append."""
        return Mark(wall=self.now(), monotonic=0, boot="now")


def main() -> None:
    """Print the figure and its target."""
    world = World()
    print(f"known at: {measure.load()}")
    roster = Roster(world.places.items(), taken_at=AT - HOUR)
    with million() as store:
        with store.reader() as reader:
            middle = reader.row(SIZE // 2).time
        case = next(
            c for c in world.cases if c.cleared and c.start + DAY < middle < c.end - DAY and c.revoked is None
        )
        desk = Desk(
            store=store, clock=StoppedClock(), entropy=SystemEntropy(), zone=ZoneInfo("Europe/London")
        )
        query = Query(app=case.app, at=middle, device=case.device, surface=NATIVE)
        measure.settled()
        walls = []
        for _ in range(ROUNDS):
            asked, cpu, wall = measure.once(
                lambda: ask(desk, query, roster, known_at=middle, staleness_seconds=60)
            )
            walls.append(wall)
            measure.note(f"answered {asked.verdict.outcome}", f"{wall:.2f} s, CPU {cpu:.2f} s")
    found = statistics.median(walls)
    measure.report(
        "a known-at question", f"{found:.2f} s", f"at most {MOST_SECONDS} s", met=found <= MOST_SECONDS
    )


if __name__ == "__main__":
    main()
