"""The Keeper works out what new entries and passed edges change; held against plans made anew, over made-up histories."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contracts.memory_store import MemoryStore
from tests.reference.instants import instants
from tests.reference.plan import THEMES
from tests.reference.strategies import worlds
from tests.service.life import LightState
from tests.service.office import Counting, MemoryFolder, MemoryKeys, SetClock
from tests.service.parks import Denials, Everything, Folders, Gate, Snapshots

from appban.record.entry import Actor
from appban.record.keys import format_skey
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.reducer import fold
from appban.regime.roster import Roster
from appban.regime.ruleset import Ruleset
from appban.regime.time import zone
from appban.regime.views import Views
from appban.service.enforcing.applying import deliver
from appban.service.enforcing.keeping import Keeper
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import ALL, Listed, Point
from appban.service.enforcing.touch import Touched, touched
from appban.service.enforcing.work_order import chosen, outlook_of, plans
from appban.service.publishing import Press, new_key
from appban.service.reading import all_facts
from appban.service.work import Act, Desk, perform

DEVICES = ("d1", "d2", "d3")
RINGS = ("first", "second")
SOMEWHERE = Place(BodyId("b1"), PlaceClass.PERSONAL, Platform.ANDROID)
ACT = Act(actor=Actor(person="operator", how="operator"))
POINTS = (
    Point(name="own", target="everything", folder="own/{tag}", devices="all.csv"),
    Point(name="shared", target="everything", folder="shared", devices="all.csv"),
    Point(name="rings", target="denials", folder="rings/{tag}", devices="some.csv", rings=RINGS),
    Point(name="gate", target="gate", folder="gate", devices="some.csv", rings=RINGS),
    Point(name="known", target="gate", folder="known"),
)


def listed(name: str, *, first: int = 0) -> tuple[Listed, ...]:
    """The devices from one on, the third behind no ring."""
    rings = {"d1": "first", "d2": "second"} if name == "some.csv" else {}
    lines = enumerate(DEVICES[first:], start=2)
    return tuple(
        Listed(n, each, rings.get(each), (("ipv4", f"10.0.0.{n}"), ("tag", f"t-{each}"))) for n, each in lines
    )


class Field:
    """A record that grows by the entries of a made-up world, and points that are kept by it from step to step."""

    def __init__(self, roster: Roster, begins: int) -> None:
        store = MemoryStore()
        store.state = LightState()
        self.clock, entropy = SetClock(begins), Counting()
        self.desk = Desk(store=store, clock=self.clock, entropy=entropy, zone=zone("Europe/London"))
        self.lake = Snapshots()
        self.lake.rosters.append(roster)
        keys = MemoryKeys(format_skey(new_key("log.example.gov.uk/ban", entropy)))
        self.targets = {each.name: each for each in (Denials(), Everything(), Gate())}
        self.setup = self.made(0)
        self.keeper = Keeper(
            self.desk, Press(folder=MemoryFolder(), keys=keys), self.lake, lambda: self.setup
        )
        self.anew = self.made(0)

    def made(self, first: int) -> Setup:
        return Setup(
            points={each.name: each for each in POINTS},
            listed={each.name: each.devices and listed(each.devices, first=first) for each in POINTS},
            targets=self.targets,
            sites=Folders(),
            memory=MemoryFolder(),
        )

    def without(self, first: int) -> None:
        """The devices files name fewer devices from now on."""
        for name in ("setup", "anew"):
            was, now = getattr(self, name), self.made(first)
            setattr(
                self, name, Setup(points=now.points, listed=now.listed, targets=now.targets,
                                  sites=was.sites, memory=was.memory),
            )  # fmt: skip

    def until(self, at: int) -> None:
        self.clock.pass_(max(0, at - self.clock.now()))

    def tell(self, *events: ev.Event) -> None:
        def verb(work):
            for each in events:
                work.add(each)

        perform(self.desk, ACT, verb)

    def move(self, point: Point, ring: str) -> None:
        """Somebody moves the rollout of a point, and it is said to be delivered."""
        at, named = self.clock.now(), {"point": point.name, "plan": f"{point.name} {self.clock.now()}"}
        sent = ev.EnforcementApplied(
            stated=at, target="x", ring=ring, artefacts=(), devices=0, exemptions=(), by=(), **named
        )
        self.tell(sent, ev.EnforcementAnswered(stated=at, outcome="delivered", said=None, **named))

    def check(self) -> None:
        """Nothing is left to do for a plan made from the beginning, and the same files come of it elsewhere."""
        self.keeper.step()
        while self.keeper.is_due():  # what a step enters may carry the record past an edge
            assert not self.keeper.step().faults
        for setup in (self.setup, self.anew):
            with self.desk.store.reader() as reader:
                now = max(self.clock.now(), reader.head().time)
                found = outlook_of(all_facts(reader), self.lake.rosters[-1], now)
                made = tuple(plans(setup, chosen(setup, ()), found, reader))
            if setup is self.setup:
                assert [each.point.name for each in made if each.pending] == []
            for each in made:
                deliver(setup, each)
        assert self.setup.sites.all() == self.anew.sites.all()


MANY = settings(suppress_health_check=list(HealthCheck))


@pytest.mark.slow
@MANY
@given(worlds(), st.data())
def test_points_kept_from_step_to_step_have_the_files_of_plans_made_anew(made, data):
    entries = made.world.entries
    field = Field(Roster.of(made.world.roster), entries[0][0] - 1)
    edges, draw = instants(entries), data.draw
    for index, (recorded, event) in enumerate(entries):
        field.until(recorded)
        field.tell(event)
        ends = entries[index + 1][0] if index + 1 < len(entries) else edges[-1] + 1
        if ends <= recorded + 1_000:
            continue  # what is recorded in one go is seen in one go
        if draw(st.integers(0, 4)) == 0:
            point = draw(st.sampled_from(POINTS))
            field.move(point, draw(st.sampled_from((*point.stages, ALL, ALL))))
        if draw(st.integers(0, 14)) == 0:
            field.without(draw(st.integers(0, 1)))
        if draw(st.integers(0, 14)) == 0:
            places = st.sampled_from([*made.world.roster.values(), SOMEWHERE])
            field.lake.rosters.append(Roster.of({each: draw(places) for each in made.world.roster}))
        field.check()
        within = [at for at in edges if recorded < at < ends]
        for at in sorted(draw(st.sets(st.sampled_from(within), max_size=3))) if within else ():
            field.until(at + draw(st.sampled_from((0, -1, 1))))
            field.check()


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES)
def test_views_followed_from_entry_to_entry_are_those_worked_out_anew(theme):
    @MANY
    @given(worlds(theme))
    def follow(made):
        entries, roster = made.world.entries, Roster.of(made.world.roster)
        edges = instants(entries)
        views, stands, seen = None, {}, 0
        for size, (recorded, _) in enumerate(entries, start=1):
            ends = entries[size][0] if size < len(entries) else edges[-1] + 1
            if ends <= recorded + 1_000:
                continue  # what is recorded in one go is seen in one go
            facts = fold(entries[:size])
            found = None if views is None else touched(facts, entries[seen:size], roster)
            seen = size
            for at in [recorded, *(each for each in edges if recorded < each < ends)]:
                fresh = Views(Ruleset(facts, roster, at))
                if found is None or not views.rules.start <= at < views.rules.until:
                    views, again = fresh, set(DEVICES)
                else:
                    over = {d for d, held in stands.items() if held and (held.until or at + 1) <= at}
                    again = {*found.devices, *over}
                    views = views.after(views.rules.after(facts, again, at))
                stands |= {each: views.of(DeviceId(each)) for each in again}
                assert stands == {each: fresh.of(DeviceId(each)) for each in DEVICES}
                found = Touched()

    follow()
