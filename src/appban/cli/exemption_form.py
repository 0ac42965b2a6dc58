"""What a person fills in to ask for an exemption, resolved before it is saved and told after."""

import sys
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
import typer

from appban.cli.context import Session
from appban.cli.exemption_options import devices_called
from appban.cli.output import Format, Row, emit_one, say
from appban.cli.telling import written
from appban.errors import InputError, RefusedError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.exemption import CircumstanceId, ExemptionId
from appban.regime.identity import Surface
from appban.regime.restriction import Purpose, RestrictionId
from appban.regime.roster import Roster
from appban.service.exemptions.exemption_page import exemption_page
from appban.service.reading import Focus
from appban.service.requests.changing import Changes
from appban.service.requests.exemptions import Submitted
from appban.service.requests.preview import preview
from appban.service.requests.reaching import reaching
from appban.service.requests.submission import Submission
from appban.service.work import Act, Receipt, Work

Restrictions = Annotated[
    list[str] | None, typer.Option("--restriction", help="From it (default: all that reach).")
]
Apps = Annotated[list[str] | None, typer.Option("--app", help="For this application; may be repeated.")]
Surfaces = Annotated[list[Surface] | None, typer.Option("--surface", help="Used so (default: native-app).")]
Devices = Annotated[list[str] | None, typer.Option("--device", help="On this device: id or scheme:value.")]
People = Annotated[list[str] | None, typer.Option("--person", help="Used by this person, by handle.")]
Mitigations = Annotated[
    list[str] | None, typer.Option("--mitigation", help="A safeguard besides those required.")
]
Since = Annotated[str | None, typer.Option("--from", help="From when (default: now); a date is its start.")]
Why = Annotated[str | None, typer.Option("--why", help="What it is needed for.")]
Alternatives = Annotated[str | None, typer.Option(help="What was considered instead.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before saving.")]
Print = Annotated[Literal["id", "digest"] | None, typer.Option("--print", help="Print id or digest alone.")]


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The single-valued fields as written; None leaves one as it was."""

    body: str | None
    purpose: str | None
    until: str | None
    since: str | None
    why: str | None
    alternatives: str | None


def changes_from(
    here: Session,
    form: Form,
    apps: list[str] | None,
    surfaces: list[Surface] | None,
    devices: list[str] | None,
    people: list[str] | None,
    restrictions: list[str] | None,
    mitigations: list[str] | None,
    replaces: str | None,
) -> Changes:
    """The fields with every name resolved."""
    return Changes(
        body=None if form.body is None else BodyId(form.body),
        purpose=None if form.purpose is None else Purpose(form.purpose),
        start=here.moment(form.since, bare="start"),
        end=here.moment(form.until, bare="until"),
        justification=form.why,
        alternatives=form.alternatives,
        apps=None if apps is None else tuple(AppId(each) for each in apps),
        surfaces=None if surfaces is None else tuple(surfaces),
        devices=None if devices is None else devices_called(here, devices),
        people=None if people is None else here.people(*people),
        restrictions=None if restrictions is None else tuple(RestrictionId(each) for each in restrictions),
        mitigations=None if mitigations is None else tuple(mitigations),
        replaces=None if replaces is None else ExemptionId(replaces),
    )


def submission(
    work: Work, asked: Changes, roster: Roster, circumstance: CircumstanceId | None = None
) -> Submission:
    """A new request from the fields; InputError for one that a new request must state."""
    surfaces = asked.surfaces or (Surface.NATIVE_APP,)
    apps, devices = asked.apps or (), asked.devices or ()
    if asked.body is None or asked.purpose is None or asked.end is None or not apps or not devices:
        raise InputError("a request names a body, a purpose, an application, a device and an end; give each")
    facts = work.facts(Focus(devices=devices))
    return Submission(
        body=asked.body,
        restrictions=asked.restrictions
        or reaching(facts, roster, apps=apps, surfaces=surfaces, devices=devices, now=work.now),
        apps=apps,
        surfaces=surfaces,
        devices=devices,
        people=asked.people or (),
        purpose=asked.purpose,
        start=work.now if asked.start is None else asked.start,
        end=asked.end,
        justification=asked.justification or "",
        alternatives=asked.alternatives or "",
        mitigations=asked.mitigations or (),
        route="ordinary" if circumstance is None else "emergency",
        circumstance=circumstance,
        replaces=asked.replaces,
    )


def saved(
    here: Session, act: Act, verb: Callable[[Work], Submitted], yes: bool
) -> Receipt[Submitted]:  # the switch as typed
    """Show what the request comes to, ask on a terminal, and save it; RefusedError if the person says no."""
    if here.done(act):
        return here.do(act, verb)
    shown = preview(here.house.desk, act, verb)
    request = shown.request
    say(f"devices: {', '.join(d.id for d in request.devices)}; people: {len(request.people)}")
    say(
        f"from {here.show(request.start)} until {here.show(request.end)}, from {len(request.restrictions)} restriction(s)"
    )
    for number in shown.numbers:
        allowed = "no limit" if number.most is None else f"{number.most} allowed, {number.whose}"
        say(f"{number.restriction}: {number.asked} {number.what} ({allowed})")
    if sys.stdin.isatty() and sys.stderr.isatty() and not yes and not typer.confirm("Submit this?", err=True):
        raise RefusedError("nothing was submitted")
    return here.do(act, verb)


def say_submitted(
    here: Session, receipt: Receipt[Submitted], only: Literal["id", "digest"] | None, output: Format
) -> None:
    """Print what was submitted, the seats it needs and who could fill each now."""
    event = written(here, receipt, ev.ExemptionSubmitted)
    if only is not None:
        typer.echo(event.request.exemption if only == "id" else event.digest)
        return
    with here.reader() as reader:
        page = exemption_page(reader, event.request.exemption, at=here.now())
    row: Row = {
        "exemption": event.request.exemption,
        "version": event.request.version,
        "digest": event.digest,
        "restrictions": [f"{pin.restriction} version {pin.version}" for pin in event.request.restrictions],
        "seats": [_seat(s.stage, s.seat, [str(each) for each in s.could], s.filled) for s in page.seats],
        "not_required": [f"{stage}: {rule}" for stage, rule in page.not_required],
        "mitigations": list(event.request.mitigations),
        "state": page.stands.state,
    }
    emit_one("appban/submitted@1", row, output)


def _seat(stage: str, seat: str, could: list[str], filled: bool) -> str:
    if filled:
        return f"{stage}/{seat}: filled"
    return f"{stage}/{seat}: " + (", ".join(could) if could else "nobody can fill it, so it stays shut")
