"""`appban post`: drafted, questioned, cleared by two, published, put right; stops and templates."""

import typer

from appban.cli import (
    post_carrying,
    post_clearing,
    post_looking,
    post_publishing,
    post_reconciling,
    post_righting,
    post_stopping,
    post_template,
    post_writing,
)

app = typer.Typer(help="Posts of official accounts.", no_args_is_help=True)

for room in (
    post_writing,
    post_clearing,
    post_publishing,
    post_stopping,
    post_righting,
    post_looking,
    post_reconciling,
    post_carrying,
):
    room.register(app)
app.add_typer(post_template.app, name="template")
