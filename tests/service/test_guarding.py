"""Nothing is let through to many devices at once but by two persons; whatever tightens goes through at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contracts.memory_store import MemoryStore
from tests.reference import facts as say
from tests.service.office import MemoryFolder, MemoryKeys, Office
from tests.service.parks import FILE, Everything, Folders, Gate, Snapshots

from appban.errors import NotAuthorisedError, RefusedError
from appban.record.keys import format_skey
from appban.regime.bodies import BodyId
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform, Surface
from appban.regime.roster import Roster
from appban.regime.time import DAY
from appban.regime.views import View, loosens, stricter
from appban.service.enforcing.applying import answer, begin, deliver
from appban.service.enforcing.given import GivenViews
from appban.service.enforcing.keeping import Keeper
from appban.service.enforcing.planning import Setup
from appban.service.enforcing.points import ALL, OBSERVE, Listed, Point
from appban.service.enforcing.work_order import chosen, outlook_of, plans
from appban.service.exemptions.ending import revoke
from appban.service.publishing import Press, new_key
from appban.service.reading import all_facts

FLEET = tuple(f"F{n:02}" for n in range(20))
PHONES = ("P1", "P2")
OFFICIAL = Place(BodyId("D"), PlaceClass.CORPORATE, Platform.IOS)
PRIVATE = Place(BodyId("D"), PlaceClass.PERSONAL, Platform.IOS)
POINTS = (
    Point(name="own", target="everything", folder="own/{tag}", devices="all.csv"),
    Point(name="shared", target="everything", folder="shared", devices="all.csv"),
    Point(name="gate", target="gate", folder="gate", devices="all.csv"),
)
WHOLE = (*PHONES, *FLEET)
BANNED = b"tiktok native-app"


class Department:
    """A fleet of twenty and two phones behind three points, at all of which the ban is in place."""

    def __init__(self) -> None:
        self.office = Office(MemoryStore())
        key = new_key("log.example.gov.uk/ban", self.office.entropy)
        self.press = Press(folder=MemoryFolder(), keys=MemoryKeys(format_skey(key)))
        self.sites, self.memory, self.lake = Folders(), MemoryFolder(), Snapshots()
        self.places(OFFICIAL)
        self.lists(WHOLE)
        self.apply(ALL, second="ben")
        self.keeper = self.another()
        self.keeper.step()

    def another(self) -> Keeper:
        return Keeper(self.office.desk, self.press, self.lake, lambda: self.setup)

    def places(self, place: Place, count: int = len(FLEET)) -> None:
        """The newest inventory: so many of the fleet stand there, the others where officials' devices do."""
        named = {each: place if n < count else OFFICIAL for n, each in enumerate(FLEET)}
        self.lake.rosters.append(Roster.of({DeviceId(each): at for each, at in named.items()}))

    def lists(self, devices: tuple[str, ...]) -> None:
        lines = tuple(Listed(n, each, None, (("tag", each.lower()),)) for n, each in enumerate(devices, 2))
        targets = {each.name: each for each in (Everything(), Gate())}
        self.setup = Setup(
            points={each.name: each for each in POINTS}, listed={each.name: lines for each in POINTS},
            targets=targets, sites=self.sites, memory=self.memory,
        )  # fmt: skip

    def apply(self, ring: str | None = None, *, second: str | None = None, who: str = "ana") -> None:
        with self.office.store.reader() as reader:
            found = outlook_of(all_facts(reader), self.lake.rosters[-1], self.office.now)
            by = "one" if second is None else "two"
            made = [
                each
                for each in plans(self.setup, chosen(self.setup, ()), found, reader, ring=ring, by=by)
                if each.pending
            ]
        if not made:
            return
        self.office.as_(who, lambda work: begin(work, made, self.office.ids.get(second)))
        done = [deliver(self.setup, each) for each in made]
        self.office.as_(who, lambda work: answer(work, done))

    def look(self) -> dict[str, int]:
        """Time goes by and the Keeper looks again; how many are held back at each point."""
        self.office.clock.pass_(600_000_000)
        self.keeper.step()
        return {name: self.setup.given(name).held().devices for name in self.setup.points}

    def free(self) -> list[set[str]]:
        """The devices that may have the application, at each of the three points."""
        all_of = {device.lower(): device for device in WHOLE}
        own = {
            device
            for tag, device in all_of.items()
            if BANNED not in self.sites.files.get(f"own/{tag}", {}).get(FILE, b"")
        }
        lines = self.sites.files["shared"].get("assignments.csv", b"").decode().splitlines()[1:]
        served = {line.split(",")[0]: line.rsplit(",", 1)[1] for line in lines}
        shared = {
            device
            for device in WHOLE
            if device not in served
            or BANNED not in self.sites.files.get(f"shared/{served[device]}", {}).get(FILE, b"")
        }
        rules = self.sites.files["gate"].get(FILE, b"").decode()
        let = {line.split(" ", 1)[0] for line in rules.splitlines() if " may tiktok native-app " in line}
        return [own, shared, let if "deny tiktok native-app" in rules else set(WHOLE)]


@pytest.fixture
def department():
    return Department()


HELD = {"own": 20, "shared": 20, "gate": 20}
NOBODY = dict.fromkeys(HELD, 0)


def test_an_inventory_that_calls_the_fleet_personal_opens_nothing(department):
    department.places(PRIVATE)
    assert department.look() == HELD
    assert department.free() == [set()] * 3
    since = department.setup.given("own").held().since
    assert since is not None
    assert department.look() == HELD
    assert department.setup.given("own").held().since == since
    again = department.another()
    again.step()
    assert department.free() == [set()] * 3, "nor does a scheduler that has just been started"


@pytest.mark.parametrize(
    "broken", ["unknown platform", "another platform", "lost from the lists", "no snapshot"]
)
def test_devices_of_which_little_is_known_any_more_are_held_to_what_they_had(department, broken):
    match broken:
        case "unknown platform":
            department.places(Place(BodyId("D"), PlaceClass.CORPORATE, None))
        case "another platform":
            department.places(Place(BodyId("X"), PlaceClass.CORPORATE, Platform.ANDROID))
        case "lost from the lists":
            department.lists(PHONES)
        case _:
            department.lake.rosters.append(Roster())
            department.lists(PHONES)
    department.look()
    assert department.free() == [set()] * 3


def test_a_restriction_that_ends_is_held_back_like_anything_that_opens_a_fleet(department):
    department.office.tell(say.restriction_ended("ban", department.office.now))
    department.look()
    assert department.free() == [set()] * 3
    department.apply(second="ben")
    assert department.free() == [set(WHOLE)] * 3


def test_a_few_devices_are_let_through_as_ever(department):
    department.places(PRIVATE, count=3)
    assert department.look() == NOBODY
    assert department.free() == [set(FLEET[:3])] * 3


def test_what_tightens_meanwhile_goes_through_at_once_and_one_exemption_is_let_through(department):
    exemption = department.office.granted()
    department.keeper.step()
    assert department.free() == [{"P1"}] * 3
    department.places(PRIVATE)
    assert department.look() == HELD
    assert department.free() == [{"P1"}] * 3

    department.office.as_("sam", lambda work: revoke(work, exemption, "over"))
    department.keeper.step()
    assert department.free() == [set()] * 3

    department.office.granted(devices=(DeviceId("P2"),))
    department.keeper.step()
    assert department.free() == [{"P2"}] * 3


def test_two_persons_let_it_through_and_one_does_not(department):
    department.places(PRIVATE)
    department.look()
    department.apply()
    assert department.free() == [set()] * 3
    with pytest.raises(NotAuthorisedError, match="enforce"):
        department.apply(second="hal")
    with pytest.raises(RefusedError, match="two"):
        department.apply(second="ana")
    assert department.free() == [set()] * 3
    department.apply(second="ben")
    assert department.free() == [set(FLEET)] * 3
    assert department.look() == NOBODY
    assert department.free() == [set(FLEET)] * 3


def test_an_inventory_that_is_put_right_leaves_nobody_held(department):
    department.places(PRIVATE)
    assert department.look() == HELD
    department.places(OFFICIAL)
    assert department.look() == NOBODY
    assert department.free() == [set()] * 3


def test_letting_through_a_few_after_a_few_comes_to_many_within_a_day(department):
    for count in (4, 8):
        department.places(PRIVATE, count=count)
        assert department.look() == NOBODY
    department.places(PRIVATE, count=11)
    assert department.look() == dict.fromkeys(HELD, 3)
    assert department.free() == [set(FLEET[:8])] * 3
    department.office.clock.pass_(DAY)
    department.places(PRIVATE, count=12)
    assert department.look() == dict.fromkeys(HELD, 3), "a later one is let through, the held ones stay held"
    assert department.free() == [{*FLEET[:8], FLEET[11]}] * 3


def test_taking_a_point_back_takes_two_persons(department):
    with pytest.raises(NotAuthorisedError, match="takes two persons"):
        department.apply(OBSERVE)
    assert department.free() == [set()] * 3
    department.apply(OBSERVE, second="ben")
    assert department.free() == [set(WHOLE)] * 3
    assert GivenViews(department.memory, "own").all() == {}


VIEWS = st.builds(
    View,
    st.just(Platform.IOS),
    st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from([Surface.NATIVE_APP, Surface.WEB]))).map(
        lambda pairs: tuple(sorted(pairs))
    ),
    st.none() | st.sets(st.sampled_from("abc")).map(lambda apps: tuple(sorted(apps))),
)


@given(VIEWS, VIEWS)
def test_the_stricter_of_two_views_lets_through_what_neither_refuses(one, other):
    both = stricter(one, other)
    for each in (one, other):
        assert not loosens(each, both, frozenset(Surface))
    passes = [app for app in "abc" if (app, Surface.WEB) not in both.denied]
    assert passes == [a for a in "abc" if all((a, Surface.WEB) not in each.denied for each in (one, other))]
    assert loosens(one, None, frozenset(Surface)) == (bool(one.denied) or one.approved is not None)
