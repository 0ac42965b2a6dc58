"""`appban person`: people under random ids, called by handles that stand beside the record; and their passkeys."""

from typing import Annotated

import typer

from appban.cli.authority_groups import Issuer, issuer_of
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_one, emit_rows
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.passkey import PasskeyId
from appban.regime.people import PersonClass
from appban.service.deciding.passkeys import PasskeyLine, end, passkey_lines
from appban.service.people import link_people, person_left, person_returned, record_person
from appban.service.reading import Focus, all_facts, facts_about
from appban.service.signing_in.knowing import bind_sign_in
from appban.service.staff.person_page import person_page
from appban.service.staff.standing_list import PersonLine, person_lines
from appban.service.telling.addresses import address_of, read_address, set_address

app = typer.Typer(help="People: who they are, when they left.", no_args_is_help=True)

COLUMNS = ("person", "handle", "class", "body", "left", "same_as")
PASSKEYS = ("passkey", "label", "site", "algorithm", "from", "until", "holds", "signed")
Handle = Annotated[str, typer.Argument(help="The person, by handle.")]


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """Everybody the record knows."""
    here = session()
    with here.reader() as reader:
        facts = all_facts(reader, here.stop(known_at))
        rows = [_row(line) for line in person_lines(facts, reader, here.at(as_of))]
    emit_rows("appban/people@1", rows, output, COLUMNS)


@app.command("show")
def show_(
    person: Handle, as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE
) -> None:
    """One person: name, authorities, and the exemptions that name that person."""
    here = session()
    found = here.people(person)[0]
    with here.reader() as reader:
        page = person_page(reader, found, at=here.at(as_of), stop=here.stop(known_at))
        email = address_of(reader, found)
    row: Row = {
        **_row(page.line),
        "name": "(erased)" if page.name.value is None else page.name.value,
        "email": email,
        "authorities": [f"{e.subject} for {e.body}{'' if e.holds else ' (over)'}" for e in page.authorities],
        "exemptions": [f"{e}: {stands.state}" for e, stands in page.exemptions],
    }
    emit_one("appban/person@1", row, output)


@app.command("add")
def add(
    handle: Annotated[str, typer.Argument(help="A short name to call the person by.")],
    name: Annotated[str, typer.Option(help="The full name; it stands, erasably, beside the record.")],
    of_class: Annotated[
        PersonClass | None, typer.Option("--class", help="In what relation to government.")
    ] = None,
    body: Annotated[str | None, typer.Option(help="Where the person works.")] = None,
    email: Annotated[
        str | None, typer.Option(help="Where the person is told of things; beside the record too.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record a person, or what has changed about the one who has this handle."""
    here = session()
    address = None if email is None else read_address(email)
    receipt = here.do(
        here.act(actor, body=body, key=key),
        lambda work: record_person(work, handle, name, of_class, None if body is None else BodyId(body)),
    )
    event = written(here, receipt, ev.PersonRecorded)
    if address is not None:
        set_address(here.house.desk.store, event.person, address, here.now())
    told(here, receipt, ev.PersonRecorded, output, person=event.person, handle=handle)


@app.command("email")
def email_(
    person: Handle,
    address: Annotated[str | None, typer.Argument(help="The address; notices go there from now on.")] = None,
    none: Annotated[
        bool, typer.Option("--none", help="Forget the address: the person cannot be told.")
    ] = False,
    output: Output = Format.TABLE,
) -> None:
    """Set where a person is told of things. It stands beside the record, and goes with `log erase`."""
    if (address is None) != none:
        raise InputError("give an address, or --none to forget the one that is known")
    here = session()
    found = here.people(person)[0]
    freed = set_address(here.house.desk.store, found, address, here.now())
    row: Row = {"person": found, "handle": person, "email": address, "notices_that_waited": freed}
    emit_one("appban/person-email@1", row, output)


@app.command("left")
def left(
    person: Handle,
    at: Annotated[str | None, typer.Option(help="Since when (default: now).")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """A person left or changed post, and drops out of every exemption."""
    here = session()
    found, stated = here.people(person)[0], here.moment(at, bare="start")
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: person_left(work, found, work.now if stated is None else stated),
    )
    told(here, receipt, ev.PersonLeft, output, handle=person)


@app.command("returned")
def returned(person: Handle, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE) -> None:
    """A person who dropped out is back, from now on."""
    here = session()
    found = here.people(person)[0]
    receipt = here.do(here.act(actor, key=key), lambda work: person_returned(work, found))
    told(here, receipt, ev.PersonReturned, output, handle=person)


@app.command("link")
def link(
    person: Handle,
    same_as: Annotated[str, typer.Argument(help="The other handle of the same human.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Two handles are one human, who fills one seat between them."""
    here = session()
    one, other = here.people(person, same_as)
    receipt = here.do(here.act(actor, key=key), lambda work: link_people(work, one, other))
    told(here, receipt, ev.PersonLinked, output, handle=person, same_as=same_as)


@app.command("bind")
def bind(
    person: Handle,
    subject: Annotated[str, typer.Option(help="What the identity provider calls the person (`sub`).")],
    second: Annotated[str, typer.Option("--with", help="The second appointer, by handle.")],
    issuer: Issuer = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Whoever signs in under a subject is this person; it takes two appointers, neither of them that person."""
    here = session()
    found, other = here.people(person, second)
    of = issuer_of(here, issuer)
    receipt = here.do(here.act(actor, key=key), lambda work: bind_sign_in(work, found, of, subject, other))
    told(here, receipt, ev.SignInBound, output, handle=person)


@app.command("passkeys")
def passkeys(
    person: Handle, as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE
) -> None:
    """The passkeys that a person registered; registering one takes a browser, so the console does that."""
    here = session()
    found = here.people(person)[0]
    with here.reader() as reader:
        stop = here.stop(known_at)
        facts = facts_about(reader, Focus(people=(found,)), stop)
        lines = tuple(passkey_lines(facts, reader, found, here.at(as_of), stop))
    emit_rows("appban/passkeys@1", [_passkey(here, line) for line in lines], output, PASSKEYS)


@app.command("end-passkey")
def end_passkey(
    passkey: Annotated[str, typer.Argument(help="The passkey, by id, as `passkeys` shows it.")],
    at: Annotated[
        str | None, typer.Option(help="Lost since when; what it signed from then on counts no more.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """End a passkey that is lost or done with; the person may, and whoever may appoint for that person's body."""
    here = session()
    stated = here.moment(at, bare="start")
    receipt = here.do(here.act(actor, key=key), lambda work: end(work, PasskeyId(passkey), stated))
    told(here, receipt, ev.PasskeyEnded, output, passkey=passkey)


def _passkey(here: Session, line: PasskeyLine) -> Row:
    return {
        "passkey": line.passkey,
        "label": "(erased)" if line.label.value is None else line.label.value,
        "site": line.origin,
        "algorithm": line.algorithm,
        "transports": list(line.transports),
        "backed_up": line.backed_up,
        "from": here.show(line.held_from),
        "until": here.show(line.until),
        "holds": line.holds,
        "signed": line.signed,
    }


def _row(line: PersonLine) -> Row:
    return {
        "person": line.person.id,
        "handle": line.person.name,
        "class": line.person_class,
        "body": line.body,
        "left": line.left,
        "same_as": [str(each) for each in line.same_as],
    }
