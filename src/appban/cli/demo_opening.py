"""How the demo begins: a record is opened, a ban adopted by two, and the people of the story appointed."""

from functools import partial

from appban.bootstrap.shipped import shipped_packs
from appban.cli.demo_cast import AuthorityPart, BodyPart
from appban.cli.demo_stage import Stage
from appban.regime.people import PersonId
from appban.regime.restriction import RestrictionVersion, Source
from appban.regime.roster import Roster
from appban.service.bans.policy import PackFile, apply_plan, make_plan, read_packs
from appban.service.bans.policy_words import source
from appban.service.bans.regimes import restrictions_at
from appban.service.guard import OPERATOR
from appban.service.opening import Opening, open_record
from appban.service.people import person_event, record_person
from appban.service.staff.authority import Appointment, grant_authority
from appban.service.staff.bodies import record_body
from appban.service.work import Work

INVENTED = Source(reference="Invented for the demo", mark="operator")


def open_store(stage: Stage) -> None:
    """Open the record in the name of the two root appointers."""
    cast = stage.cast
    opening = Opening(
        origin=cast.origin,
        embedded=True,
        zone=str(stage.house.desk.zone),
        appointers=tuple((each.handle, each.name) for each in cast.appointers),
    )
    stage.do(None, lambda work: open_record(work, opening))


def state_ban(stage: Stage) -> None:
    """Adopt the packs, and record who is who."""
    cast = stage.cast
    stage.step("A ban is stated")
    first, second = cast.appointers
    adopted = stage.do(first.handle, lambda work: _adopt(stage, work, stage.person(second.handle)))
    stage.say(
        f"{first.name} and {second.name} adopt the pack {', '.join(cast.packs)} and those it builds on: {adopted} facts, "
        "each with where it was said. It takes two persons, and the record keeps who they were. In force now:"
    )
    told: set[str] = set()
    for version in _in_force(stage):
        stage.line(f"{version.id}, since {stage.at(version.starts)[:10]}: {version.title}")
        for statement in version.scope:
            if statement.id not in told:
                stage.more(statement.says)
        told |= {statement.id for statement in version.scope}
        stage.more(f"said in: {source(version.instrument)}")
    for body in cast.bodies:
        stage.do(None, partial(_record_body, body))
    stage.do(None, partial(_people, stage))
    for each in cast.authorities:
        stage.do(first.handle, partial(_appoint, stage, each))
    stage.say(
        f"{len(cast.bodies)} invented bodies, {len(cast.people)} people and {len(cast.authorities)} authorities to "
        "decide are recorded as well."
    )


def _adopt(stage: Stage, work: Work, second: PersonId) -> int:
    shipped = read_packs(PackFile(f"{name}.yaml", data) for name, data in shipped_packs().items())
    wanted = [each for each in shipped if each.pack.pack.id in stage.cast.packs]
    plan = make_plan(work.writer, wanted, shipped, Roster(), now=work.now, sealed=False)
    return apply_plan(work, plan, second)


def _in_force(stage: Stage) -> list[RestrictionVersion]:
    """What is prohibited before what is merely not listed."""
    now = stage.clock.now()
    with stage.house.desk.store.reader() as reader:
        _, shown = restrictions_at(reader, OPERATOR, at=now, stop=reader.head().size, now=now)
    found = [each.version for each in shown if each.standing == "in force"]
    return sorted(found, key=lambda version: version.approved_list is not None)


def _record_body(body: BodyPart, work: Work) -> None:
    record_body(work, body.id, body.name, body.kind, body.parent, stated=work.now, source=INVENTED)


def _people(stage: Stage, work: Work) -> None:
    for each in stage.cast.appointers:
        work.add(
            person_event(work, stage.person(each.handle), each.name, each.of_class, each.body), each.body
        )
    for each in stage.cast.people:
        record_person(work, each.handle, each.name, each.of_class, each.body)


def _appoint(stage: Stage, part: AuthorityPart, work: Work) -> None:
    asked = Appointment(
        person=stage.person(part.handle),
        subject=part.subject,
        body=part.body,
        instrument=stage.cast.instrument,
        stated=work.now,
    )
    grant_authority(work, asked, stage.person(stage.cast.appointers[1].handle))
