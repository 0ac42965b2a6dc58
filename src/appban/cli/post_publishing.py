"""`appban post publish`, `posted` and `not-posted`: a person goes to post it from an exempt device, and says what came of it."""

from pathlib import Path
from typing import Annotated

import typer

from appban.cli.context import Actor_, Key, Output, session
from appban.cli.files import read_file
from appban.cli.output import Format
from appban.cli.post_options import Id, Shown, digest_of
from appban.cli.telling import told, written
from appban.errors import InputError
from appban.regime.events import publications as pb
from appban.regime.publication import PublicationId
from appban.service.naming import device_called
from appban.service.publications.publishing_posts import (
    MANUAL,
    Begin,
    Posted,
    begin,
    not_posted,
    posted_by_hand,
)
from appban.service.rosters import roster_for


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("publish")(publish)
    app.command("posted")(posted)
    app.command("not-posted")(not_posted_)


def publish(
    post: Id,
    device: Annotated[str, typer.Option(help="From this device: id or scheme:value.")],
    digest: Shown = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that you go and post it now; refused with each part that is lacking. Then post it, and say `posted`."""
    here = session()
    with here.reader() as reader:
        named = device_called(reader, device)
    asked = Begin(
        publication=PublicationId(post), digest=digest_of(here, post, digest), platform=MANUAL, device=named
    )
    roster = roster_for(here.house.lake, here.now(), (named,))
    receipt = here.do(here.act(actor, key=key), lambda work: begin(work, asked, roster))
    event = written(here, receipt, pb.PublicationBegun)
    told(here, receipt, pb.PublicationBegun, output, post=post, attempt=event.key)


def posted(
    post: Id,
    address: Annotated[str, typer.Option(help="Where it stands.")],
    screenshot: Annotated[Path, typer.Option(help="A picture of it as it stands there, PNG or JPEG.")],
    at: Annotated[str | None, typer.Option(help="When it went out (default: now).")] = None,
    reference: Annotated[str | None, typer.Option(help="The platform's own id of it.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that a post that you went to post is out."""
    here = session()
    if at is not None and len(at) <= len("2026-11-30"):
        raise InputError(f"{at!r} is a day; say the time at which it went out")
    moment, picture = here.moment(at), read_file(screenshot)
    told_of = PublicationId(post)
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: posted_by_hand(
            work,
            Posted(
                publication=told_of,
                address=address,
                at=work.now if moment is None else moment,
                screenshot=picture,
                reference=reference,
            ),
            here.house.evidence,
        ),
    )
    event = written(here, receipt, pb.PublicationAnswered)
    told(here, receipt, pb.PublicationAnswered, output, post=post, address=event.address, copy=event.copy)


def not_posted_(
    post: Id,
    reason: Annotated[str, typer.Option(help="Why it did not go out.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that a post that you went to post did not go out; it can be published anew."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: not_posted(work, PublicationId(post), reason))
    told(here, receipt, pb.PublicationAnswered, output, post=post)
