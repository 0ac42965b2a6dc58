"""`appban authority on-call`, `away`, `rota` and their ends: whom to ring, which gives nobody authority."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told, written
from appban.errors import InputError, NotFoundError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.people import PersonId
from appban.regime.rota import AwayId, DutyId
from appban.regime.subjects import ROTA
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about
from appban.service.staff.rota import Duty, Leave, end_away, end_on_call, set_away, set_on_call
from appban.service.staff.rota_list import AwayLine, DutyLine, away_lines, duty_lines

COLUMNS = ("entry", "what", "person", "body", "from", "until", "deputy", "now")
From = Annotated[str | None, typer.Option("--from", help="From when (default: now).")]
Until = Annotated[str, typer.Option(help="Until when; a date counts whole.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("rota")(rota)
    app.command("on-call")(on_call)
    app.command("end-on-call")(end_on_call_)
    app.command("away")(away)
    app.command("end-away")(end_away_)


def rota(
    body: Annotated[str, typer.Option(help="For which body.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Who is on call for a body, and who is away; now and within a month."""
    here = session()
    at = here.at(as_of)
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(ROTA,)), here.stop(known_at))
        if BodyId(body) not in facts.bodies.ids():
            raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
        names = Names(reader, facts)
        duties = duty_lines(facts, names, BodyId(body), at)
        line = facts.bodies.lineage(BodyId(body), at) or (BodyId(body),)
        concerned = {held.person for held in facts.authorities.values() if held.body in line}
        aways = away_lines(facts, names, concerned | {PersonId(each.person.id) for each in duties}, at)
    rows = [*(_duty(here, each) for each in duties), *(_away(here, each) for each in aways)]
    emit_rows("appban/rota@1", rows, output, COLUMNS)


def on_call(
    person: Annotated[str, typer.Argument(help="Who is on call, by handle.")],
    body: Annotated[str, typer.Option(help="For this body and those below it.")],
    until: Until,
    since: From = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Put somebody on call: in an emergency they are told first. It gives no authority."""
    here = session()
    asked = Duty(
        person=here.people(person)[0],
        body=BodyId(body),
        starts=here.moment(since, bare="start"),
        until=_end(here, until),
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: set_on_call(work, asked))
    event = written(here, receipt, ev.OnCallSet)
    told(here, receipt, ev.OnCallSet, output, duty=event.duty, person=person, until=here.show(event.until))


def end_on_call_(
    duty: Annotated[str, typer.Argument(help="The duty, by id, as `authority rota` shows it.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take somebody off call now."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: end_on_call(work, DutyId(duty)))
    told(here, receipt, ev.OnCallEnded, output, duty=duty)


def away(
    person: Annotated[str, typer.Argument(help="Who is away, by handle.")],
    until: Until,
    since: From = None,
    deputy: Annotated[str | None, typer.Option(help="Whom to ask instead, by handle.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that somebody is away and whom to ask instead. It takes no authority and gives the deputy none."""
    here = session()
    asked = Leave(
        person=here.people(person)[0],
        starts=here.moment(since, bare="start"),
        until=_end(here, until),
        deputy=None if deputy is None else here.people(deputy)[0],
    )
    receipt = here.do(here.act(actor, key=key), lambda work: set_away(work, asked))
    event = written(here, receipt, ev.AwaySet)
    told(here, receipt, ev.AwaySet, output, away=event.away, person=person, until=here.show(event.until))


def end_away_(
    entry: Annotated[str, typer.Argument(help="The absence, by id, as `authority rota` shows it.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that somebody is back before their time."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: end_away(work, AwayId(entry)))
    told(here, receipt, ev.AwayEnded, output, away=entry)


def _end(here: Session, text: str) -> int:
    found = here.moment(text, bare="until")
    if found is None:
        raise InputError("an end is needed; give a date or time")
    return found


def _duty(here: Session, line: DutyLine) -> Row:
    return {
        "entry": line.duty,
        "what": "on call",
        "person": str(line.person),
        "body": line.body,
        "from": here.show(line.starts),
        "until": here.show(line.until),
        "deputy": None,
        "now": line.runs,
    }


def _away(here: Session, line: AwayLine) -> Row:
    return {
        "entry": line.away,
        "what": "away",
        "person": str(line.person),
        "body": None,
        "from": here.show(line.starts),
        "until": here.show(line.until),
        "deputy": None if line.deputy is None else str(line.deputy),
        "now": line.runs,
    }
