"""`appban reading peer`: accounts of others that ours are compared with."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told, written
from appban.regime.events.readings import PeerDropped, PeerNamed
from appban.regime.source import Mark, Source
from appban.regime.subjects import COMMUNICATIONS
from appban.service.reading import Focus, facts_about
from appban.service.readings.peers import drop_peer, name_peer

app = typer.Typer(help="Accounts of others to compare with.", no_args_is_help=True)

COLUMNS = ("peer", "name", "channel", "handle", "named", "dropped", "source")


@app.command("name")
def name(
    handle: Annotated[str, typer.Argument(help="Its handle, such as @handle.")],
    channel: Annotated[str, typer.Option(help="The channel it stands on, by id.")],
    called: Annotated[str, typer.Option("--name", help="Whose account it is.")],
    reference: Annotated[str, typer.Option(help="What shows that the account is theirs.")],
    mark: Annotated[Mark, typer.Option(help="How well that was seen.")] = "seen",
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Name an account of somebody else to compare with; its figures are taken with their printed source."""
    here = session()
    source = Source(reference=reference, mark=mark)
    receipt = here.do(here.act(actor, key=key), lambda work: name_peer(work, called, channel, handle, source))
    told(here, receipt, PeerNamed, output, peer=written(here, receipt, PeerNamed).peer.id)


@app.command("drop")
def drop(
    peer: Annotated[str, typer.Argument(help="The peer, by id, handle or name.")],
    reason: Annotated[str, typer.Option(help="Why; it stands in the record.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Compare with a peer no longer; reports of weeks before keep it."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: drop_peer(work, peer, reason))
    told(here, receipt, PeerDropped, output, peer=written(here, receipt, PeerDropped).peer)


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The peers named by then."""
    here = session()
    at = here.at(as_of)
    with here.reader() as reader:
        held = facts_about(reader, Focus(rooms=(COMMUNICATIONS,)), here.stop(known_at)).communications.peers
    rows: list[Row] = [
        {
            "peer": peer,
            "name": named.event.peer.name,
            "channel": named.event.peer.channel,
            "handle": named.event.peer.handle,
            "named": here.show(named.event.stated),
            "dropped": here.show(named.dropped),
            "source": f"{named.event.source.reference} ({named.event.source.mark})",
        }
        for peer, named in held.items()
        if named.event.stated <= at
    ]
    emit_rows("appban/peers@1", rows, output, COLUMNS)
