"""Who could act for a body now: on a subject, or in each seat of a stage; a seat that nobody could fill stays shut."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from appban.ports import StoreReader
from appban.regime.authority import authority_for, class_of, who_can
from appban.regime.bodies import BodyId
from appban.regime.facts import Facts
from appban.regime.people import Authority, PersonClass, PersonId, Subject
from appban.regime.post_state import CLEAR, DUTY
from appban.regime.restriction import RestrictionId, Seat
from appban.regime.signing import passkeys_in_force
from appban.service.devices.handing_in import INVENTORY
from appban.service.enforcing.applying import ENFORCE
from appban.service.governing import CATALOGUE, FINDINGS
from appban.service.guard import ACCOUNT, APPOINT, ASSESS, CHANNEL, DECIDE, POLICY, POST, REVIEW, STOP
from appban.service.naming import Named, Names


class AbleLine(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could, by which appointment; `person` None: nobody could fill this seat.

    `passkey`: whether the person holds one, where the seat asks for it.
    """

    person: Named | None
    person_class: PersonClass | None
    held: Authority | None
    restriction: RestrictionId | None = None
    place: str | None = None
    kind: str | None = None
    passkey: Literal["held", "missing"] | None = None


def able_for_subject(
    facts: Facts, reader: StoreReader, subject: Subject, body: BodyId, at: int, *, names: Names | None = None
) -> Iterator[AbleLine]:
    """Everybody who holds an authority for a subject over a body at an instant and has not left."""
    names = names or Names(reader)
    able = {person: authority_for(facts, person, subject, body, at) for person in facts.authorities_of}
    names.learn(person for person, held in able.items() if held is not None)
    for person, held in able.items():
        if held is not None and not facts.absences_of(person).during(at):
            yield AbleLine(person=names.of(person), person_class=class_of(facts, person, at), held=held)


def able_for_stage(
    facts: Facts,
    reader: StoreReader,
    stage: str | None,
    body: BodyId,
    at: int,
    *,
    names: Names | None = None,
) -> Iterator[AbleLine]:
    """Everybody who could fill each seat of a stage of that name, in every restriction in force and every route of it.

    None: of every stage.
    """
    names = names or Names(reader)
    seats = [(each, who_can(facts, each[2], (body,), at)) for each in _seats(facts, stage, at)]
    names.learn(person for _, able in seats for person in able)
    for (restriction, place, seat), able in seats:
        for person in able or (None,):
            yield _line(facts, names, restriction, place, _Sitting(seat, person, body, at))


class _Sitting(msgspec.Struct, frozen=True):
    seat: Seat
    person: PersonId | None
    body: BodyId
    at: int


def _line(facts: Facts, names: Names, restriction: RestrictionId, place: str, sitting: _Sitting) -> AbleLine:
    person, at = sitting.person, sitting.at
    if person is None:
        return AbleLine(
            person=None,
            person_class=None,
            held=None,
            restriction=restriction,
            place=place,
            kind=sitting.seat.kind,
        )
    return AbleLine(
        person=names.of(person),
        person_class=class_of(facts, person, at),
        held=authority_for(facts, person, sitting.seat.subject, sitting.body, at),
        restriction=restriction,
        place=place,
        kind=sitting.seat.kind,
        passkey=None
        if not sitting.seat.passkey
        else "held"
        if passkeys_in_force(facts, person, at)
        else "missing",
    )


def _seats(facts: Facts, wanted: str | None, at: int) -> Iterator[tuple[RestrictionId, str, Seat]]:
    for history in facts.restrictions.values():
        version = history.in_force(at)
        for route in () if version is None else version.exemptions.routes:
            for stage in route.stages:
                if version is not None and wanted in {None, stage.id}:
                    yield from (
                        (version.id, f"{route.name}: {stage.id}/{seat.id}", seat) for seat in stage.seats
                    )


def subjects_known(facts: Facts, at: int) -> tuple[Subject, ...]:
    """Every subject for which authority can mean something at an instant: those of the program, of seats, and those held."""
    asked: set[Subject] = {
        APPOINT,
        POLICY,
        CATALOGUE,
        ENFORCE,
        FINDINGS,
        INVENTORY,
        REVIEW,
        Subject("declare"),
    }
    asked |= {CHANNEL, ASSESS, DECIDE, ACCOUNT, POST, STOP, CLEAR, DUTY}
    asked |= {held.subject for held in facts.authorities.values()}
    for history in facts.restrictions.values():
        version = history.in_force(at)
        for route in () if version is None else version.exemptions.routes:
            asked |= {seat.subject for stage in route.stages for seat in stage.seats}
            asked |= set() if route.ratified_by is None else {route.ratified_by}
    return tuple(sorted(asked))
