"""Worked cases 15 to 30: who cleared which version, and what ends it.

Where the table says that an append is refused, the case shows what follows if the entry stood all the same.
"""

from msgspec.structs import replace
from tests.reference import facts, steps
from tests.reference.build import (
    ask,
    mitigation,
    moment,
    pinned,
    seat,
    stage,
)
from tests.reference.setting import (
    L1,
    NEXT_DAY,
    PLACES,
    SECURITY,
    SLUG,
    case_eight,
    cleared_by_security,
    exemption,
    prohibits,
    seen_safe,
    setting,
)
from tests.reference.table import Ask, case, p1, p2
from tests.reference.world import World

from appban.regime.people import PersonClass
from appban.regime.restriction import Existing, When
from appban.regime.time import DAY, HOUR


@case("15", "a minister by phone, whose confirmation never comes")
def _() -> tuple[World, list[Ask]]:
    asked = exemption("P1", purpose="communications")
    world = seen_safe(cleared_by_security(setting(), asked), "P1")
    world.tell(steps.decided(asked, "minister", "M", moment("11:20"), confirm_by=moment("17:00")))
    return world, [p1("16:59", "exempt"), p1("17:00", "prohibited")]


@case("15 late", "the same, confirmed two hours late")
def _() -> tuple[World, list[Ask]]:
    asked = exemption("P1", purpose="communications")
    world = seen_safe(cleared_by_security(setting(), asked), "P1")
    call = steps.decided(asked, "minister", "M", moment("11:20"), confirm_by=moment("17:00"))
    world.tell(call, steps.confirmed(call, moment("19:00")))
    return world, [p1("18:59", "prohibited"), p1("19:00", "exempt")]


def two_versions(first: tuple[str, ...], second: tuple[str, ...]) -> World:
    """Security clears the first version for communications, the minister the second, put at 11:30."""
    v1, v2 = exemption(*first, purpose="communications"), exemption(*second, purpose="communications")
    v2 = replace(v2, version=2)
    world = seen_safe(cleared_by_security(setting(), v1), "P1", "P2")
    return world.tell(
        steps.submitted(v2, moment("11:30")), steps.decided(v2, "minister", "M", moment("12:00"))
    )


@case("16", "the version that the minister cleared is wider than the one security cleared")
def _() -> tuple[World, list[Ask]]:
    return two_versions(("P1",), ("P1", "P2")), [p1("12:10", "prohibited")]


@case("17", "the version that the minister cleared is narrower than the one security cleared")
def _() -> tuple[World, list[Ask]]:
    return two_versions(("P1", "P2"), ("P1",)), [p1("12:10", "exempt"), p2("12:10", "prohibited")]


@case("18", "the requester fills the security seat")
def _() -> tuple[World, list[Ask]]:
    world = setting()
    world.put(facts.authority("Q", "clear:security", "D", world.begins))
    asked = exemption("P1")
    world.tell(
        steps.submitted(asked, moment("10:30")), steps.decided(asked, "security", "Q", moment("11:00"))
    )
    return seen_safe(world, "P1"), [p1("11:10", "prohibited")]


@case("18 twice", "one person fills both seats")
def _() -> tuple[World, list[Ask]]:
    both = stage(seat("minister", classes=(PersonClass.CIVIL_SERVANT,)))
    world = setting(prohibits(stages=(SECURITY, both)), L1)
    world.put(facts.authority("S", "clear:minister", "D", world.begins))
    asked = exemption("P1")
    world = seen_safe(cleared_by_security(world, asked), "P1")
    return world.tell(steps.decided(asked, "minister", "S", moment("11:06"))), [p1("11:10", "prohibited")]


@case("19", "the clearer's authority ended five minutes before")
def _() -> tuple[World, list[Ask]]:
    asked = exemption("P1")
    world = setting().tell(
        steps.submitted(asked, moment("10:30")),
        facts.authority_ended("S/clear:security", moment("10:55")),
        steps.decided(asked, "security", "S", moment("11:00")),
    )
    return seen_safe(world, "P1"), [p1("11:10", "prohibited")]


@case("20", "the clearer's authority ends afterwards")
def _() -> tuple[World, list[Ask]]:
    world = case_eight().tell(facts.authority_ended("S/clear:security", moment("12:00")))
    return world, [p1("12:30", "exempt")]


@case("21", "the safeguard seen to fail at 13:00 and to hold again at 14:00")
def _() -> tuple[World, list[Ask]]:
    world = case_eight().tell(steps.failed(SLUG, "P1", moment("13:00")))
    return seen_safe(world, "P1", at="14:00"), [p1("13:30", "prohibited"), p1("14:00", "exempt")]


@case("22", "a source that is silent from 11:05 on, with 12 hours of grace")
def _() -> tuple[World, list[Ask]]:
    lenient = mitigation(SLUG, source_grace=12 * HOUR, silent_after=HOUR)
    return case_eight(prohibits(safeguard=lenient), L1), [
        Ask(ask("P1", "tiktok", moment("12:00", NEXT_DAY)), "exempt", until=moment("23:05", NEXT_DAY)),
        Ask(ask("P1", "tiktok", moment("23:05", NEXT_DAY)), "prohibited"),
    ]


@case("23", "the only holder leaves")
def _() -> tuple[World, list[Ask]]:
    world = case_eight().tell(facts.person_left("H", moment("13:00")))
    return world, [p1("12:59", "exempt"), p1("13:00", "prohibited")]


def new_version(existing: Existing) -> World:
    """R1 in a new version at 13:00."""
    return case_eight().tell(facts.made(prohibits(version=2, starts="13:00", existing=existing)))


@case("24 keep", "a new version that keeps what stands")
def _() -> tuple[World, list[Ask]]:
    return new_version(Existing(rule="keep")), [p1("13:30", "exempt"), p1("18:00", "exempt")]


@case("24 end", "a new version that ends what stands")
def _() -> tuple[World, list[Ask]]:
    return new_version(Existing(rule="end")), [p1("13:30", "prohibited"), p1("18:00", "prohibited")]


@case("24 until", "a new version that keeps what stands until 18:00")
def _() -> tuple[World, list[Ask]]:
    existing = Existing(rule="until", until=moment("18:00"))
    return new_version(existing), [p1("13:30", "exempt"), p1("18:00", "prohibited")]


def emergency(declarer: str) -> World:
    """Two officers clear an emergency of the case's circumstance, which one of three people declared."""
    world = setting()
    world.put(facts.authority("K", "clear:duty", "D", world.begins))
    asked = replace(exemption("P1"), route="emergency", circumstance="flood")
    return world.tell(
        facts.declared("flood", declarer, "D", moment("10:20"), until=moment("20:00")),
        steps.submitted(asked, moment("10:30")),
        steps.decided(asked, "duty", "S", moment("10:40"), seat="security"),
        steps.decided(asked, "duty", "K", moment("10:41"), seat="duty"),
        steps.evidenced(SLUG, "P1", moment("11:05")),
    )


@case("25", "one of the two duty officers declared the circumstance")
def _() -> tuple[World, list[Ask]]:
    return emergency("K"), [p1("11:10", "prohibited")]


@case("25 otherwise", "somebody else declared the circumstance")
def _() -> tuple[World, list[Ask]]:
    return emergency("H"), [p1("11:10", "exempt"), p1("20:00", "prohibited")]


@case("26", "a clock two days behind an expired and a live exemption")
def _() -> tuple[World, list[Ask]]:
    over = replace(exemption("P1"), end=moment("12:00"))
    live = replace(exemption("P5"), exemption="E2")
    world = seen_safe(cleared_by_security(setting(), over), "P1")
    world.tell(steps.submitted(live, moment("12:10")), steps.decided(live, "security", "S", moment("12:20")))
    seen_safe(world, "P5", at="12:30")
    now = max(world.head - 2 * DAY, world.head)
    return world, [
        Ask(ask("P1", "tiktok", now), "prohibited", clock_ok=False),
        Ask(ask("P5", "tiktok", now), "unknown", clock_ok=False),
        Ask(ask("P5", "tiktok", now), "exempt"),
    ]


@case("27", "one of two holders leaves")
def _() -> tuple[World, list[Ask]]:
    world = seen_safe(cleared_by_security(setting(), exemption("P1", people=("H", "K"))), "P1")
    world.tell(facts.person_left("H", moment("13:00")))
    uses = {who: ask("P1", "tiktok", moment("13:10"), person=who, purpose="enforcement") for who in "HK"}
    return world, [Ask(uses["H"], "prohibited"), Ask(uses["K"], "exempt")]


@case("28", "before the window opens the minister refuses a narrower version of what was cleared")
def _() -> tuple[World, list[Ask]]:
    v1 = exemption("P1", "P2", purpose="communications")
    v2 = replace(v1, version=2, devices=pinned(P1=PLACES["P1"]))
    world = setting().tell(
        steps.submitted(v1, moment("09:00")),
        steps.decided(v1, "security", "S", moment("09:10")),
        steps.decided(v1, "minister", "M", moment("09:20")),
        steps.submitted(v2, moment("09:30")),
        steps.decided(v2, "minister", "M", moment("09:40"), outcome="refuse"),
    )
    return seen_safe(world, "P1"), [p1("11:10", "prohibited")]


@case("29", "two devices, evidence for one")
def _() -> tuple[World, list[Ask]]:
    world = seen_safe(cleared_by_security(setting(), exemption("P1", "P2")), "P1")
    return world, [p1("11:10", "exempt"), p2("11:10", "prohibited")]


@case("30", "rules that ask a minister for two devices, and a version with one")
def _() -> tuple[World, list[Ask]]:
    several = stage(seat("minister"), required=When(devices_at_least=2))
    v1 = exemption("P1", "P2")
    v2 = replace(v1, version=2, devices=pinned(P1=PLACES["P1"]))
    world = seen_safe(cleared_by_security(setting(prohibits(stages=(SECURITY, several)), L1), v1), "P1", "P2")
    world.tell(steps.submitted(v2, moment("12:00")))
    return world, [p1("11:30", "prohibited", known=moment("12:30")), p1("12:30", "prohibited")]
