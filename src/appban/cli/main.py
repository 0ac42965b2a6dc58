"""`appban`: nouns first; exit 0 ok, 1 error, 2 usage, 3 changes pending, 4 policy or verification failed, 5 refused."""

import sys
from importlib import import_module

import typer

from appban.cli.output import say
from appban.errors import AppbanError

app = typer.Typer(
    name="appban",
    help="Run an app ban on official devices: state it, find where it is broken, exempt by the case, prove the record.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

NOUNS = ("policy", "app", "exemption", "circumstance", "authority", "body", "person", "device", "network")
NOUNS += ("inventory", "fleet", "finding", "log", "config")
COMMANDS = ("init", "demo", "decide", "look", "doctor", "backup")
"""Files of this room, each with an `app` (nouns) or a `register(app)` (commands without a noun)."""

for _noun in NOUNS:
    app.add_typer(import_module(f"appban.cli.{_noun}").app, name=_noun)
for _command in COMMANDS:
    import_module(f"appban.cli.{_command}").register(app)


def run() -> None:
    """The console script: errors in words on stderr, exit code by whose fault it is."""
    try:
        app()
    except AppbanError as problem:
        say(f"appban: {problem}")
        sys.exit(problem.exit_code)
