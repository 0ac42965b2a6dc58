"""The setting of the worked cases: department D with unit U and agency A, three phones, R1 and L1."""

from tests.reference import facts
from tests.reference.build import (
    KEEP,
    corporate,
    holders,
    mitigation,
    moment,
    not_listed,
    pinned,
    pins,
    request,
    restriction,
    route,
    rules,
    seat,
    stage,
)
from tests.reference.steps import decided, evidenced, submitted
from tests.reference.world import World

from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.exemption import Request
from appban.regime.identity import Platform
from appban.regime.mitigation import MitigationRule
from appban.regime.people import PersonClass
from appban.regime.restriction import Existing, Purpose, RestrictionVersion, Stage, When
from appban.regime.time import DAY, HOUR

EVE = moment("00:00", "2024-03-04")
"""When everything that the setting takes for granted began."""
NEXT_DAY = "2024-03-06"
SLUG = "dev-no-corporate-data"
PLACES = {
    "P1": corporate("D"),
    "P2": corporate("A"),
    "P3": Place(corporate("D").body, PlaceClass.PERSONAL, Platform.IOS),
    "P5": corporate("U"),
}
SECURITY = stage(seat("security"))
MINISTER = stage(seat("minister"), required=When(purposes=(Purpose("communications"),)))
EMERGENCY = route(
    stage(seat("security"), seat("duty"), name="duty"), name="emergency", ratify_within=24 * HOUR
)
L1 = restriction("L1", starts=EVE, coverage=not_listed("apps of D"))


def prohibits(
    name: str = "R1",
    *,
    app: str = "tiktok",
    stages: tuple[Stage, ...] = (SECURITY, MINISTER),
    safeguard: MitigationRule | None = None,
    version: int = 1,
    starts: str = "10:00",
    existing: Existing = KEEP,
) -> RestrictionVersion:
    """R1, or a restriction like it."""
    exemptions = rules(route(*stages), EMERGENCY, mitigations=[safeguard or mitigation(SLUG)])
    return restriction(
        name, apps=(app,), starts=moment(starts), exemptions=exemptions, version=version, existing=existing
    )


R1 = prohibits()


def setting(*restrictions: RestrictionVersion) -> World:
    """The world before the day: R1 and L1 unless told which restrictions there are."""
    begun = World(EVE).tell(
        facts.body("D", None, EVE),
        facts.body("U", "D", EVE),
        facts.body("A", "D", EVE),
        facts.app("tiktok", "bytedance", EVE),
        facts.app("capcut", "bytedance", EVE),
        *(facts.person(who, EVE) for who in "QHKS"),
        facts.person("M", EVE, person_class=PersonClass.MINISTER),
        facts.authority("S", "clear:security", "D", EVE),
        facts.authority("M", "clear:minister", "D", EVE),
        *(facts.device(each, PLACES[each], EVE) for each in PLACES),
    )
    for each in restrictions or (R1, L1):
        begun.put(facts.made(each), recorded=begun.head)
    return begun


def exemption(*devices: str, people: tuple[str, ...] = ("H",), purpose: str = "enforcement") -> Request:
    """E for these devices in the purpose given, asked by Q under R1, from 10:30 for 30 days."""
    return request(
        start=moment("10:30"),
        end=moment("10:30") + 30 * DAY,
        restrictions=pins(R1),
        devices=pinned(**{each: PLACES[each] for each in devices}),
        people=holders(*people),
        purpose=purpose,
        mitigations=(SLUG,),
    )


def cleared_by_security(world: World, asked: Request) -> World:
    """Submitted at 10:30 and cleared by security at 11:00."""
    return world.tell(submitted(asked, moment("10:30")), decided(asked, "security", "S", moment("11:00")))


def seen_safe(world: World, *devices: DeviceId | str, at: str = "11:05") -> World:
    """Evidence for devices, recorded when stated, each a microsecond after the other."""
    return world.tell(*(evidenced(SLUG, each, moment(at)) for each in devices))


def case_eight(*restrictions: RestrictionVersion) -> World:
    """E for P1, enforcement, holder H, cleared at 11:00, evidenced at 11:05."""
    return seen_safe(cleared_by_security(setting(*restrictions), exemption("P1")), "P1")
