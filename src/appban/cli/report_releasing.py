"""`appban report release` and `releases`: figures given out after disclosure control, and those that were."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.telling import written
from appban.errors import NotFoundError
from appban.regime.disclosure.table import THRESHOLD
from appban.regime.events import FiguresReleased
from appban.regime.subjects import RELEASES
from appban.service.reading import Focus, facts_about
from appban.service.releasing.counting import DIMENSIONS
from appban.service.releasing.releasing import (
    Wanted,
    given_before,
    plan_release,
    release,
    releases,
)

LIST = ("release", "figure", "by", "as_of", "known_at", "given_out", "threshold", "suppressed", "because_of")

By = Annotated[str, typer.Option("--by", help=f"By what they are counted: some of {', '.join(DIMENSIONS)}.")]
Threshold = Annotated[int, typer.Option(help="The smallest count that is shown; 0 is shown too.")]
SUPPRESSED = "suppressed"
TOTAL = "all"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("release")(release_)
    app.command("releases")(releases_)


def release_(
    by: By = "purpose,body",
    as_of: AsOf = None,
    known_at: KnownAt = None,
    threshold: Threshold = THRESHOLD,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Give out how many exemptions were in force, with small numbers and what tells them suppressed, and remember it."""
    here = session()
    wanted = _wanted(here, by, as_of, known_at, threshold)
    with here.reader() as reader:
        found = given_before(reader, wanted)
    act = here.act(actor, key=key)
    if found is not None:
        say(f"given out before, as {found.release}")
    elif here.done(act):
        found = written(here, here.do(act, _nothing), FiguresReleased)
    else:
        folder = here.house.evidence
        with here.reader() as reader:
            planned = plan_release(reader, folder, wanted)
        receipt = here.do(act, lambda work: release(work, folder, planned))
        found = written(here, receipt, FiguresReleased)
    _say(found)
    emit_rows("appban/figures@1", [_cell(found, *each) for each in _cells(found)], output, _columns(found))


def releases_(
    one: Annotated[str | None, typer.Argument(metavar="RELEASE", help="One of them, as it was.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """The figures that were given out, the last first; or one of them, cell by cell."""
    here = session()
    with here.reader() as reader:
        held = releases(facts_about(reader, Focus(rooms=(RELEASES,))))
    if one is None:
        rows = [_line(here, recorded, each) for recorded, each in reversed(held)]
        emit_rows("appban/releases@1", rows, output, LIST)
        return
    found = next((each for _, each in held if each.release == one), None)
    if found is None:
        raise NotFoundError(f"there is no release {one}; `appban report releases` lists them")
    emit_rows("appban/figures@1", [_cell(found, *each) for each in _cells(found)], output, _columns(found))


def _wanted(here: Session, by: str, as_of: str | None, known_at: str | None, threshold: int) -> Wanted:
    with here.reader() as reader:
        stop = here.stop(known_at)
        stop = reader.head().size if stop is None else stop
        known = reader.row(stop - 1).time if stop else 0
    return Wanted(
        as_of=here.at(as_of),
        known_at=known,
        stop=stop,
        dimensions=tuple(each.strip() for each in by.split(",")),
        threshold=threshold,
    )


def _nothing(_work: object) -> None:
    """Not run: its key was used before."""


def _say(event: FiguresReleased) -> None:
    hidden = sum(each.count is None for each in event.cells)
    why = f"; more than alone because of {', '.join(event.because)}" if event.because else ""
    say(
        f"{event.release}: {len(event.cells) - hidden} figures are shown and {hidden} suppressed, since counts from 1 to "
        f"{event.threshold - 1} would come out{why}. Not in it: bodies that keep a register of their own and send nothing"
    )


def _cells(event: FiguresReleased) -> list[tuple[tuple[str | None, ...], int | None]]:
    return [(each.key, each.count) for each in event.cells]


def _columns(event: FiguresReleased) -> tuple[str, ...]:
    return (*event.dimensions, "exemptions")


def _cell(event: FiguresReleased, key: tuple[str | None, ...], count: int | None) -> Row:
    at = {name: TOTAL if each is None else each for name, each in zip(event.dimensions, key, strict=True)}
    return {**at, "exemptions": SUPPRESSED if count is None else count}


def _line(here: Session, recorded: int, event: FiguresReleased) -> Row:
    return {
        "release": event.release,
        "figure": event.figure,
        "by": event.dimensions,
        "as_of": here.show(event.as_of),
        "known_at": here.show(event.known_at),
        "given_out": here.show(recorded),
        "threshold": event.threshold,
        "suppressed": sum(each.count is None for each in event.cells),
        "because_of": event.because,
    }
