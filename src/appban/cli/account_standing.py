"""`appban account standing-use`: a standing exceptional use asked for, cleared seat by seat, ended."""

from typing import Annotated, Literal, get_args

import msgspec
import typer

from appban.cli.account_words import standing_row
from appban.cli.comms_options import Why, end, word
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.output import Format, emit_rows
from appban.cli.telling import told, written
from appban.regime.account import AccountId, PurposeClass, StandingUseId
from appban.regime.events import accounts as ev
from appban.regime.subjects import COMMUNICATIONS
from appban.service.accounts.account_list import standing_lines
from appban.service.accounts.standing import (
    Filling,
    StandingAsked,
    decide_standing,
    end_standing,
    submit_standing,
)
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about

app = typer.Typer(
    help="Standing exceptional uses of an account on an exceptional-only channel.", no_args_is_help=True
)

PURPOSES: dict[str, PurposeClass] = {each: each for each in get_args(PurposeClass)}
COLUMNS = ("use", "account", "purposes", "in_force", "obstacles", "from", "until", "seats", "digest")

Named = Annotated[str, typer.Argument(metavar="USE", help="The standing use, by id.")]
Digest = Annotated[str, typer.Option(help="The digest that `standing-use list` gave.")]
Seat = Annotated[str, typer.Option(help="In which of its seats.")]
Instrument = Annotated[str, typer.Option(help="By which minute or letter.")]


@app.command("list")
def list_(
    account: Annotated[str | None, typer.Option(help="Of this account, by id.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Every standing use: whether it is in force, and what stands in its way."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
        names = Names(reader, facts)
        lines = standing_lines(facts, here.at(as_of), None if account is None else AccountId(account))
        rows = [standing_row(here, each, names) for each in lines]
    emit_rows("appban/standing-uses@1", rows, output, COLUMNS)


@app.command("submit")
def submit(
    account: Annotated[str, typer.Argument(help="The account, by id.")],
    purpose: Annotated[list[str], typer.Option(help="service, policy or emergency; may be repeated.")],
    until: Annotated[str, typer.Option(help="Until when; a date counts whole.")],
    justification: Annotated[str, typer.Option(help="Why this is an exceptional circumstance.")],
    since: Annotated[str | None, typer.Option("--from", help="From when (default: now).")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Ask for one, within the account's mandate; the channel's use policy says who clears it."""
    here = session()
    asked = StandingAsked(
        account=AccountId(account),
        purposes=tuple(word(PURPOSES, each, "purpose") for each in purpose),
        start=here.moment(since, bare="start"),
        end=end(here, until),
        justification=justification,
    )
    receipt = here.do(here.act(actor, key=key), lambda work: submit_standing(work, asked))
    event = written(here, receipt, ev.StandingUseSubmitted)
    told(here, receipt, ev.StandingUseSubmitted, output, use=event.use.id, digest=event.digest)


@app.command("clear")
def clear(
    named: Named,
    seat: Seat,
    digest: Digest,
    instrument: Instrument,
    reason: Why,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Clear one seat of it."""
    _decide(named, Decided(seat, digest, "clear", instrument, reason), Doing(actor, key, output))


@app.command("refuse")
def refuse(
    named: Named,
    seat: Seat,
    digest: Digest,
    instrument: Instrument,
    reason: Why,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Refuse it in one seat, for good; a new one has to be asked for."""
    _decide(named, Decided(seat, digest, "refuse", instrument, reason), Doing(actor, key, output))


@app.command("end")
def end_(
    named: Named, reason: Why, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """End it now."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: end_standing(work, StandingUseId(named), reason))
    told(here, receipt, ev.StandingUseEnded, output, use=named)


class Decided(msgspec.Struct, frozen=True):
    """What somebody said in a seat."""

    seat: str
    digest: str
    outcome: Literal["clear", "refuse"]
    instrument: str
    reason: str


class Doing(msgspec.Struct, frozen=True):
    """Who acts, under which key, and how it is told."""

    actor: str | None
    key: str | None
    output: Format


def _decide(named: str, said: Decided, doing: Doing) -> None:
    here = session()
    given = Filling(
        use=StandingUseId(named),
        digest=said.digest,
        seat=said.seat,
        outcome=said.outcome,
        instrument=said.instrument,
        reason=said.reason,
    )
    receipt = here.do(here.act(doing.actor, key=doing.key), lambda work: decide_standing(work, given))
    told(here, receipt, ev.StandingUseDecided, doing.output, use=named, seat=said.seat, outcome=said.outcome)
