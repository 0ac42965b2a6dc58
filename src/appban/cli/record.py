"""`appban record`: what is kept and what is forgotten; what is held on one person; handing the record to an archive."""

from functools import partial
from typing import Annotated

import typer

from appban.bootstrap.rules import retention
from appban.cli import record_access, record_holds, record_transfer
from appban.cli.context import Actor_, AsOf, Output, Session, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.errors import InputError
from appban.regime.events import TAGS
from appban.regime.keeping import Schedule
from appban.service.keeping.applying import agree, rule_named
from appban.service.keeping.due import Due, due_at
from appban.service.reading import all_facts
from appban.service.recorded.erasing import erase

app = typer.Typer(help="Keep, forget, hand over: what becomes of the record.", no_args_is_help=True)
app.add_typer(record_holds.app, name="hold")
record_access.register(app)
record_transfer.register(app)

DUE = ("about", "rule", "over", "due", "hold")
KINDS = ("entry", "rule", "forgets", "months", "says")


@app.command("retention")
def retention_(
    due: Annotated[
        bool, typer.Option("--due", help="What could be forgotten now, and what a hold keeps.")
    ] = False,
    erase_: Annotated[
        bool, typer.Option("--erase", help="Forget what is due; with --due and --with.")
    ] = False,
    second: Annotated[str | None, typer.Option("--with", help="The second person, by handle.")] = None,
    as_of: AsOf = None,
    actor: Actor_ = None,
    output: Output = Format.TABLE,
) -> None:
    """The rules by kind of entry, or what is due under them. Entries stay; what they commit to is forgotten."""
    here = session()
    schedule, file = retention(here.house.settings)
    if not due:
        if erase_ or second is not None:
            raise InputError("--erase and --with go with --due; look at what is due first")
        emit_rows("appban/retention-rules@1", _kinds(schedule), output, KINDS)
        return
    if erase_ != (second is not None):
        raise InputError("--erase takes --with HANDLE, since two agree to it, and --with takes --erase")
    if erase_ and as_of is not None:
        raise InputError("what is erased is what is due now; leave --as-of out")
    found = _due(here, schedule, as_of)
    if erase_ and second is not None:
        _erase(here, schedule, file, found, (actor, second))
    emit_rows("appban/retention-due@1", [_row(here, each) for each in found], output, DUE)


def _due(here: Session, schedule: Schedule, as_of: str | None) -> tuple[Due, ...]:
    with here.reader() as reader:
        return due_at(reader, all_facts(reader), schedule, here.at(as_of), here.house.desk.zone)


def _erase(
    here: Session, schedule: Schedule, file: bytes, found: tuple[Due, ...], who: tuple[str | None, str]
) -> None:
    """Two agree, then each is erased by itself: stopped halfway, the rest is due still."""
    free = [each for each in found if each.hold is None]
    if not free:
        raise InputError("nothing is due that no hold keeps; there is nothing to erase")
    actor, second = who
    other = here.people(second)[0]
    here.do(here.act(actor), lambda work: agree(work, schedule, file, free, other))
    for each in free:
        here.do(here.act(actor), partial(erase, about=each.about, rule=rule_named(schedule, each)))
    say(f"{len(free)} forgotten, {len(found) - len(free)} kept by a hold; the record holds as before")


def _row(here: Session, due: Due) -> Row:
    return {
        "about": due.about,
        "rule": due.rule.id,
        "over": here.show(due.over),
        "due": here.show(due.due),
        "hold": None if due.hold is None else due.hold.id,
    }


def _kinds(schedule: Schedule) -> list[Row]:
    return [
        {
            "entry": tag,
            "rule": rule.id,
            "forgets": rule.forgets or "nothing",
            "months": rule.months,
            "says": rule.says,
        }
        for tag, rule in ((tag, schedule.rule_of(tag)) for tag in TAGS.values())
    ]
