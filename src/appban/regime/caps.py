"""What a request may not exceed: numbers, days, and days shared with other exemptions in 12 months (DESIGN R5)."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from appban.regime.exemption import Request
from appban.regime.facts import Facts
from appban.regime.restriction import ExemptionRules, Limits, Route
from appban.regime.time import DAY, HOUR, days_touched

YEAR = 365 * DAY
EMERGENCY_CAP_DAYS = 30


def exceeded(facts: Facts, request: Request, rules: ExemptionRules, zone: ZoneInfo) -> Iterator[str]:
    """Each cap that a request exceeds, with what it asks, what is allowed and whose rule that is."""
    limits = rules.limits
    for what, number, most in counted(facts, request, limits, zone):
        if most is not None and number > most:
            yield f"{number} {what} asked, {most} allowed ({whose(limits)})"
    route = rules.route(request.route)
    if route is not None and request.route == "emergency":
        yield from _emergency_caps(facts, request, route)


def counted(
    facts: Facts, request: Request, limits: Limits, zone: ZoneInfo
) -> tuple[tuple[str, int, int | None], ...]:
    """What a request asks for in numbers, each with the most that is allowed (None: no limit)."""
    return (
        ("days", len(days_touched(request.start, request.end, zone)), limits.max_days),
        ("devices", len(request.devices), limits.max_devices),
        ("people", len(request.people), limits.max_people),
        ("days in 12 months", len(_shared_days(facts, request, zone)), limits.days_in_12_months),
    )


def related(facts: Facts, request: Request) -> list[Request]:
    """The other requests that share a device or a person, and an application, with this one."""
    named = [e for device in request.devices for e in facts.naming_device.get(device.id, ())]
    named += [e for person in request.people for e in facts.naming_person.get(person.id, ())]
    others = (facts.exemptions[e].request for e in dict.fromkeys(named) if e != request.exemption)
    return [other for other in others if set(other.apps) & set(request.apps)]


def _shared_days(facts: Facts, request: Request, zone: ZoneInfo) -> frozenset[object]:
    since = request.end - YEAR
    days: set[object] = set(days_touched(max(request.start, since), request.end, zone))
    for other in related(facts, request):
        history = facts.exemptions[other.exemption]
        over = min([other.end, request.end, *history.ended.values()])
        days |= days_touched(max(other.start, since), over, zone)
    return frozenset(days)


def _emergency_caps(facts: Facts, request: Request, route: Route) -> Iterator[str]:
    hours = -(-(request.end - request.start) // HOUR)
    if route.max_hours is not None and hours > route.max_hours:
        yield f"{hours} hours asked on the emergency route, {route.max_hours} allowed (its rules)"
    if route.cap_hours is None:
        return
    since = request.end - (route.cap_days or EMERGENCY_CAP_DAYS) * DAY
    spent = sum(
        max(0, min(other.end, request.end) - max(other.start, since))
        for history in facts.exemptions.values()
        if (other := history.request).route == "emergency"
        and other.body == request.body
        and other.exemption != request.exemption
        and set(other.apps) & set(request.apps)
    )
    total = hours + -(-spent // HOUR)
    if total > route.cap_hours:
        yield (
            f"{total} emergency hours of {request.body} for this application in "
            f"{route.cap_days or EMERGENCY_CAP_DAYS} days, {route.cap_hours} allowed (its rules)"
        )


def whose(limits: Limits) -> str:
    """On whose word the limits stand."""
    return (
        "operator's rule, not the statement" if limits.source.mark == "operator" else limits.source.reference
    )
