"""The story that the demo tells: a ban is stated, broken, departed from by the case, and ends by itself."""

from functools import partial

from appban.bootstrap.shipped import shipped_demo_file
from appban.cli.demo_cast import InventoryPart
from appban.cli.demo_opening import open_store, state_ban
from appban.cli.demo_proof import prove
from appban.cli.demo_stage import Stage
from appban.errors import InternalError
from appban.fleet.sweep import SweepResult
from appban.record.digests import sha256, to_hex
from appban.regime.device import DeviceId
from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.regime.finding import Kind
from appban.regime.identity import Surface
from appban.regime.mitigation import Method, MitigationRule
from appban.regime.roster import Roster
from appban.regime.seats import rules_of
from appban.regime.time import HOUR
from appban.service.deciding.clearing import Clearing, assess, decide_seat
from appban.service.devices.inventories import Filling, Given, Import, Intake, import_files
from appban.service.exemptions.mitigating import attest, machine_evidence
from appban.service.reading import Focus, facts_about
from appban.service.requests.exemptions import Submitted, submit
from appban.service.requests.reaching import reaching
from appban.service.requests.submission import Submission
from appban.service.rosters import roster_for
from appban.service.work import Work

MEANT: dict[Kind, str] = {
    "breach": "the banned application is there, and no exemption covers it",
    "lapsed": "it was exempt, the exemption is over, and the application is still there",
    "exempt": "it is there, and an exemption in force lets it be",
    "suspected": "a name and a publisher say that it is there, and nothing firmer",
    "candidate": "something nearly named like it is there; a person must look",
    "unmanaged": "a device that nobody manages",
    "cannot-be-seen": "a device whose software no source lists",
}


def tell(stage: Stage) -> None:
    """The whole story, on a store that is empty yet."""
    open_store(stage)
    state_ban(stage)
    _import(stage)
    _find(stage)
    _ask(stage)
    asked = _submit(stage)
    _clear(stage, asked)
    _evidence(stage, asked)
    _end(stage, asked)
    _lapse(stage)
    prove(stage)


def _import(stage: Stage) -> None:
    stage.step("What is on the devices is imported")
    done = [(part, take_in(stage, part)) for part in stage.cast.inventories]
    for part, each in done:
        if each.batch is None or each.snapshot is None:
            raise InternalError(f"{part.file} was taken in before; report this")
        stage.line(
            f"{part.file} ({part.source}): {each.batch.devices} devices, {each.batch.rows} applications"
        )
    fleet = done[-1][1].snapshot
    stage.say(
        f"That is {fleet.devices if fleet else 0} devices. One is a real workstation's inventory; one says nothing of its "
        "software, which is not the same as having none. Devices and people stand in the record under random ids."
    )


def take_in(stage: Stage, part: InventoryPart, *, anew: bool = False) -> Import:
    """Import one of the shipped files."""
    house = stage.house
    stage.clock.pass_(HOUR // 60)
    return import_files(
        Intake(house.desk, house.press, house.lake),
        stage.act(None),
        house.sources[part.source],
        [Given(part.file, shipped_demo_file(part.file))],
        filling=Filling(body=part.body, device_class=part.of_class, anew=anew),
    )


def _find(stage: Stage) -> None:
    stage.step("The banned application is found")
    result = stage.sweep()
    show_counts(stage, result)
    stage.say(
        "Only an exact identity counts as the application. What merely resembles it is counted apart and waits for a "
        "person; what nobody can see stands beside the count."
    )
    unlisted = sum(each.identities for each in result.not_listed.totals)
    if unlisted:
        stage.say(
            f"{unlisted} other identities are not-listed: the approved list of this demo names management agents "
            "only. They are counted by body, never as breaches of a device."
        )


def show_counts(stage: Stage, result: SweepResult) -> None:
    """The findings of a sweep by kind, with what each kind means, and by body."""
    for kind, meant in MEANT.items():
        count = sum(each.found.get(kind, 0) for each in result.counts)
        where = ", ".join(f"{each.body} {each.found[kind]}" for each in result.counts if each.found.get(kind))
        if count:
            stage.line(f"{kind:<15}{count:>3}  {meant}")
            stage.line(f"{'':<20}{where}")


def _ask(stage: Stage) -> None:
    stage.step("Why: the verdict and its reason")
    cast = stage.cast
    for device in (cast.phone, cast.neighbour, cast.arms_length, cast.personal):
        stage.ask(device)
    stage.say(
        "A verdict names the sentence it rests on and where that was said, so that anybody can look it up."
    )


def _submit(stage: Stage) -> Submitted:
    cast = stage.cast
    stage.step("An exemption is asked for")
    device = stage.device(cast.phone)
    asked = stage.do(
        cast.requester, lambda work: submit(work, _wanted(stage, work, device), _roster(stage, device))
    )
    stage.say(
        f"{cast.name(cast.requester)} asks for {cast.name(cast.holder)} on {cast.phone.called} ({cast.phone.name}), to use it for "
        f"{cast.purpose}, for {cast.window_hours} hours. Reason given: {cast.justification} What was considered "
        f"instead: {cast.alternatives}"
    )
    for name, rule in asked.not_required:
        stage.say(f"The stage {name} is not required: {rule}")
    stage.say("Asking changes nothing:")
    stage.ask(cast.phone)
    return asked


def _wanted(stage: Stage, work: Work, device: DeviceId) -> Submission:
    cast = stage.cast
    facts = work.facts(Focus(devices=(device,)))
    surfaces = (Surface.NATIVE_APP,)
    return Submission(
        body=next(each.body for each in cast.people if each.handle == cast.holder),
        restrictions=reaching(
            facts,
            _roster(stage, device),
            apps=(cast.app,),
            surfaces=surfaces,
            devices=(device,),
            now=work.now,
        ),
        apps=(cast.app,),
        surfaces=surfaces,
        devices=(device,),
        people=(stage.person(cast.holder),),
        purpose=cast.purpose,
        start=work.now,
        end=work.now + cast.window_hours * HOUR,
        justification=cast.justification,
        alternatives=cast.alternatives,
    )


def _roster(stage: Stage, device: DeviceId) -> Roster:
    return roster_for(stage.house.lake, stage.clock.now(), (device,))


def _clear(stage: Stage, asked: Submitted) -> None:
    cast = stage.cast
    stage.step("It is assessed, and cleared by those who may")
    stage.do(cast.assessor, lambda work: assess(work, asked.exemption, cast.risk, cast.risk, cast.assessment))
    stage.say(f"{cast.name(cast.assessor)} assesses the risk as {cast.risk}: {cast.assessment}")
    for each in cast.clearances:
        stage.do(each.by, partial(_decide, stage, asked, each.stage))
        stage.say(
            f"{cast.name(each.by)} clears the stage {each.stage}, on exactly this version of the request."
        )
        stage.ask(cast.phone)


def _decide(stage: Stage, asked: Submitted, stage_id: str, work: Work) -> str:
    clearing = Clearing(
        exemption=asked.exemption,
        digest=asked.digest,
        stage=stage_id,
        outcome="clear",
        instrument=stage.cast.instrument,
        stated=work.now,
    )
    return decide_seat(work, clearing)


def _evidence(stage: Stage, asked: Submitted) -> None:
    cast = stage.cast
    stage.step("Its safeguards are evidenced: now it is in force")
    facts = _facts(stage, asked.exemption)
    for rule in _gates(facts, asked.exemption):
        _evidence_one(stage, facts, asked, rule)
    stage.ask(cast.phone)
    stage.ask(cast.phone, person=cast.holder, purpose=cast.purpose)
    stage.say("For this device, this person and this purpose only. Not for somebody else, and not next door:")
    stage.ask(cast.phone, person=cast.somebody_else, purpose=cast.purpose)
    stage.ask(cast.neighbour)
    result = stage.sweep()
    count = sum(each.found.get("exempt", 0) for each in result.counts)
    stage.say(f"The next sweep counts {count} finding as exempt that was a breach.")


def _evidence_one(stage: Stage, facts: Facts, asked: Submitted, rule: MitigationRule) -> None:
    cast, kind = stage.cast, facts.mitigations[rule.slug]
    device = stage.device(cast.phone)
    if Method.MACHINE in kind.methods:
        told = ((device, rule.slug, True),)
        batch = to_hex(sha256(f"{cast.machine_source} {rule.slug}".encode()))
        stage.do(
            None, lambda work: machine_evidence(work, cast.machine_source, told, stated=work.now, batch=batch)
        )
        stage.say(
            f"{rule.slug}: {kind.means} The device management ({cast.machine_source}) reports that it holds."
        )
    else:
        stage.do(
            cast.holder,
            lambda work: attest(work, asked.exemption, rule.slug, method=Method.ATTESTATION, stated=work.now),
        )
        stage.say(f"{rule.slug}: {kind.means} {cast.name(cast.holder)} attests it.")


def _gates(facts: Facts, exemption: ExemptionId) -> list[MitigationRule]:
    """What must be evidenced before use, each once."""
    request = facts.exemptions[exemption].request
    found: dict[str, MitigationRule] = {}
    for pin in request.restrictions:
        rules = rules_of(facts, pin)
        for rule in () if rules is None else rules.mitigations:
            if rule.when == "before-use" and rule.slug in request.mitigations:
                found.setdefault(rule.slug, rule)
    return list(found.values())


def _facts(stage: Stage, exemption: ExemptionId) -> Facts:
    with stage.house.desk.store.reader() as reader:
        return facts_about(reader, Focus(exemptions=(exemption,)))


def _end(stage: Stage, asked: Submitted) -> None:
    stage.step("It ends by itself")
    end = _facts(stage, asked.exemption).exemptions[asked.exemption].request.end
    before = stage.size()
    stage.clock.pass_until(end)
    stage.say(
        f"The demo's clock jumps to {stage.at(stage.clock.now())}, where the window ends. Nobody does anything, no job "
        f"runs, and no entry is added: there were {before} and there are {stage.size()}."
    )
    stage.ask(stage.cast.phone)
    stage.say("What was so stays so: a question about the time before has its old answer.")
    stage.ask(stage.cast.phone, at=end - HOUR)


def _lapse(stage: Stage) -> None:
    stage.step("The application is still there: the finding lapses")
    stage.clock.pass_(HOUR)
    take_in(stage, stage.cast.inventories[0], anew=True)
    stage.say("An hour later the devices report again, and all of them have what they had.")
    show_counts(stage, stage.sweep())
    stage.say("It stays lapsed, and grows older, until the application is gone.")
