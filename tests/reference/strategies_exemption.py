"""Generated exemptions: mostly a course that comes into force, with every step at times left out, late or undone."""

from msgspec.structs import replace
from tests.reference import facts, steps
from tests.reference.build import NATIVE, WEB, holders, pinned, request
from tests.reference.passkeys import signed
from tests.reference.plan import TICK, Plan, tick
from tests.reference.strategies_ban import PURPOSES
from tests.reference.strategies_setting import APPS, AUTHENTICATORS, CLEARERS, DEVICES, HOLDERS, SOURCES

from appban.regime import events as ev
from appban.regime.device import Place
from appban.regime.exemption import Pin, Request
from appban.regime.identity import Surface
from appban.regime.mitigation import Method
from appban.regime.restriction import RestrictionId, RestrictionVersion, RouteName, Seat


def first_version(
    plan: Plan, name: str, n: int, made: list[RestrictionVersion], places: dict[str, Place]
) -> Request:
    """What is asked for at tick n; the restrictions are pinned in their first version, or rarely in the second."""
    route: RouteName = plan.usually("ordinary", "emergency", "carried-over", rarely=20, of="routes")
    start = n + plan.usually(0, -2, 3, rarely=30)
    named = plan.some(*dict.fromkeys(each.id for each in made))
    newest = {each.id: each.version for each in made}
    pins = tuple(
        Pin(RestrictionId(each), plan.usually(1, newest[each], rarely=12, of="ends")) for each in named
    )
    devices = plan.some(*DEVICES)
    return request(
        exemption=name,
        body=plan.usually("b0", "b1", "b2", rarely=70 if plan.theme == "standing" else 20),
        path=route,
        start=tick(start),
        end=tick(start + plan.pick(20, 40, 8, 4)),
        restrictions=pins,
        apps=plan.usually(("a1",), ("a1", "a2", "a3"), ("a1", "a2"), ("a2",), rarely=40),
        surfaces=plan.usually((NATIVE, WEB), (NATIVE,), (WEB,), rarely=8, of="conditions"),
        devices=pinned(**{each: knew(plan, places[each]) for each in devices}),
        people=holders(*plan.some(*HOLDERS)),
        requester=plan.usually("q", "h", "s1", rarely=3, of="clearing"),
        purpose=plan.pick(*PURPOSES),
        mitigations=("first",),
        circumstance=f"c {name}" if route == "emergency" else None,
        replaces="x1" if name != "x1" and plan.chance(12, "ends") else None,
    )


def knew(plan: Plan, place: Place) -> Place:
    """What a request pins of a device: mostly a body that exists, whatever the device's own facts lack."""
    return (
        place if place.body in ("b0", "b1", "b2") or plan.chance(10, "places") else replace(place, body="b0")
    )


def edited(plan: Plan, old: Request) -> Request:
    """The next version: mostly one that narrows the old, at times one that widens or differs."""
    first = {name: getattr(old, name)[:1] for name in ("devices", "people", "apps", "surfaces")}
    everything = pinned(**dict.fromkeys(DEVICES, old.devices[0].place))
    fields: dict[str, object] = plan.pick(
        first,
        {"devices": first["devices"]},
        {"end": old.end - TICK},
        {"mitigations": (*old.mitigations, "another")},
        {},
        {"devices": everything},
        {"apps": APPS, "surfaces": (NATIVE, WEB, Surface.API)},
        {"mitigations": ()},
        {"end": old.end + 4 * TICK},
        {"purpose": plan.pick(*PURPOSES)},
        {"requester": plan.pick("k", "s2")},
        {"start": old.start - 2 * TICK},
        {"people": holders(*HOLDERS)},
    )
    return replace(old, version=old.version + 1, **fields)


def versions(
    plan: Plan, name: str, made: list[RestrictionVersion], places: dict[str, Place]
) -> list[tuple[int, Request]]:
    """The versions of a request with the tick of each submission, planned."""
    n = plan.number(1, 6)
    history = [(n, first_version(plan, name, n, made, places))]
    while len(history) < 3 and plan.chance(15, "versions"):
        n += plan.number(1, 3)
        history.append((n, edited(plan, history[-1][1])))
    for at, version in history:
        plan.then(at, steps.submitted(version, tick(at)))
        if plan.chance(15, "conditions"):
            late = at + plan.number(0, 3)
            plan.then(late, steps.assessed(version, plan.pick("low", "medium", "high"), plan.near(late)))
    return history


def decisions(plan: Plan, history: list[tuple[int, Request]], made: list[RestrictionVersion]) -> None:
    """Every seat of the route decided once or twice, mostly on the newest version, mostly cleared."""
    route = made[0].exemptions.route(history[0][1].route)
    for stage in route.stages if route else ():
        for seat in stage.seats:
            for _ in range(plan.pick(1, 1, 1, 2) if plan.theme != "versions" else 1):
                if not (stage.id == "minister" and plan.chance(10, "conditions")) and not plan.chance(
                    2, "clearing"
                ):
                    decision(plan, history, stage.id, seat)
        if plan.chance(5, "versions"):
            n, version = plan.pick(*history)
            late = n + plan.number(0, 4)
            refused = steps.decided(version, stage.id, "s1", plan.near(late), outcome="refuse")
            plan.then(late, refused)


def decision(plan: Plan, history: list[tuple[int, Request]], stage: str, seat: Seat) -> None:
    """One clearance, rarely by phone or subject to a condition, with what comes of that; mostly signed if it has to be."""
    n, version = plan.pick(*history) if plan.chance(10, "versions") else history[-1]
    n += plan.pick(0, 0, 1, 3)
    who = (
        plan.usually(*CLEARERS[seat.id], rarely=12)
        if not plan.chance(3, "clearing")
        else plan.pick("q", "h", "s1")
    )
    by_phone, condition = plan.chance(5, "clearing"), plan.chance(4, "clearing")
    given = steps.decided(
        version,
        stage,
        who,
        tick(n + plan.usually(0, -2, 1, rarely=5, of="standing")),
        seat=seat.id,
        confirm_by=tick(n + plan.number(1, 5)) if by_phone else None,
        subject_to=("training",) if condition else (),
    )
    given = maybe_signed(plan, given) if seat.passkey else given
    plan.then(n, given)
    if by_phone and plan.chance(60):
        late = n + plan.number(0, 7)
        plan.then(late, steps.confirmed(given, plan.near(late)))
    if condition and plan.chance(75):
        late = n + plan.number(0, 4)
        plan.then(late, steps.met(given, "training", plan.near(late)))


def maybe_signed(plan: Plan, given: ev.DecisionMade) -> ev.DecisionMade:
    """A decision signed by who made it, rarely not at all, by another, or over something else."""
    mine = AUTHENTICATORS.get(given.decision.person, AUTHENTICATORS["s1"])
    match plan.usually("well", "not", "by another", "something else", rarely=30):
        case "well":
            return signed(mine, given)
        case "by another":
            return signed(plan.pick(*AUTHENTICATORS.values()), given)
        case "something else":
            return replace(given, passkey_assertion=mine.kept(given.decision.request_digest))
        case _:
            return given


def evidence(plan: Plan, n: int, asked: Request, rules: list[RestrictionVersion]) -> None:
    """Each safeguard evidenced for each device, or for the exemption."""
    safeguards = {(rule.slug, rule.about): None for each in rules for rule in each.exemptions.mitigations}
    for slug, about in safeguards:
        for device in [each.id for each in asked.devices] if about == "device" else [None]:
            if not plan.chance(5, "evidence"):
                sightings(plan, n, slug, device, None if device else asked.exemption)


def sightings(plan: Plan, n: int, slug: str, device: str | None, exemption: str | None) -> None:
    """A safeguard seen to hold once or more, and rarely to fail."""
    for again in (0, 5, 11)[: plan.pick(1, 2, 3)]:
        at = n + again + plan.pick(0, 0, 1, 3)
        method = plan.usually(Method.MACHINE, Method.ATTESTATION, rarely=20, of="evidence")
        source = plan.usually(*SOURCES, rarely=20, of="evidence")
        seen = steps.evidenced(slug, device, plan.near(at), exemption=exemption, method=method, source=source)
        plan.then(at, seen)
    if plan.chance(8, "evidence"):
        at = n + plan.number(1, 14)
        plan.then(at, steps.failed(slug, device, plan.near(at), exemption=exemption))


def circumstance(plan: Plan, n: int, asked: Request) -> None:
    """The emergency that a request rests on, which may be extended, may end early, and may never be ratified."""
    name = f"c {asked.exemption}"
    declarer, until = plan.usually("o", "s1", "k", rarely=8, of="routes"), n + plan.pick(12, 24, 5)
    plan.then(n - 1, facts.declared(name, declarer, "b0", plan.near(n - 1), tick(until)))
    longer, over, ratified = until + plan.number(-3, 2), n + plan.number(2, 12), n + plan.number(1, 14)
    if plan.chance(25, "routes"):
        plan.then(longer, facts.extended(name, plan.near(longer), tick(until + 6)))
    if plan.chance(8, "routes"):
        plan.then(over, facts.circumstance_ended(name, plan.near(over)))
    if plan.chance(60):
        plan.then(ratified, steps.ratified(asked.exemption, plan.near(ratified)))


def fate(plan: Plan, n: int, name: str) -> None:
    """How an exemption may be held off or ended by somebody."""
    held, back, over = n + plan.number(2, 12), plan.number(0, 4), n + plan.number(3, 20)
    if plan.chance(8, "losses"):
        plan.then(held, steps.suspended(name, plan.near(held)))
        if plan.chance(65):
            plan.then(held + back, steps.reinstated(name, plan.near(held + back)))
    if plan.chance(6, "losses"):
        due = held + plan.number(1, 8)
        plan.then(held, steps.review_opened((name,), plan.near(held), tick(due)))
        if plan.chance(65):
            answer = plan.usually("keep", "end", rarely=20)
            plan.then(due + back - 2, steps.review_answered(name, plan.near(due + back - 2), answer))
    if plan.chance(8, "ends"):
        ends = (steps.revoked, steps.handed_back, steps.withdrawn, steps.closed)
        plan.then(over, plan.pick(*ends)(name, plan.near(over)))


def exemptions(plan: Plan, made: list[RestrictionVersion], places: dict[str, Place]) -> list[Request]:
    """One to three exemptions, planned; gives the newest version of each."""
    asked = []
    for name in ("x1", "x2", "x3")[: plan.pick(1, 2, 3)]:
        history = versions(plan, name, made, places)
        n, newest = history[-1]
        decisions(plan, history, made)
        evidence(plan, n, newest, made)
        if newest.route == "emergency":
            circumstance(plan, n, newest)
        fate(plan, n, name)
        asked.append(newest)
    return asked
