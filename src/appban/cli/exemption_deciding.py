"""Deciding: assign, assess, clear, refuse, the telephone, confirmations, conditions, and evidence."""

from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.exemption_options import At, Id, Reason, devices_called
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_one
from appban.cli.telling import told, written
from appban.errors import NotFoundError
from appban.record.digests import sha256, to_hex
from appban.regime import events as ev
from appban.regime.exemption import ExemptionId
from appban.regime.mitigation import Method
from appban.regime.restriction import Risk
from appban.service.cases.assigning import NOBODY, assign
from appban.service.deciding.clearing import Clearing, assess, decide_seat, meet_condition
from appban.service.deciding.telephone import confirm, mint_phone_code
from appban.service.exemptions.exemption_page import exemption_page
from appban.service.exemptions.mitigating import attest, observe_failed

Stage = Annotated[str, typer.Option(help="Which stage.")]
Seat = Annotated[str | None, typer.Option(help="Which seat of it (default: the one you can fill).")]
Instrument = Annotated[str, typer.Option(help="In what the decision is written down.")]
Digest = Annotated[str | None, typer.Option(help="The version decided on (default: the newest).")]
For = Annotated[str | None, typer.Option("--for", help="By phone: who decided, by handle.")]
Code = Annotated[str | None, typer.Option(help="By phone: the code that was read out.")]
When = Annotated[str | None, typer.Option("--at", help="When it was decided (default: now).")]
Conditions = Annotated[list[str] | None, typer.Option("--condition", help="To be kept; an obligation.")]
Mitigation = Annotated[str, typer.Option(help="The mitigation, by slug.")]
Device = Annotated[str | None, typer.Option(help="On this device alone (default: all it names).")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for name, command in (
        ("assign", assign_),
        ("assess", assess_),
        ("clear", clear),
        ("refuse", refuse),
        ("call", call),
        ("confirm", confirm_),
        ("meet", meet),
        ("attest", attest_),
        ("fail", fail),
    ):
        app.command(name)(command)


def assign_(
    exemptions: Annotated[list[str], typer.Argument(help="The exemptions, by id.", metavar="EXEMPTION...")],
    to: Annotated[str, typer.Option(help="Who looks after them, by handle; nobody to take them back.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Give requests to one person to look after; all of them or none. It decides nothing."""
    here = session()
    person = None if to == NOBODY else here.people(to)[0]
    named = tuple(ExemptionId(each) for each in exemptions)
    receipt = here.do(here.act(actor, key=key), lambda work: assign(work, named, person))
    told(here, receipt, ev.ExemptionAssigned, output, exemptions=", ".join(exemptions), to=to)


def assess_(
    exemption: Id,
    risk: Annotated[Risk, typer.Option(help="The risk as asked.")],
    residual: Annotated[Risk, typer.Option(help="What is left with the safeguards.")],
    reason: Reason,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Judge the risk of the newest version."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key), lambda work: assess(work, ExemptionId(exemption), risk, residual, reason)
    )
    told(here, receipt, ev.RequestAssessed, output, exemption=exemption)


def clear(
    exemption: Id,
    stage: Stage,
    instrument: Instrument,
    seat: Seat = None,
    digest: Digest = None,
    by: For = None,
    code: Code = None,
    at: When = None,
    condition: Conditions = None,
    subject_to: Annotated[list[str] | None, typer.Option(help="Holds the clearance off until met.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Clear one seat of the newest version."""
    here = session()
    asked = Clearing(
        exemption=ExemptionId(exemption),
        digest=digest or _newest(here, exemption),
        stage=stage,
        outcome="clear",
        instrument=instrument,
        stated=_moment(here, at),
        seat=seat,
        conditions=tuple(condition or ()),
        subject_to=tuple(subject_to or ()),
        person=None if by is None else here.people(by)[0],
        by_phone=code,
    )
    _decided(here, actor, key, asked, output)


def refuse(
    exemption: Id,
    stage: Stage,
    instrument: Instrument,
    seat: Seat = None,
    digest: Digest = None,
    by: For = None,
    code: Code = None,
    at: When = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Refuse the newest version at a stage; empties it until somebody clears the newest version later."""
    here = session()
    asked = Clearing(
        exemption=ExemptionId(exemption),
        digest=digest or _newest(here, exemption),
        stage=stage,
        outcome="refuse",
        instrument=instrument,
        stated=_moment(here, at),
        seat=seat,
        person=None if by is None else here.people(by)[0],
        by_phone=code,
    )
    _decided(here, actor, key, asked, output)


def call(
    exemption: Id, stage: Stage, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Print a code for one version and stage, good for a day, to be read out on the telephone."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key), lambda work: mint_phone_code(work, ExemptionId(exemption), stage)
    )
    event = written(here, receipt, ev.PhoneCodeMinted)
    with here.reader() as reader:
        held = reader.openings([event.code]).get(event.code)
    if held is None:
        raise NotFoundError("the code was erased; mint a new one under another --key")
    if output is Format.TABLE:
        typer.echo(held.value)
        return
    row: Row = {"exemption": exemption, "stage": stage, "code": held.value, "until": here.show(event.until)}
    emit_one("appban/phone-code@1", row, output)


def confirm_(
    exemption: Id,
    decision: Annotated[str, typer.Option(help="The decision, by its digest.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record the written confirmation of a decision given by phone."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: confirm(work, ExemptionId(exemption), decision))
    told(here, receipt, ev.ClearanceConfirmed, output, exemption=exemption)


def meet(
    exemption: Id,
    decision: Annotated[str, typer.Option(help="The decision, by its digest.")],
    condition: Annotated[str, typer.Option(help="Which 'subject to' is met, word for word.")],
    reason: Reason,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record that a "subject to" of a clearance is met."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: meet_condition(work, ExemptionId(exemption), decision, condition, reason),
    )
    told(here, receipt, ev.ConditionMet, output, exemption=exemption)


def attest_(
    exemption: Id,
    mitigation: Mitigation,
    method: Annotated[Method, typer.Option(help="How it is known.")] = Method.ATTESTATION,
    device: Device = None,
    at: When = None,
    file: Annotated[Path | None, typer.Option(help="What shows it; its digest is recorded.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record that a mitigation was seen to hold."""
    here = session()
    one = None if device is None else devices_called(here, [device])[0]
    stated = _moment(here, at)
    digest = None if file is None else to_hex(sha256(read_file(file)))
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: attest(
            work, ExemptionId(exemption), mitigation, method=method, stated=stated, device=one, digest=digest
        ),
    )
    told(here, receipt, ev.MitigationEvidenced, output, exemption=exemption, mitigation=mitigation)


def fail(
    exemption: Id,
    mitigation: Mitigation,
    device: Device = None,
    at: At = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record that a mitigation was seen not to hold: it suspends until fresh evidence."""
    here = session()
    one = None if device is None else devices_called(here, [device])[0]
    stated = _moment(here, at)
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: observe_failed(work, ExemptionId(exemption), mitigation, stated=stated, device=one),
    )
    told(here, receipt, ev.MitigationFailed, output, exemption=exemption, mitigation=mitigation)


def _newest(here: Session, exemption: str) -> str:
    with here.reader() as reader:
        return exemption_page(reader, ExemptionId(exemption), at=here.now()).digest


def _moment(here: Session, at: str | None) -> int:
    moment = here.moment(at, bare="start")
    return here.now() if moment is None else moment


def _decided(here: Session, actor: str | None, key: str | None, asked: Clearing, output: Format) -> None:
    receipt = here.do(here.act(actor, key=key), lambda work: decide_seat(work, asked))
    event = written(here, receipt, ev.DecisionMade)
    row: Row = {
        "exemption": event.exemption,
        "outcome": event.decision.outcome,
        "seat": f"{event.decision.stage}/{event.seat}",
        "on_version": event.decision.request_digest,
        "decision": event.digest,
        "confirm_by": here.show(event.confirm_by),
        "entry": receipt.first,
        "repeated": receipt.repeated,
    }
    emit_one("appban/decision@1", row, output)
