"""`appban circumstance`: declared emergencies with an anchor and an end."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import CircumstanceId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.circumstances import Declaration, change_circumstance, declare, review_circumstance
from appban.service.reading import Focus, facts_about
from appban.service.staff.standing_list import circumstance_lines

app = typer.Typer(help="Circumstances: declared emergencies.", no_args_is_help=True)

COLUMNS = ("circumstance", "body", "anchor", "declarer", "opened", "until", "open", "reviewed")
Named = Annotated[str, typer.Argument(help="The circumstance, by id.")]


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The emergencies declared by then."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
        lines = tuple(circumstance_lines(facts, reader, here.at(as_of)))
    rows: list[Row] = [
        {
            "circumstance": line.circumstance,
            "body": line.body,
            "anchor": line.anchor,
            "audience_not_reached": line.audience_not_reached,
            "declarer": str(line.declarer),
            "opened": here.show(line.opened),
            "until": here.show(line.until),
            "open": line.open,
            "reviewed": here.show(line.reviewed),
        }
        for line in lines
    ]
    emit_rows("appban/circumstances@1", rows, output, COLUMNS)


@app.command("declare")
def declare_(
    anchor: Annotated[
        str,
        typer.Option(
            help="What it is: Riot, Terror threat, Extreme weather, Public health or Other, and the plan or Act: 'Riot: city plan'."
        ),
    ],
    body: Annotated[str, typer.Option(help="For this body and those below it.")],
    audience: Annotated[str, typer.Option(help="Whom other channels do not reach.")],
    until: Annotated[str, typer.Option(help="When it ends; a date counts whole.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Declare an emergency; whoever declares it clears nothing that rests on it."""
    here = session()
    end = _moment(here.moment(until, bare="until"))
    asked = Declaration(anchor=anchor, body=BodyId(body), audience_not_reached=audience, until=end)
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: declare(work, asked))
    event = written(here, receipt, ev.CircumstanceDeclared)
    told(here, receipt, ev.CircumstanceDeclared, output, circumstance=event.circumstance)


@app.command("extend")
def extend(
    circumstance: Named,
    until: Annotated[str, typer.Option(help="The new end; a date counts whole.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Let an open emergency go on."""
    here = session()
    end = _moment(here.moment(until, bare="until"))
    receipt = here.do(
        here.act(actor, key=key), lambda work: change_circumstance(work, CircumstanceId(circumstance), end)
    )
    told(here, receipt, ev.CircumstanceExtended, output, circumstance=circumstance)


@app.command("end")
def end_(circumstance: Named, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE) -> None:
    """End an emergency now."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key), lambda work: change_circumstance(work, CircumstanceId(circumstance), None)
    )
    told(here, receipt, ev.CircumstanceEnded, output, circumstance=circumstance)


@app.command("review")
def review(
    circumstance: Named,
    findings: Annotated[str, typer.Option(help="What was found; it stands, erasably, beside the record.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Look again at an emergency that is over; somebody other than its declarer does."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: review_circumstance(work, CircumstanceId(circumstance), findings),
    )
    told(here, receipt, ev.channels.CircumstanceReviewed, output, circumstance=circumstance)


def _moment(found: int | None) -> int:
    if found is None:
        raise InputError("an end is needed; give a date or time")
    return found
