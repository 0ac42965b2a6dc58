"""`appban statement`: what someone in authority said in public, entered as said and listed."""

from typing import Annotated, TypeVar

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_one, emit_rows
from appban.cli.telling import told, written
from appban.errors import InputError, NotFoundError
from appban.regime import events as ev
from appban.regime.catalogue import AppId
from appban.regime.events.ban import Certainty
from appban.regime.restriction import RestrictionId
from appban.regime.source import Mark
from appban.regime.time import read
from appban.service.bans.statements import (
    Said,
    StatementLine,
    correct_statement,
    make_statement,
    statements_at,
)
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="What was said in public of a ban: never a rule.", no_args_is_help=True)

Word = TypeVar("Word")

COLUMNS = ("statement", "on", "by", "certainty", "says", "restrictions")

By = Annotated[str, typer.Option(help="Who said it, by name and office.")]
Says = Annotated[str, typer.Option(help="The wording.")]
Place = Annotated[str, typer.Option(help="Where it was said: a House, a press release, an interview.")]
On = Annotated[str, typer.Option("--on", help="When it was said: a date or time.")]
Certain = Annotated[
    str, typer.Option("--certainty", help="stated, understood (a reporter's inference) or disputed.")
]
Url = Annotated[str | None, typer.Option(help="Where it can be read.")]
Seen = Annotated[
    str, typer.Option("--seen", help="seen: you read it there; secondary: one other source says so.")
]
Of = Annotated[list[str] | None, typer.Option("--restriction", help="A restriction that it speaks of.")]
Apps = Annotated[list[str] | None, typer.Option("--app", help="An application that it speaks of.")]
Corrects = Annotated[
    str | None, typer.Option("--corrects", help="The statement whose words these take the place of.")
]
CERTAINTIES: dict[str, Certainty] = {
    "stated": "stated",
    "understood": "understood",
    "disputed": "disputed",
}
MARKS: dict[str, Mark] = {"seen": "seen", "secondary": "secondary"}


@app.command("make")
def make(
    by: By,
    says: Says,
    place: Place,
    on: On,
    certainty: Certain,
    url: Url = None,
    seen: Seen = "seen",
    restriction: Of = None,
    about: Apps = None,
    corrects: Corrects = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Enter what was said; it is public at once, and nothing follows from it by itself."""
    here = session()
    stated, precision = read(on, here.house.desk.zone, bare="start")
    said = Said(
        by=by,
        says=says,
        place=place,
        url=url,
        stated=stated,
        precision=precision,
        certainty=_one_of(CERTAINTIES, certainty, "--certainty"),
        seen=_one_of(MARKS, seen, "--seen"),
        restrictions=tuple(RestrictionId(each) for each in restriction or ()),
        apps=tuple(AppId(each) for each in about or ()),
    )
    act = here.act(actor, key=key)
    if corrects is None:
        receipt = here.do(act, lambda work: make_statement(work, said))
        event = written(here, receipt, ev.StatementMade)
        told(here, receipt, ev.StatementMade, output, statement=event.statement)
    else:
        again = here.do(act, lambda work: correct_statement(work, corrects, said))
        told(here, again, ev.StatementMade, output, statement=corrects)


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The statements made by then, the last first."""
    here = session()
    rows = [_row(here, each) for each in _lines(here, as_of, known_at)]
    emit_rows("appban/statements@1", rows, output, COLUMNS)


@app.command("show")
def show_(
    statement: Annotated[str, typer.Argument(help="The statement, by id.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """One statement with where it can be read, and how often it was corrected."""
    here = session()
    found = next((each for each in _lines(here, as_of, known_at) if each.said.statement == statement), None)
    if found is None:
        raise NotFoundError(f"there is no statement {statement}; `appban statement list` shows them")
    emit_one("appban/statement@1", _row(here, found), output)


def _lines(here: Session, as_of: str | None, known_at: str | None) -> list[StatementLine]:
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
    return statements_at(facts, here.at(as_of))


def _row(here: Session, line: StatementLine) -> Row:
    said = line.said
    return {
        "statement": said.statement,
        "on": here.show(said.stated),
        "precision": said.precision,
        "by": said.by,
        "certainty": said.certainty,
        "says": said.says,
        "place": said.place,
        "url": said.url,
        "source": said.source.reference,
        "seen": said.source.mark,
        "restrictions": list(said.restrictions),
        "apps": list(said.apps),
        "recorded": here.show(line.recorded),
        "first_recorded": here.show(line.first),
        "corrected": line.corrected,
    }


def _one_of(known: dict[str, Word], text: str, option: str) -> Word:
    if text not in known:
        raise InputError(f"{option} {text!r} is none of {', '.join(known)}; give one of these")
    return known[text]
