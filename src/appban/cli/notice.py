"""`appban notice`: who was told what, who could not be, and trying it."""

from typing import Annotated, Literal

import typer

from appban.bootstrap.shipped import shipped_templates
from appban.cli.context import Output, Session, session
from appban.cli.notices_post import post_of
from appban.cli.output import Format, Row, emit_one, emit_rows, say
from appban.errors import NotFoundError
from appban.service.reading import all_facts
from appban.service.telling import listing
from appban.service.telling.courier import deliver
from appban.service.telling.notice import KINDS
from appban.service.telling.trying import try_channel
from appban.service.telling.watching import Watcher

app = typer.Typer(help="Notices: who was told what, and who could not be.", no_args_is_help=True)

COLUMNS = ("notice", "kind", "about", "says", "to", "channel", "state", "put", "next", "tries", "said")
REACH = ("person", "handle", "authorities", "exemptions", "told")
Which = Annotated[
    Literal["untold", "waiting", "told", "all"],
    typer.Option(help="Those that could not be told, those that wait, those dealt with in 90 days, or all."),
]


@app.command("list")
def list_(which: Which = "all", output: Output = Format.TABLE) -> None:
    """The notices, those that could not be told first."""
    here = session()
    sorts: tuple[listing.Which, ...] = ("untold", "waiting", "told") if which == "all" else (which,)
    with here.reader() as reader:
        lines = [line for each in sorts for line in listing.notice_lines(reader, each)]
    emit_rows("appban/notices@1", [_row(here, line) for line in lines], output, COLUMNS)
    untold = sum(line.which == "untold" for line in lines)
    if untold:
        say(f"{untold} notices could not be told; `appban notice retry` tries them anew")


@app.command("reach")
def reach(output: Output = Format.TABLE) -> None:
    """Who decides or is named in an exemption, and whether an address of theirs is known."""
    here = session()
    with here.reader() as reader:
        found = list(listing.reach(all_facts(reader), reader, here.at(None)))
    rows: list[Row] = [
        {
            "person": each.person.id,
            "handle": each.person.name,
            "authorities": each.authorities,
            "exemptions": each.exemptions,
            "told": each.address,
        }
        for each in found
    ]
    emit_rows("appban/reach@1", rows, output, REACH)
    lacking = sum(not each.address for each in found)
    if lacking:
        say(f"{lacking} people cannot be told; `appban person email HANDLE ADDRESS` sets an address")


@app.command("send")
def send(output: Output = Format.TABLE) -> None:
    """Work out what is due and send it now, as `appban serve` does all the time."""
    here = session()
    post = post_of(here.house)
    put = Watcher(here.house.desk).step().put
    rounds = [deliver(here.house.desk, post)]
    while rounds[-1].settled:
        rounds.append(deliver(here.house.desk, post))
    row: Row = {
        "put": put,
        "settled": sum(each.settled for each in rounds),
        "sent": sum(each.sent for each in rounds),
        "put_off": sum(each.put_off for each in rounds),
        "untold": sum(each.untold for each in rounds),
    }
    emit_one("appban/notices-sent@1", row, output)


@app.command("retry")
def retry(
    notice: Annotated[
        list[str] | None, typer.Argument(help="These, by id; without one all that could not be told.")
    ] = None,
    output: Output = Format.TABLE,
) -> None:
    """Have notices that could not be told tried anew; they go out with the next round."""
    here = session()
    count = listing.retry(here.house.desk.store, tuple(notice or ()), here.house.desk.clock.now())
    emit_one("appban/notices-retried@1", {"tried_anew": count}, output)


@app.command("drop")
def drop(notice: Annotated[str, typer.Argument(help="The notice, by id.")]) -> None:
    """Take a notice away unsent, or the trace of one; what was not sent never will be."""
    listing.drop(session().house.desk.store, notice)
    say(f"{notice} is gone")


@app.command("template")
def template(
    kind: Annotated[str | None, typer.Argument(help="A kind of notice; without one, their names.")] = None,
) -> None:
    """Print a template: to paste it into GOV.UK Notify, or to begin one of your own."""
    if kind is None:
        typer.echo("\n".join(KINDS))
        return
    found = shipped_templates().get(f"{kind}.txt")
    if found is None:
        raise NotFoundError(f"there is no kind of notice {kind}; they are {', '.join(KINDS)}")
    typer.echo(found.decode(), nl=False)


@app.command("test")
def try_(
    channel: Annotated[str, typer.Argument(help="A channel of the notices file, by name.")],
    to: Annotated[str | None, typer.Option(help="To this address, if the channel is for people.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """Send a test by one channel and say what came of it."""
    here = session()
    handed = try_channel(here.house.desk, post_of(here.house), channel, to)
    emit_one("appban/notice-test@1", {"outcome": handed.outcome, "said": handed.said}, output)
    if handed.outcome != "taken":
        raise typer.Exit(1)


def _row(here: Session, line: listing.NoticeLine) -> Row:
    letter = line.letter
    return {
        "notice": line.id,
        "kind": None if letter is None else letter.notice.kind,
        "about": None if letter is None else letter.notice.reference,
        "says": None if letter is None else letter.notice.state,
        "to": None if line.to is None else str(line.to),
        "channel": None if letter is None else letter.channel,
        "state": "unreadable" if letter is None else _state(letter.state),
        "put": here.show(line.put),
        "next": here.show(line.until) if line.which == "waiting" else None,
        "tries": None if letter is None else letter.tries,
        "said": None if letter is None else letter.said or None,
    }


def _state(state: str) -> str:
    return "cannot be told" if state == "no-address" else state
