"""Questions of requests: 3 exemptions-in-force, 4 requests-between, 5 exemption-decided, 6 exemption-held-by."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from tests.reference.answers.force import about, in_force, requests, spans
from tests.reference.answers.record import (
    HOUR,
    Asked,
    Row,
    below,
    department,
    each_of,
    in_order,
    iso,
    tree,
)
from tests.reference.reading import Entries, latest, left, lineage, of, pinned, same, versions
from tests.reference.seats import fillers, required

from appban.regime import events as ev
from appban.regime.events.oversight import ReturnMade
from appban.regime.exemption import ExemptionId, Request

ENDS = (
    ev.ExemptionWithdrawn, ev.ExemptionRevoked, ev.ExemptionHandedBack, ev.ExemptionClosed,
)  # fmt: skip


def wanted(asked: Asked) -> dict[ExemptionId, Request]:
    """The requests of the application and body asked for, if any."""
    where = tree(asked.facts)
    return {
        e: r
        for e, r in requests(asked.facts).items()
        if asked.get("app") in {None, *r.apps} and below(where, r.body, asked.get("body"), asked.at)
    }


def keys(asked: Asked, request: Request) -> Iterator[Row]:
    """The rows in which a request counts: one for each application, role or restriction, if it is broken down by them."""
    where = tree(asked.facts)
    values = {
        "body": [request.body],
        "department": [department(where, request.body, asked.at)],
        "app": request.apps,
        "purpose": [request.purpose],
        "role": sorted({p.person_class.value for p in request.people}),
        "route": [request.route],
        "restriction": sorted({pin.restriction for pin in request.restrictions}),
    }
    return product(*(values[each] for each in asked.by))


def returns(asked: Asked) -> dict[Any, int | None]:
    """What each body last said of itself by then."""
    found: dict[Any, int | None] = {}
    told = sorted(each_of(asked.facts, ReturnMade), key=lambda pair: (pair[1].stated, pair[0]))
    for _, event in told:
        if event.stated <= asked.at:
            found[event.body] = event.exemptions
    return found


def exemptions_in_force(asked: Asked) -> list[Row]:
    """3: how many are in force."""
    rows: dict[Row, list[Request]] = {}
    for e, request in wanted(asked).items():
        if in_force(asked.facts, e, asked.at):
            for key in keys(asked, request):
                rows.setdefault(key, []).append(request)
    where = tree(asked.facts)
    said = {b: n for b, n in returns(asked).items() if below(where, b, asked.get("body"), asked.at)}
    if asked.by == ("body",):
        for body in said:
            rows.setdefault((body,), [])
    if not asked.by:
        rows.setdefault((), [])
    return in_order(_counted(asked, key, held, said) for key, held in rows.items())


def _counted(asked: Asked, key: Row, held: list[Request], said: dict[Any, int | None]) -> Row:
    carried = [each for each in held if each.route == "carried-over"]
    devices = {d.id for each in held for d in each.devices}
    people = {p.id for each in held for p in each.people}
    mine = [n for b, n in said.items() if n is not None and (not asked.by or key == (b,))]
    shown = asked.by in {(), ("body",)} and bool(mine)
    return (
        *key,
        len(held) - len(carried),
        len(carried),
        len(devices),
        len(people),
        sum(mine) if shown else None,
    )


def requests_between(asked: Asked) -> list[Row]:
    """4: what became of requests in a period."""
    rows: dict[Row, dict[str, Any]] = {}
    names = ("requested", "granted", "refused", "withdrawn", "expired", "revoked", "handed_back", "pending")
    blank = dict.fromkeys(names, 0) | {"hours": []}
    if not asked.by:
        rows[()] = {**blank, "hours": []}
    for e, request in wanted(asked).items():
        found, hours = _between(asked, e, request)
        for key in keys(asked, request) if any(found.values()) else ():
            row = rows.setdefault(key, {**blank, "hours": []})
            for name in names:
                row[name] += found.get(name, 0)
            row["hours"] += [] if hours is None else [hours]
    return in_order(
        (*key, *(row[name] for name in names), _median(row["hours"])) for key, row in rows.items()
    )


def _median(hours: list[int]) -> int | None:
    held, half = sorted(hours), len(hours) // 2
    if not held:
        return None
    return held[half] if len(held) % 2 else (held[half - 1] + held[half]) // 2


def _between(asked: Asked, e: ExemptionId, request: Request) -> tuple[dict[str, int], int | None]:
    since, until = asked.period
    near = about(asked.facts, e)
    begun = versions(near, e)[0].recorded
    if begun >= until:
        return {}, None
    held = spans(asked.facts, e) if request.end > since or begun >= since else ()
    first = held[0][0] if held else None
    within = lambda t: t is not None and since <= t < until  # noqa: E731  # said once, of every time
    refused = [
        c for c in each_of(near, ev.DecisionMade) if c[1].exemption == e and c[1].decision.outcome == "refuse"
    ]
    said = [c[1].decision.stated for c in refused if within(c[1].decision.stated)]
    is_refused = bool(said) and not (first is not None and first < until)
    found = {
        "requested": int(within(begun)),
        "granted": int(within(first)),
        "refused": int(is_refused),
        "withdrawn": _stated(near, ev.ExemptionWithdrawn, e, within),
        "revoked": _stated(near, ev.ExemptionRevoked, e, within),
        "handed_back": _stated(near, ev.ExemptionHandedBack, e, within),
        "expired": int(bool(held) and held[-1][1] == request.end and within(request.end)),
        "pending": int(_pending(asked, e, request, until - 1, first)),
    }
    hours = None
    if found["granted"]:
        cleared = [
            t for t, c in each_of(near, ev.DecisionMade) if c.exemption == e and c.decision.outcome == "clear"
        ]
        hours = (max(t for t in cleared if t <= first) - begun) // HOUR
    elif is_refused:
        hours = (min(said) - begun) // HOUR
    return found, hours


def _stated(near: Entries, kind: type[ev.Event], e: ExemptionId, within: Any) -> int:
    return int(any(within(event.stated) for _, event in each_of(near, kind) if event.exemption == e))


def _pending(asked: Asked, e: ExemptionId, request: Request, t: int, first: int | None) -> bool:
    """Whether somebody has still to decide at an instant."""
    near = about(asked.facts, e)
    version = [v for v in versions(near, e) if v.recorded <= t]
    if not version or t >= request.end or (first is not None and first <= t):
        return False
    if any(isinstance(x, ENDS) and x.exemption == e and x.stated <= t for _, x in near):
        return False
    refused = [
        c for _, c in each_of(near, ev.DecisionMade) if c.exemption == e and c.decision.outcome == "refuse"
    ]
    if any(c.decision.stated <= t for c in refused):
        return False
    return bool(empty(near, e, t))


def empty(near: Entries, e: ExemptionId, t: int) -> list[Any]:
    """The seats that the rules ask of it at an instant and that nobody fills."""
    v = [each for each in versions(near, e) if each.recorded <= t][-1]
    rules = [pinned(near, v, pin.restriction) for pin in v.event.request.restrictions]
    return [
        (stage, seat.id)
        for rule in rules
        if rule is not None
        for stage, seat in required(near, v, rule, t)
        if not fillers(near, v, stage, seat, t)
    ]


def exemption_decided(asked: Asked) -> list[Row]:
    """5: who decided, by which appointment, in the order of the record; then the stages that were not required."""
    e = asked.get("exemption")
    made = {v.event.digest: v.event.request for v in versions(asked.facts, e)}
    decided = [
        _decision(asked, recorded, event, made[event.decision.request_digest])
        for recorded, event in each_of(asked.facts, ev.DecisionMade)
        if event.exemption == e and event.decision.stated <= asked.at
    ]
    return decided + [
        (made[event.digest].version, event.stage, "", "not-required", event.rule, *[""] * 15)
        for _, event in each_of(asked.facts, ev.StageNotRequired)
        if event.exemption == e and event.stated <= asked.at
    ]


def _decision(asked: Asked, recorded: int, event: ev.DecisionMade, request: Request) -> Row:
    facts, d = asked.facts, event.decision
    rule = next(
        (
            f.event.restriction
            for f in of(facts, ev.RestrictionMade)
            if (f.event.restriction.id, f.event.restriction.version)
            == (request.restrictions[0].restriction, request.restrictions[0].version)
        ),
    )
    stage = next(
        s for r in rule.exemptions.routes if r.name == request.route for s in r.stages if s.id == d.stage
    )
    seat = next(s for s in stage.seats if s.id == event.seat)
    told = latest(
        [f for f in of(facts, ev.PersonRecorded) if f.event.person in same(facts, d.person)], d.stated
    )
    held = _authority(facts, event, request, seat.subject)
    confirmed = [
        max(t, c.stated)
        for t, c in each_of(facts, ev.ClearanceConfirmed)
        if c.decision_digest == event.digest
    ]
    return (
        request.version, d.stage, event.seat, d.outcome, stage.rule, d.person, None if told is None else told.person_class.value,
        d.capacity, d.instrument, *held, iso(d.stated), iso(recorded), event.confirm_by is not None, event.noted_by or "",
        iso(event.confirm_by) or "", iso(min(confirmed, default=None)) or "",
    )  # fmt: skip


def _authority(facts: Entries, event: ev.DecisionMade, request: Request, subject: str) -> Row:
    d = event.decision
    for granted in of(facts, ev.AuthorityGranted):
        a = granted.event
        over = [lineage(facts, device.place.body, d.stated) for device in request.devices]
        if (
            a.person in same(facts, d.person)
            and a.subject == subject
            and all(a.body in line for line in over)
            and granted.effective <= d.stated
            and (a.until is None or d.stated < a.until)
        ):
            return a.authority, iso(granted.effective), iso(a.until) or "", a.delegable, tuple(a.granted_by)
    return None, None, None, None, None


def exemption_held_by(asked: Asked) -> list[Row]:
    """6: what a body or a person has."""
    where, rows = tree(asked.facts), []
    for e, r in requests(asked.facts).items():
        if asked.get("app") not in {None, *r.apps} or not in_force(asked.facts, e, asked.at):
            continue
        if asked.get("body"):
            through = "body" if below(where, r.body, asked.get("body"), asked.at) else None
        else:
            ids = same(asked.facts, asked.get("person"))
            through = "person" if not ids.isdisjoint(p.id for p in r.people) and not _gone(asked) else None
        if through:
            start, end = next(s for s in spans(asked.facts, e) if s[0] <= asked.at < s[1])
            rows.append((e, r.body, r.apps, r.purpose, through, iso(start), iso(end)))
    return in_order(rows)


def _gone(asked: Asked) -> bool:
    return left(asked.facts, asked.get("person"), asked.at)
