"""`appban account`: official accounts, what each may be used for, by whom, from which devices."""

from typing import Annotated, Literal, get_args

import msgspec
import typer

from appban.cli import account_connecting, account_standing
from appban.cli.account_words import COLUMNS, account_page, account_row
from appban.cli.comms_options import BodyOf, Dated, MarkOf, SourceOf, UseOf, Why, end, person, source, word
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, Session, session
from appban.cli.output import Format, emit_page, emit_rows, say
from appban.cli.telling import told, written
from appban.regime.account import AccountId, PurposeClass
from appban.regime.bodies import BodyId
from appban.regime.channel import ChannelId, Use
from appban.regime.events import accounts as ev
from appban.regime.exemption import ExemptionId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.accounts.account_list import account_lines, standing_lines
from appban.service.accounts.running import (
    Arranging,
    Mandate,
    Registering,
    arrange,
    give_mandate,
    known_account,
    move,
    name_publisher,
    register,
    remove_publisher,
)
from appban.service.naming import Names
from appban.service.reading import Focus, facts_about
from appban.service.work import Act

app = typer.Typer(
    help="Official accounts: mandate, publishers, exemption, live or not.", no_args_is_help=True
)
app.add_typer(account_standing.app, name="standing-use")
account_connecting.register(app)

USES: dict[str, Use] = {each: each for each in get_args(Use)}
PURPOSES: dict[str, PurposeClass] = {each: each for each in get_args(PurposeClass)}

Named = Annotated[str, typer.Argument(metavar="ACCOUNT", help="The account, by id.")]
Channel = Annotated[str, typer.Option(help="On which channel, by id.")]
Handle = Annotated[str, typer.Argument(help="What it is called there, such as @example.")]
Which = Annotated[str | None, typer.Option("--account", help="One that was seen before, by id.")]


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """Every account, ours and those that were only seen."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
        names = Names(reader, facts)
        rows = [account_row(here, each, names) for each in account_lines(facts, here.at(as_of))]
    emit_rows("appban/accounts@1", rows, output, COLUMNS)


@app.command("show")
def show(named: Named, as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """One account: its state, who may publish now, and which parts are lacking before it can be live."""
    here = session()
    at = here.at(as_of)
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
        names = Names(reader, facts)
        state = known_account(facts, AccountId(named), at)
        row, parts = account_page(here, state, names, list(standing_lines(facts, at, state.account)))
    emit_page("appban/account@1", row, parts, output)


@app.command("open")
def open_(
    handle: Handle,
    channel: Channel,
    body: BodyOf,
    source_: SourceOf,
    account: Which = None,
    mark: MarkOf = "operator",
    dated: Dated = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Register an account as ours; it cannot go live until every part of it is there."""
    here = session()
    asked = Registering(
        channel=ChannelId(channel),
        handle=handle,
        body=BodyId(body),
        standing="ours",
        source=source(source_, mark, dated),
        account=None if account is None else AccountId(account),
    )
    _register(here, here.act(actor, body=body, key=key), asked, output)


@app.command("seen")
def seen(
    handle: Handle,
    channel: Channel,
    body: BodyOf,
    source_: SourceOf,
    mark: MarkOf = "seen",
    dated: Dated = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Register an account that was seen, says it is a body's, and that nobody authorised."""
    here = session()
    asked = Registering(
        channel=ChannelId(channel),
        handle=handle,
        body=BodyId(body),
        standing="seen",
        source=source(source_, mark, dated),
    )
    _register(here, here.act(actor, body=body, key=key), asked, output)
    say("seen, not authorised: nobody may publish on it here")


@app.command("mandate")
def mandate(
    named: Named,
    purpose: Annotated[list[str], typer.Option(help="service, policy or emergency; may be repeated.")],
    instrument: Annotated[str, typer.Option(help="By which minute or letter.")],
    use: UseOf = "organic",
    until: Annotated[str | None, typer.Option(help="Until when (default: until further notice).")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say what an account may be used for; party-political content and personal profiles never."""
    here = session()
    given = Mandate(
        account=AccountId(named),
        purposes=tuple(word(PURPOSES, each, "purpose") for each in purpose),
        use=word(USES, use, "use"),
        instrument=instrument,
        until=None if until is None else end(here, until),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: give_mandate(work, given))
    told(here, receipt, ev.MandateGiven, output, account=named)


@app.command("arrange")
def arrange_(
    named: Named,
    owner: Annotated[str | None, typer.Option(help="Who answers for it, by handle.")] = None,
    recovery: Annotated[
        str | None, typer.Option(help="Who holds the means to win it back, by handle.")
    ] = None,
    closing_plan: Annotated[str | None, typer.Option(help="How it ends.")] = None,
    exemption: Annotated[
        list[str] | None, typer.Option(help="An exemption it is run under; may be repeated.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Arrange parts of what an account needs; what is not named stays as it is."""
    here = session()
    asked = Arranging(
        account=AccountId(named),
        owner=person(here, owner),
        recovery=person(here, recovery),
        closing_plan=closing_plan,
        exemptions=None if exemption is None else tuple(map(ExemptionId, exemption)),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: arrange(work, asked))
    told(here, receipt, ev.AccountArranged, output, account=named)


@app.command("publisher")
def publisher(
    named: Named,
    handle: Annotated[str, typer.Argument(metavar="PERSON", help="Who, by handle.")],
    until: Annotated[
        str | None, typer.Option(help="Until when they may; without it they are removed.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="They publish no longer, from now on.")] = False,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Let a person publish until a date, or no longer."""
    here = session()
    who, act, account = here.people(handle)[0], here.act(actor, key=key), AccountId(named)
    if remove == (until is not None):
        raise typer.BadParameter("say either --until or --remove")
    if until is None:
        removed = here.do(act, lambda work: remove_publisher(work, account, who))
        told(here, removed, ev.PublisherRemoved, output, account=named, person=handle)
        return
    last = end(here, until)
    receipt = here.do(act, lambda work: name_publisher(work, account, who, last))
    told(here, receipt, ev.PublisherNamed, output, account=named, person=handle)


@app.command("live")
def live(
    named: Named, reason: Why, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Take an account live; refused while parts are missing, and the refusal says which."""
    _move(named, "live", reason, Doing(actor, key, output))


@app.command("resume")
def resume(
    named: Named, reason: Why, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Let a paused account go on; it needs what going live needs."""
    _move(named, "live", reason, Doing(actor, key, output))


@app.command("pause")
def pause(
    named: Named, reason: Why, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Pause a live account."""
    _move(named, "paused", reason, Doing(actor, key, output))


@app.command("close")
def close(
    named: Named, reason: Why, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Close an account for good."""
    _move(named, "closed", reason, Doing(actor, key, output))


class Doing(msgspec.Struct, frozen=True):
    """Who acts, under which key, and how it is told."""

    actor: str | None
    key: str | None
    output: Format


def _move(named: str, to: Literal["live", "paused", "closed"], reason: str, doing: Doing) -> None:
    here = session()
    act = here.act(doing.actor, key=doing.key)
    receipt = here.do(act, lambda work: move(work, AccountId(named), to, reason))
    told(here, receipt, ev.AccountMoved, doing.output, account=named, to=to)


def _register(here: Session, act: Act, asked: Registering, output: Format) -> None:
    receipt = here.do(act, lambda work: register(work, asked))
    event = written(here, receipt, ev.AccountRegistered)
    told(here, receipt, ev.AccountRegistered, output, account=event.account, standing=event.standing)
