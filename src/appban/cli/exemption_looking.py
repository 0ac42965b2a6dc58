"""Looking at exemptions: the list, and everything about one."""

from typing import Annotated

import typer

from appban.cli.context import AsOf, KnownAt, Output, Session, session
from appban.cli.exemption_options import Id
from appban.cli.output import Format, Row, emit_one, emit_parts, emit_rows, say
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.exemption import ExemptionId
from appban.regime.restriction import Purpose
from appban.service.exemptions.exemption_list import Filter, Line, list_exemptions
from appban.service.exemptions.exemption_page import ExemptionPage, exemption_page
from appban.service.exemptions.exemption_state import State
from appban.service.naming import Text

COLUMNS = ("exemption", "version", "body", "apps", "purpose", "devices", "people", "route", "state", "until")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("list")(list_)
    app.command("show")(show_)


def list_(
    body: Annotated[str | None, typer.Option(help="Of this body and those below it.")] = None,
    app: Annotated[str | None, typer.Option("--app", help="For this application.")] = None,
    state: Annotated[State | None, typer.Option(help="In this state.")] = None,
    person: Annotated[str | None, typer.Option(help="Naming this person, by handle.")] = None,
    purpose: Annotated[str | None, typer.Option(help="For this purpose.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """The exemptions asked for by then, newest first; those carried over are counted apart."""
    here = session()
    wanted = Filter(
        body=None if body is None else BodyId(body),
        app=None if app is None else AppId(app),
        state=state,
        person=None if person is None else here.people(person)[0],
        purpose=None if purpose is None else Purpose(purpose),
    )
    with here.reader() as reader:
        lines, counts = list_exemptions(reader, wanted, at=here.at(as_of), stop=here.stop(known_at))
    emit_rows("appban/exemptions@1", [_row(here, line) for line in lines], output, COLUMNS)
    say(
        f"{counts.listed} listed, {counts.in_force} in force; "
        f"carried over: {counts.carried_over}, {counts.carried_over_in_force} in force"
    )


def show_(exemption: Id, as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """Everything about one exemption: who asked, who decided, what stands in the way, when it was in force."""
    here = session()
    with here.reader() as reader:
        page = exemption_page(reader, ExemptionId(exemption), at=here.at(as_of), stop=here.stop(known_at))
    if output is Format.TABLE:
        emit_one("", _head(here, page), output)
        typer.echo()
    parts = {
        **({} if output is Format.TABLE else {"exemption": [_head(here, page)]}),
        "seats": [_seat(each) for each in _seats(page)],
        "decisions": _decisions(here, page),
        "mitigations": _mitigations(here, page),
        "devices": _devices(page),
        "needs": _needs(here, page),
        "in_force": _spans(here, page),
        "versions": _versions(here, page),
        "entries": _entries(here, page),
    }
    emit_parts("appban/exemption@1", parts, output)


def _row(here: Session, line: Line) -> Row:
    return {
        "exemption": line.exemption,
        "version": line.version,
        "body": line.body,
        "apps": list(line.apps),
        "purpose": line.purpose,
        "devices": line.devices,
        "people": line.people,
        "route": line.route,
        "state": line.state,
        "why": list(line.why),
        "from": here.show(line.start),
        "until": here.show(line.until),
    }


def _head(here: Session, page: ExemptionPage) -> Row:
    request = page.request
    return {
        "exemption": request.exemption,
        "version": request.version,
        "state": page.stands.state,
        "because": list(page.stands.why),
        "body": request.body,
        "requester": str(page.requester),
        "route": request.route,
        "apps": list(request.apps),
        "surfaces": list(request.surfaces),
        "people": [str(each) for each in page.people],
        "purpose": request.purpose,
        "from": here.show(request.start),
        "until": here.show(request.end),
        "why": _text(page.justification),
        "alternatives": _text(page.alternatives),
        "not_required": [f"{stage}: {rule}" for stage, rule in page.not_required],
        "replaces": request.replaces,
        "renews": request.renews,
        "digest": page.digest,
        "shown": page.shown,
    }


def _seats(page: ExemptionPage) -> list[tuple[str, str, str, str]]:
    return [
        (
            each.restriction,
            f"{each.stage}/{each.seat}",
            "filled" if each.filled else "empty",
            ", ".join(str(person) for person in each.could) or "nobody",
        )
        for each in page.seats
    ]


def _seat(seat: tuple[str, str, str, str]) -> Row:
    return dict(zip(("restriction", "seat", "state", "could_fill_it"), seat, strict=True))


def _decisions(here: Session, page: ExemptionPage) -> list[Row]:
    return [
        {
            "digest": each.digest,
            "version": each.version,
            "seat": f"{each.stage}/{each.seat}",
            "outcome": each.outcome,
            "person": str(each.person),
            "stated": here.show(each.stated),
            "recorded": here.show(each.recorded),
            "instrument": each.instrument,
            "conditions": list(each.conditions),
            "unmet": list(each.unmet),
            "noted_by": None if each.noted_by is None else str(each.noted_by),
            "confirm_by": here.show(each.confirm_by),
            "confirmed": here.show(each.confirmed),
            "signed_by_passkey": each.signed,
        }
        for each in page.decisions
    ]


def _mitigations(here: Session, page: ExemptionPage) -> list[Row]:
    return [
        {
            "mitigation": each.slug,
            "when": each.when,
            "device": None if each.device is None else str(each.device),
            "standing": each.standing,
            "evidenced": here.show(each.evidenced),
            "source": each.source,
            "fresh_until": here.show(each.fresh_until),
        }
        for each in page.mitigations
    ]


def _devices(page: ExemptionPage) -> list[Row]:
    return [
        {
            "device": each.device.id,
            "name": each.device.name,
            "body": each.body,
            "restriction": each.restriction,
            "in_the_way": list(each.obstacles),
        }
        for each in page.devices
    ]


def _needs(here: Session, page: ExemptionPage) -> list[Row]:
    return [
        {
            "of": _text(each.of),
            "version": each.version,
            "asked": here.show(each.asked),
            "until": here.show(each.until),
            "answer": each.outcome,
            "answered": here.show(each.answered),
            "reason": None if each.reason is None else _text(each.reason),
        }
        for each in page.needs
    ]


def _spans(here: Session, page: ExemptionPage) -> list[Row]:
    return [
        {
            "restriction": each.restriction,
            "from": here.show(each.span.start),
            "until": here.show(each.span.end),
            "opened_by_the_end_of": list(each.span.opened_by),
            "closed_by": list(each.span.closed_by),
        }
        for each in page.spans
    ]


def _versions(here: Session, page: ExemptionPage) -> list[Row]:
    return [
        {
            "version": each.version,
            "recorded": here.show(each.recorded),
            "digest": each.digest,
            "changed": list(each.changed),
            "narrows_the_one_before": each.narrows,
        }
        for each in page.versions
    ]


def _entries(here: Session, page: ExemptionPage) -> list[Row]:
    return [
        {
            "entry": each.index,
            "recorded": here.show(each.recorded),
            "kind": each.kind,
            "actor": str(each.actor),
            "reason": None if each.reason is None else _text(each.reason),
        }
        for each in page.entries
    ]


def _text(text: Text) -> str:
    return ("(closed)" if text.closed else "(erased)") if text.value is None else text.value
