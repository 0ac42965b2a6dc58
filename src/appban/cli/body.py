"""`appban body`: organisations and where they stand, from when."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_one, emit_rows
from appban.cli.telling import told
from appban.errors import NotFoundError
from appban.regime import events as ev
from appban.regime.bodies import BodyId, BodyKind
from appban.regime.source import Source
from appban.service.reading import Focus, facts_about
from appban.service.staff.bodies import record_body
from appban.service.staff.standing_list import BodyLine, body_lines

app = typer.Typer(help="Bodies: departments, agencies, units, and where they stand.", no_args_is_help=True)

COLUMNS = ("body", "name", "kind", "parent", "since")


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The bodies as they stood."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
    rows = [_row(line, here.show(line.since)) for line in body_lines(facts, here.at(as_of))]
    emit_rows("appban/bodies@1", rows, output, COLUMNS)


@app.command("show")
def show_(
    body: Annotated[str, typer.Argument(help="The body, by id.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """One body, and those above it."""
    here = session()
    at = here.at(as_of)
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
    line = next((each for each in body_lines(facts, at) if each.body == body), None)
    if line is None:
        raise NotFoundError(f"there is no body {body}; `appban body list` shows them")
    above = facts.bodies.lineage(BodyId(body), at) or ()
    emit_one("appban/body@1", {**_row(line, here.show(line.since)), "above": list(above[1:])}, output)


@app.command("add")
def add(
    body: Annotated[str, typer.Argument(help="An id of your choice, such as cabinet-office.")],
    name: Annotated[str, typer.Option(help="What it is called.")],
    kind: Annotated[BodyKind, typer.Option(help="What kind of body it is.")],
    source: Annotated[str, typer.Option(help="Where that is said.")],
    parent: Annotated[str | None, typer.Option(help="The body it stands under.")] = None,
    since: Annotated[str | None, typer.Option("--from", help="From when (default: now).")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record what a body is from a time on; a later fact about the same body replaces it from then."""
    here = session()
    stated = here.moment(since, bare="start")
    receipt = here.do(
        here.act(actor, body=body, key=key),
        lambda work: record_body(
            work,
            BodyId(body),
            name,
            kind,
            None if parent is None else BodyId(parent),
            stated=work.now if stated is None else stated,
            source=Source(reference=source, mark="operator"),
        ),
    )
    told(here, receipt, ev.BodyRecorded, output, body=body)


def _row(line: BodyLine, since: str | None) -> Row:
    return {"body": line.body, "name": line.name, "kind": line.kind, "parent": line.parent, "since": since}
