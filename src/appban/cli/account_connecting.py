"""`appban account connect`: what a platform gave for an account, put where only this program's owner may read it."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from appban.cli.context import Output, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_one
from appban.service.publications.connecting import Connecting, connect

MOST = 64 * 1024


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("connect")(connect_)


def connect_(
    account: Annotated[str, typer.Argument(help="The account, by id.")],
    platform: Annotated[str, typer.Option(help="Its platform, as `appban platform list` names it.")],
    from_: Annotated[
        Path, typer.Option("--from", help="A JSON file of what the platform gave; remove it afterwards.")
    ],
    offline: Annotated[bool, typer.Option(help="Do not ask the platform whose it is.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Connect an account to its platform, in place of how it was connected before; no secret is printed."""
    here = session()
    asked = Connecting(
        account=account, platform=platform, given=read_file(from_, MOST), file=str(from_), ask=not offline
    )
    row: Row = msgspec.structs.asdict(connect(here.house.desk, here.house.carriage, asked))
    emit_one("appban/account-connected@1", row, output)
