"""`appban report plot`: what happened around an application, exemptions over time, coverage by layer; for the desk."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import AsOf, KnownAt, Session, session
from appban.cli.enforce_parts import plans_of
from appban.cli.files import write_file
from appban.cli.output import Format, emit_rows, say
from appban.errors import InputError
from appban.regime.catalogue import AppId
from appban.regime.facts import Facts
from appban.regime.time import DAY
from appban.reports.plots import Layer, Plot, counted_plot, layers_plot, timeline_plot
from appban.service.enforcing.layers import layer_lines
from appban.service.reading import all_facts
from appban.service.register.happened import desk_timeline
from appban.service.register.plotting import exemptions_over_time

app = typer.Typer(help="Plots, as SVG or as a table of the same figures.", no_args_is_help=True)


class Form(StrEnum):
    """The forms of a plot."""

    SVG = "svg"
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


To = Annotated[
    Path | None, typer.Option("--to", help="Write it into this file (default: to standard output).")
]
Form_ = Annotated[Form, typer.Option("--output", "-o", help="svg, or its figures: table, json or csv.")]
From = Annotated[str, typer.Option("--from", help="From when; a date counts whole.")]
Until = Annotated[str | None, typer.Option("--until", help="Until when (default: now).")]
Step = Annotated[int, typer.Option(min=1, help="Days from one point to the next.")]


@app.command("timeline")
def timeline_(
    of: Annotated[str, typer.Option("--app", help="The application, by id.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: Form_ = Form.SVG,
    to: To = None,
) -> None:
    """Bans, owners, statements, exemptions and official accounts around an application."""
    here = session()
    at = here.at(as_of)
    _give(timeline_plot(desk_timeline(_facts(here, known_at), AppId(of), at), "timeline", at), form, to)


@app.command("exemptions")
def exemptions_(
    starts: From,
    until: Until = None,
    step: Step = 7,
    known_at: KnownAt = None,
    form: Form_ = Form.SVG,
    to: To = None,
) -> None:
    """Exemptions in force by purpose, small numbers and all: for the desk, not for the public."""
    here = session()
    first, last = here.moment(starts, bare="start"), here.at(until)
    assert first is not None  # the option has to be given
    if first > last:
        raise InputError(f"{starts} is after the end; give --from a time before --until")
    moments = tuple(range(first, last + 1, step * DAY))
    say("small numbers are not suppressed in this; `appban report release` gives figures out")
    _give(counted_plot(exemptions_over_time(_facts(here, known_at), moments), "exemptions"), form, to)


@app.command("coverage")
def coverage_(form: Form_ = Form.SVG, to: To = None) -> None:
    """How many of the known devices each layer of enforcement stops, now."""
    here = session()
    setup, found, made = plans_of(here, None, None)
    told = [
        Layer(
            name=each.layer,
            enforced=each.enforced,
            exempt=each.exempt,
            observed=each.observed,
            uncovered=each.uncovered,
            unknown=each.unknown,
        )
        for each in layer_lines(setup, made, found)
    ]
    _give(layers_plot(told, "coverage"), form, to)


def _facts(here: Session, known_at: str | None) -> Facts:
    with here.reader() as reader:
        return all_facts(reader, here.stop(known_at))


def _give(plot: Plot, form: Form, to: Path | None) -> None:
    if to is not None:
        data = plot.picture if form is Form.SVG else plot.table()
        if form in {Form.TABLE, Form.JSON}:
            raise InputError(f"{form} is printed; give --to with -o svg or -o csv")
        write_file(to, data)
        say(f"{to}: {plot.title}. {plot.says}")
    elif form is Form.SVG:
        typer.echo(plot.picture.decode(), nl=False)
    else:
        rows = [dict(zip(plot.columns, row, strict=True)) for row in plot.rows]
        emit_rows("appban/plot@1", rows, Format(form.value), plot.columns)
