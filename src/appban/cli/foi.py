"""`appban foi`: requests for information, the days they are due, and what they came to."""

from typing import Annotated

import typer

from appban.bootstrap.rules import foi_rules
from appban.cli import foi_answering, foi_export, foi_looking
from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.foi_options import On, Ref, Words, request_of, text_of, when_of
from appban.cli.output import Format
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.events.base import Event
from appban.regime.foi_request import FoiId, LawId
from appban.service.foi.receiving import (
    Asked,
    Extension,
    ask_clarification,
    ask_fees,
    clarified,
    extend,
    fee_paid,
    receive,
    redate,
)
from appban.service.work import Receipt

_PENCE = 2
"""Digits after the point."""
app = typer.Typer(help="Requests for information: received, counted, answered.", no_args_is_help=True)
foi_answering.register(app)
foi_looking.register(app)
foi_export.register(app)


@app.command("receive")
def receive_(
    body: Annotated[str, typer.Option(help="The body that was asked.")],
    reference: Annotated[str, typer.Option(help="How the body calls the request.")],
    wording: Annotated[str, typer.Option(help="What was asked for, or @FILE.")],
    on: On = None,
    law: Annotated[str, typer.Option(help="foia-2000, or foisa-2002 for a Scottish body.")] = "foia-2000",
    name: Annotated[str | None, typer.Option(help="Who asked; kept beside the record, erasable.")] = None,
    contact: Annotated[str | None, typer.Option(help="Where the answer goes; kept as the name is.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter a request on the day it was received, be that a working day or none."""
    here = session()
    laws = foi_rules(here.house.settings)
    asked = Asked(
        law=LawId(law),
        body=BodyId(body),
        reference=reference,
        name=name,
        contact=contact,
        wording=text_of(wording),
        on=when_of(here, on),
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: receive(work, asked, laws))
    event = written(here, receipt, ev.foi.FoiReceived)
    told(
        here, receipt, ev.foi.FoiReceived, output,
        request=event.request.id, reference=reference, due=foi_looking.due_of(here, event.request.id),
    )  # fmt: skip


@app.command("redate")
def redate_(
    request: Ref,
    on: Annotated[str, typer.Option("--on", help="The day on which it was received.")],
    because: Words,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that a request was received on another day than was entered; both entries stay."""
    here = session()
    found = request_of(here, request)
    when = when_of(here, on)
    receipt = here.do(here.act(actor, key=key), lambda work: redate(work, found, when, text_of(because)))
    _told(here, receipt, ev.foi.FoiRedated, output, found)


@app.command("clarify")
def clarify(
    request: Ref,
    says: Words,
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter that more was asked for, without which it cannot be found: the clock waits."""
    here = session()
    laws, found, when = foi_rules(here.house.settings), request_of(here, request), when_of(here, on)
    receipt = here.do(
        here.act(actor, key=key), lambda work: ask_clarification(work, found, laws, when, text_of(says))
    )
    _told(here, receipt, ev.foi.ClarificationAsked, output, found)


@app.command("clarified")
def clarified_(
    request: Ref,
    says: Words,
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter that it came: the clock starts again from that day."""
    here = session()
    laws, found, when = foi_rules(here.house.settings), request_of(here, request), when_of(here, on)
    receipt = here.do(
        here.act(actor, key=key), lambda work: clarified(work, found, laws, when, text_of(says))
    )
    _told(here, receipt, ev.foi.Clarified, output, found)


@app.command("fees")
def fees(
    request: Ref,
    amount: Annotated[str, typer.Option(help="The fee, in pounds and pence: 12.50.")],
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter a fees notice: the days until it is paid are left out."""
    here = session()
    laws, found, when = foi_rules(here.house.settings), request_of(here, request), when_of(here, on)
    pence = _pence(amount)
    receipt = here.do(here.act(actor, key=key), lambda work: ask_fees(work, found, laws, when, pence))
    _told(here, receipt, ev.foi.FeesAsked, output, found)


@app.command("paid")
def paid(
    request: Ref, on: On = None, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Enter that the fee was received."""
    here = session()
    laws, found, when = foi_rules(here.house.settings), request_of(here, request), when_of(here, on)
    receipt = here.do(here.act(actor, key=key), lambda work: fee_paid(work, found, laws, when))
    _told(here, receipt, ev.foi.FeePaid, output, found)


@app.command("extend")
def extend_(
    request: Ref,
    until: Annotated[str, typer.Option(help="By which day a decision is expected.")],
    section: Annotated[list[str], typer.Option(help="The section whose public interest is weighed.")],
    on: On = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter the notice that the public interest takes longer to weigh; it is due on the day the answer would be."""
    here = session()
    laws, found, when = foi_rules(here.house.settings), request_of(here, request), when_of(here, on)
    end = here.moment(until, bare="until")
    if end is None:
        raise InputError("no day is given until which it takes; give one")
    asked = Extension(until=end, sections=tuple(section))
    receipt = here.do(here.act(actor, key=key), lambda work: extend(work, found, laws, when, asked))
    _told(here, receipt, ev.foi.FoiExtended, output, found)


def _told(here: Session, receipt: Receipt[None], kind: type[Event], output: Format, request: FoiId) -> None:
    told(here, receipt, kind, output, request=request, due=foi_looking.due_of(here, request))


def _pence(text: str) -> int:
    pounds, _, pence = text.strip().removeprefix("£").partition(".")
    if not pounds.isdecimal() or (pence and not (pence.isdecimal() and len(pence) == _PENCE)):
        raise InputError(f"{text!r} is no amount; write it as 12.50")
    return int(pounds) * 100 + int(pence or 0)
