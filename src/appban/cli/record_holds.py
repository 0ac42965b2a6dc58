"""`appban record hold`: legal holds, set by one and lifted by two."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, KnownAt, Output, session
from appban.cli.foi_options import text_of
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import Commitment
from appban.regime.keeping import Covers, HoldId
from appban.regime.subjects import KEEPING
from appban.service.keeping.holds import Holding, lift_hold, set_hold
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="Legal holds: what is under one is not erased.", no_args_is_help=True)

COLUMNS = ("hold", "covers", "about", "bodies", "says", "set", "lifted")
Because = Annotated[str, typer.Option("--because", help="Why, or @FILE; kept beside the record.")]


@app.command("set")
def set_(
    because: Because,
    about: Annotated[
        list[str] | None, typer.Argument(help="People and things, by id: person-…, exemption-…, foi-….")
    ] = None,
    body: Annotated[list[str] | None, typer.Option(help="All of a body and of those below it.")] = None,
    everything: Annotated[bool, typer.Option("--everything", help="All there is.")] = False,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Set a hold at once: until two lift it nothing that it covers is erased, whatever a rule says."""
    here = session()
    asked = Holding(
        covers=_covers(about or [], body or [], everything=everything),
        about=tuple(about or ()),
        bodies=tuple(BodyId(each) for each in body or ()),
        says=text_of(because),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: set_hold(work, asked))
    event = written(here, receipt, ev.keeping.HoldSet)
    told(here, receipt, ev.keeping.HoldSet, output, hold=event.hold, covers=event.covers)


@app.command("lift")
def lift(
    hold: Annotated[str, typer.Argument(help="The hold, by id, as `record hold list` shows it.")],
    second: Annotated[str, typer.Option("--with", help="The second person, by handle.")],
    because: Because,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Lift a hold, by two persons; nothing is erased by that alone."""
    here = session()
    other, says = here.people(second)[0], text_of(because)
    receipt = here.do(here.act(actor, key=key), lambda work: lift_hold(work, HoldId(hold), other, says))
    told(here, receipt, ev.keeping.HoldLifted, output, hold=hold)


@app.command("list")
def list_(known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """Every hold, those that stand and those that were lifted."""
    here = session()
    with here.reader() as reader:
        held = facts_about(reader, Focus(rooms=(KEEPING,)), here.stop(known_at)).keeping.holds.values()
        texts = Names(reader).texts(Commitment(each.says) for each in held)
    rows: list[Row] = [
        {
            "hold": each.id,
            "covers": each.covers,
            "about": list(each.about),
            "bodies": list(each.bodies),
            "says": texts[each.says].value,
            "set": here.show(each.set_at),
            "lifted": here.show(each.lifted),
        }
        for each in held
    ]
    emit_rows("appban/holds@1", rows, output, COLUMNS)


def _covers(about: list[str], body: list[str], *, everything: bool) -> Covers:
    given = {"named": bool(about), "bodies": bool(body), "everything": everything}
    if sum(given.values()) != 1:
        raise InputError("a hold is on ids, on bodies or on everything; give one of the three")
    return "everything" if everything else "named" if about else "bodies"
