"""Generated restrictions: what they cover and reach, what they ask of an exemption, and their later versions."""

from msgspec.structs import replace
from tests.reference import facts
from tests.reference.build import (
    NATIVE,
    WEB,
    mitigation,
    not_listed,
    restriction,
    route,
    rules,
    scope,
    seat,
    stage,
)
from tests.reference.plan import TICK, Plan, tick

from appban.regime.bodies import BodyId, BodyKind
from appban.regime.catalogue import AppId, EntityId
from appban.regime.device import PlaceClass
from appban.regime.identity import Platform
from appban.regime.mitigation import MitigationRule
from appban.regime.people import PersonClass
from appban.regime.restriction import (
    Category,
    Coverage,
    ExemptionRules,
    Existing,
    Named,
    Origin,
    OwnedBy,
    Purpose,
    RestrictionVersion,
    Stage,
    When,
)

PURPOSES = ("enforcement", "communications")
SLUGS = ("on the device", "around the use")


def whens(plan: Plan) -> When:
    """A condition with one or two fields stated."""
    one = plan.pick(
        When(purposes=(Purpose("communications"),)),
        When(risks=("high",)),
        When(risks=("low", "medium")),
        When(longer_than_days=2),
        When(longer_than_days=5),
        When(surfaces=(WEB,)),
        When(bodies=(BodyId("b1"), BodyId("b2"))),
        When(devices_at_least=2),
        When(people_at_least=2),
        When(any_of=(When(purposes=(Purpose("communications"),)), When(longer_than_days=5))),
    )
    return replace(one, devices_at_least=2) if plan.chance(3, "conditions") else one


def ministers_stage(plan: Plan) -> Stage:
    """The minister's stage: required when something, never or always; rarely open to a civil servant."""
    either = (PersonClass.MINISTER, PersonClass.CIVIL_SERVANT)
    in_it = seat("minister", classes=plan.usually((PersonClass.MINISTER,), either, rarely=20))
    choices = ("never", "never", whens(plan), "always") if plan.theme != "conditions" else (whens(plan),)
    return stage(in_it, required=plan.pick(*choices))


def safeguards(plan: Plan) -> list[MitigationRule]:
    """None, one or both of a safeguard of devices and one of the exemption as a whole."""
    made = [
        mitigation(
            slug,
            about="device" if slug == SLUGS[0] else "exemption",
            purposes=plan.usually(None, (PURPOSES[0],), rarely=12, of="evidence"),
            fresh_for=plan.pick(None, 8 * TICK, 20 * TICK),
            grace=plan.pick(0, 2 * TICK),
            source_grace=plan.pick(0, 4 * TICK),
            silent_after=plan.pick(None, 2 * TICK, 6 * TICK),
        )
        for slug in SLUGS
    ]
    return list(plan.pick(made[:1], made[1:] if plan.chance(20, "evidence") else [], made))


def exemption_rules(plan: Plan) -> ExemptionRules:
    """Rules with all three routes, in which security always has a seat, or rarely two; rarely it asks for a passkey."""
    first = replace(seat("security"), passkey=plan.chance(5, "clearing"))
    double = stage(first, seat("security", name="second"))
    stages = (plan.usually(stage(first), double, rarely=12, of="clearing"), ministers_stage(plan))
    routes = (
        route(*stages),
        route(*stages, name="emergency", ratify_within=plan.pick(6 * TICK, 12 * TICK)),
        route(*stages, name="carried-over", regularise_within=plan.pick(24 * TICK, 10 * TICK)),
    )
    return rules(
        *plan.usually(routes, routes[:1], rarely=6, of="routes"),
        mitigations=safeguards(plan),
        exempt_is_listed=plan.usually(True, False, rarely=10, of="listing"),
    )


def coverages(plan: Plan) -> tuple[Coverage, ...]:
    """A rule that covers the first application in most worlds."""
    choices: tuple[Coverage, ...] = (
        Named(apps=(AppId("a1"),)),
        Named(apps=(AppId("a1"), AppId("a2"), AppId("stranger"))),
        OwnedBy(entity=EntityId("e1"), share=5_000),
        Category(category="social"),
        Origin(country="ZZ"),
    )
    return (plan.pick(*choices),)


def restriction_versions(plan: Plan, name: str, coverage: tuple[Coverage, ...]) -> list[RestrictionVersion]:
    """One or two versions of a restriction, planned; each recorded at its start, or rarely before or after."""
    classes = plan.pick(
        (PlaceClass.CORPORATE, PlaceClass.CORPORATE_NETWORK),
        (PlaceClass.CORPORATE,),
        (PlaceClass.CORPORATE, PlaceClass.PART_PAID, PlaceClass.PERSONAL, PlaceClass.GUEST_NETWORK),
    )
    reach = scope(
        plan.usually("b0", "b1", rarely=3, of="places"),
        kinds=plan.usually(None, (BodyKind.MINISTERIAL_DEPARTMENT,), rarely=3, of="places"),
        classes=classes,
        platforms=plan.usually(None, (Platform.IOS, Platform.NETWORK), rarely=3, of="places"),
    )
    first = restriction(
        name,
        starts=tick(plan.usually(0, 2, 5, rarely=8, of="ends")),
        ends=plan.usually(None, tick(10), tick(16), rarely=8, of="ends"),
        coverage=coverage,
        scopes=(reach,),
        surfaces=plan.usually((NATIVE, WEB), (NATIVE,), rarely=3, of="places"),
        exemptions=exemption_rules(plan),
    )
    plan.then(plan.usually(0, 3, rarely=8, of="ends"), facts.made(first))
    if not plan.chance(20, "ends"):
        return [first]
    starts = plan.number(4, 16)
    second = replace(
        first,
        version=2,
        starts=tick(starts),
        ends=plan.usually(None, tick(starts + 8), rarely=20),
        exemptions=plan.pick(first.exemptions, exemption_rules(plan)),
        existing=plan.pick(
            Existing(rule="keep"),
            Existing(rule="until", until=tick(plan.number(6, 22))),
            Existing(rule="end"),
        ),
    )
    plan.then(plan.usually(starts, starts - 3, starts + 2, rarely=50), facts.made(second))
    return [first, second]


def bans(plan: Plan) -> list[RestrictionVersion]:
    """One to three restrictions, in all their versions: one or two that prohibit, and in some worlds an approved list."""
    made = restriction_versions(plan, "r1", coverages(plan))
    if plan.chance(30) and plan.theme not in {"listing", "versions", "conditions"}:
        made += restriction_versions(plan, "r2", coverages(plan))
    if plan.theme == "listing" or plan.chance(30):
        made += restriction_versions(plan, "l1", not_listed("approved"))
    if plan.chance(8, "ends"):
        n = plan.number(6, 20)
        plan.then(n, facts.restriction_ended(made[-1].id, plan.near(n)))
    return made
