"""Generated bodies, people, places and applications, and what becomes of them."""

from msgspec.structs import replace
from tests.reference import facts, steps
from tests.reference.build import NATIVE
from tests.reference.passkeys import ended, registered
from tests.reference.plan import Plan, tick
from tests.support_passkey import Authenticator

from appban.regime.bodies import BodyId, BodyKind
from appban.regime.device import DeviceId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.regime.people import PersonClass
from appban.regime.restriction import RestrictionVersion

BODIES = ("b0", "b1", "b2")
DEVICES = ("d1", "d2", "d3")
HOLDERS = ("h", "k")
APPS = ("a1", "a2", "a3")
CLEARERS = {"security": ("s1", "s2"), "second": ("s2", "s1"), "minister": ("m1", "m2")}
SOURCES = ("mdm", "paper")
AUTHENTICATORS = {"s1": Authenticator(1, counts=False), "s2": Authenticator(2, kind="EdDSA", counts=False)}


def bodies(plan: Plan) -> None:
    """A root with two bodies below it, and in some worlds one that stands apart."""
    kind = BodyKind.MINISTERIAL_DEPARTMENT
    parents = {"b0": None, "b1": "b0", "b2": plan.pick("b1", "b0")}
    for name, parent in parents.items():
        since = plan.usually(0, 4, rarely=1, of="places")
        plan.then(
            0,
            facts.body(
                name, parent, tick(since), kind=plan.usually(kind, BodyKind.UNIT, rarely=3, of="places")
            ),
        )
    if plan.chance(20):
        plan.then(0, facts.body("b3", None, tick(0)))


def a_place(plan: Plan) -> Place:
    """A corporate device; rarely another, rarely one of which something is missing."""
    return Place(
        BodyId(name)
        if (name := plan.usually(plan.pick(*BODIES), None, "b3", "nowhere", rarely=2, of="places"))
        else None,
        plan.usually(PlaceClass.CORPORATE, PlaceClass.PERSONAL, None, rarely=2, of="places"),
        plan.usually(Platform.IOS, Platform.ANDROID, None, rarely=3, of="places"),
    )


def places(plan: Plan) -> dict[str, Place]:
    """Devices, as the log or only the roster has them, and a network; gives the devices."""
    made = {name: a_place(plan) for name in DEVICES}
    for name, place in made.items():
        if plan.chance(20):
            plan.roster[DeviceId(name)] = place
        else:
            plan.then(0, facts.device(name, place, tick(0)))
    of_body, sort = plan.usually("b1", None, rarely=20), PlaceClass.CORPORATE_NETWORK
    plan.then(
        0,
        facts.network("n1", of_body, plan.usually(sort, None, PlaceClass.GUEST_NETWORK, rarely=20), tick(0)),
    )
    return made


def people(plan: Plan) -> None:
    """A requester, two holders, two people each for security and as ministers, with their authorities."""
    for name in ("q", *HOLDERS, "s1", "s2", "m1", "m2"):
        usual = PersonClass.MINISTER if name[0] == "m" else PersonClass.CIVIL_SERVANT
        plan.then(
            0,
            facts.person(
                name,
                tick(0),
                person_class=plan.usually(usual, PersonClass.CONTRACTOR, None, rarely=1, of="standing"),
            ),
        )
    subjects = {
        "s1": "clear:security",
        "s2": "clear:security",
        "m1": "clear:minister",
        "m2": "clear:minister",
    }
    extra = plan.usually(
        {},
        {"q": "clear:security"},
        {"h": "clear:minister"},
        {"s1": "clear:minister"},
        rarely=12,
        of="clearing",
    )
    for who, subject in [*subjects.items(), *extra.items()]:
        over, until = (
            plan.usually("b0", "b1", "b2", rarely=1, of="standing"),
            plan.usually(None, tick(3), tick(6), rarely=1, of="standing"),
        )
        granted = facts.authority(
            who, subject, over, tick(plan.usually(0, 3, rarely=1, of="standing")), until=until
        )
        plan.then(plan.usually(0, 3, rarely=1, of="standing"), granted)
        if plan.chance(2, "standing"):
            n = plan.number(3, 12)
            plan.then(n, facts.authority_ended(granted.authority, plan.near(n)))


def passkeys(plan: Plan, made: list[RestrictionVersion]) -> None:
    """Where a seat asks for one, those for security have a passkey each, mostly from the start; rarely one ends."""
    routes = [route for version in made for route in version.exemptions.routes]
    asked = any(seat.passkey for route in routes for stage in route.stages for seat in stage.seats)
    for who in CLEARERS["security"] if asked else ():
        begins = plan.usually(0, 6, rarely=3, of="clearing")
        plan.then(begins, registered(AUTHENTICATORS[who], who, tick(begins)))
        if plan.chance(3, "clearing"):
            n = plan.number(begins + 1, 14)
            plan.then(n, ended(who, plan.near(n)))


def catalogue(plan: Plan) -> None:
    """Three applications, of which the first two have publishers; the second's may belong to the first's."""
    plan.then(0, facts.app("a1", "e1", tick(0)))
    plan.then(0, facts.app("a2", "e2", tick(plan.usually(0, 6, rarely=3, of="places"))))
    plan.then(0, facts.app("a3", None, tick(0)))
    plan.then(0, facts.owns("e1", "e2", tick(0), share=plan.pick(10_000, 5_000, 4_999)))
    for name in plan.usually(("a1",), ("a1", "a2"), ("a1", "a2", "a3"), ("a2",), rarely=20):
        plan.then(0, facts.classified(name, "category", "social", tick(0)))
        plan.then(0, facts.classified(name, "origin", "ZZ", tick(0)))
    n = plan.number(2, 16)
    if plan.chance(4, "places"):
        plan.then(n, facts.owns("e1", "e2", plan.near(n), share=plan.pick(0, 6_000)))
    if plan.chance(4, "places"):
        plan.then(n, facts.classified("a1", "category", "social", plan.near(n), holds=plan.chance(50)))


def listings(plan: Plan) -> None:
    """Entries of the approved list; some end."""
    listed_apps = plan.pick(("a3",), ("a1", "a3"), ("a3", "a2"), ())
    for name in listed_apps:
        n = plan.number(0, 10)
        listed = facts.listed(
            name,
            "approved",
            plan.usually("b0", "b1", rarely=30),
            plan.near(n),
            versions=plan.usually(None, ("1.0",), rarely=4, of="listing"),
            classes=plan.usually(None, (PlaceClass.PART_PAID,), rarely=2, of="listing"),
            surfaces=plan.usually(facts.BOTH, (NATIVE,), rarely=4, of="listing"),
            until=plan.usually(None, tick(n + 8), rarely=6, of="listing"),
        )
        plan.then(n, listed)
        if plan.chance(6, "listing"):
            plan.then(n + 4, facts.listing_ended(listed.listing, plan.near(n + 4)))


def losses(plan: Plan) -> None:
    """Devices and people that drop out, of whom some come back."""
    for name in (*DEVICES, *HOLDERS):
        if plan.chance(8, "losses"):
            n, m = plan.number(3, 14), plan.number(0, 5)
            lost = (
                facts.person_left
                if name in HOLDERS
                else plan.pick(facts.device_lost, facts.device_reassigned)
            )
            back = facts.person_returned if name in HOLDERS else facts.device_returned
            plan.then(n, lost(name, plan.near(n)))
            if plan.chance(60):
                plan.then(n + m, back(name, plan.near(n + m)))


def changes(plan: Plan, devices: dict[str, Place]) -> None:
    """What else becomes of bodies, people, devices and sources: each seldom, so that most exemptions live."""
    n = plan.number(1, 14)
    if plan.chance(4, "standing"):
        pair = plan.pick(("h", "k"), ("s1", "s2"), ("q", "s1"), ("s1", "m1"), ("h", "stand-in"))
        plan.then(n, facts.linked(*pair, plan.near(n)))
    if plan.chance(4, "standing"):
        unit, parent = plan.pick(("b2", "b0"), ("b1", "b3"), ("b2", "b1"))
        carried, kept = plan.pick((), ("x1",), ("x1", "x2")), plan.pick((), ("s1/clear:security",))
        plan.then(n, facts.transfer(unit, parent, plan.near(n), exemptions=carried, authorities=kept))
    if plan.chance(4, "standing"):
        plan.then(n, facts.body("b2", plan.pick("b1", None, "b3"), plan.near(n)))
    if plan.chance(4, "places"):
        name, sort = plan.pick(*DEVICES), plan.pick(PlaceClass.PERSONAL, None, PlaceClass.CORPORATE)
        plan.then(n, facts.device(name, replace(devices[name], place_class=sort), plan.near(n)))
    for _ in range(plan.pick(1, 3) if plan.chance(12, "evidence") else 0):
        m = plan.number(2, 24)
        plan.then(m, steps.delivered(plan.pick(*SOURCES), plan.near(m)))
