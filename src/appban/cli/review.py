"""`appban review`: ask a body whether its exemptions are still needed, answer for each, and see what nobody answered."""

from typing import Annotated, Literal

import typer

from appban.bootstrap import working_calendar
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.exemption_options import Reason
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told, written
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.exemption import ExemptionId, ReviewId
from appban.service.exemptions.reviewing import answer_review, open_review, review_lines, to_review
from appban.service.reading import all_facts

app = typer.Typer(help="Reviews: is each exemption still needed?", no_args_is_help=True)

COLUMNS = ("review", "exemption", "body", "outcome", "escalates", "suspends", "answered")


@app.command("open")
def open_(
    body: Annotated[str, typer.Option(help="The body that is asked, for itself and those below it.")],
    exemption: Annotated[
        list[str] | None,
        typer.Option(help="About this one (default: all that stand and are not asked about)."),
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Ask about exemptions; silence is told to those above after 10 working days and suspends after 20."""
    here = session()
    named = tuple(ExemptionId(each) for each in exemption or ())
    if not named:
        with here.reader() as reader:
            named = to_review(all_facts(reader), BodyId(body), here.now())
    calendar = working_calendar(here.house.settings)
    receipt = here.do(
        here.act(actor, body=body, key=key), lambda work: open_review(work, BodyId(body), named, calendar)
    )
    event = written(here, receipt, ev.ReviewOpened)
    told(
        here,
        receipt,
        ev.ReviewOpened,
        output,
        review=event.review,
        exemptions=len(named),
        escalates=here.show(event.escalates),
        suspends=here.show(event.suspends),
    )


@app.command("answer")
def answer(
    review: Annotated[str, typer.Argument(help="The review, by id.")],
    exemption: Annotated[str, typer.Argument(help="The exemption, by id.")],
    outcome: Annotated[Literal["keep", "end"], typer.Argument(help="Whether it stays.", metavar="keep|end")],
    reason: Reason,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say of one exemption that it is kept, which lifts what silence suspended, or ends."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: answer_review(work, ReviewId(review), ExemptionId(exemption), outcome, reason),
    )
    told(here, receipt, ev.ReviewAnswered, output, review=review, exemption=exemption, answer=outcome)


@app.command("list")
def list_(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what nobody has answered.")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """What is under review, and what came of it."""
    here = session()
    with here.reader() as reader:
        lines = tuple(review_lines(all_facts(reader, here.stop(known_at)), here.at(as_of)))
    rows: list[Row] = [
        {
            "review": line.review,
            "exemption": line.exemption,
            "body": line.body,
            "opened": here.show(line.opened),
            "outcome": line.outcome,
            "escalates": here.show(line.escalates),
            "suspends": here.show(line.suspends),
            "answered": here.show(line.answered),
        }
        for line in lines
        if line.waits or not waiting
    ]
    emit_rows("appban/reviews@1", rows, output, COLUMNS)
