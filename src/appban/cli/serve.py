"""`appban serve`: the decision point over HTTP, until it is ended."""

import logging
from typing import Annotated

import typer

from appban.cli.carrying_task import posts
from appban.cli.context import session
from appban.cli.demo_sign_in import everybody
from appban.cli.notices_task import notices
from appban.cli.output import say
from appban.cli.points import KeptSetup
from appban.cli.rpz_task import rpz as policy_zones
from appban.cli.rpz_task import rpz_plan
from appban.cli.scheduling import prober, scheduler
from appban.web.serving import serve as run


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    host: Annotated[
        str, typer.Option(help="The address to listen on; put TLS before any but loopback.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    rpz: Annotated[
        str | None,
        typer.Option(
            "--rpz",
            metavar="[HOST:]PORT",
            help="Serve policy zones to resolvers there too (default host: 127.0.0.1).",
        ),
    ] = None,
    demo_sign_in: Annotated[
        bool,
        typer.Option(
            "--demo-sign-in",
            help="Let anybody at this machine sign in as anyone with one click; for demo and embedded stores.",
        ),
    ] = False,
) -> None:
    """Serve the console and answer questions over HTTP; SIGTERM or Ctrl-C ends it."""
    logging.basicConfig(format="%(levelname)s %(name)s %(message)s", level=logging.WARNING)
    here = session()
    setup = KeptSetup(here.house)
    tasks = [scheduler(here.house, setup), prober(here.house, setup), notices(here.house), posts(here.house)]
    if rpz is not None:
        tasks.append(policy_zones(here.house, rpz_plan(here.house, rpz)))
    run(
        here.house,
        host,
        port,
        tasks=tasks,
        setup=setup,
        roles=everybody(here.house) if demo_sign_in else (),
        announce=lambda address: say(f"serving at {address}"),
    )
    say("ended")
