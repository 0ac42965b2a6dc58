"""`appban channel`: the register of channels, whether they are used, what was spent on them."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from appban.bootstrap.shipped import shipped_channels
from appban.cli import channel_assess
from appban.cli.channel_words import PAGE, accounts_on, channel_row, spend_row, states
from appban.cli.comms_options import BodyOf, Dated, MarkOf, Second, SourceOf, UseOf, end, person, source, word
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_one, emit_page, emit_rows, say
from appban.cli.telling import told
from appban.errors import InputError
from appban.regime.bodies import BodyId
from appban.regime.catalogue import AppId
from appban.regime.channel import Channel, ChannelId, Reopening, Use, UsePolicy
from appban.regime.events import channels as ev
from appban.regime.people import PersonClass, Subject
from appban.regime.restriction import Seat
from appban.regime.subjects import COMMUNICATIONS
from appban.service.channels.adopting import adopt, read_channels
from appban.service.channels.asking import known_channel
from appban.service.channels.channel_list import channel_lines, spend_lines
from appban.service.channels.recording import (
    Called,
    PolicyAsked,
    Spent,
    call_reassessment,
    record_channel,
    record_spend,
    set_use_policy,
)
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="Channels: whether each is used, for what, on whose word.", no_args_is_help=True)
app.add_typer(channel_assess.app, name="assess")

USES: dict[str, Use] = {each: each for each in get_args(Use)}
POLICIES: dict[str, UsePolicy] = {each: each for each in get_args(UsePolicy)}
CAUSES: dict[str, Reopening] = {each: each for each in get_args(Reopening)}
COLUMNS = ("channel", "name", "body", "used", "uses", "since", "organic", "paid", "influencer")
SPENT = ("spend", "channel", "body", "use", "campaign", "amount", "currency", "from", "until", "banned_by")
MOST = 4 * 1024 * 1024

Named = Annotated[str, typer.Argument(help="The channel, by id.")]
Uses = Annotated[
    list[str] | None, typer.Option("--use", help="organic, paid or influencer; may be repeated.")
]


@app.command("list")
def list_(
    body: Annotated[str | None, typer.Option(help="As it holds for this body.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Every channel: whether it is used, and what its assessments come to."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
    lines = channel_lines(facts, here.at(as_of), body=None if body is None else BodyId(body))
    emit_rows("appban/channels@1", [channel_row(here, each) for each in lines], output, COLUMNS)


@app.command("show")
def show(
    channel: Named,
    body: Annotated[str | None, typer.Option(help="As it holds for this body.")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """Is it used, for what, on whose authority, since when; how it was assessed; which accounts are there."""
    here = session()
    at, whose = here.at(as_of), None if body is None else BodyId(body)
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
        known = known_channel(facts, ChannelId(channel))
        lines = list(channel_lines(facts, at, channel=known.id, body=whose))
        parts = {
            "policies": [channel_row(here, each, PAGE) for each in lines],
            "assessments": states(here, lines[0], reader, facts),
            "accounts": accounts_on(here, facts, known.id, at),
        }
    row = {"channel": known.id, "name": known.name, "app": known.app, "platform": known.platform}
    emit_page("appban/channel@1", row | {"metrics": list(known.metrics)}, parts, output)


@app.command("record")
def record(
    channel: Named,
    name: Annotated[str, typer.Option(help="What it is called.")],
    source_: SourceOf,
    mark: MarkOf = "operator",
    dated: Dated = None,
    application: Annotated[
        str | None, typer.Option("--app", help="The application it is reached by.")
    ] = None,
    platform: Annotated[str | None, typer.Option(help="The program that carries posts to it.")] = None,
    metric: Annotated[
        list[str] | None, typer.Option(help="A figure that it offers; may be repeated.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record a channel, or describe one anew."""
    here = session()
    made = Channel(
        id=ChannelId(channel),
        name=name,
        app=None if application is None else AppId(application),
        platform=platform,
        metrics=tuple(metric or ()),
    )
    where = source(source_, mark, dated)
    receipt = here.do(here.act(actor, key=key), lambda work: record_channel(work, made, where))
    told(here, receipt, ev.ChannelRecorded, output, channel=channel)


@app.command("adopt")
def adopt_(
    file: Annotated[
        str, typer.Argument(help="A file, or the id of one that ships: uk-channels, safe, influencer.")
    ],
    second: Second,
    body: Annotated[
        str | None, typer.Option(help="Whose use policies these are, instead of the file's.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Take in a framework, or channels with their use policies, from a file; it takes two persons."""
    here = session()
    shipped = shipped_channels()
    data = shipped[file] if file in shipped and not Path(file).exists() else read_file(Path(file), MOST)
    given = read_channels(data, f"{file}.yaml" if file in shipped else file)
    other, whose = here.people(second)[0], None if body is None else BodyId(body)
    receipt = here.do(here.act(actor, key=key), lambda work: adopt(work, given, other, whose))
    row: Row = {
        "first": receipt.first,
        "last": receipt.last,
        "events": receipt.last - receipt.first + 1,
        "digest": given.digest,
        "repeated": receipt.repeated,
    }
    emit_one("appban/channel-adopt@1", row, output)


@app.command("policy")
def policy(
    channel: Named,
    said: Annotated[str, typer.Argument(help="not-used, exceptional-only, permitted or unknown.")],
    body: BodyOf,
    source_: SourceOf,
    use: Uses = None,
    seat: Annotated[
        list[str] | None,
        typer.Option(help="A seat that clears a standing use: NAME=SUBJECT=CLASS[,CLASS]; may be repeated."),
    ] = None,
    since: Annotated[str | None, typer.Option("--from", help="From when (default: now).")] = None,
    second: Annotated[
        str | None, typer.Option("--with", help="The second person, where it lets more through.")
    ] = None,
    mark: MarkOf = "operator",
    dated: Dated = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say whether a body uses a channel. One person may tighten this, two loosen it."""
    here = session()
    asked = PolicyAsked(
        channel=ChannelId(channel),
        body=BodyId(body),
        policy=None if said == "unknown" else word(POLICIES, said, "use policy"),
        uses=tuple(word(USES, each, "use") for each in use or ()),
        standing_seats=tuple(_seat(each) for each in seat or ()),
        source=source(source_, mark, dated),
        stated=here.moment(since, bare="start"),
    )
    other = person(here, second)
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: set_use_policy(work, asked, other))
    told(here, receipt, ev.UsePolicySet, output, channel=channel, policy=said)


@app.command("reassess")
def reassess(
    channel: Named,
    cause: Annotated[str, typer.Option(help=f"One of {', '.join(CAUSES)}.")],
    says: Annotated[str, typer.Option(help="What happened; it is public.")],
    source_: SourceOf,
    use: Uses = None,
    mark: MarkOf = "operator",
    dated: Dated = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that a channel has to be assessed again; until then its assessments are suspended."""
    here = session()
    called = Called(
        channel=ChannelId(channel),
        uses=tuple(word(USES, each, "use") for each in use or ()),
        cause=word(CAUSES, cause, "cause"),
        says=says,
        source=source(source_, mark, dated),
    )
    receipt = here.do(here.act(actor, key=key), lambda work: call_reassessment(work, called))
    told(here, receipt, ev.ReassessmentCalled, output, channel=channel)


@app.command("spend")
def spend(
    on_banned: Annotated[
        bool,
        typer.Option("--on-banned", help="Only on channels whose application was banned on devices then."),
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    output: Output = Format.TABLE,
) -> None:
    """What was spent on which channel; an empty list says that none is recorded, not that none was spent."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at))
    lines = [each for each in spend_lines(facts, here.at(as_of)) if each.banned_by or not on_banned]
    emit_rows("appban/spend@1", [spend_row(here, each) for each in lines], output, SPENT)
    if not lines:
        say("no such spend is recorded; that is not to say that nothing was spent")


@app.command("spent")
def spent(
    channel: Named,
    amount: Annotated[int, typer.Option(help="In the smallest unit of the currency, such as pence.")],
    currency: Annotated[str, typer.Option(help="Three letters, such as GBP.")],
    campaign: Annotated[str, typer.Option(help="For which campaign.")],
    since: Annotated[str, typer.Option("--from", help="The first day.")],
    until: Annotated[str, typer.Option(help="The last day; a date counts whole.")],
    body: BodyOf,
    source_: SourceOf,
    use: UseOf = "paid",
    mark: MarkOf = "operator",
    dated: Dated = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record money spent on a channel."""
    here = session()
    starts = here.moment(since, bare="start")
    if starts is None:
        raise InputError("the first day is needed; give a date")
    asked = Spent(
        channel=ChannelId(channel),
        body=BodyId(body),
        use=word(USES, use, "use"),
        campaign=campaign,
        amount=amount,
        currency=currency,
        starts=starts,
        ends=end(here, until),
        source=source(source_, mark, dated),
    )
    receipt = here.do(here.act(actor, body=body, key=key), lambda work: record_spend(work, asked))
    told(here, receipt, ev.SpendRecorded, output, channel=channel)


def _seat(text: str) -> Seat:
    """A seat as written `minister=clear:minister=minister`."""
    parts = text.split("=")
    known = {each.value: each for each in PersonClass}
    if len(parts) != 3 or not parts[0]:  # noqa: PLR2004  # name, subject, classes
        raise InputError(
            f"{text!r} is no seat; write NAME=SUBJECT=CLASS, such as minister=clear:minister=minister"
        )
    name, subject, classes = parts
    return Seat(
        id=name,
        kind="minister" if classes == PersonClass.MINISTER else "security",
        subject=Subject(subject),
        classes=tuple(word(known, each, "class") for each in classes.split(",")),
    )
