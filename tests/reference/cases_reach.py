"""Worked cases 1 to 14: what a restriction reaches, what an exemption lifts, and which clock counts."""

from msgspec.structs import replace
from tests.reference import facts, steps
from tests.reference.build import (
    WEB,
    ask,
    corporate,
    moment,
)
from tests.reference.setting import (
    L1,
    NEXT_DAY,
    R1,
    SLUG,
    case_eight,
    cleared_by_security,
    exemption,
    prohibits,
    setting,
)
from tests.reference.table import Ask, case, p1, p2
from tests.reference.world import World


@case("1", "the last microsecond before R1")
def _() -> tuple[World, list[Ask]]:
    return setting(), [p1("09:59:59.999999", "not-listed", until=moment("10:00"))]


@case("2", "the first microsecond of R1")
def _() -> tuple[World, list[Ask]]:
    return setting(), [p1("10:00", "prohibited")]


@case("3", "an agency below the department, on the web")
def _() -> tuple[World, list[Ask]]:
    return setting(), [Ask(ask("P2", "tiktok", moment("10:00"), surface=WEB), "prohibited")]


@case("4", "the agency leaves at 12:00, recorded at 15:00")
def _() -> tuple[World, list[Ask]]:
    world = setting()
    world.put(facts.body("A", None, moment("12:00")), recorded=moment("15:00"))
    return world, [
        p2("13:00", "prohibited", known=moment("14:00")),
        p2("13:00", "permitted", known=moment("16:00")),
    ]


@case("5", "a personal phone")
def _() -> tuple[World, list[Ask]]:
    return setting(), [Ask(ask("P3", "tiktok", moment("11:00")), "permitted")]


@case("6", "a device whose class is not known")
def _() -> tuple[World, list[Ask]]:
    world = setting()
    world.put(facts.device("P9", replace(corporate("D"), place_class=None), world.begins))
    return world, [Ask(ask("P9", "tiktok", moment("11:00")), "unknown")]


@case("7", "the same without an approved list, an application that nothing reaches")
def _() -> tuple[World, list[Ask]]:
    world = setting(R1)
    world.put(facts.device("P9", replace(corporate("D"), place_class=None), world.begins))
    return world, [Ask(ask("P9", "a notepad", moment("11:00")), "permitted")]


@case("8", "an exemption cleared at 11:00 and evidenced at 11:05")
def _() -> tuple[World, list[Ask]]:
    return case_eight(), [
        p1("11:04", "prohibited", until=moment("11:05")),
        p1("11:05", "exempt", until=moment("11:05", NEXT_DAY)),
    ]


@case("9", "used by its holder for its purpose")
def _() -> tuple[World, list[Ask]]:
    query = ask("P1", "tiktok", moment("11:10"), person="H", purpose="enforcement")
    return case_eight(), [Ask(query, "exempt")]


@case("10", "used by somebody else, or for no purpose, or by nobody in particular")
def _() -> tuple[World, list[Ask]]:
    return case_eight(), [
        Ask(ask("P1", "tiktok", moment("11:10"), person="K", purpose="enforcement"), "prohibited"),
        Ask(ask("P1", "tiktok", moment("11:10"), person="H"), "prohibited"),
        Ask(ask("P1", "tiktok", moment("11:10"), purpose="enforcement"), "prohibited"),
    ]


@case("11", "another device, and another application under a like restriction")
def _() -> tuple[World, list[Ask]]:
    world = case_eight(R1, L1, prohibits("R2", app="capcut"))
    return world, [p2("11:10", "prohibited"), Ask(ask("P1", "capcut", moment("11:10")), "prohibited")]


@case("12", "an exemption stands as listing for exactly what it names")
def _() -> tuple[World, list[Ask]]:
    return case_eight(), [p1("11:10", "exempt"), Ask(ask("P1", "capcut", moment("11:10")), "not-listed")]


@case("12 unless", "the list says that what is exempt is not listed")
def _() -> tuple[World, list[Ask]]:
    strict = replace(L1, exemptions=replace(L1.exemptions, exempt_is_listed=False))
    return case_eight(R1, strict), [p1("11:10", "not-listed")]


@case("13", "evidence recorded at 11:30 that states 11:05")
def _() -> tuple[World, list[Ask]]:
    world = cleared_by_security(setting(), exemption("P1"))
    world.put(steps.evidenced(SLUG, "P1", moment("11:05")), recorded=moment("11:30"))
    return world, [
        p1("11:10", "prohibited", known=moment("12:00")),
        p1("11:30", "exempt", known=moment("12:00")),
    ]


@case("14", "revoked stating 12:00, recorded at 12:20")
def _() -> tuple[World, list[Ask]]:
    world = case_eight()
    world.put(steps.revoked("E", moment("12:00")), recorded=moment("12:20"))
    return world, [
        p1("12:10", "exempt", known=moment("12:15")),
        p1("12:10", "prohibited", known=moment("12:30")),
    ]
