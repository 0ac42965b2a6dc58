"""`appban report`: what the record says, as documents; those that were given out stay as they were."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap.shipped import report_fonts
from appban.cli import report_plot, report_register, report_releasing
from appban.cli.context import Actor_, Key, KnownAt, Output, Session, session
from appban.cli.files import write_file
from appban.cli.output import Format, Row, emit_rows, say
from appban.cli.report_question import question, questions_
from appban.cli.report_return import return_
from appban.errors import InputError
from appban.record.digests import sha256, to_hex
from appban.regime.events.readings import ReportFrozen
from appban.reports.forms import ENGINE, weekly_report
from appban.service.answering import prefix
from appban.service.readings.frozen import Freezing, Frozen, freeze, frozen, frozen_reports, report_called
from appban.service.readings.weekly import (
    Weekly,
    label_of,
    last_whole_week,
    monday_of,
    read_week,
    week_of,
    weekly,
)

app = typer.Typer(help="Reports: documents from the record.", no_args_is_help=True)
report_releasing.register(app)
report_register.register(app)
app.add_typer(report_plot.app, name="plot")

app.command("question")(question)
app.command("questions")(questions_)
app.command("return")(return_)

COLUMNS = ("report", "account", "week", "form", "known_at", "given_out", "sha256", "engine")


class Form(StrEnum):
    """The forms of a report."""

    HTML = "html"
    CSV = "csv"
    PDF = "pdf"


To = Annotated[
    Path | None, typer.Option("--to", help="Write it into this file (default: to standard output).")
]


Account = Annotated[str, typer.Argument(help="The account, such as @handle.")]
Week_ = Annotated[str | None, typer.Option("--week", help="As 2025-W47 (default: the last whole one).")]
Form_ = Annotated[Form, typer.Option("--output", "-o", help="html, csv or pdf.")]
WeekOf = Annotated[str | None, typer.Option("--as-of", help="The week of this day, in place of --week.")]
Freeze = Annotated[bool, typer.Option("--freeze", help="Give it out: keep its bytes, enter their digest.")]
Anew = Annotated[bool, typer.Option("--anew", help="Work it out now, though it was given out before.")]


@app.command("account")
def account_(
    account: Account,
    week: Week_ = None,
    form: Form_ = Form.HTML,
    to: To = None,
    as_of: WeekOf = None,
    known_at: KnownAt = None,
    freeze_: Freeze = False,
    anew: Anew = False,
    actor: Actor_ = None,
    key: Key = None,
) -> None:
    """A week of an account by the GCS Evaluation Cycle; one that was given out comes as it was, to the byte."""
    here = session()
    made = _weekly(here, account, week, as_of, known_at)
    given = None if anew else _given(here, made, form, None if known_at is None else made.week.known_at)
    if freeze_ and given is not None and given.event.known_at != made.week.known_at:
        given = None
    if given is not None:
        _emit(given.data, form, to)
        _say_beside(here, given, form, to)
        return
    data = draw(made, form)
    if freeze_:
        asked = Freezing(
            asked=made.week.asked,
            form=form.value,
            known_at=made.week.known_at,
            data=data,
            engine=ENGINE,
        )
        receipt = here.do(here.act(actor, key=key), lambda work: freeze(work, here.house.evidence, asked))
        say(
            f"given out as {receipt.value or 'before'}, SHA-256 {to_hex(sha256(data))}, entry {receipt.first}"
        )
    _emit(data, form, to)


@app.command("list")
def list_(output: Output = Format.TABLE) -> None:
    """The reports that were given out."""
    here = session()
    with here.reader() as reader:
        rows = [_row(here, recorded, event) for recorded, event in frozen_reports(reader)]
    emit_rows("appban/reports@1", rows, output, COLUMNS)


@app.command("show")
def show_(report: Annotated[str, typer.Argument(help="The report, by id.")], to: To = None) -> None:
    """The bytes of a report as it was given out, checked against its digest."""
    here = session()
    with here.reader() as reader:
        found = report_called(reader, here.house.evidence, report)
    _emit(found.data, Form(found.event.form), to)


def draw(made: Weekly, form: Form) -> bytes:
    """A week in a form."""
    return weekly_report(
        form.value,
        made.week,
        label=made.label,
        zone=made.zone,
        captions=made.captions,
        fonts=report_fonts(),
    )


def _weekly(here: Session, account: str, week: str | None, as_of: str | None, known_at: str | None) -> Weekly:
    if week is not None and as_of is not None:
        raise InputError("give either --week or --as-of, not both")
    zone = here.house.desk.zone
    day = here.moment(as_of)
    monday = last_whole_week(here.now(), zone) if day is None else monday_of(day, zone)
    with here.reader() as reader:
        return weekly(reader, account, monday if week is None else read_week(week), zone, here.stop(known_at))


def _given(here: Session, made: Weekly, form: Form, known_at: int | None) -> Frozen | None:
    with here.reader() as reader:
        return frozen(reader, here.house.evidence, made.week.asked, form.value, known_at)


def _say_beside(here: Session, given: Frozen, form: Form, to: Path | None) -> None:
    """Say when it was given out, and put beside it what comes out now of what was known then, if that differs."""
    event = given.event
    say(f"{event.report}, given out on {here.show(given.recorded)} as known on {here.show(event.known_at)}")
    zone = here.house.desk.zone
    with here.reader() as reader:
        stop = prefix(reader, event.known_at)
        again = draw(week_of(reader, event.account, monday_of(event.starts, zone), zone, stop), form)
    if again == given.data:
        return
    say(
        f"worked out anew of what was known then it differs (SHA-256 {to_hex(sha256(again))}, made by {ENGINE}; "
        f"that given out by {event.engine}): a text was erased since, or the program is another"
    )
    if to is not None:
        beside = to.with_name(f"{to.stem}.anew{to.suffix}")
        write_file(beside, again)
        say(f"{beside} has it")


def _emit(data: bytes, form: Form, to: Path | None) -> None:
    if to is not None:
        write_file(to, data)
        say(f"{to}: {len(data):,} bytes")
        return
    if form is Form.PDF and sys.stdout.isatty():
        raise InputError("a PDF is nothing for a terminal; name a file with --to")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _row(here: Session, recorded: int, event: ReportFrozen) -> Row:
    return {
        "report": event.report,
        "account": event.account,
        "week": label_of(monday_of(event.starts, here.house.desk.zone)),
        "form": event.form,
        "known_at": here.show(event.known_at),
        "given_out": here.show(recorded),
        "sha256": event.digest,
        "engine": event.engine,
    }
