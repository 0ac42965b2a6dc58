"""`appban post withdraw`, `taken-down`, `correct`, `captions` and `review`: putting right what went out, or was to."""

from pathlib import Path
from typing import Annotated

import typer

from appban.bootstrap import working_calendar
from appban.cli.context import Actor_, AsOf, Key, KnownAt, Output, session
from appban.cli.files import read_file
from appban.cli.output import Format, Row, emit_rows
from appban.cli.post_options import Id, Reason
from appban.cli.telling import told
from appban.errors import InputError
from appban.regime.events import publications as pb
from appban.regime.publication import PublicationId
from appban.regime.subjects import COMMUNICATIONS
from appban.service.publications.posts import accounts_of
from appban.service.publications.righting import (
    correct,
    correction_lines,
    follow_captions,
    review_post,
    reviews_waiting,
    taken_down,
    withdraw_post,
)
from appban.service.reading import Focus, facts_about

CORRECTIONS = ("post", "account", "channel", "stood_at", "says", "address", "made")
REVIEWS = ("post", "account", "out", "due", "overdue")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("withdraw")(withdraw)
    app.command("taken-down")(taken_down_)
    app.command("correct")(correct_)
    app.command("corrections")(corrections)
    app.command("captions")(captions)
    app.command("review")(review)


def withdraw(
    post: Id, reason: Reason, actor: Actor_ = None, key: Key = None, output: Output = Format.TABLE
) -> None:
    """Say that it is not to go out, or is to be taken down."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: withdraw_post(work, PublicationId(post), reason))
    told(here, receipt, pb.PublicationWithdrawn, output, post=post)


def taken_down_(
    post: Id,
    reason: Annotated[str, typer.Option(help="By whom and how it was taken down.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Say that it is gone from its platform."""
    here = session()
    receipt = here.do(here.act(actor, key=key), lambda work: taken_down(work, PublicationId(post), reason))
    told(here, receipt, pb.PublicationAnswered, output, post=post)


def correct_(
    post: Id,
    says: Annotated[str, typer.Option(help="What was wrong and what is right; it is public.")],
    address: Annotated[str | None, typer.Option(help="Where the correction stands.")] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Correct in public what went out."""
    here = session()
    receipt = here.do(
        here.act(actor, key=key), lambda work: correct(work, PublicationId(post), says, address)
    )
    told(here, receipt, pb.CorrectionMade, output, post=post)


def corrections(as_of: AsOf = None, known_at: KnownAt = None, output: Output = Format.TABLE) -> None:
    """The public list of corrections, the newest first."""
    here = session()
    with here.reader() as reader:
        end = here.stop(known_at)
        focus = Focus(rooms=(COMMUNICATIONS,), posts_of=accounts_of(reader, end))
        lines = tuple(correction_lines(facts_about(reader, focus, end), here.at(as_of)))
    rows: list[Row] = [
        {
            "post": line.publication,
            "account": line.account,
            "channel": line.channel,
            "stood_at": line.post,
            "says": line.says,
            "address": line.address,
            "made": here.show(line.made),
        }
        for line in lines
    ]
    emit_rows("appban/corrections@1", rows, output, CORRECTIONS)


def captions(
    post: Id,
    media: Annotated[str, typer.Option(help="The film, by digest.")],
    file: Annotated[Path, typer.Option(help="The captions, WebVTT.")],
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Add the captions that were left out of an urgent post."""
    here, data = session(), read_file(file)
    receipt = here.do(
        here.act(actor, key=key),
        lambda work: follow_captions(work, PublicationId(post), media, data, here.house.evidence),
    )
    told(here, receipt, pb.CaptionsFollowed, output, post=post, media=media)


def review(
    post: Annotated[
        str | None, typer.Argument(help="The post, by id (default: list what waits).", metavar="[POST]")
    ] = None,
    findings: Annotated[
        str | None, typer.Option(help="What was found; it stands, erasably, beside the record.")
    ] = None,
    actor: Actor_ = None,
    key: Key = None,
    output: Output = Format.TABLE,
) -> None:
    """Look again at an urgent post that went out; without one, list those that wait."""
    here = session()
    if post is not None:
        if findings is None:
            raise InputError("what was found is not said; give --findings")
        told_of, words = PublicationId(post), findings
        receipt = here.do(here.act(actor, key=key), lambda work: review_post(work, told_of, words))
        told(here, receipt, pb.PublicationReviewed, output, post=post)
        return
    calendar = working_calendar(here.house.settings)
    with here.reader() as reader:
        facts = facts_about(reader, Focus(rooms=(COMMUNICATIONS,), posts_of=accounts_of(reader)))
    rows: list[Row] = [
        {
            "post": line.publication,
            "account": line.account,
            "out": here.show(line.out),
            "due": here.show(line.due),
            "overdue": line.overdue,
        }
        for line in reviews_waiting(facts, here.now(), calendar, here.house.desk.zone)
    ]
    emit_rows("appban/post-reviews@1", rows, output, REVIEWS)
