"""`appban authority map-group` and `unmap-group`: groups of the identity provider that give authority to their members."""

from typing import Annotated

import typer

from appban.bootstrap import read_sign_in_file
from appban.cli.context import Actor_, Key, Output, Session, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.groups import MappingId
from appban.regime.people import Subject
from appban.service.reading import Focus, facts_about
from appban.service.signing_in.mapping import Mapping, map_group, mapping_lines, unmap_group

COLUMNS = (
    "mapping", "group", "issuer", "subject", "body", "from", "until", "instrument", "mapped_by", "holds",
)  # fmt: skip

Issuer = Annotated[
    str | None, typer.Option(help="The provider's issuer (default: that of the sign-in file).")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("map-group")(map_)
    app.command("unmap-group")(unmap)


def map_(
    group: Annotated[str, typer.Argument(help="The group, as the provider names it.")],
    subject: Annotated[str, typer.Option(help="What for, such as clear:security.")],
    body: Annotated[str, typer.Option(help="For this body and those below it.")],
    second: Annotated[str, typer.Option("--with", help="The second appointer, by handle.")],
    instrument: Annotated[str, typer.Option(help="By which letter, minute or order.")],
    issuer: Issuer = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Give whoever is in a group an authority, for a while, each time they sign in; it takes two who do not gain."""
    here = session()
    other = here.people(second)[0]
    asked = Mapping(
        issuer=issuer_of(here, issuer),
        group=group,
        subject=Subject(subject),
        body=BodyId(body),
        instrument=instrument,
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: map_group(work, asked, other))
    event = written(here, receipt, ev.GroupMapped)
    told(here, receipt, ev.GroupMapped, output, mapping=event.mapping, group=event.group, issuer=event.issuer)


def unmap(
    mapping: Annotated[
        str, typer.Argument(help="The mapping, by id, as `authority list --groups` shows it.")
    ],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """A group gives nothing any more, and what it gave ends now; what was decided under it stands."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: unmap_group(work, MappingId(mapping)))
    event = written(here, receipt, ev.GroupUnmapped)
    told(here, receipt, ev.GroupUnmapped, output, mapping=event.mapping)


def list_groups(
    here: Session, *, subject: str | None, body: str | None, at: int, stop: int | None, output: Format
) -> None:
    """Print the mappings that had begun by an instant."""
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), stop)
        lines = tuple(
            line
            for line in mapping_lines(facts, reader, at)
            if subject in {None, line.subject} and body in {None, line.body}
        )
    rows: list[Row] = [
        {
            "mapping": line.mapping,
            "group": line.group,
            "issuer": line.issuer,
            "subject": line.subject,
            "body": line.body,
            "from": here.show(line.held_from),
            "until": here.show(line.until),
            "instrument": line.instrument,
            "mapped_by": [str(each) for each in line.mapped_by],
            "holds": line.holds,
        }
        for line in lines
    ]
    emit_rows("appban/group-mappings@1", rows, output, COLUMNS)


def issuer_of(here: Session, given: str | None) -> str:
    """The issuer that a person named, else that of the sign-in file."""
    settings = here.house.settings
    stated = read_sign_in_file(settings)
    if given is None and stated is None:
        raise InputError(f"no issuer is named, and there is no {settings.sign_in}; give --issuer")
    if given is not None and stated is not None and given != stated.issuer:
        say(f"people sign in at {stated.issuer} now, not at {given}")
    return given or ("" if stated is None else stated.issuer)
