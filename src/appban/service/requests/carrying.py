"""Carrying over live grants from before appban: facts as stated, attested by two, until the regularisation date.

Every row is carried over or refused with a reason; what cannot be read as a whole is refused whole (`carried_file`).
"""

import datetime as dt
from collections.abc import Iterator
from itertools import permutations
from typing import Literal

import msgspec

from appban.errors import InputError, InternalError, NotFoundError, RefusedError
from appban.ports import StoreReader
from appban.regime import events as ev
from appban.regime.authority import may_fill
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId, Request
from appban.regime.facts import Facts
from appban.regime.identity import Surface
from appban.regime.people import PersonId
from appban.regime.reducer import apply
from appban.regime.restriction import Purpose, RestrictionId
from appban.regime.roster import Roster
from appban.regime.seats import rules_of, stage_required
from appban.regime.time import FOREVER, day_end, day_start, days_touched
from appban.service.deciding.clearing import Clearing, decide_on
from appban.service.exemptions.exemption_state import standing
from appban.service.guard import acting_person, two_distinct
from appban.service.naming import device_called
from appban.service.people import people_called
from appban.service.reading import Focus
from appban.service.requests.carried_file import CarriedRow, Mapping
from appban.service.requests.exemptions import Case, submit_on
from appban.service.requests.submission import Submission, pin
from appban.service.work import Work

INSTRUMENT = "attested as carried over from before appban"


class Carrying(msgspec.Struct, frozen=True, kw_only=True):
    """A file of grants as read, its SHA-256, and the two who attest it (none: they will in the console)."""

    rows: tuple[CarriedRow, ...]
    mapping: Mapping
    name: str
    digest: str
    attesters: tuple[PersonId, ...]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a row. `says` is its state once carried over, or why it was refused; `flags` what to look at."""

    row: int
    outcome: Literal["carried-over", "already", "refused"]
    exemption: ExemptionId | None
    says: str
    flags: tuple[str, ...] = ()


class _Grant(msgspec.Struct, frozen=True):
    """A row whose names are resolved."""

    row: CarriedRow
    device: DeviceId
    person: PersonId


def carry_over(work: Work, asked: Carrying, roster: Roster) -> tuple[Outcome, ...]:
    """Carry over what can be; NotAuthorisedError if attesters are named and nobody may speak for them here."""
    found = {row.row: _resolve(work, row, asked.mapping) for row in asked.rows}
    grants = [each for each in found.values() if isinstance(each, _Grant)]
    importer = PersonId(work.act.actor.person)
    facts = work.facts(
        Focus(
            devices=tuple(dict.fromkeys(each.device for each in grants)),
            people=tuple(dict.fromkeys((importer, *asked.attesters, *(each.person for each in grants)))),
        )
    )
    _check_attesters(work, facts, asked, importer)
    case = _Import(work, facts, asked, roster)
    return tuple(
        Outcome(row=number, outcome="refused", exemption=None, says=each)
        if isinstance(each, str)
        else _carried(case, each, _shared(each, grants))
        for number, each in found.items()
    )


def devices_named(reader: StoreReader, asked: Carrying) -> tuple[DeviceId, ...]:
    """The devices that the rows name, as far as they are known here."""
    found: list[DeviceId] = []
    for row in asked.rows:
        try:
            found.append(_device(reader, row, asked.mapping))
        except NotFoundError:
            continue  # told with its row when it is carried over
    return tuple(dict.fromkeys(found))


class _Import:
    """One import under way; its facts grow with what it adds."""

    def __init__(self, work: Work, facts: Facts, asked: Carrying, roster: Roster) -> None:
        self.work, self.facts, self.asked, self.roster = work, facts, asked, roster
        self._known = len(work.added)

    def learn(self) -> None:
        """Fold what was added since, with the record times that it will have."""
        for n in range(self._known, len(self.work.added)):
            apply(self.facts, self.work.now + n, self.work.added[n][0])
        self._known = len(self.work.added)


def _resolve(work: Work, row: CarriedRow, mapping: Mapping) -> _Grant | str:
    try:
        _check_row(work, row, mapping)
        device = _device(work.writer, row, mapping)
        return _Grant(row, device, people_called(work.writer, [row.values["person"]])[0])
    except InputError as problem:
        return str(problem)


def _device(reader: StoreReader, row: CarriedRow, mapping: Mapping) -> DeviceId:
    key = row.values["device"]
    return device_called(reader, key if ":" in key else f"{mapping.device_scheme}:{key}")


def _check_row(work: Work, row: CarriedRow, mapping: Mapping) -> None:
    empty = [c for c in ("body", "app", "device", "person", "approved_by") if not row.values[c]]
    if empty:
        raise InputError(f"{empty[0]} is empty; find it out first")
    if day_end(row.day("until", mapping), work.desk.zone) <= work.now:
        raise InputError(f"until {row.values['until']} is past; there is nothing to carry over")
    if day_start(row.day("approved_on", mapping), work.desk.zone) > work.now:
        raise InputError(f"approved_on {row.values['approved_on']} is yet to come; correct it")


def _check_attesters(work: Work, facts: Facts, asked: Carrying, importer: PersonId) -> None:
    if not asked.attesters:
        return
    acting_person(work, facts)
    two_distinct(facts, asked.attesters, "attesting what is carried over")
    if facts.human(importer) in {facts.human(each) for each in asked.attesters}:
        raise RefusedError(f"{importer} imports the file and does not attest it; name another")


def _shared(grant: _Grant, grants: list[_Grant]) -> tuple[str, ...]:
    others = [g.row.row for g in grants if g.device == grant.device and g.person != grant.person]
    return tuple(f"device {grant.row.values['device']} stands for another person in row {n}" for n in others)


def _carried(case: _Import, grant: _Grant, flags: tuple[str, ...]) -> Outcome:
    row = grant.row.row
    known = next(_known(case, grant), None)
    if known is not None:
        return Outcome(
            row=row, outcome="already", exemption=known, says="it was carried over before", flags=flags
        )
    try:
        with case.work.whole():
            request = _submitted(case, grant)
            places = tuple(_places(case, request))
    except (InputError, RefusedError) as problem:
        return Outcome(row=row, outcome="refused", exemption=None, says=str(problem), flags=flags)
    case.learn()
    for stage, seat, person in places:
        _attest(case, request.exemption, stage, seat, person)
    stands = standing(case.facts, request.exemption, case.facts.time)
    says = f"{stands.state}: {'; '.join(stands.why)}" if stands.why else str(stands.state)
    return Outcome(row=row, outcome="carried-over", exemption=request.exemption, says=says, flags=flags)


def _known(case: _Import, grant: _Grant) -> Iterator[ExemptionId]:
    values = grant.row.values
    for exemption in case.facts.naming_device.get(grant.device, ()):
        history = case.facts.exemptions[exemption]
        request = history.request
        if request.route != "carried-over":
            continue
        same_row = (request.facts_digest, request.facts_row) == (case.asked.digest, str(grant.row.row))
        alike = values["app"] in request.apps and grant.person in {each.id for each in request.people}
        if same_row or (alike and not history.ended and request.end > case.work.now):
            yield exemption


def _submitted(case: _Import, grant: _Grant) -> Request:
    work, values, mapping = case.work, grant.row.values, case.asked.mapping
    until = day_end(grant.row.day("until", mapping), work.desk.zone)
    named = tuple(RestrictionId(each.strip()) for each in values["restriction"].split(";"))
    asked = Submission(
        body=BodyId(values["body"]),
        restrictions=named,
        apps=(AppId(values["app"]),),
        surfaces=(Surface.NATIVE_APP,),
        devices=(grant.device,),
        people=(grant.person,),
        purpose=Purpose(values["purpose"]),
        start=work.now,
        end=min(until, _regularised(case, named)),
        justification=(
            f"carried over from {case.asked.name}, row {grant.row.row}: approved by {values['approved_by']} "
            f"on {values['approved_on']} until {values['until']}"
        ),
        alternatives="as weighed by who approved it; the file does not say",
        route="carried-over",
        facts_digest=case.asked.digest,
        facts_row=str(grant.row.row),
    )
    exemption = ExemptionId(work.mint("exemption"))
    requester = PersonId(work.act.actor.person)
    first = len(work.added)
    submit_on(
        Case(
            work=work,
            facts=case.facts,
            asked=asked,
            roster=case.roster,
            exemption=exemption,
            requester=requester,
        )
    )
    event = work.added[first][0]
    if not isinstance(event, ev.ExemptionSubmitted):
        raise InternalError("a submission did not begin with its request; report this")
    return event.request


def _regularised(case: _Import, restrictions: tuple[RestrictionId, ...]) -> int:
    """The latest end that the rules leave: the regularisation date, or sooner where a request may have fewer days."""
    now, zone = case.work.now, case.work.desk.zone
    (today,) = days_touched(now, now + 1, zone)
    ends = [FOREVER]
    for restriction in restrictions:
        rules = rules_of(case.facts, pin(case.facts, restriction, now))
        route = None if rules is None else rules.route("carried-over")
        if route is not None and route.regularise_within is not None:
            ends.append(now + route.regularise_within)
        if rules is not None and rules.limits.max_days is not None:
            ends.append(day_end(today + dt.timedelta(days=rules.limits.max_days - 1), zone))
    return min(ends)


def _places(case: _Import, request: Request) -> Iterator[tuple[str, str, PersonId]]:
    """Who of those attesting sits where; RefusedError if they cannot fill every seat for attesters between them."""
    seats = {
        (stage.id, seat.id): seat
        for each in request.restrictions
        if (rules := rules_of(case.facts, each)) is not None
        and (route := rules.route(request.route)) is not None
        for stage in route.stages
        if stage_required(stage, request, None)
        for seat in stage.seats
        if seat.kind == "attester"
    }
    if not case.asked.attesters:
        return
    bodies = [device.place.body for device in request.devices]
    for order in permutations(case.asked.attesters, len(seats)):
        pairs = list(zip(seats.items(), order, strict=True))
        if all(may_fill(case.facts, who, seat, bodies, case.work.now) for (_, seat), who in pairs):
            yield from ((stage, name, who) for ((stage, name), _), who in pairs)
            return
    raise RefusedError(
        f"{', '.join(case.asked.attesters)} cannot fill the seats for attesters of this row between them; "
        "`appban authority who-can` shows who could"
    )


def _attest(case: _Import, exemption: ExemptionId, stage: str, seat: str, person: PersonId) -> None:
    asked = Clearing(
        exemption=exemption,
        digest=case.facts.exemptions[exemption].versions[-1][1].digest,
        stage=stage,
        seat=seat,
        outcome="clear",
        instrument=INSTRUMENT,
        stated=case.facts.time,
    )
    decide_on(case.work, case.facts, asked, person)
    case.learn()
