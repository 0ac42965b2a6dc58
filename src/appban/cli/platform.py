"""`appban platform`: what each platform can do, takes and does not offer; and a stand-in to rehearse with."""

import signal
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.bootstrap import all_platforms, machine_clock
from appban.cli.context import Output
from appban.cli.files import write_file
from appban.cli.output import Format, Row, emit_rows, say
from appban.errors import NotFoundError
from appban.ports import ACCOUNT_METRICS, POST_METRICS, Capability, Platform
from appban.regime.time import SECOND
from appban.servers.stand_ins.asked import StandIn, served

app = typer.Typer(help="Platforms on which the public is reached.", no_args_is_help=True)

COLUMNS = ("platform", "can", "caption", "media", "calls", "offers", "not_offered", "connected_by", "summary")


@app.command("list")
def list_(output: Output = Format.TABLE) -> None:
    """Every platform: what it can do, what it takes, and what it does not offer."""
    rows = [_row(each) for each in all_platforms().values()]
    emit_rows("appban/platforms@1", rows, output, COLUMNS)


@app.command("rehearse")
def rehearse(
    platform: Annotated[str, typer.Argument(help="Which platform to stand in for.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="On loopback; 0 takes a free one.")] = 0,
    connection: Annotated[
        Path | None, typer.Option(help="Write here what an account is connected to it by.")
    ] = None,
) -> None:
    """Stand in for a platform on this machine, strictly by its documents, until it is ended; nothing is posted anywhere."""
    found = all_platforms().get(platform)
    if found is None or Capability.PUBLISH not in found.capabilities:
        posting = [name for name, each in all_platforms().items() if Capability.PUBLISH in each.capabilities]
        raise NotFoundError(
            f"there is no stand-in for {platform!r}; there are those for {', '.join(posting)}"
        )
    ended = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: ended.set())
    clock = machine_clock()
    with served(lambda url: _made(platform, url, lambda: clock.now() // SECOND), port) as stand_in:
        if connection is not None:
            values = stand_in.connection()
            write_file(connection, msgspec.json.format(msgspec.json.encode(values), indent=1) + b"\n")
        say(f"standing in for {platform} at {stand_in.url}")
        ended.wait()
    say("ended")


def _made(platform: str, url: str, now: Callable[[], int]) -> StandIn:
    """The stand-in of a platform, which is found by its name."""
    room = import_module(f"appban.servers.stand_ins.{platform}")
    made: StandIn = next(kind for name, kind in vars(room).items() if name.lower() == f"{platform}standin")(
        url, now
    )
    return made


def _row(platform: Platform) -> Row:
    every = {
        **{f"account:{e}": f"{e} of the account" for e in ACCOUNT_METRICS},
        **{e: e for e in POST_METRICS},
    }
    limits = platform.limits
    return {
        "platform": platform.name,
        "can": sorted(platform.capabilities),
        "caption": None if limits.caption is None else f"{limits.caption} {limits.counted}",
        "media": [f"{each.most} {each.kind} ({', '.join(each.types)})" for each in limits.media],
        "calls": [f"{each.calls} to {each.what} in {each.seconds} s" for each in limits.calls],
        "offers": [words for name, words in every.items() if name in platform.metrics],
        "not_offered": [words for name, words in every.items() if name not in platform.metrics],
        "connected_by": [name for name in platform.secrets if name not in platform.optional],
        "summary": platform.summary,
    }
