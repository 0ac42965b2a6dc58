"""`appban network`: networks on which an application is met."""

from typing import Annotated

import typer

from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.output import Format, Row, emit_rows
from appban.cli.telling import told
from appban.regime import events as ev
from appban.regime.bodies import BodyId
from appban.regime.device import NetworkId, Place, PlaceClass
from appban.regime.identity import Platform
from appban.service.devices.devices import record_network
from appban.service.devices.place_list import network_lines
from appban.service.reading import Focus, facts_about

app = typer.Typer(help="Networks, with their body and class.", no_args_is_help=True)


@app.command("list")
def list_(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The networks that are recorded."""
    here = session()
    with here.reader() as reader:
        facts = facts_about(reader, Focus(), here.stop(known_at))
    rows: list[Row] = [
        {
            "network": line.network,
            "body": line.place.body,
            "class": line.place.place_class,
            "since": here.show(line.since),
        }
        for line in network_lines(facts, here.at(as_of))
    ]
    emit_rows("appban/networks@1", rows, output, ("network", "body", "class", "since"))


@app.command("add")
def add(
    network: Annotated[str, typer.Argument(help="An id of your choice.")],
    body: Annotated[str | None, typer.Option(help="Whose it is; leave out if not known.")] = None,
    of_class: Annotated[
        PlaceClass | None, typer.Option("--class", help="corporate-network or guest-network.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Record a network."""
    here = session()
    place = Place(None if body is None else BodyId(body), of_class, Platform.NETWORK)
    receipt = here.do(
        here.act(actor, body=body, key=key),
        lambda work: record_network(work, NetworkId(network), place, work.now),
    )
    told(here, receipt, ev.NetworkRecorded, output, network=network)
