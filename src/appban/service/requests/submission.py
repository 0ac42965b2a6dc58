"""What a requester fills in, and its checks against the regime before it becomes a request."""

from collections.abc import Iterator

import msgspec

from appban.errors import InputError, NotFoundError, RefusedError
from appban.regime.authority import class_of
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.coverage import covers
from appban.regime.device import NOWHERE, DeviceId
from appban.regime.exemption import CircumstanceId, ExemptionId, Pin, PinnedDevice, PinnedPerson, Request
from appban.regime.facts import Facts
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.restriction import ExemptionRules, Purpose, RestrictionId, RouteName
from appban.regime.roster import Roster
from appban.regime.seats import rules_of
from appban.regime.time import FOREVER, show


class Submission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a requester fills in; ids are resolved already, text is text. Window in UTC microseconds, half-open."""

    body: BodyId
    restrictions: tuple[RestrictionId, ...]
    apps: tuple[AppId, ...]
    surfaces: tuple[Surface, ...]
    devices: tuple[DeviceId, ...]
    people: tuple[PersonId, ...]
    purpose: Purpose
    start: int
    end: int
    justification: str
    alternatives: str
    mitigations: tuple[str, ...] = ()
    route: RouteName = "ordinary"
    circumstance: CircumstanceId | None = None
    replaces: ExemptionId | None = None
    renews: ExemptionId | None = None
    facts_digest: str | None = None
    facts_row: str | None = None


def check_shape(facts: Facts, asked: Submission, now: int) -> None:
    """InputError unless purpose, text, names and window are all there; an exemption without any of them is none."""
    named = ("restrictions", "apps", "surfaces", "devices", "people", "justification", "alternatives")
    lacking = [field for field in named if not (value := getattr(asked, field)) or value == " " * len(value)]
    if lacking:
        raise InputError(f"an exemption states its {', '.join(lacking)}, and that is empty; say each")
    _check_window(asked, now)
    if facts.bodies.at(asked.body, now) is None:
        raise NotFoundError(f"there is no body {asked.body}; `appban body list` shows them")
    if asked.route == "emergency":
        _check_emergency(facts, asked, now)
    elif asked.circumstance is not None:
        raise InputError(f"a circumstance belongs to the emergency route, not to {asked.route}; leave it out")
    _check_links(facts, asked)


def _check_window(asked: Submission, now: int) -> None:
    if not 0 <= asked.start < FOREVER or not 0 <= asked.end < FOREVER:
        raise InputError(
            f"a window from {asked.start} to {asked.end} µs is not within the years 1970 to 2255; "
            "give the dates that were meant"
        )
    if not asked.start < asked.end:
        raise InputError(
            f"the window ends {show(asked.end)}, not after its start {show(asked.start)}; give a later end"
        )
    if asked.end <= now:
        raise InputError(f"the window ended {show(asked.end)}, which is past; give an end to come")


def pin(facts: Facts, restriction: RestrictionId, now: int) -> Pin:
    """The version whose rules a request gets: the one in force, or else the next to come."""
    history = facts.restrictions.get(restriction)
    if history is None:
        raise NotFoundError(f"there is no restriction {restriction}; `appban policy show` lists them")
    held = history.in_force(now)
    if held is None:
        held = next((v for _, v in history.versions if v.starts > now and history.ended is None), None)
    if held is None:
        raise RefusedError(f"{restriction} is over; there is nothing to be exempted from")
    return Pin(restriction, held.version)


def offered(facts: Facts, pinned: Pin, asked: Submission) -> ExemptionRules:
    """The rules of a pinned version; RefusedError if it offers no exemption by this route or for this purpose."""
    rules = rules_of(facts, pinned)
    if rules is None or not rules.routes or not rules.purposes:
        raise RefusedError(f"{pinned.restriction} allows no exemptions")
    if rules.route(asked.route) is None:
        names = ", ".join(route.name for route in rules.routes)
        raise RefusedError(f"{pinned.restriction} has no route {asked.route}; it has {names}")
    if asked.purpose not in rules.purposes:
        names = ", ".join(rules.purposes)
        raise RefusedError(f"{asked.purpose} is no purpose of {pinned.restriction}; it allows {names}")
    return rules


def check_covered(facts: Facts, asked: Submission, now: int) -> None:
    """RefusedError if an application is unknown, or no named restriction covers it: the exemption would be empty."""
    for app in asked.apps:
        if app not in facts.apps:
            raise NotFoundError(
                f"there is no application {app} in the catalogue; `appban app find` searches it"
            )
        versions = [v for r in asked.restrictions for _, v in facts.restrictions[r].versions]
        if not any(covers(facts, rule, app, now) for version in versions for rule in version.coverage):
            raise RefusedError(f"{', '.join(asked.restrictions)} does not cover {app}; leave it out")


def pinned_device(facts: Facts, roster: Roster, device: DeviceId, now: int) -> PinnedDevice:
    """A device with what is known of it now; RefusedError without a body, over which somebody must have authority."""
    history = facts.devices.get(device)
    fact = None if history is None else history.at(now)
    known = roster.get(device)
    place = fact.place if fact is not None and (known is None or fact.stated >= roster.taken_at) else known
    if (place or NOWHERE).body is None or place is None:
        raise RefusedError(f"it is not known whose device {device} is; import it with its body first")
    return PinnedDevice(device, place)


def pinned_person(facts: Facts, person: PersonId, now: int) -> PinnedPerson:
    """A person with the class known now; RefusedError without one."""
    of_class = class_of(facts, person, now)
    if of_class is None:
        raise RefusedError(f"it is not known what {person} is; record the person with a class first")
    return PinnedPerson(person, of_class)


def all_mitigations(facts: Facts, request: Request, rules: tuple[ExemptionRules, ...]) -> tuple[str, ...]:
    """The mitigations asked for with those that the rules require for the purpose, sorted.

    NotFoundError for one that neither the rules nor the catalogue know: nothing could ever evidence it.
    """
    known = {rule.slug for each in rules for rule in each.mitigations} | set(facts.mitigations)
    for slug in request.mitigations:
        if slug not in known:
            raise NotFoundError(
                f"there is no mitigation {slug}; the catalogue has {', '.join(sorted(known))}"
            )
    required = {
        rule.slug
        for each in rules
        for rule in each.mitigations
        if rule.purposes is None or request.purpose in rule.purposes
    }
    return tuple(sorted(required | set(request.mitigations)))


def _check_emergency(facts: Facts, asked: Submission, now: int) -> None:
    held = None if asked.circumstance is None else facts.circumstances.get(asked.circumstance)
    if held is None or not held.open_at(now):
        raise RefusedError(
            f"circumstance {asked.circumstance} is not open; declare it first, or use the ordinary route"
        )


def unratified(facts: Facts, body: BodyId, now: int) -> Iterator[ExemptionId]:
    """The emergencies of a body that were due to be ratified, and were neither that nor reviewed; granted or not."""
    for exemption, history in facts.exemptions.items():
        request = history.request
        if request.route != "emergency" or request.body != body:
            continue
        rules = rules_of(facts, request.restrictions[0])
        route = None if rules is None else rules.route("emergency")
        due = history.versions[-1][0] + ((route.ratify_within if route is not None else None) or 0)
        if history.ratified is None and history.reviewed is None and now >= due:
            yield exemption


def _check_links(facts: Facts, asked: Submission) -> None:
    for named in (asked.replaces, asked.renews):
        if named is not None and named not in facts.exemptions:
            raise NotFoundError(
                f"there is no exemption {named} to replace or renew; `appban exemption list` shows them"
            )
    if asked.renews is not None and (route := facts.exemptions[asked.renews].request.route) != "ordinary":
        raise RefusedError(
            f"{asked.renews} came by the {route} route and is not renewed; submit an ordinary request"
        )
