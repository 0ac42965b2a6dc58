"""`appban authority`: who may decide what, for which body, and who could fill a seat now."""

from typing import Annotated

import typer

from appban.cli import authority_groups, authority_rota
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.telling import told, written
from appban.errors import InputError, NotFoundError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.people import AuthorityId, PersonId, Subject
from appban.regime.subjects import ROTA
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about
from appban.service.staff.able_list import AbleLine, able_for_stage, able_for_subject
from appban.service.staff.authority import Appointment, end_authority, grant_authority
from appban.service.staff.rota_list import Present, present
from appban.service.staff.standing_list import AuthorityLine, authority_lines

app = typer.Typer(help="Authority: granted by two, over a body, until it ends.", no_args_is_help=True)
authority_groups.register(app)
authority_rota.register(app)

ABLE = ("person", "class", "authority", "over", "instrument", "on_call", "away", "deputy")
COLUMNS = ("authority", "person", "subject", "body", "from", "until", "instrument", "granted_by", "holds")


@app.command("list")
def list_(
    person: Annotated[str | None, typer.Option(help="Of this person, by handle.")] = None,
    subject: Annotated[str | None, typer.Option(help="For this subject.")] = None,
    body: Annotated[str | None, typer.Option(help="Over exactly this body.")] = None,
    groups: Annotated[
        bool, typer.Option("--groups", help="Instead, the groups that give authority to whoever signs in.")
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """The appointments that had begun."""
    here = session()
    if groups and person is not None:
        raise InputError("a group is nobody's; leave out --person or --groups")
    if groups:
        at, stop = here.at(as_of), here.stop(known_at)
        authority_groups.list_groups(here, subject=subject, body=body, at=at, stop=stop, output=output)
        return
    whose = None if person is None else here.people(person)[0]
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
        lines = tuple(
            line
            for line in authority_lines(facts, reader, here.at(as_of))
            if whose in {None, line.person.id}
            and subject in {None, line.subject}
            and body in {None, line.body}
        )
    emit_rows("appban/authorities@1", [_row(here, line) for line in lines], output, COLUMNS)


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
    body: Annotated[str, typer.Option(help="For which body.")],
    subject: Annotated[str | None, typer.Option(help="What for, such as clear:security.")] = None,
    stage: Annotated[
        str | None, typer.Option(help="Or: in the seats of which stage, such as security.")
    ] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Everybody who may act for a body on a subject or in a stage; nobody means that it stays shut."""
    here = session()
    at = here.at(as_of)
    if (subject is None) == (stage is None):
        raise InputError("say what for: give one of --subject and --stage")
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(ROTA,)), here.stop(known_at))
        if BodyId(body) not in facts.bodies.ids():
            raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
        found = (
            able_for_subject(facts, reader, Subject(subject), BodyId(body), at)
            if subject is not None
            else able_for_stage(facts, reader, stage or "", BodyId(body), at)
        )
        lines = tuple(found)
        able = [PersonId(line.person.id) for line in lines if line.person is not None]
        stand = present(facts, Names(reader, facts), able, BodyId(body), at)
    columns = ABLE if subject is not None else ("restriction", "seat", *ABLE, "passkey")
    emit_rows("appban/who-can@1", [_able(here, line, stand) for line in lines], output, columns)
    if not any(line.person for line in lines):
        say("nobody can, so it stays shut: appoint somebody with `appban authority grant`")


def _row(here: Session, line: AuthorityLine) -> Row:
    return {
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


def _able(here: Session, line: AbleLine, stand: dict[str, Present]) -> Row:
    how = Present() if line.person is None else stand[line.person.id]
    return {
        "restriction": line.restriction,
        "seat": line.place,
        "person": None if line.person is None else str(line.person),
        "class": line.person_class,
        "authority": None if line.held is None else line.held.id,
        "over": None if line.held is None else line.held.body,
        "instrument": None if line.held is None else line.held.instrument,
        "passkey": line.passkey,
        "on_call": here.show(how.on_call),
        "away": here.show(how.away),
        "deputy": None if how.deputy is None else str(how.deputy),
    }
