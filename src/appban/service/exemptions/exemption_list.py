"""The list of exemptions at an instant, as known at another: a line each, with the counts a page shows beside it."""

from collections.abc import Iterator

import msgspec

from appban.ports import StoreReader
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.exemption import ExemptionId, Request
from appban.regime.facts import Facts
from appban.regime.people import PersonId
from appban.regime.restriction import Purpose, RouteName
from appban.service.exemptions.exemption_state import State, standing
from appban.service.reading import Focus, all_facts, facts_about


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which exemptions to list; None leaves a field open. A body means it and those below it."""

    body: BodyId | None = None
    app: AppId | None = None
    state: State | None = None
    person: PersonId | None = None
    purpose: Purpose | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One exemption in a list. Times in UTC microseconds; `devices` and `people` count those named."""

    exemption: ExemptionId
    version: int
    body: BodyId
    apps: tuple[AppId, ...]
    purpose: Purpose
    devices: int
    people: int
    route: RouteName
    state: State
    why: tuple[str, ...]
    start: int
    until: int


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many there are and how many are in force; those carried over from before appban are counted apart."""

    listed: int
    in_force: int
    carried_over: int
    carried_over_in_force: int


def list_exemptions(
    reader: StoreReader, wanted: Filter, *, at: int, stop: int | None = None
) -> tuple[tuple[Line, ...], Counts]:
    """The exemptions that had been submitted by `at`, newest first, from the first `stop` entries (all by default)."""
    facts = (
        all_facts(reader, stop)
        if wanted.person is None
        else facts_about(reader, Focus(people=(wanted.person,)), stop)
    )
    lines = sorted(
        _lines(facts, wanted, at), key=lambda line: (-_first(facts, line.exemption), line.exemption)
    )
    return tuple(lines), counts(lines)


def counts(lines: list[Line]) -> Counts:
    """The counts of a list."""
    carried = [line for line in lines if line.route == "carried-over"]
    others = [line for line in lines if line.route != "carried-over"]
    return Counts(
        listed=len(others),
        in_force=sum(line.state is State.IN_FORCE for line in others),
        carried_over=len(carried),
        carried_over_in_force=sum(line.state is State.IN_FORCE for line in carried),
    )


def _lines(facts: Facts, wanted: Filter, at: int) -> Iterator[Line]:
    for exemption, history in facts.exemptions.items():
        if _first(facts, exemption) > at or not _matches(facts, wanted, history.request, at):
            continue
        stands = standing(facts, exemption, at)
        if wanted.state is None or wanted.state is stands.state:
            request = history.request
            yield Line(
                exemption=exemption,
                version=request.version,
                body=request.body,
                apps=request.apps,
                purpose=request.purpose,
                devices=len(request.devices),
                people=len(request.people),
                route=request.route,
                state=stands.state,
                why=stands.why,
                start=request.start,
                until=request.end,
            )


def _first(facts: Facts, exemption: ExemptionId) -> int:
    return facts.exemptions[exemption].versions[0][0]


def _matches(facts: Facts, wanted: Filter, request: Request, at: int) -> bool:
    person = None if wanted.person is None else facts.human(wanted.person)
    line = facts.bodies.lineage(request.body, at) or (request.body,)
    return (
        (wanted.body is None or wanted.body in line)
        and (wanted.app is None or wanted.app in request.apps)
        and (wanted.purpose is None or wanted.purpose == request.purpose)
        and (person is None or person in {facts.human(each.id) for each in request.people})
    )
