"""The made-up government as a log: every fact, request, clearance and piece of evidence as the event that records it."""

import random
from collections.abc import Iterator

from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.exemption import (
    Commitment,
    Decision,
    Pin,
    PinnedDevice,
    PinnedPerson,
    Request,
    decision_digest,
    request_digest,
)
from appban.regime.mitigation import Method
from appban.regime.people import AuthorityId, PersonClass, PersonId, Subject
from appban.regime.restriction import (
    Existing,
    RestrictionVersion,
    ScopeStatement,
)
from appban.regime.time import DAY, HOUR
from terms import DEDICATED, MINISTER, RULES, SAFE, SERVANT, SOURCE
from world import AT, BEGINS, GOVERNMENT, NATIVE, PURPOSES, WEB, Ban, Case, World

TEXT = Commitment("0" * 64)
REQUESTER = PersonId("person-requester")
BATCH = 200
"""Pieces of evidence in one delivery of a source."""
Told = tuple[int, ev.Event, BodyId]
"""Record time, event, and whose it is."""


def entries(world: World, total: int | None = None) -> list[Told]:
    """The log in order; with `total`, evidence is given again and again until there are so many entries."""
    told = [*_standing(world), *_catalogue(world), *_bans(world), *_life(world)]
    told += list(_seen(world, [(case.start - HOUR, case) for case in world.cases]))
    if total is not None:
        told += _again(world, total - len(told))
    told.sort(key=lambda each: each[0].stated)
    return list(_recorded(told))


def _recorded(told: list[tuple[ev.Event, BodyId]]) -> Iterator[Told]:
    """Each entry is recorded when stated, or a microsecond after the one before."""
    time = 0
    for event, body in told:
        time = max(event.stated, time + 1)
        yield time, event, body


def _standing(world: World) -> Iterator[tuple[ev.Event, BodyId]]:
    for body, parent in world.parents.items():
        kind = BodyKind.MINISTERIAL_DEPARTMENT if parent == GOVERNMENT else BodyKind.AGENCY
        event = ev.BodyRecorded(stated=BEGINS, body=body, name=body, kind=kind, parent=parent, source=SOURCE)
        yield event, body
    for body in [body for body, parent in world.parents.items() if parent in {None, GOVERNMENT}]:
        for who, of_class in ((_officer(body), SERVANT), (_minister(body), MINISTER)):
            subject = Subject("clear:security" if of_class is SERVANT else "clear:minister")
            yield _person(who, of_class, body), body
            yield _authority(who, subject, body), body
    for person in (REQUESTER, *world.people):
        yield _person(person, SERVANT, GOVERNMENT), GOVERNMENT


def _catalogue(world: World) -> Iterator[tuple[ev.Event, BodyId]]:
    for app in world.apps:
        for event in (
            ev.AppRecorded(
                stated=BEGINS,
                app=app.id,
                name=app.id,
                publisher=app.publisher,
                identities=(),
                domains=(),
            ),
            ev.AppClassified(
                stated=BEGINS, app=app.id, sort="category", value=app.category, holds=True, source=SOURCE
            ),
            ev.AppClassified(
                stated=BEGINS, app=app.id, sort="origin", value=app.origin, holds=True, source=SOURCE
            ),
        ):
            yield event, GOVERNMENT
    for owned, owner in world.owners.items():
        yield (
            ev.OwnershipRecorded(stated=BEGINS, owned=owned, owner=owner, share=10_000, source=SOURCE),
            GOVERNMENT,
        )
    for ban in world.bans:
        for app in world.listed.get(ban.list or "", ()):
            event = ev.AppListed(
                stated=BEGINS,
                listing=f"{ban.list}/{app}",
                list=ban.list or "",
                app=app,
                versions=None,
                body=ban.root,
                classes=None,
                surfaces=(NATIVE, WEB),
                until=None,
            )
            yield event, ban.root


def _bans(world: World) -> Iterator[tuple[ev.Event, BodyId]]:
    for n, ban in enumerate(world.bans):
        version = _version(ban, BEGINS + n * HOUR)
        event = ev.RestrictionMade(stated=version.starts, restriction=version, pack="bench", made_by=())
        yield event, ban.root


def _version(ban: Ban, starts: int) -> RestrictionVersion:
    statement = ScopeStatement(
        id="s1",
        says="made up",
        root=ban.root,
        kinds=None,
        classes=ban.classes,
        platforms=ban.platforms,
        source=SOURCE,
    )
    return RestrictionVersion(
        id=ban.id,
        version=1,
        title=ban.id,
        instrument=SOURCE,
        scope=(statement,),
        surfaces=ban.surfaces,
        coverage=(ban.coverage,),
        exemptions=RULES,
        starts=starts,
        ends=None,
        precision="instant",
        existing=Existing(rule="keep"),
        zone="Europe/London",
    )


def _life(world: World) -> Iterator[tuple[ev.Event, BodyId]]:
    for case in world.cases:
        body = world.places[case.device].body or GOVERNMENT
        request = _request(world, case, body)
        digest = request_digest(request)
        stated = case.start - 3 * DAY
        yield ev.ExemptionSubmitted(stated=stated, request=request, digest=digest), body
        if case.cleared:
            department = (GOVERNMENT, *reversed(world.above[body]))[:3][-1]
            yield _decided(case, digest, "security", _officer(department)), body
            if case.purpose == PURPOSES[-1]:
                yield _decided(case, digest, "minister", _minister(department)), body
        if case.revoked is not None:
            yield ev.ExemptionRevoked(stated=case.revoked, exemption=case.id, reason=TEXT), body
    for device, at in world.lost.items():
        yield ev.DeviceLost(stated=at, device=device), GOVERNMENT
    for person, at in world.left.items():
        yield ev.PersonLeft(stated=at, person=person), GOVERNMENT


def _request(world: World, case: Case, body: BodyId) -> Request:
    return Request(
        exemption=case.id,
        version=1,
        requester=REQUESTER,
        body=body,
        route="ordinary",
        restrictions=tuple(Pin(each, 1) for each in case.bans),
        apps=(case.app,),
        surfaces=case.surfaces,
        devices=(PinnedDevice(case.device, world.places[case.device]),),
        people=tuple(PinnedPerson(each, SERVANT) for each in case.people),
        purpose=case.purpose,
        mitigations=(DEDICATED, SAFE),
        start=case.start,
        end=case.end,
        justification=TEXT,
        alternatives=TEXT,
    )


def _decided(case: Case, digest: str, stage: str, who: PersonId) -> ev.DecisionMade:
    stated = case.start - 2 * DAY
    decision = Decision(
        request_digest=digest,
        stage=stage,
        outcome="clear",
        conditions=(),
        person=who,
        capacity=stage,
        instrument="made up",
        stated=stated,
    )
    return ev.DecisionMade(
        stated=stated, exemption=case.id, decision=decision, digest=decision_digest(decision), seat=stage
    )


def _again(world: World, count: int) -> list[tuple[ev.Event, BodyId]]:
    draw = random.Random(3)
    times = []
    for _ in range(count):
        case = draw.choice(world.cases)
        times.append((draw.randrange(case.start, AT), case))
    return list(_seen(world, times))[:count]


def _seen(world: World, times: list[tuple[int, Case]]) -> Iterator[tuple[ev.Event, BodyId]]:
    """Evidence at these times, each by the source of its department, with a delivery every so often."""
    for n, (stated, case) in enumerate(sorted(times, key=lambda each: each[0])):
        body = world.places[case.device].body or GOVERNMENT
        source = f"mdm-of-{world.above[body][-2:][0]}"
        if n % BATCH == 0:
            yield ev.SourceDelivered(stated=stated, source=source, batch=TEXT, devices=BATCH), body
        event = ev.MitigationEvidenced(
            stated=stated,
            mitigation=SAFE,
            device=case.device,
            exemption=None,
            method=Method.MACHINE,
            source=source,
            digest=TEXT,
        )
        yield event, body


def _person(who: PersonId, of_class: PersonClass, body: BodyId) -> ev.PersonRecorded:
    return ev.PersonRecorded(stated=BEGINS, person=who, name=TEXT, person_class=of_class, body=body)


def _authority(who: PersonId, subject: Subject, body: BodyId) -> ev.AuthorityGranted:
    return ev.AuthorityGranted(
        stated=BEGINS,
        authority=AuthorityId(f"{who}/{subject}"),
        person=who,
        subject=subject,
        body=body,
        until=None,
        instrument="made up",
        delegable=False,
        granted_by=(),
    )


def _officer(body: BodyId) -> PersonId:
    return PersonId(f"officer-{body}")


def _minister(body: BodyId) -> PersonId:
    return PersonId(f"minister-{body}")
