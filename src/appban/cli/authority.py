"""`appban authority`: who may decide what, for which body, and who could fill a seat now."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told, written
from appban.regime import events as ev
from appban.regime.authority import authority_for, class_of
from appban.regime.bodies import BodyId
from appban.regime.people import AuthorityId, Subject
from appban.service.authority import Appointment, end_authority, grant_authority
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about
from appban.service.standing_list import authority_lines

app = typer.Typer(help="Authority: granted by two, over a body, until it ends.", no_args_is_help=True)

COLUMNS = ("authority", "person", "subject", "body", "from", "until", "instrument", "granted_by", "holds")


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The appointments that had begun."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
        lines = tuple(authority_lines(facts, reader, here.at(as_of)))
    rows: list[Row] = [
        {
            "authority": line.authority,
            "person": str(line.person),
            "subject": line.subject,
            "body": line.body,
            "from": here.show(line.held_from),
            "until": here.show(line.until),
            "instrument": line.instrument,
            "granted_by": [str(each) for each in line.granted_by],
            "holds": line.holds,
        }
        for line in lines
    ]
    emit_rows("appban/authorities@1", rows, output, COLUMNS)


@app.command("grant")
def grant(
    person: Annotated[str, typer.Argument(help="Who is appointed, by handle.")],
    subject: Annotated[str, typer.Option(help="What for, such as clear:security or policy.")],
    body: Annotated[str, typer.Option(help="For this body and those below it.")],
    second: Annotated[str, typer.Option("--with", help="The second appointer, by handle.")],
    instrument: Annotated[str, typer.Option(help="By which letter, minute or order.")],
    since: Annotated[str | None, typer.Option("--from", help="From when (default: now).")] = None,
    until: Annotated[
        str | None, typer.Option(help="Until when; a date counts whole (default: until ended).")
    ] = None,
    delegable: Annotated[bool, typer.Option("--delegable", help="May be passed on.")] = False,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Appoint somebody; it takes two appointers who do not gain from it."""
    here = session()
    one, other = here.people(person, second)
    stated = here.moment(since, bare="start")
    end = here.moment(until, bare="until")
    receipt = here.do(
        here.act(actor, body=body, key=key),
        lambda work: grant_authority(
            work,
            Appointment(
                person=one,
                subject=Subject(subject),
                body=BodyId(body),
                instrument=instrument,
                stated=work.now if stated is None else stated,
                until=end,
                delegable=delegable,
            ),
            other,
        ),
    )
    event = written(here, receipt, ev.AuthorityGranted)
    told(
        here, receipt, ev.AuthorityGranted, output, authority=event.authority, person=person, subject=subject
    )


@app.command("end")
def end(
    authority: Annotated[str, typer.Argument(help="The appointment, by id.")],
    at: Annotated[str | None, typer.Option(help="When it ends or ended (default: now).")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """End an appointment; what was decided under it stands."""
    here = session()
    stated = here.moment(at, bare="start")
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: end_authority(work, AuthorityId(authority), work.now if stated is None else stated),
    )
    told(here, receipt, ev.AuthorityEnded, output, authority=authority)


@app.command("who-can")
def who_can(
    subject: Annotated[str, typer.Option(help="What for, such as clear:security.")],
    body: Annotated[str, typer.Option(help="For which body.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Everybody who may act on a subject for a body; nobody means that it stays shut."""
    here = session()
    at = here.at(as_of)
    rows: list[Row] = []
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
        names = Names(reader)
        for person in facts.authorities_of:
            held = authority_for(facts, person, Subject(subject), BodyId(body), at)
            if held is not None and not facts.absences_of(person).during(at):
                rows.append(
                    {
                        "person": str(names.of(person)),
                        "class": class_of(facts, person, at),
                        "authority": held.id,
                        "over": held.body,
                        "instrument": held.instrument,
                    }
                )
    emit_rows("appban/who-can@1", rows, output, ("person", "class", "authority", "over", "instrument"))
