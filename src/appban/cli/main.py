"""`appban`: nouns first; exit 0 ok, 1 error, 2 usage, 3 changes pending, 4 policy or verification failed, 5 refused."""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Annotated

import typer
from typer.main import get_command

from appban import __version__
from appban.cli.output import say
from appban.errors import AppbanError

HELP = "Run an app ban on official devices: state it, find where it is broken, exempt by the case, prove the record."
NOUNS: tuple[str, ...] = (
    *("policy", "app", "exemption", "circumstance", "authority", "body", "person", "device", "network"),
    *("inventory", "fleet", "finding", "enforce", "log", "config", "token", "notice", "review", "statement"),
    *("channel", "account", "post", "platform", "reading", "report", "answer", "contract", "foi", "record"),
)
COMMANDS: tuple[str, ...] = ("demo", "init", "doctor", "backup", "restore", "decide", "look", "serve")
"""Files of this room, each with an `app` (nouns) or a `register(app)` (commands without a noun)."""


def build(*names: str) -> typer.Typer:
    """The command line with these nouns and commands."""
    app = typer.Typer(
        name="appban",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback(help=HELP)(_options)  # without one, a single command would take the place of the whole
    for name in names:
        room = import_module(f"appban.cli.{name.replace('-', '_')}")
        if name in NOUNS:
            app.add_typer(room.app, name=name)
        else:
            room.register(app)
    return app


@cache
def _program(*names: str) -> Callable[..., object]:
    return get_command(build(*names))


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"appban {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Options of the program itself."""


def run() -> None:
    """The console script: errors in words on stderr, exit code by whose fault it is."""
    asked = sys.argv[1:2]
    # A command loads only its own file; help and misspellings load them all.
    alone = bool(asked) and asked[0] in (*NOUNS, *COMMANDS, "--version")
    names = [each for each in asked if each != "--version"] if alone else (*COMMANDS, *NOUNS)
    try:
        _program(*names)(prog_name="appban")
    except AppbanError as problem:
        say(f"appban: {problem}")
        sys.exit(problem.exit_code)
