"""`appban config`: what this installation is told."""

import msgspec
import typer

from appban.cli.context import Output
from appban.cli.output import Format, emit_one
from appban.settings import Settings

app = typer.Typer(help="Settings.", no_args_is_help=True)


@app.command("show")
def show(output: Output = Format.TABLE) -> None:
    """The settings in force; a password in the database's URL is not shown."""
    row = msgspec.structs.asdict(Settings.from_environ())
    emit_one("appban/settings@1", {**row, "database": without_password(str(row["database"]))}, output)


@app.callback()
def _config() -> None:
    """Settings."""


def without_password(url: str) -> str:
    """The place of a database as it may be shown."""
    scheme, found, rest = url.partition("://")
    user, at, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}:***@{host}" if found and at and ":" in user else url
