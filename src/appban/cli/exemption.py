"""`appban exemption`: asked for, assessed, cleared, evidenced, in force, over; a file for each part of that life."""

import typer

from appban.cli import (
    exemption_asking,
    exemption_deciding,
    exemption_ending,
    exemption_importing,
    exemption_looking,
)

app = typer.Typer(
    help="Exemptions: one purpose, named devices and people, until an hour.", no_args_is_help=True
)

for _part in (
    exemption_asking,
    exemption_looking,
    exemption_deciding,
    exemption_ending,
    exemption_importing,
):
    _part.register(app)
