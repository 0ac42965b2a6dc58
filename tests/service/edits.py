"""What a version of a request asks for, and when it narrows another: the rule in a few lines, apart from the program's."""

from typing import NamedTuple

from hypothesis import strategies as st
from tests.reference.build import seat, stage
from tests.service.office import ORDINARY, SAFE, TRAINED, a_ban

from appban.regime.identity import Surface
from appban.regime.restriction import RestrictionVersion, When

Place = tuple[str, str]

SITTING: dict[Place, str] = {
    ("security", "security"): "sam",
    ("minister", "minister"): "min",
    ("second", "again"): "sue",
}
"""Who fills each seat; three different people."""


class Version(NamedTuple):
    """What a version asks for; its window opens in so many days for so many days."""

    devices: frozenset[str]
    people: frozenset[str]
    surfaces: frozenset[Surface]
    mitigations: frozenset[str]
    opens: int
    days: int
    purpose: str
    text: str
    who: str

    def needs(self) -> set[Place]:
        """The seats that the ban of this page asks for."""
        minister = {("minister", "minister")} if self.purpose == "communications" else set()
        second = {("second", "again")} if len(self.devices) >= 2 else set()
        return {("security", "security")} | minister | second

    def narrows(self, older: "Version") -> bool:
        """Whether it asks for no more than another, with no weaker safeguards, of the same kind, and of no fewer seats."""
        return (
            self.devices <= older.devices
            and self.people <= older.people
            and self.surfaces <= older.surfaces
            and self.mitigations >= older.mitigations
            and older.opens <= self.opens
            and self.opens + self.days <= older.opens + older.days
            and (self.purpose, self.text, self.who) == (older.purpose, older.text, older.who)
            and self.needs() >= older.needs()
        )


class Decided(NamedTuple):
    """A decision on a version, by its place in the order of versions."""

    version: int
    place: Place
    outcome: str


def the_ban() -> RestrictionVersion:
    """Security always, a minister for communications, and a second pair of eyes for two devices or more."""
    two = stage(seat("security", name="again"), name="second", required=When(devices_at_least=2))
    return a_ban(*ORDINARY, two, max_devices=4)


def some(*names: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), min_size=1)


versions = st.builds(
    Version,
    devices=some("P1", "P2", "P3"),
    people=some("hal", "kim"),
    surfaces=st.frozensets(st.sampled_from((Surface.NATIVE_APP, Surface.WEB)), min_size=1),
    mitigations=st.sampled_from((frozenset({SAFE}), frozenset({SAFE, TRAINED}))),
    opens=st.sampled_from((20, 21)),
    days=st.sampled_from((10, 9)),
    purpose=st.sampled_from(("enforcement", "enforcement", "communications")),
    text=st.sampled_from(("one", "one", "other")),
    who=st.sampled_from(("quinn", "quinn", "quinn", "rat")),
)


@st.composite
def edits(draw: st.DrawFn, old: Version) -> Version:
    """The next version: one or two fields otherwise, mostly for less."""
    new = draw(versions)
    names = draw(st.sets(st.sampled_from(Version._fields), max_size=2))
    return old._replace(**{name: getattr(new, name) for name in names})


def plain(**changes: object) -> Version:
    first = Version(
        devices=frozenset({"P1", "P2"}),
        people=frozenset({"hal", "kim"}),
        surfaces=frozenset(Surface(each) for each in ("native-app", "web")),
        mitigations=frozenset({SAFE}),
        opens=20,
        days=10,
        purpose="communications",
        text="one",
        who="quinn",
    )
    return first._replace(**changes)
