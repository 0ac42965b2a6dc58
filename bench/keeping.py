"""What one exemption more or less costs the Keeper of a government: 500,000 devices behind each point.

The record lies in SQLite and the points' folders in a temporary folder, both on the disk; the fleet comes from memory, as
the lake gives it. A step reads the new entries, works out what they touch, plans, enters, delivers and enters again.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import structs

import measure
from appban.bootstrap import all_targets
from appban.ports import Mark, SnapshotInfo
from appban.record.keys import format_skey
from appban.regime import events as ev
from appban.regime.device import DeviceId
from appban.regime.exemption import Commitment
from appban.regime.roster import Roster
from appban.regime.time import HOUR, SECOND
from appban.service.enforcing.keeping import KEEPER, Keeper
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import ALL, Listed, Point
from appban.service.publishing import Press, publish_now
from appban.service.work import Act, Desk, perform
from appban.stores.open import create_store
from appban.transports.entropy import SystemEntropy
from appban.transports.folder import Folder
from appban.transports.sites import LocalSites
from log import Told, entries
from store import KEY, fill
from views import behind, government, names_of
from world import AT, Case, World

MOST_STEP = 1.0
USUAL = (
    "android-management",
    "apple-profile",
    "applocker",
    "chrome-windows",
    "chromium",
    "firefox",
    "intune",
    "unbound",
)
"""What a government has: a resolver for all, browsers, device managers. `--all` measures a point of every target."""
FILE = "devices.csv"


class BenchClock:
    """A clock that is moved by hand."""

    def __init__(self, now: int) -> None:
        self.wall = now

    def now(self) -> int:
        """See Clock."""
        return self.wall

    def mark(self) -> Mark:
        """See Clock."""
        return Mark(wall=self.wall, monotonic=self.wall, boot="keeping")


class BenchLake:
    """A lake that holds one roster."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster

    def snapshot_at(self, _at: int) -> SnapshotInfo:
        """See Lake."""
        return SnapshotInfo("one", "", 0, 0, len(self._roster.index), (), "")

    def roster(self, _snapshot: SnapshotInfo) -> Roster:
        """See Lake."""
        return self._roster


class BenchKeys:
    """The key that the log is signed with."""

    def read(self) -> tuple[str, ...]:
        """See KeyStore."""
        return (format_skey(KEY),)


def main() -> None:
    """Print the figures and the target; targets named as arguments are measured instead of the usual ones."""
    print(f"keeping: {measure.load()}")
    named = list(USUAL) if not sys.argv[1:] else sys.argv[1:]
    named = sorted(all_targets()) if named == ["--all"] else named
    with tempfile.TemporaryDirectory() as place:
        run(Path(place), named)


def run(place: Path, named: list[str]) -> None:
    """Fill a store, bring the points into place, and then let one exemption begin and another end."""
    world = government()
    clock = BenchClock(AT - HOUR)
    with create_store(str(place / "record.sqlite3")) as store:
        late, told = withheld(world, equipped(entries(world)))
        fill(store, told)
        desk = Desk(store=store, clock=clock, entropy=SystemEntropy(), zone=ZoneInfo("Europe/London"))
        clock.wall = AT
        press = Press(folder=Folder(place / "log"), keys=BenchKeys())
        publish_now(desk, press)
        setup = setup_of(place, world, named)
        perform(desk, Act(actor=KEEPER), lambda work: [work.add(each) for each in begun(setup)])
        keeper = Keeper(
            desk, press, BenchLake(Roster(world.places.items(), taken_at=AT - HOUR)), lambda: setup
        )
        before = measure.resident()
        _, cpu, wall = measure.once(keeper.step)
        measure.note("first step, everything", f"{cpu:.1f} s of processor, {wall:.1f} s on the clock")
        measure.note("memory above the start", f"{measure.peak() - before:,.0f} MB")
        measure.settled()
        for what, event in (("granted", late), ("ended", over(world, late))):
            clock.wall += SECOND
            perform(desk, Act(actor=KEEPER), lambda work, event=event: work.add(event))
            step(what, keeper, named)


def step(what: str, keeper: Keeper, named: list[str]) -> None:
    """One step of the Keeper."""
    kept, cpu, wall = measure.once(keeper.step)
    sent = [each.plan.point.name for each in kept.done if each.outcome == "delivered"]
    measure.note(f"one exemption {what}: points sent to", ", ".join(sent))
    measure.note(f"one exemption {what}: on the clock", f"{wall:.2f} s")
    measure.report(
        f"one exemption {what}, the Keeper's step, {len(named)} points",
        f"{cpu:.2f} s",
        f"at most {MOST_STEP} s",
        met=cpu <= MOST_STEP and bool(sent) and not kept.faults,
    )


def setup_of(place: Path, world: World, named: list[str]) -> Setup:
    """A point of each target, all with every device behind them."""
    devices = [behind(device, number) for number, device in enumerate(sorted(world.devices))]
    listed = tuple(Listed(n, each.device, None, each.names) for n, each in enumerate(devices, start=2))
    points = {
        name: Point(name=name, target=name, folder=str(place / "points" / name), devices=FILE)
        for name in named
    }
    return Setup(
        points=points,
        listed=dict.fromkeys(points, listed),
        targets=all_targets(),
        sites=LocalSites(),
        memory=Folder(place / "enforcement"),
    )


def begun(setup: Setup) -> Iterator[ev.Event]:
    """Every point stands at the end of its rollout."""
    for name in setup.points:
        yield ev.EnforcementApplied(
            stated=AT,
            point=name,
            target=name,
            ring=ALL,
            plan="p",
            artefacts=(),
            devices=0,
            exemptions=(),
            by=(),
        )


def equipped(told: list[Told]) -> Iterator[Told]:
    """The entries, with names for every application."""
    for at, event, body in told:
        yield (
            at,
            structs.replace(event, **names_of(event.app)) if isinstance(event, ev.AppRecorded) else event,
            body,
        )


def withheld(world: World, told: Iterator[Told]) -> tuple[ev.DecisionMade, list[Told]]:
    """The last clearance of an exemption of these days, and the entries without it."""
    case = next(each for each in live(world) if each.purpose != "communications")
    kept: list[Told] = []
    late: ev.DecisionMade | None = None
    for each in told:
        if isinstance(each[1], ev.DecisionMade) and each[1].exemption == case.id:
            late = each[1]
        else:
            kept.append(each)
    if late is None:
        raise LookupError(case.id)
    return late, kept


def over(world: World, late: ev.DecisionMade) -> ev.ExemptionRevoked:
    """The end of another exemption of these days."""
    case = next(each for each in live(world) if each.id != late.exemption)
    return ev.ExemptionRevoked(stated=AT, exemption=case.id, reason=Commitment("0" * 64))


def live(world: World) -> Iterator[Case]:
    """The exemptions that would be in force, of devices that have no other."""
    devices: dict[DeviceId, int] = {}
    for case in world.cases:
        devices[case.device] = devices.get(case.device, 0) + 1
    for case in world.cases:
        alone = devices[case.device] == 1 and case.device not in world.lost
        if (
            alone
            and case.cleared
            and case.revoked is None
            and case.start <= AT - HOUR
            and case.end > AT + HOUR
        ):
            yield case


if __name__ == "__main__":
    main()
